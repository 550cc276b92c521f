#include "shape/key_renames.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "ascii.h"
#include "shape/arguments.h"

namespace tracediff {

namespace {

/// More names that only one side has are no matter of a few that were changed.
constexpr std::size_t kMostKeys = 4096;
constexpr std::size_t kMostRenames = 8;
constexpr std::size_t kLongestKey = 256;
/// Of the keys that begin with what was renamed, this share has a partner on the other side.
constexpr double kLeastShare = 0.5;
/// A single one is a changed command like any other.
constexpr std::size_t kLeastUses = 2;

/// Where a text is used.
struct TextUse {
  BySide<std::uint32_t> runs;  ///< number of runs
  std::uint32_t keys = 0;      ///< number of groups that have it as their first key, or as their channel
};

/// Could a name be cut before AT, between two of its parts?
bool is_boundary(std::string_view text, std::size_t at) {
  return at == 0 || at >= text.size() || !is_alnum(text[at]) || !is_alnum(text[at - 1]);
}

/// What both names have in common at their end, in whole parts: so many bytes.
std::size_t common_end(std::string_view one, std::string_view two) {
  const auto differ = std::mismatch(one.rbegin(), one.rend(), two.rbegin(), two.rend());
  auto size = static_cast<std::size_t>(differ.first - one.rbegin());
  while (!is_boundary(one, one.size() - size) || !is_boundary(two, two.size() - size)) --size;
  return size;
}

/// The same at their beginning.
std::size_t common_beginning(std::string_view one, std::string_view two) {
  auto size =
      static_cast<std::size_t>(std::mismatch(one.begin(), one.end(), two.begin(), two.end()).first - one.begin());
  while (!is_boundary(one, size) || !is_boundary(two, size)) --size;
  return size;
}

bool is_punctuation(char c) { return c > ' ' && c < 0x7f && !is_alnum(c); }

bool has_token(std::string_view text) {
  return text.find_first_of(std::string{kTokenBegin, kTokenEnd}) != std::string_view::npos;
}

/// Index of the first key of a command, or of its channel: what an application chooses; 0 where there is none.
std::size_t name_slot(const Shape& shape) {
  if (shape.key > 0 || shape.words == nullptr) return shape.key;
  const std::string_view family = shape.words->family;
  return family == "publish" || family == "subscribe" || family == "unsubscribe" ? 1 : 0;
}

class RenameFinder {
 public:
  RenameFinder(const CommandUses& uses, const CommandGroups& groups) : groups_(groups) {
    count_uses(uses);
    for (TextId id = 0; id < uses_.size(); ++id) {
      const TextUse& use = uses_[id];
      if (use.keys == 0 || text(id).size() > kLongestKey) continue;
      for (const Side side : kSides) {
        if (only_on(side, id)) keys_[side].push_back(id);
      }
    }
    for (const Side side : kSides) runs_[side] = uses[side].size();
  }

  KeyRenames run() {
    if (keys_.baseline.empty() || keys_.candidate.empty()) return {};
    if (std::max(keys_.baseline.size(), keys_.candidate.size()) > kMostKeys) return {};
    out_.in_baseline.resize(uses_.size());
    for (TextId id = 0; id < uses_.size(); ++id) {
      out_.in_baseline[id] = id;
      for (const Side side : kSides) {
        if (only_on(side, id)) names_[side].emplace(text(id), id);
      }
    }
    out_.rename.resize(uses_.size());
    match_but_for_punctuation();
    for (const KeyPart part : {KeyPart::beginning, KeyPart::end}) {
      for (const auto& [uses, rename] : most_used(hypotheses(part))) {
        if (out_.all.size() < kMostRenames && is_believable(rename)) apply(rename);
      }
    }
    return std::move(out_);
  }

 private:
  struct Rename {
    KeyPart part = KeyPart::beginning;
    std::string_view baseline;
    std::string_view candidate;
    bool operator<(const Rename& than) const {
      return std::tie(part, baseline, candidate) < std::tie(than.part, than.baseline, than.candidate);
    }

    [[nodiscard]] std::string_view of(Side side) const { return side == Side::baseline ? baseline : candidate; }
    [[nodiscard]] bool fits(std::string_view name, Side side) const {
      return part == KeyPart::beginning ? name.starts_with(of(side)) : name.ends_with(of(side));
    }
  };
  struct Votes {
    std::size_t uses = 0;
    std::set<char> next;  ///< what stands beside the part
  };
  using Hypotheses = std::map<Rename, Votes>;

