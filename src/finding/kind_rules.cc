#include "finding/kind_rules.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "normalise/id_table.h"

namespace tracediff {

namespace {

constexpr std::uint64_t kLeastConversations = 5;
constexpr double kKindChance = 1e-3;
/// Only so many kinds are compared one by one.
constexpr std::size_t kMostComparedKinds = 200;
constexpr double kLeastKindSimilarity = 0.25;

using KindIndex = std::uint32_t;

using Shapes = std::span<const ShapeId>;

/// Calls VISIT with SHAPES less one of them, equal neighbours folded.
template <typename Visit>
void for_each_shorter(Shapes shapes, Visit visit) {
  std::vector<ShapeId> shorter;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    shorter.assign(shapes.begin(), shapes.end());
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    shorter.erase(std::unique(shorter.begin(), shorter.end()), shorter.end());
    visit(Shapes(shorter));
  }
}

/// A kind of conversations without the shapes that one side never sends.
struct Kind {
  Shapes shapes;
  BySide<std::uint64_t> totals;
  BySide<std::vector<std::uint32_t>> per_run;  ///< only where there are several runs

  [[nodiscard]] std::uint64_t total(Side side) const { return totals[side]; }
};

/// The chance that all COUNT conversations of a kind fall on one side, if sides were drawn at random (Fisher's exact
/// test).
double chance_of_one_side(std::uint64_t count, double own, double other) {
  double log_chance = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto drawn = static_cast<double>(i);
    log_chance += std::log(std::max(own - drawn, 0.0) / (own + other - drawn));
    if (log_chance < std::log(kKindChance) * 4) break;
  }
  return std::exp(log_chance);
}

class KindComparison {
 public:
  explicit KindComparison(const Evidence& evidence) : evidence_(evidence) {
    gather_kinds();
    for (const Kind& kind : kinds_) {
      for (const Side side : kSides) total_[side] += static_cast<double>(kind.total(side));
    }
  }

  std::vector<Difference> run();

 private:
  struct Change {
    std::uint64_t conversations = 0;
    std::vector<KindIndex> kinds;
  };
  using Changes = std::map<std::pair<Side, ShapeId>, Change>;  // the side that has the shape

  void gather_kinds();
  [[nodiscard]] std::vector<KindIndex> exclusive(Side side) const;
  void index_exclusive_kinds();
  [[nodiscard]] std::optional<KindIndex> one_command_apart(KindIndex kind, Side other_side) const;
  [[nodiscard]] std::vector<KindIndex> most_frequent(Side side) const;
  [[nodiscard]] std::optional<KindIndex> partner(KindIndex kind, Side other_side) const;
  void add_changes(KindIndex kind, Side side, Changes& changes) const;
  [[nodiscard]] std::uint64_t surplus_explained(Side side, ShapeId shape) const;
  [[nodiscard]] std::uint64_t exact_count(Side side, ShapeId shape, std::uint64_t explained) const;
  [[nodiscard]] Difference difference(Side side, ShapeId shape, const Change& change) const;
  void add_sightings(Side side, const Change& change, ShapeId shape, Difference& out) const;

  const Evidence& evidence_;
  std::deque<std::vector<ShapeId>> changed_shapes_;  ///< of kinds that lost some, where the kinds point to
  std::vector<Kind> kinds_;
  IdTable index_;  ///< of kinds by their shapes
  IdTable longer_index_;
  std::vector<std::vector<KindIndex>>
      longer_;                      ///< for each exclusive kind, those of one side alone that have one command more
  std::vector<KindIndex> kind_of_;  ///< by kind of the evidence
  BySide<double> total_;
  BySide<std::vector<KindIndex>> exclusive_;
};

