#include "cli/rule_suggestions.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "ascii.h"
#include "report/printable.h"
#include "report/words.h"
#include "shape/arguments.h"
#include "shape/corpus.h"

namespace tracediff {
namespace {

constexpr std::size_t kMostCommands = 400;  ///< of one kind that are compared with each other
constexpr std::string_view kBorders = ":/|.,;=&{}";

using Words = std::vector<std::string>;

bool is_word_character(char c) { return is_alnum(c) || c == '_' || c == '-'; }
bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_word_character);
}

/// Commands that only one of the runs sends, by name and number of arguments.
std::map<std::pair<std::string, std::size_t>, std::vector<Words>> only_of(const Corpus& corpus, std::size_t run) {
  std::vector<bool> here(corpus.commands.size(), false);
  std::vector<bool> there(corpus.commands.size(), false);
  for (const CommandId id : corpus.runs.baseline[run].command) here[id] = true;
  for (const CommandId id : corpus.runs.baseline[1 - run].command) there[id] = true;
  std::map<std::pair<std::string, std::size_t>, std::vector<Words>> commands;
  ParsedCommand parsed;
  for (CommandId id = 0; id < here.size(); ++id) {
    if (!here[id] || there[id]) continue;
    parse_normalised(corpus.commands.text(id), parsed);
    if (parsed.lua || parsed.arguments.empty()) continue;
    std::vector<Words>& kind = commands[{lower_case(parsed.arguments.front()), parsed.arguments.size()}];
    if (kind.size() < kMostCommands) kind.emplace_back(parsed.arguments.begin(), parsed.arguments.end());
  }
  return commands;
}

/// Where two commands differ: one part, between borders, of one argument.
struct Part {
  std::size_t argument = 0;
  std::string before;
  std::string after;
  std::string first;
  std::string second;
};

std::optional<Part> only_difference(const Words& one, const Words& other) {
  std::optional<std::size_t> index;
  for (std::size_t i = 1; i < one.size(); ++i) {
    if (one[i] == other[i]) continue;
    if (index) return std::nullopt;
    index = i;
  }
  if (!index) return std::nullopt;
  const std::string& first = one[*index];
  const std::string& second = other[*index];
  const auto ends = std::mismatch(first.begin(), first.end(), second.begin(), second.end());
  auto begin = static_cast<std::size_t>(ends.first - first.begin());
  while (begin > 0 && kBorders.find(first[begin - 1]) == std::string_view::npos) --begin;
  std::size_t tail = 0;
  const std::size_t most = std::min(first.size(), second.size()) - begin;
  while (tail < most && first[first.size() - 1 - tail] == second[second.size() - 1 - tail]) ++tail;
  while (tail > 0 && kBorders.find(first[first.size() - tail]) == std::string_view::npos) --tail;
  Part part{*index, first.substr(0, begin), first.substr(first.size() - tail),
            first.substr(begin, first.size() - begin - tail), second.substr(begin, second.size() - begin - tail)};
  if (!is_word(part.first) || !is_word(part.second)) return std::nullopt;
  return part;
}

/// TEXT as a pattern, numbers of any size for its numbers; nothing where it holds what is no plain byte.
std::optional<std::string> pattern_of(std::string_view text) {
  std::string pattern;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == kTokenBegin || text[i] == '\\') return std::nullopt;
    if (is_digit(text[i])) {
      if (i == 0 || !is_digit(text[i - 1])) pattern += "[0-9]+";
      continue;
    }
    if (!is_word_character(text[i]) && text[i] != ':' && text[i] != ' ') pattern += '\\';
    pattern += text[i];
  }
  return pattern;
}

/// What was seen of one place.
struct Evidence {
  std::string command;
  std::uint64_t pairs = 0;
  std::size_t shortest = SIZE_MAX;
  std::size_t longest = 0;
  bool digits = true;
  bool hex = true;
  bool signs = false;
  std::string type;
  std::string first;
  std::string second;

  void add(const Part& part) {
    ++pairs;
    if (first.empty()) first = part.first;
    if (second.empty()) second = part.second;
    for (const std::string* text : {&part.first, &part.second}) {
      shortest = std::min(shortest, text->size());
      longest = std::max(longest, text->size());
      for (const char c : *text) {
        digits = digits && is_digit(c);
        hex = hex && is_lower_hex(c);
        signs = signs || c == '_' || c == '-';
      }
    }
  }

  [[nodiscard]] std::string letters() const {
    if (digits) return "[0-9]";
    if (hex) return "[0-9a-f]";
    return signs ? "[0-9A-Za-z_-]" : "[0-9A-Za-z]";
  }
  [[nodiscard]] std::string length() const {
    const std::string from = std::to_string(shortest);
    return "{" + (shortest == longest ? from : from + "," + std::to_string(longest)) + "}";
  }
  /// Two words that differ once, and are short, may differ for a reason.
  [[nodiscard]] bool is_enough() const {
    constexpr std::size_t kLongEnough = 6;
    return pairs >= 2 || (shortest >= kLongEnough && !digits);
  }
};

/// "cart" of "shop:cart:", for the name of the type.
std::string type_of(std::string_view before) {
  std::string word;
  std::string last = "random";
  for (const char c : before) {
    if (is_lower(c) || (is_digit(c) && !word.empty())) {
      word += c;
    } else {
      if (!word.empty()) last = word;
      word.clear();
    }
  }
  return word.empty() ? last : word;
}

}  // namespace

Result<std::string> suggest_rules(const std::string& first, const std::string& second, const RuleSet& rules) {
  const Result<Corpus> corpus = load_corpus({first, second}, {}, rules, {ValueTexts::whole});
  if (!corpus) return corpus.error();
  const auto ones = only_of(*corpus, 0);
  const auto others = only_of(*corpus, 1);
  std::map<std::string, Evidence> found;  // by rule, without its length
  for (const auto& [kind, commands] : ones) {
    const auto there = others.find(kind);
    if (there == others.end()) continue;
    for (const Words& one : commands) {
      for (const Words& other : there->second) {
        const std::optional<Part> part = only_difference(one, other);
        const auto before = part ? pattern_of(part->before) : std::nullopt;
        const auto after = part ? pattern_of(part->after) : std::nullopt;
        if (!before || !after) continue;
        const std::string name = upper_case(kind.first) + " arg " + std::to_string(part->argument);
        Evidence& evidence = found[name + " /^" + *before + "(\n)" + *after + "$/"];
        evidence.command = display_command(one);
        evidence.type = type_of(part->before);
        evidence.add(*part);
        break;
      }
    }
  }
  std::string text =
      "# What differs between two runs of one version: " + printable(first) + "\n# and " + printable(second) +
      ". Read each rule before you use it: one that is too wide\n# hides differences. Numbers may be counters or "
      "TTLs that should stay.\n";
  std::size_t rules_written = 0;
  for (const auto& [rule, evidence] : found) {
    if (!evidence.is_enough()) continue;
    ++rules_written;
    const std::size_t hole = rule.find('\n');
    constexpr std::size_t kWidth = 70;
    text += "\n# " + counted(evidence.pairs, "command") + ", as `" + elide_middle(printable(evidence.command), kWidth) +
            "`: " + printable(evidence.first) + " and " + printable(evidence.second) + "\nreplace <" + evidence.type +
            "> " + rule.substr(0, hole) + evidence.letters() + evidence.length() + rule.substr(hole + 1) + "\n";
  }
  if (rules_written == 0) text += "\n# Nothing to suggest: no two commands differ in one part of one argument.\n";
  return text;
}

}  // namespace tracediff