  [[nodiscard]] std::string_view text(TextId id) const { return groups_.texts.text(id); }
  void count_uses(const CommandUses& uses);
  [[nodiscard]] bool only_on(Side side, TextId id) const {
    return uses_[id].runs[side] > 0 && uses_[id].runs[other(side)] == 0;
  }
  [[nodiscard]] bool in_every_run(TextId id, Side side) const { return uses_[id].runs[side] == runs_[side]; }
  [[nodiscard]] std::set<std::pair<TextId, TextId>> lone_pairs(KeyPart part) const;
  [[nodiscard]] Hypotheses hypotheses(KeyPart part) const;
  [[nodiscard]] static std::vector<std::pair<std::size_t, Rename>> most_used(const Hypotheses& hypotheses);
  [[nodiscard]] std::optional<TextId> partner(TextId id, Side side, const Rename& rename) const;
  [[nodiscard]] bool is_believable(const Rename& rename) const;
  void apply(const Rename& rename);
  /// By the last of the renames.
  void take(TextId of_baseline, TextId of_candidate) {
    out_.in_baseline[of_candidate] = of_baseline;
    out_.rename[of_candidate] = static_cast<std::uint8_t>(out_.all.size());
  }
  void match_but_for_punctuation();
  [[nodiscard]] std::unordered_map<std::string, std::optional<TextId>> unpunctuated(Side side) const;

