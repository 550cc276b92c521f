#include "shape/key_renames.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "ascii.h"
#include "shape/arguments.h"
#include "shape/key_names.h"
#include "shape/key_words.h"

namespace tracediff {

namespace {

/// More names that only one side has are no matter of a few that were changed.
constexpr std::size_t kMostKeys = 4096;
constexpr std::size_t kMostRenames = 8;
/// Of so many that have all but a part in common, nobody knows which is which.
constexpr std::size_t kMostNamesakes = 64;
/// Of the keys that begin with what was renamed, this share has a partner on the other side.
constexpr double kLeastShare = 0.5;
/// A single one is a changed command like any other.
constexpr std::size_t kLeastUses = 2;

/// What both names have in common at their end, in whole parts: so many bytes.
std::size_t common_end(std::string_view one, std::string_view two) {
  const auto differ = std::mismatch(one.rbegin(), one.rend(), two.rbegin(), two.rend());
  auto size = static_cast<std::size_t>(differ.first - one.rbegin());
  while (!is_name_boundary(one, one.size() - size) || !is_name_boundary(two, two.size() - size)) --size;
  return size;
}

/// The same at their beginning.
std::size_t common_beginning(std::string_view one, std::string_view two) {
  auto size =
      static_cast<std::size_t>(std::mismatch(one.begin(), one.end(), two.begin(), two.end()).first - one.begin());
  while (!is_name_boundary(one, size) || !is_name_boundary(two, size)) --size;
  return size;
}

bool has_token(std::string_view text) {
  return text.find_first_of(std::string{kTokenBegin, kTokenEnd}) != std::string_view::npos;
}

class RenameFinder {
 public:
  explicit RenameFinder(const KeyNames& names) : names_(names), taken_(names.size(), false) {
    forget();
    for (TextId id = 0; id < names_.size(); ++id) {
      for (const Side side : kSides) {
        if (names_.only_on(side, id)) by_text_[side].emplace(names_.text(id), id);
      }
    }
  }

  KeyRenames run() {
    match_but_for_punctuation();
    for (const KeyPart part : {KeyPart::beginning, KeyPart::end}) {
      for (const auto& [uses, rename] : most_used(hypotheses(part))) {
        if (out_.all.size() < kMostRenames && is_believable(rename)) apply(rename);
      }
    }
    if (!is_throughout()) forget();
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
      const std::size_t size = of(side).size();
      return part == KeyPart::beginning ? name.starts_with(of(side)) && is_name_boundary(name, size)
                                        : name.ends_with(of(side)) && is_name_boundary(name, name.size() - size);
    }
  };
  /// Names that are alike but for a part.
  struct Namesakes {
    BySide<std::vector<TextId>> of;
    std::vector<TextId> shared;
  };
  struct Votes {
    std::size_t uses = 0;
    std::set<char> next;  ///< what stands beside the part
  };
  using Hypotheses = std::map<Rename, Votes>;

  [[nodiscard]] std::set<std::pair<TextId, TextId>> lone_pairs(KeyPart part) const;
  [[nodiscard]] Hypotheses hypotheses(KeyPart part) const;
  [[nodiscard]] static std::vector<std::pair<std::size_t, Rename>> most_used(const Hypotheses& hypotheses);
  [[nodiscard]] std::optional<TextId> partner(TextId id, Side side, const Rename& rename) const;
  [[nodiscard]] bool is_believable(const Rename& rename) const;
  void apply(const Rename& rename);
  void take(TextId of_baseline, TextId of_candidate) {
    if (!taken_[of_baseline]) out_.take(of_baseline, of_candidate);
    taken_[of_baseline] = true;
  }
  void match_but_for_punctuation();
  [[nodiscard]] bool is_throughout() const;
  void forget();
  [[nodiscard]] bool is_related(TextId id, const std::set<std::string_view>& leading_words) const;
  [[nodiscard]] std::unordered_map<std::string, std::optional<TextId>> unpunctuated(Side side) const;