/// What only one side sends is decided by counts. Left in, it would make every kind exclusive in which it occurs, and
/// hide that the traffic is a mixture.
void KindComparison::gather_kinds() {
  std::vector<bool> on_both(evidence_.shape_count());
  for (ShapeId shape = 0; shape < on_both.size(); ++shape)
    on_both[shape] = evidence_.lines(Side::baseline, shape) > 0 && evidence_.lines(Side::candidate, shape) > 0;
  kind_of_.reserve(evidence_.kinds.size());
  for (const ConversationKind& kind : evidence_.kinds) {
    Shapes shapes = kind.shapes;
    if (!std::all_of(shapes.begin(), shapes.end(), [&](ShapeId shape) { return on_both[shape]; })) {
      std::vector<ShapeId>& changed = changed_shapes_.emplace_back(shapes.begin(), shapes.end());
      std::erase_if(changed, [&](ShapeId shape) { return !on_both[shape]; });
      changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
      shapes = changed;
    }
    KindIndex& index = index_.find_or_add(hash_ids(shapes));
    if (index == IdTable::kNone) {
      index = static_cast<KindIndex>(kinds_.size());
      kinds_.push_back({shapes, {}, {}});
    }
    kind_of_.push_back(index);
    Kind& into = kinds_[index];
    for (const Side side : kSides) {
      into.totals[side] += kind.total(side);
      if (!evidence_.several_runs()) continue;
      into.per_run[side].resize(kind.per_run[side].size(), 0);
      for (std::size_t r = 0; r < into.per_run[side].size(); ++r) into.per_run[side][r] += kind.per_run[side][r];
    }
  }
}

void KindComparison::index_exclusive_kinds() {
  for (const Side side : kSides) {
    for (const KindIndex k : exclusive_[side]) {
      std::uint32_t& place = longer_index_.find_or_add(hash_ids(kinds_[k].shapes));
      if (place != IdTable::kNone) continue;
      place = static_cast<std::uint32_t>(longer_.size());
      longer_.emplace_back();
    }
  }
  constexpr std::size_t kLongest = 64;  // of longer conversations, each is a kind of its own
  for (KindIndex k = 0; k < kinds_.size(); ++k) {
    if (kinds_[k].total(Side::baseline) > 0 && kinds_[k].total(Side::candidate) > 0) continue;
    if (kinds_[k].shapes.size() > kLongest) continue;
    for_each_shorter(kinds_[k].shapes, [&](Shapes shorter) {
      const std::uint32_t place = longer_index_.find(hash_ids(shorter));
      if (place != IdTable::kNone) longer_[place].push_back(k);
    });
  }
}

std::vector<KindIndex> KindComparison::exclusive(Side side) const {
  std::vector<KindIndex> out;
  for (KindIndex k = 0; k < kinds_.size(); ++k) {
    const Kind& kind = kinds_[k];
    const std::uint64_t count = kind.total(side);
    if (count < kLeastConversations || kind.total(other(side)) > 0) continue;
    const std::vector<std::uint32_t>& runs = kind.per_run[side];
    if (std::find(runs.begin(), runs.end(), 0U) != runs.end()) continue;
    if (chance_of_one_side(count, total_[side], total_[other(side)]) < kKindChance) out.push_back(k);
  }
  std::sort(out.begin(), out.end(), [&](KindIndex one, KindIndex two) {
    return std::pair(kinds_[two].total(side), one) < std::pair(kinds_[one].total(side), two);
  });
  if (out.size() > kMostComparedKinds) out.resize(kMostComparedKinds);
  return out;
}

/// The kind of the other side that this one became: one that this side never has and that lacks, or has, just one
/// command more; else the most similar of the other side's exclusive kinds, or of its most frequent ones.
std::optional<KindIndex> KindComparison::partner(KindIndex kind, Side other_side) const {
  if (const std::optional<KindIndex> near = one_command_apart(kind, other_side)) return near;
  std::vector<KindIndex> choice = exclusive_[other_side];
  if (choice.empty()) choice = most_frequent(other_side);
  std::optional<KindIndex> best;
  double best_ratio = kLeastKindSimilarity;
  const Shapes own = kinds_[kind].shapes;
  for (const KindIndex k : choice) {
    const Shapes theirs = kinds_[k].shapes;
    std::size_t common = 0;
    for (const Edit& edit : align(own, theirs).edits) common += edit.kind == EditKind::same ? edit.length : 0;
    const double ratio = 2.0 * static_cast<double>(common) / static_cast<double>(own.size() + theirs.size());
    if (ratio > best_ratio) {
      best_ratio = ratio;
      best = k;
    }
  }
  return best;
}

