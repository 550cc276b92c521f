#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "finding/rules.h"
#include "shape/arguments.h"

namespace tracediff {

namespace {

/// Spellings of one word of one command.
struct Spellings {
  BySide<std::set<std::string>> seen;
  BySide<CommandId> example;
  BySide<std::uint64_t> uses;
};

using Words = std::map<std::tuple<bool, std::string, std::string>, Spellings>;  // Lua?, command, word

Words collect(const Evidence& evidence) {
  Words out;
  const BySide<std::vector<std::uint64_t>> uses{lines_by_command(evidence, Side::baseline),
                                                lines_by_command(evidence, Side::candidate)};
  ParsedCommand parsed;
  for (CommandId id = 0; id < evidence.corpus->commands.size(); ++id) {
    if (uses.baseline[id] + uses.candidate[id] == 0) continue;
    parse_normalised(evidence.corpus->commands.text(id), parsed);
    if (parsed.miss || parsed.arguments.empty()) continue;
    const std::string name = lower_case(parsed.arguments[0]);
    for (const std::size_t index : syntax_indexes(parsed.arguments)) {
      Spellings& word = out[{parsed.lua, name, lower_case(parsed.arguments[index])}];
      for (const Side side : kSides) {
        if (uses[side][id] == 0) continue;
        if (word.seen[side].empty()) word.example[side] = id;
        word.seen[side].emplace(parsed.arguments[index]);
        word.uses[side] += uses[side][id];
      }
    }
  }
  return out;
}

bool disjoint(const std::set<std::string>& one, const std::set<std::string>& two) {
  return std::none_of(one.begin(), one.end(), [&](const std::string& word) { return two.contains(word); });
}

std::string quoted_list(const std::vector<std::string>& words) {
  constexpr std::size_t kShown = 4;
  std::string out;
  for (std::size_t i = 0; i < words.size() && i < kShown; ++i) out += (i > 0 ? ", `" : "`") + words[i] + '`';
  if (words.size() > kShown) out += " and " + std::to_string(words.size() - kShown) + " more";
  return out;
}

}  // namespace

std::vector<Difference> compare_letter_case(const Evidence& evidence) {
  Difference out;
  out.kind = FindingKind::letter_case;
  std::vector<std::string> words;
  std::set<std::string> listed;
  for (const auto& [key, word] : collect(evidence)) {
    if (word.seen.baseline.empty() || word.seen.candidate.empty() || !disjoint(word.seen.baseline, word.seen.candidate))
      continue;
    const std::string change = *word.seen.baseline.begin() + " -> " + *word.seen.candidate.begin();
    if (listed.insert(change).second) words.push_back(change);
    if (!out.command.baseline) {
      out.command.baseline = word.example.baseline;
      out.command.candidate = word.example.candidate;
    }
    if (std::get<1>(key) == std::get<2>(key)) out.occurrences += std::min(word.uses.baseline, word.uses.candidate);
  }
  if (words.empty()) return {};
  out.occurrences = std::max<std::uint64_t>(out.occurrences, 1);
  out.title = "Command words are spelled in another letter case: " + quoted_list(words);
  out.rule = "letter-case";
  out.why = "no word listed is ever spelled the same on both sides; the server does not care";
  return {out};
}

}  // namespace tracediff
