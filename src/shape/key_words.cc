#include "shape/key_words.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ascii.h"

namespace tracediff {

namespace {

constexpr std::size_t kLeastWords = 2;
constexpr std::size_t kLeastCommands = 2;
/// Of words and commands with each.
constexpr std::size_t kLeastWordUses = 6;

/// NAME without each of its words in turn, its place marked. A name that is one word is no data, nor is a token's type.
std::vector<std::string> without_a_word(std::string_view name) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < name.size();) {
    std::size_t end = begin;
    while (end < name.size() && is_letter(name[end])) ++end;
    const bool whole = end > begin && is_name_boundary(name, begin) && is_name_boundary(name, end);
    const bool in_token = begin > 0 && name[begin - 1] == kTokenBegin;
    if (whole && !in_token && end - begin < name.size())
      out.push_back(std::string(name.substr(0, begin)) + '\0' + std::string(name.substr(end)));
    begin = std::max(end, begin + 1);
  }
  return out;
}

/// Names that are equal but for one word.
using Alike = BySide<std::vector<TextId>>;

bool are_used_alike(const Alike& names, const std::map<TextId, KeyNames::Profile>& profiles, const KeyRenames& found) {
  const KeyNames::Profile& usual = profiles.at(names.baseline.front());
  if (usual.size() < kLeastCommands || usual.size() * names.baseline.size() < kLeastWordUses) return false;
  return std::ranges::all_of(kSides, [&](Side side) {
    return std::ranges::all_of(names[side],
                               [&](TextId id) { return profiles.at(id) == usual && found.rename[id] == 0; });
  });
}

/// Where other keys differ as well, what is random in them is told by looking at all.
bool are_nearly_all(const KeyNames& names, const KeyRenames& found) {
  constexpr double kNearly = 0.9;
  const std::vector<TextId>& keys = names.keys(Side::candidate);
  const std::size_t all = std::max(names.keys(Side::baseline).size(), keys.size());
  return static_cast<double>(found.count(keys)) >= kNearly * static_cast<double>(all);
}

}  // namespace

void match_words_used_alike(const KeyNames& names, KeyRenames& out) {
  std::map<std::string, Alike> by_rest;
  for (const Side side : kSides) {
    for (const TextId id : names.keys(side)) {
      if (out.rename[id] != 0) continue;
      for (std::string& rest : without_a_word(names.text(id))) by_rest[std::move(rest)][side].push_back(id);
    }
  }
  std::erase_if(by_rest, [](const auto& each) {
    const Alike& alike = each.second;
    return alike.baseline.size() < kLeastWords || alike.baseline.size() != alike.candidate.size();
  });
  if (by_rest.empty()) return;
  const std::map<TextId, KeyNames::Profile> profiles = names.profiles();
  KeyRenames with_words = out;
  with_words.all.push_back({KeyPart::word, {}, {}, {}});
  for (const auto& each : by_rest) {
    const Alike& alike = each.second;
    if (!are_used_alike(alike, profiles, with_words)) continue;
    for (std::size_t i = 0; i < alike.baseline.size(); ++i) with_words.take(alike.baseline[i], alike.candidate[i]);
  }
  if (are_nearly_all(names, with_words)) out = std::move(with_words);
}

}  // namespace tracediff