std::vector<KindIndex> KindComparison::most_frequent(Side side) const {
  std::vector<KindIndex> out;
  for (KindIndex k = 0; k < kinds_.size(); ++k) {
    if (kinds_[k].total(side) > 0) out.push_back(k);
  }
  std::stable_sort(out.begin(), out.end(),
                   [&](KindIndex one, KindIndex two) { return kinds_[one].total(side) > kinds_[two].total(side); });
  if (out.size() > kMostComparedKinds) out.resize(kMostComparedKinds);
  return out;
}

/// Of several such kinds the most frequent one.
std::optional<KindIndex> KindComparison::one_command_apart(KindIndex kind, Side other_side) const {
  std::optional<KindIndex> best;
  const auto consider = [&](KindIndex k) {
    const std::uint64_t count = kinds_[k].total(other_side);
    if (count == 0 || kinds_[k].total(other(other_side)) > 0) return;
    if (!best || count > kinds_[*best].total(other_side)) best = k;
  };
  for_each_shorter(kinds_[kind].shapes, [&](Shapes shorter) {
    if (const KindIndex found = index_.find(hash_ids(shorter)); found != IdTable::kNone) consider(found);
  });
  if (const std::uint32_t place = longer_index_.find(hash_ids(kinds_[kind].shapes)); place != IdTable::kNone) {
    for (const KindIndex k : longer_[place]) consider(k);
  }
  return best;
}

void KindComparison::add_changes(KindIndex kind, Side side, Changes& changes) const {
  const std::optional<KindIndex> near = partner(kind, other(side));
  if (!near) return;
  const Shapes own = kinds_[kind].shapes;
  const Shapes theirs = kinds_[*near].shapes;
  const auto add = [&](Side has, ShapeId shape) {
    Change& change = changes[{has, shape}];
    if (has == side) {
      change.conversations += kinds_[kind].total(side);
      change.kinds.push_back(kind);
    } else if (change.kinds.empty()) {
      change.conversations = std::max(change.conversations, kinds_[kind].total(side));
    }
  };
  for (const Edit& edit : align(own, theirs).edits) {
    for (std::uint32_t i = 0; i < edit.length; ++i) {
      if (edit.kind == EditKind::removed) add(side, own[edit.baseline_begin + i]);
      if (edit.kind == EditKind::added) add(other(side), theirs[edit.candidate_begin + i]);
    }
  }
}

/// How many conversations a side has too many of kinds that the other side has too few of when SHAPE is taken out.
std::uint64_t KindComparison::surplus_explained(Side side, ShapeId shape) const {
  const auto surplus_of = [&](const Kind& kind, Side with) {
    return static_cast<std::int64_t>(kind.total(with)) - static_cast<std::int64_t>(kind.total(other(with)));
  };
  std::vector<std::int64_t> wanted;  // of kinds that the other side has too many of, how many
  for (const Kind& kind : kinds_) wanted.push_back(std::max<std::int64_t>(surplus_of(kind, other(side)), 0));
  std::uint64_t explained = 0;
  std::vector<ShapeId> without;
  for (const Kind& kind : kinds_) {
    const std::int64_t surplus = surplus_of(kind, side);
    if (surplus <= 0 || std::find(kind.shapes.begin(), kind.shapes.end(), shape) == kind.shapes.end()) continue;
    without.assign(kind.shapes.begin(), kind.shapes.end());
    std::erase(without, shape);
    without.erase(std::unique(without.begin(), without.end()), without.end());
    const KindIndex found = index_.find(hash_ids(without));
    if (found == IdTable::kNone) continue;
    const std::int64_t taken = std::min(surplus, wanted[found]);
    wanted[found] -= taken;
    explained += static_cast<std::uint64_t>(taken);
  }
  return explained;
}

