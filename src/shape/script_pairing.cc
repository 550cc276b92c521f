#include "shape/script_pairing.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "shape/arguments.h"

namespace tracediff {

namespace {

/// Sum of both similarities (each up to 1) from which two scripts are one that changed.
constexpr double kSameScript = 0.7;

using Bag = std::map<std::string, std::size_t, std::less<>>;

/// Everything known of a script by how it is used.
struct Use {
  BySide<bool> used;
  std::set<std::string> traits;  ///< number of keys, generalised first keys, names of commands it calls
  Bag words;
};

template <typename Visit>
void for_each_word(std::string_view text, Visit visit) {
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i, 2) == "--") {  // a Lua comment, to the (escaped) line end or the end of a long one
      const std::string_view close = text.substr(i, 4) == "--[[" ? "]]" : "\\n";
      const std::size_t end = text.find(close, i);
      i = end == std::string_view::npos ? text.size() : end + 2;
    } else if (text[i] == '\\') {
      i += 2;
    } else if (std::isalnum(static_cast<unsigned char>(text[i])) != 0 || text[i] == '_') {
      const std::size_t begin = i;
      while (i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) != 0 || text[i] == '_')) ++i;
      visit(text.substr(begin, i - begin));
    } else {
      ++i;  // punctuation is the same in all scripts
    }
  }
}

Bag words_of(std::string_view text) {
  Bag bag;
  for_each_word(text, [&](std::string_view word) { ++bag[std::string(word)]; });
  return bag;
}

double dice(const Bag& one, const Bag& two) {
  std::size_t common = 0;
  std::size_t total = 0;
  for (const auto& [word, count] : one) {
    total += count;
    if (const auto found = two.find(word); found != two.end()) common += std::min(count, found->second);
  }
  for (const auto& [word, count] : two) total += count;
  return total == 0 ? 0 : 2.0 * static_cast<double>(common) / static_cast<double>(total);
}

double jaccard(const std::set<std::string>& one, const std::set<std::string>& two) {
  const auto common =
      std::count_if(one.begin(), one.end(), [&](const std::string& item) { return two.contains(item); });
  const std::size_t all = one.size() + two.size() - static_cast<std::size_t>(common);
  return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

/// Label and traits of each script call, name of each other command, by CommandId.
struct CallTraits {
  std::string label;  ///< empty: no script call
  std::string name;
  std::set<std::string> traits;
};

CallTraits traits_of(std::string_view text, ParsedCommand& parsed) {
  parse_normalised(text, parsed);
  CallTraits out;
  if (parsed.arguments.empty()) return out;
  out.name = lower_case(parsed.arguments[0]);
  if (parsed.arguments.size() < 2 || !out.name.starts_with("eval") || !is_script_label(parsed.arguments[1])) return out;
  out.label = parsed.arguments[1];
  if (parsed.arguments.size() > 2) out.traits.insert("keys " + std::string(parsed.arguments[2]));
  if (parsed.arguments.size() > 3) out.traits.insert("key " + generalise(parsed.arguments[3]));
  return out;
}

std::map<std::string, Use> collect_uses(const Corpus& corpus) {
  std::vector<CallTraits> commands(corpus.commands.size());
  ParsedCommand parsed;
  for (CommandId id = 0; id < commands.size(); ++id) commands[id] = traits_of(corpus.commands.text(id), parsed);
  std::map<std::string, Use> uses;
  for (const Side side : kSides) {
    for (const Recording& run : corpus.runs[side]) {
      Use* current = nullptr;
      for (EntryIndex i = 0; i < run.size(); ++i) {
        const CallTraits& command = commands[run.command[i]];
        if (!command.label.empty()) {
          current = &uses[command.label];
          current->used[side] = true;
          current->traits.insert(command.traits.begin(), command.traits.end());
        } else if ((run.flags[i] & kLua) == 0) {
          current = nullptr;
        } else if (current != nullptr) {
          current->traits.insert("calls " + command.name);
        }
      }
    }
  }
  return uses;
}

using NamedUse = std::pair<const std::string, Use>;

std::vector<ScriptPair> best_pairs(const std::vector<NamedUse*>& baseline, const std::vector<NamedUse*>& candidate) {
  std::vector<ScriptPair> possible;
  for (const NamedUse* one : baseline) {
    for (const NamedUse* two : candidate) {
      const double similarity =
          dice(one->second.words, two->second.words) + jaccard(one->second.traits, two->second.traits);
      if (similarity >= kSameScript) possible.push_back({one->first, two->first, similarity});
    }
  }
  std::sort(possible.begin(), possible.end(), [](const ScriptPair& one, const ScriptPair& two) {
    return std::tie(two.similarity, one.baseline, one.candidate) <
           std::tie(one.similarity, two.baseline, two.candidate);
  });
  std::vector<ScriptPair> chosen;
  std::set<std::string> taken;
  for (const ScriptPair& pair : possible) {
    if (taken.contains("b" + pair.baseline) || taken.contains("c" + pair.candidate)) continue;
    taken.insert("b" + pair.baseline);
    taken.insert("c" + pair.candidate);
    chosen.push_back(pair);
  }
  return chosen;
}

}  // namespace

bool is_script_label(std::string_view argument) {
  return argument.size() == 9 && argument[0] == '@' && std::all_of(argument.begin() + 1, argument.end(), [](char c) {
           return std::isxdigit(static_cast<unsigned char>(c)) != 0;
         });
}

std::vector<ScriptPair> pair_scripts(const Corpus& corpus) {
  std::map<std::string, Use> uses = collect_uses(corpus);
  BySide<std::vector<NamedUse*>> only;
  for (NamedUse& use : uses) {
    if (use.second.used.baseline == use.second.used.candidate) continue;
    if (const auto text = corpus.scripts.find(use.first); text != corpus.scripts.end())
      use.second.words = words_of(text->second);
    only[use.second.used.baseline ? Side::baseline : Side::candidate].push_back(&use);
  }
  return best_pairs(only.baseline, only.candidate);
}

}  // namespace tracediff
