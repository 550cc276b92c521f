#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "ascii.h"
#include "finding/rules.h"
#include "finding/wording.h"
#include "shape/arguments.h"

namespace tracediff {

namespace {

/// Spellings of one word of one command.
struct Spellings {
  BySide<std::set<std::string>> seen;
  BySide<CommandId> example;
  BySide<std::uint64_t> uses;
};

using SpellingsByWord = std::map<std::tuple<bool, std::string, std::string>, Spellings>;  // Lua?, command, word

/// The uses of all commands of one spelling on a side, and the first command used.
struct SpellingUses {
  BySide<std::uint64_t> uses;
  BySide<CommandId> first{UINT32_MAX, UINT32_MAX};
};

std::vector<SpellingUses> uses_by_spelling(const Evidence& evidence) {
  std::vector<SpellingUses> out;
  for (const Side side : kSides) {
    const std::vector<std::uint64_t> uses = lines_by_command(evidence, side);
    for (CommandId id = 0; id < uses.size(); ++id) {
      const std::uint32_t spelling = evidence.shapes.spelling[id];
      if (out.size() <= spelling) out.resize(spelling + std::size_t{1});
      if (uses[id] == 0) continue;
      out[spelling].uses[side] += uses[id];
      out[spelling].first[side] = std::min(out[spelling].first[side], id);
    }
  }
  return out;
}

SpellingsByWord spellings_by_word(const Evidence& evidence) {
  SpellingsByWord out;
  ParsedCommand parsed;
  for (const SpellingUses& spelling : uses_by_spelling(evidence)) {
    const CommandId any = std::min(spelling.first.baseline, spelling.first.candidate);
    if (any == UINT32_MAX) continue;
    parse_normalised(evidence.corpus->commands.text(any), parsed);
    if (parsed.miss || parsed.arguments.empty()) continue;
    const std::string name = lower_case(parsed.arguments[0]);
    for (const std::size_t index : syntax_indexes(parsed.arguments)) {
      Spellings& word = out[{parsed.lua, name, lower_case(parsed.arguments[index])}];
      for (const Side side : kSides) {
        if (spelling.uses[side] == 0) continue;
        word.example[side] =
            word.seen[side].empty() ? spelling.first[side] : std::min(word.example[side], spelling.first[side]);
        word.seen[side].emplace(parsed.arguments[index]);
        word.uses[side] += spelling.uses[side];
      }
    }
  }
  return out;
}

bool disjoint(const std::set<std::string>& one, const std::set<std::string>& two) {
  return std::none_of(one.begin(), one.end(), [&](const std::string& word) { return two.contains(word); });
}

}  // namespace

std::vector<Difference> compare_letter_case(const Evidence& evidence) {
  constexpr std::size_t kShown = 4;
  Difference out;
  out.kind = FindingKind::letter_case;
  std::vector<std::string> words;
  std::set<std::string> listed;
  for (const auto& [key, word] : spellings_by_word(evidence)) {
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
  out.title = "Command words are spelled in another letter case: " + backquoted_list(words, kShown);
  out.rule = "letter-case";
  out.why = "no word listed is ever spelled the same on both sides; the server does not care";
  return {out};
}

}  // namespace tracediff