/// The shape's own difference of lines, where pairs of kinds explain most of it: rare kinds have no pair, yet are
/// counted.
std::uint64_t KindComparison::exact_count(Side side, ShapeId shape, std::uint64_t explained) const {
  constexpr double kMost = 0.8;
  const std::uint64_t own = evidence_.lines(side, shape);
  const std::uint64_t theirs = evidence_.lines(other(side), shape);
  if (evidence_.several_runs() || own < theirs + explained) return explained;
  constexpr double kSameWork = 0.8;
  if (evidence_.regime.equal_share >= kSameWork) return own - theirs;
  return static_cast<double>(explained) >= kMost * static_cast<double>(own - theirs) ? own - theirs : explained;
}

void KindComparison::add_sightings(Side side, const Change& change, ShapeId shape, Difference& out) const {
  std::vector<bool> wanted(kinds_.size(), false);
  for (const KindIndex kind : change.kinds) wanted[kind] = true;
  for (std::size_t r = 0; r < evidence_.runs[side].size(); ++r) {
    const Run& run = evidence_.runs[side][r];
    for (std::uint32_t c = 0; c < run.kind.size() && out.sightings[side].size() < 3; ++c) {
      if (!wanted[kind_of_[run.kind[c]]]) continue;
      const Conversation& conversation = run.conversations.all[c];
      for (std::uint32_t item = conversation.end; item-- > conversation.begin;) {
        if (run.shapes[item] != shape) continue;
        out.sightings[side].push_back({r, c, item});
        break;
      }
    }
  }
}

Difference KindComparison::difference(Side side, ShapeId shape, const Change& change) const {
  Difference out;
  out.kind = only_on(side);
  out.shapes[side].push_back(shape);
  out.occurrences = exact_count(side, shape, std::max(change.conversations, surplus_explained(side, shape)));
  std::uint64_t all = 0;
  for (const Run& run : evidence_.runs[side]) all += run.conversations.all.size();
  out.conversations = std::min(out.occurrences, all);
  out.weight = static_cast<double>(out.occurrences) / std::max(total_[side], 1.0);
  out.rule = "kinds.exclusive";
  out.why = std::to_string(change.conversations) +
            " conversations of a kind that the other version never has; by chance less than 1 in 1,000";
  add_sightings(side, change, shape, out);
  return out;
}

std::vector<Difference> KindComparison::run() {
  for (const Side side : kSides) exclusive_[side] = exclusive(side);
  if (exclusive_.baseline.empty() && exclusive_.candidate.empty()) return {};
  index_exclusive_kinds();
  Changes changes;
  for (const Side side : kSides) {
    for (const KindIndex kind : exclusive_[side]) add_changes(kind, side, changes);
  }
  std::vector<Difference> out;
  for (const auto& [what, change] : changes) {
    const auto& [side, shape] = what;
    // Taken out of kinds of one side and put into those of the other, as often in all: it stands elsewhere.
    const bool moved = changes.contains({other(side), shape}) &&
                       evidence_.lines(Side::baseline, shape) == evidence_.lines(Side::candidate, shape);
    if (moved && side == Side::candidate) continue;
    out.push_back(difference(side, shape, change));
    if (!moved) continue;
    out.back().kind = FindingKind::moved;
    out.back().shapes[other(side)] = out.back().shapes[side];
    out.back().rule = "kinds.moved";
    out.back().why = "conversations of kinds that the other version never has hold it at another place";
  }
  return out;
}

}  // namespace

std::vector<Difference> compare_kinds(const Evidence& evidence) {
  if (!evidence.regime.many) return {};
  return KindComparison(evidence).run();
}

}  // namespace tracediff