  const CommandGroups& groups_;
  std::vector<TextUse> uses_;
  BySide<std::size_t> runs_;
  BySide<std::vector<TextId>> keys_;                            ///< that only this side has
  BySide<std::unordered_map<std::string_view, TextId>> names_;  ///< texts that only this side has, keys or not
  KeyRenames out_;
};

void RenameFinder::count_uses(const CommandUses& uses) {
  uses_.resize(groups_.texts.size());
  std::vector<std::uint32_t> seen(uses_.size(), 0);  // in which run, or group, at last
  std::uint32_t round = 0;
  for (const Side side : kSides) {
    for (const std::vector<std::uint32_t>& of_run : uses[side]) {
      ++round;
      for (const CommandGroup& group : groups_.groups) {
        for (std::size_t i = 0; i < group.commands.size(); ++i) {
          if (of_run[group.commands[i]] == 0) continue;
          for (std::size_t slot = 1; slot < group.slots; ++slot) {
            const TextId id = group.values[i * group.slots + slot];
            if (std::exchange(seen[id], round) != round) ++uses_[id].runs[side];
          }
        }
      }
    }
  }
  for (const CommandGroup& group : groups_.groups) {
    const std::size_t key = name_slot(group.prototype);
    if (key == 0 || key >= group.slots) continue;
    ++round;
    for (std::size_t i = 0; i < group.commands.size(); ++i) {
      const TextId id = group.values[i * group.slots + key];
      if (std::exchange(seen[id], round) != round) ++uses_[id].keys;
    }
  }
}

/// Names of both sides that have in common what no other name has: all but PART.
std::set<std::pair<TextId, TextId>> RenameFinder::lone_pairs(KeyPart part) const {
  std::unordered_map<std::string_view, BySide<std::vector<TextId>>> by_rest;
  for (const Side side : kSides) {
    for (const TextId id : keys_[side]) {
      const std::string_view name = text(id);
      for (std::size_t at = 0; at <= name.size(); ++at) {
        const std::string_view rest = part == KeyPart::beginning ? name.substr(at) : name.substr(0, at);
        if (!rest.empty() && is_boundary(name, at)) by_rest[rest][side].push_back(id);
      }
    }
  }
  std::set<std::pair<TextId, TextId>> out;
  for (const auto& [rest, of] : by_rest) {
    if (of.baseline.size() == 1 && of.candidate.size() == 1) out.emplace(of.baseline.front(), of.candidate.front());
  }
  return out;
}

RenameFinder::Hypotheses RenameFinder::hypotheses(KeyPart part) const {
  Hypotheses out;
  for (const auto& [id, other_id] : lone_pairs(part)) {
    if (out_.rename[other_id] != 0 || !in_every_run(id, Side::baseline) || !in_every_run(other_id, Side::candidate))
      continue;
    const std::string_view one = text(id);
    const std::string_view two = text(other_id);
    const bool at_end = part == KeyPart::end;
    const std::size_t common = at_end ? common_beginning(one, two) : common_end(one, two);
    const Rename rename{part, at_end ? one.substr(common) : one.substr(0, one.size() - common),
                        at_end ? two.substr(common) : two.substr(0, two.size() - common)};
    if (common == 0 || has_token(rename.baseline) || has_token(rename.candidate)) continue;
    Votes& votes = out[rename];
    votes.uses += std::min(uses_[id].keys, uses_[other_id].keys);
    votes.next.insert(at_end ? one[common - 1] : one[one.size() - common]);
  }
  return out;
}

std::vector<std::pair<std::size_t, RenameFinder::Rename>> RenameFinder::most_used(const Hypotheses& hypotheses) {
  std::vector<std::pair<std::size_t, Rename>> out;
  for (const auto& [rename, votes] : hypotheses) {
    if (votes.uses < kLeastUses) continue;
    out.emplace_back(votes.uses, rename);
    // `sess:` says more than `sess`, where that is all there is.
    const bool same_next = votes.next.size() == 1 && is_punctuation(*votes.next.begin());
    if (!same_next || rename.baseline.empty() || rename.candidate.empty()) continue;
    const std::size_t before = rename.part == KeyPart::end ? 1 : 0;
    for (std::string_view* each : {&out.back().second.baseline, &out.back().second.candidate})
      *each = {each->data() - before, each->size() + 1};
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& one, const auto& two) { return one.first > two.first; });
  return out;
}

/// What ID, a text of SIDE, is called on the other one if RENAME holds.
std::optional<TextId> RenameFinder::partner(TextId id, Side side, const Rename& rename) const {
  const std::string_view name = text(id);
  if (!rename.fits(name, side)) return std::nullopt;
  const std::string to(rename.of(other(side)));
  const std::size_t gone = rename.of(side).size();
  const auto& others = names_[other(side)];
  const auto found =
      others.find(rename.part == KeyPart::beginning ? to + std::string(name.substr(gone))
                                                    : std::string(name.substr(0, name.size() - gone)) + to);
  return found == others.end() ? std::nullopt : std::optional(found->second);
}

/// Does most of what begins, or ends, so have its partner?
bool RenameFinder::is_believable(const Rename& rename) const {
  std::size_t uses = 0;
  for (const Side side : kSides) {
    std::size_t all = 0;
    std::size_t with_partner = 0;
    for (const TextId id : keys_[side]) {
      if (!rename.fits(text(id), side)) continue;
      const std::optional<TextId> other_name = partner(id, side, rename);
      const bool taken = other_name && out_.rename[side == Side::baseline ? *other_name : id] != 0;
      ++all;
      if (!other_name || taken) continue;
      ++with_partner;
      if (side == Side::baseline) uses += std::min(uses_[id].keys, uses_[*other_name].keys);
    }
    // Everything begins with nothing: then the other side tells.
    if (!rename.of(side).empty() && static_cast<double>(with_partner) < kLeastShare * static_cast<double>(all))
      return false;
  }
  return uses >= kLeastUses;
}

void RenameFinder::apply(const Rename& rename) {
  out_.all.push_back({rename.part, std::string(rename.baseline), std::string(rename.candidate)});
  for (TextId id = 0; id < uses_.size(); ++id) {
    if (!only_on(Side::candidate, id) || out_.rename[id] != 0) continue;
    const std::optional<TextId> name = partner(id, Side::candidate, rename);
    if (!name) continue;
    take(*name, id);
  }
}

/// The texts that only SIDE has, by what they are without punctuation; nullopt where several
/// are the same then.
std::unordered_map<std::string, std::optional<TextId>> RenameFinder::unpunctuated(Side side) const {
  std::unordered_map<std::string, std::optional<TextId>> out;
  for (const auto& [name, id] : names_[side]) {
    if (name.size() > kLongestKey) continue;
    std::string bare(name);
    std::erase_if(bare, is_punctuation);
    const auto [place, added] = out.try_emplace(std::move(bare), id);
    if (!added) place->second.reset();
  }
  return out;
}

/// `queue:mail:wait` and `{queue:mail}:wait`, whatever the queues are called; `a:b` and `a/b`.
void RenameFinder::match_but_for_punctuation() {
  const auto of_baseline = unpunctuated(Side::baseline);
  std::size_t uses = 0;
  std::size_t keys = 0;
  std::vector<std::pair<TextId, TextId>> pairs;
  for (const auto& [bare, of_candidate] : unpunctuated(Side::candidate)) {
    const auto found = of_baseline.find(bare);
    if (!of_candidate || found == of_baseline.end() || !found->second) continue;
    pairs.emplace_back(*found->second, *of_candidate);
    if (!in_every_run(*found->second, Side::baseline) || !in_every_run(*of_candidate, Side::candidate)) continue;
    const std::size_t both = std::min(uses_[*found->second].keys, uses_[*of_candidate].keys);
    uses += both;
    keys += both > 0 ? 1 : 0;
  }
  const std::size_t all = std::min(keys_.baseline.size(), keys_.candidate.size());
  if (uses < kLeastUses || static_cast<double>(keys) < kLeastShare * static_cast<double>(all)) return;
  out_.all.push_back({KeyPart::punctuation, {}, {}});
  for (const auto& [one, two] : pairs) take(one, two);
}

}  // namespace

KeyRenames find_key_renames(const CommandUses& uses, const CommandGroups& groups) {
  return RenameFinder(uses, groups).run();
}

}  // namespace tracediff
