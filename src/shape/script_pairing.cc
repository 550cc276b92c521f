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

/// The label of the script that a command calls; empty where it calls none.
std::string_view label_of(std::string_view text, ParsedCommand& parsed) {
  if (text.find('@') == std::string_view::npos) return {};
  parse_normalised(text, parsed);
  if (parsed.arguments.size() < 2 || !is_script_label(parsed.arguments[1])) return {};
  return lower_case(parsed.arguments[0]).starts_with("eval") ? parsed.arguments[1] : std::string_view{};
}

std::set<std::string> traits_of_call(std::string_view text, ParsedCommand& parsed) {
  parse_normalised(text, parsed);
  std::set<std::string> traits;
  if (parsed.arguments.size() > 2) traits.insert("keys " + std::string(parsed.arguments[2]));
  if (parsed.arguments.size() > 3) traits.insert("key " + generalise(parsed.arguments[3]));
  return traits;
}

/// The scripts by label; and, by command, the one that it calls.
struct Scripts {
  std::map<std::string, Use, std::less<>> uses;
  std::vector<Use*> called;
};

Scripts find_scripts(const Corpus& corpus, const CommandUses& uses) {
  Scripts out;
  out.called.resize(corpus.commands.size(), nullptr);
  ParsedCommand parsed;
  for (CommandId id = 0; id < out.called.size(); ++id) {
    const std::string_view label = label_of(corpus.commands.text(id), parsed);
    if (label.empty()) continue;
    Use& use = out.uses.try_emplace(std::string(label)).first->second;
    out.called[id] = &use;
    for (const Side side : kSides) {
      for (const std::vector<std::uint32_t>& run : uses[side]) use.used[side] = use.used[side] || run[id] > 0;
    }
  }
  return out;
}

bool on_one_side(const Use& use) { return use.used.baseline != use.used.candidate; }

/// Fills the traits of the scripts that one side alone uses.
void collect_traits(const Corpus& corpus, const Scripts& scripts) {
  ParsedCommand parsed;
  std::vector<const Use*> seen(scripts.called.size(), nullptr);  // by command: the script whose traits have it
  for (const Side side : kSides) {
    for (const Recording& run : corpus.runs[side]) {
      Use* current = nullptr;
      for (EntryIndex i = 0; i < run.size(); ++i) {
        const CommandId id = run.command[i];
        if (scripts.called[id] != nullptr) {
          current = on_one_side(*scripts.called[id]) ? scripts.called[id] : nullptr;
          if (current == nullptr || seen[id] == current) continue;
          seen[id] = current;
          current->traits.merge(traits_of_call(corpus.commands.text(id), parsed));
        } else if ((run.flags[i] & kLua) == 0) {
          current = nullptr;
        } else if (current != nullptr && seen[id] != current) {
          seen[id] = current;
          parse_normalised(corpus.commands.text(id), parsed);
          const std::string name = parsed.arguments.empty() ? "" : lower_case(parsed.arguments[0]);
          current->traits.insert("calls " + name);
        }
      }
    }
  }
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

std::vector<ScriptPair> pair_scripts(const Corpus& corpus, const CommandUses& uses) {
  Scripts scripts = find_scripts(corpus, uses);
  BySide<std::vector<NamedUse*>> only;
  for (NamedUse& use : scripts.uses) {
    if (on_one_side(use.second)) only[use.second.used.baseline ? Side::baseline : Side::candidate].push_back(&use);
  }
  if (only.baseline.empty() || only.candidate.empty()) return {};
  collect_traits(corpus, scripts);
  for (const Side side : kSides) {
    for (NamedUse* use : only[side]) {
      if (const auto text = corpus.scripts.find(use->first); text != corpus.scripts.end())
        use->second.words = words_of(text->second);
    }
  }
  return best_pairs(only.baseline, only.candidate);
}

}  // namespace tracediff