  const KeyNames& names_;
  std::vector<bool> taken_;  ///< by TextId: a name of the baseline that has its partner
  BySide<std::unordered_map<std::string_view, TextId>> by_text_;  ///< texts that only this side has, keys or not
  KeyRenames out_;
};

/// Pairs of a name of each side that have in common what no other name has, or none that is used alike: all but PART.
std::set<std::pair<TextId, TextId>> RenameFinder::lone_pairs(KeyPart part) const {
  const auto for_each_rest = [&](TextId id, const auto& visit) {
    const std::string_view name = names_.text(id);
    for (std::size_t at = 0; at <= name.size(); ++at) {
      const std::string_view rest = part == KeyPart::beginning ? name.substr(at) : name.substr(0, at);
      if (!rest.empty() && is_name_boundary(name, at)) visit(rest);
    }
  };
  std::unordered_map<std::string_view, Namesakes> by_rest;
  for (const Side side : kSides) {
    for (const TextId id : names_.keys(side))
      for_each_rest(id, [&](std::string_view rest) { by_rest[rest].of[side].push_back(id); });
  }
  for (const TextId id : names_.shared_keys()) {
    for_each_rest(id, [&](std::string_view rest) {
      const auto found = by_rest.find(rest);
      if (found != by_rest.end() && rest.size() < names_.text(id).size()) found->second.shared.push_back(id);
    });
  }
  std::set<std::pair<TextId, TextId>> out;
  for (const auto& [rest, names] : by_rest) {
    if (names.of.baseline.size() > kMostNamesakes) continue;
    for (const TextId one : names.of.baseline) {
      const auto alike = [&](TextId id) { return names_.role(id) == names_.role(one); };
      const bool only_ones = names.of.baseline.size() == 1 && names.of.candidate.size() == 1;
      const auto two = only_ones ? names.of.candidate.begin() : std::ranges::find_if(names.of.candidate, alike);
      if (two == names.of.candidate.end() || std::ranges::any_of(names.shared, alike)) continue;
      const bool lone = only_ones || (std::ranges::count_if(names.of.baseline, alike) == 1 &&
                                      std::ranges::count_if(names.of.candidate, alike) == 1);
      if (lone) out.emplace(one, *two);
    }
  }
  return out;
}

RenameFinder::Hypotheses RenameFinder::hypotheses(KeyPart part) const {
  Hypotheses out;
  for (const auto& [id, other_id] : lone_pairs(part)) {
    if (out_.rename[other_id] != 0 || taken_[id] || !names_.in_every_run(id, Side::baseline) ||
        !names_.in_every_run(other_id, Side::candidate))
      continue;
    const std::string_view one = names_.text(id);
    const std::string_view two = names_.text(other_id);
    const bool at_end = part == KeyPart::end;
    const std::size_t common = at_end ? common_beginning(one, two) : common_end(one, two);
    const Rename rename{part, at_end ? one.substr(common) : one.substr(0, one.size() - common),
                        at_end ? two.substr(common) : two.substr(0, two.size() - common)};
    if (common == 0 || has_token(rename.baseline) || has_token(rename.candidate)) continue;
    Votes& votes = out[rename];
    votes.uses += std::min(names_.uses(id), names_.uses(other_id));
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
  const std::string_view name = names_.text(id);
  if (!rename.fits(name, side)) return std::nullopt;
  const std::string to(rename.of(other(side)));
  const std::size_t gone = rename.of(side).size();
  const auto& others = by_text_[other(side)];
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
    for (const TextId id : names_.keys(side)) {
      if (!rename.fits(names_.text(id), side)) continue;
      const std::optional<TextId> other_name = partner(id, side, rename);
      const BySide<TextId> both{side == Side::baseline ? id : other_name.value_or(id),
                                side == Side::candidate ? id : other_name.value_or(id)};
      const bool taken = other_name && (out_.rename[both.candidate] != 0 || taken_[both.baseline]);
      ++all;
      if (!other_name || taken) continue;
      ++with_partner;
      if (side == Side::baseline) uses += std::min(names_.uses(id), names_.uses(*other_name));
    }
    // Everything begins with nothing: then the other side tells.
    if (!rename.of(side).empty() && static_cast<double>(with_partner) < kLeastShare * static_cast<double>(all))
      return false;
  }
  return uses >= kLeastUses;
}

void RenameFinder::apply(const Rename& rename) {
  out_.all.push_back({rename.part, std::string(rename.baseline), std::string(rename.candidate), {}});
  for (TextId id = 0; id < names_.size(); ++id) {
    if (!names_.only_on(Side::candidate, id) || out_.rename[id] != 0) continue;
    const std::optional<TextId> name = partner(id, Side::candidate, rename);
    if (!name) continue;
    take(*name, id);
  }
}

/// The texts that only SIDE has, by what they are without punctuation; nullopt where several
/// are the same then.
std::unordered_map<std::string, std::optional<TextId>> RenameFinder::unpunctuated(Side side) const {
  std::unordered_map<std::string, std::optional<TextId>> out;
  for (const auto& [name, id] : by_text_[side]) {
    if (name.size() > KeyNames::kLongest) continue;
    const auto [place, added] = out.try_emplace(without_punctuation(name), id);
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
    if (!names_.in_every_run(*found->second, Side::baseline) || !names_.in_every_run(*of_candidate, Side::candidate))
      continue;
    const std::size_t both = std::min(names_.uses(*found->second), names_.uses(*of_candidate));
    uses += both;
    keys += both > 0 ? 1 : 0;
  }
  const std::size_t all = std::min(names_.keys(Side::baseline).size(), names_.keys(Side::candidate).size());
  if (uses < kLeastUses || static_cast<double>(keys) < kLeastShare * static_cast<double>(all)) return;
  out_.all.push_back({KeyPart::punctuation, {}, {}, {}});
  std::set<std::string_view> leading_words;
  for (const auto& [one, two] : pairs) {
    if (names_.uses(one) > 0 && names_.uses(two) > 0) leading_words.insert(leading_word(names_.text(one)));
  }
  for (const auto& [one, two] : pairs) {
    if (is_related(one, leading_words)) take(one, two);
  }
}

/// A key, or what else names one: an argument that begins as they do.
bool RenameFinder::is_related(TextId id, const std::set<std::string_view>& leading_words) const {
  return names_.uses(id) > 0 || leading_words.contains(leading_word(names_.text(id)));
}

void RenameFinder::forget() {
  out_.all.clear();
  out_.rename.assign(names_.size(), 0);
  out_.in_baseline.resize(names_.size());
  std::iota(out_.in_baseline.begin(), out_.in_baseline.end(), TextId{0});
}

/// In one run a side, a few of many names that differ can have something in common by chance.
bool RenameFinder::is_throughout() const {
  constexpr std::size_t kLeastPart = 3;
  if (names_.several_runs()) return true;
  const std::size_t all = std::min(names_.keys(Side::baseline).size(), names_.keys(Side::candidate).size());
  return kLeastPart * out_.count(names_.keys(Side::candidate)) >= all;
}

}  // namespace

KeyRenames find_key_renames(const CommandUses& uses, const CommandGroups& groups) {
  const KeyNames names(uses, groups);
  const std::size_t baseline = names.keys(Side::baseline).size();
  const std::size_t candidate = names.keys(Side::candidate).size();
  if (baseline == 0 || candidate == 0 || std::max(baseline, candidate) > kMostKeys) return {};
  KeyRenames out = RenameFinder(names).run();
  if (!names.several_runs()) match_words_used_alike(names, out);
  return out;
}

}  // namespace tracediff
