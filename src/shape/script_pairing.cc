#include "shape/script_pairing.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "ascii.h"
#include "shape/arguments.h"
#include "shape/lua_text.h"

namespace tracediff {

namespace {

/// Sum of the similarities of text and use (each up to 1) from which two scripts are one that changed.
constexpr double kSameScript = 0.7;
/// What they are described by and how often they are called only tells which of several is more like it.
constexpr double kDescription = 0.4;
constexpr double kNumberOfCalls = 0.3;

using Bag = std::map<std::string, std::size_t, std::less<>>;

/// Everything known of a script by how it is used.
struct Use {
  BySide<std::uint64_t> calls;   ///< in all runs
  std::set<std::string> traits;  ///< number of keys, generalised first keys, names of commands it calls
  Bag words;
  Bag comments;
};

/// By word, 1 / the number of scripts of a side that have it: what all have, from a library, tells none of them.
using Weights = std::map<std::string, double, std::less<>>;

/// Calls VISIT(word, whether it stands in a comment).
template <typename Visit>
void for_each_word(std::string_view text, Visit visit) {
  std::size_t comment_end = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (i >= comment_end && lua_text::is_comment(text, i)) {
      comment_end = lua_text::behind_comment(text, i);
      i += 2;
    } else if (text[i] == '\\') {
      i += 2;
    } else if (lua_text::is_word(text[i])) {
      const std::size_t begin = i;
      while (i < text.size() && lua_text::is_word(text[i])) ++i;
      visit(text.substr(begin, i - begin), begin < comment_end);
    } else {
      ++i;  // punctuation is the same in all scripts
    }
  }
}

void count_words(std::string_view text, Use& out) {
  for_each_word(text, [&](std::string_view word, bool in_comment) {
    ++(in_comment ? out.comments : out.words)[std::string(word)];
  });
}

double dice(const Bag& one, const Bag& two, const Weights& weights) {
  double common = 0;
  double total = 0;
  for (const auto& [word, count] : one) {
    const double weight = weights.find(word)->second;
    total += weight * static_cast<double>(count);
    if (const auto found = two.find(word); found != two.end())
      common += weight * static_cast<double>(std::min(count, found->second));
  }
  for (const auto& [word, count] : two) total += weights.find(word)->second * static_cast<double>(count);
  return total == 0 ? 0 : 2 * common / total;
}

double jaccard(const std::set<std::string>& one, const std::set<std::string>& two) {
  const auto common =
      std::count_if(one.begin(), one.end(), [&](const std::string& item) { return two.contains(item); });
  const std::size_t all = one.size() + two.size() - static_cast<std::size_t>(common);
  return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

std::set<std::string> traits_of_call(std::string_view text, ParsedCommand& parsed) {
  parse_normalised(text, parsed);
  std::set<std::string> traits;
  if (parsed.arguments.size() > 2) traits.insert("keys " + std::string(parsed.arguments[2]));
  if (parsed.arguments.size() > 3) traits.insert("key " + generalise(parsed.arguments[3]));
  return traits;
}

/// The scripts by label; and, by command, the one that it calls.
struct ScriptUses {
  std::map<std::string, Use, std::less<>> uses;
  std::vector<Use*> called;
};

ScriptUses find_scripts(const Corpus& corpus, const CommandUses& uses, const ScriptLabels& families) {
  ScriptUses out;
  out.called.resize(corpus.commands.size(), nullptr);
  ParsedCommand parsed;
  for (CommandId id = 0; id < out.called.size(); ++id) {
    std::string_view label = called_script(corpus.commands.text(id), parsed);
    if (label.empty()) continue;
    if (const auto family = families.find(label); family != families.end()) label = family->second;
    Use& use = out.uses.try_emplace(std::string(label)).first->second;
    out.called[id] = &use;
    for (const Side side : kSides) {
      for (const std::vector<std::uint32_t>& run : uses[side]) use.calls[side] += run[id];
    }
  }
  return out;
}

bool on_one_side(const Use& use) { return (use.calls.baseline > 0) != (use.calls.candidate > 0); }

/// Fills the traits of the scripts that one side alone uses.
void collect_traits(const Corpus& corpus, const ScriptUses& scripts) {
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

Weights weigh(const BySide<std::vector<NamedUse*>>& scripts, Bag Use::*words) {
  Weights out;
  for (const Side side : kSides) {
    std::map<std::string, double, std::less<>> holders;
    for (const NamedUse* script : scripts[side]) {
      for (const auto& [word, count] : script->second.*words) ++holders[word];
    }
    for (const auto& [word, count] : holders) {
      const auto [found, added] = out.try_emplace(word, 1 / count);
      found->second = std::min(found->second, 1 / count);
    }
  }
  return out;
}

double ratio(std::uint64_t one, std::uint64_t two) {
  return static_cast<double>(std::min(one, two)) / static_cast<double>(std::max<std::uint64_t>({one, two, 1}));
}

/// Of very many scripts the most called are paired: each is compared with each.
constexpr std::size_t kMostPaired = 400;

void keep_most_called(std::vector<NamedUse*>& scripts) {
  const auto calls = [](const NamedUse* script) {
    return script->second.calls.baseline + script->second.calls.candidate;
  };
  if (scripts.size() <= kMostPaired) return;
  std::ranges::stable_sort(scripts, std::greater<>(), calls);
  scripts.resize(kMostPaired);
}

std::vector<ScriptPair> best_pairs(const BySide<std::vector<NamedUse*>>& scripts) {
  const Weights of_words = weigh(scripts, &Use::words);
  const Weights of_comments = weigh(scripts, &Use::comments);
  std::vector<ScriptPair> possible;
  for (const NamedUse* one : scripts.baseline) {
    for (const NamedUse* two : scripts.candidate) {
      const double similarity =
          dice(one->second.words, two->second.words, of_words) + jaccard(one->second.traits, two->second.traits);
      if (similarity < kSameScript) continue;
      const double more = kDescription * dice(one->second.comments, two->second.comments, of_comments) +
                          kNumberOfCalls * ratio(one->second.calls.baseline, two->second.calls.candidate);
      possible.push_back({one->first, two->first, similarity + more});
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

std::vector<ScriptPair> pair_scripts(const Corpus& corpus, const CommandUses& uses, const ScriptLabels& families) {
  ScriptUses scripts = find_scripts(corpus, uses, families);
  BySide<std::vector<NamedUse*>> only;
  for (NamedUse& use : scripts.uses) {
    if (on_one_side(use.second)) only[use.second.calls.baseline > 0 ? Side::baseline : Side::candidate].push_back(&use);
  }
  if (only.baseline.empty() || only.candidate.empty()) return {};
  for (const Side side : kSides) keep_most_called(only[side]);
  collect_traits(corpus, scripts);
  for (const Side side : kSides) {
    for (NamedUse* use : only[side]) {
      if (const auto text = corpus.scripts.find(use->first); text != corpus.scripts.end())
        count_words(text->second, use->second);
    }
  }
  return best_pairs(only);
}

}  // namespace tracediff
