#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "finding/moved_blocks.h"
#include "finding/moves.h"
#include "finding/rules.h"
#include "finding/wording.h"

namespace tracediff {

namespace {

std::set<ShapeId> shapes_of(const Moves& moves) {
  std::set<ShapeId> out;
  for (const auto& [shape, moved] : moves) out.insert(shape);
  return out;
}

/// Shapes that move between two runs of one version: their order is a matter of chance.
std::set<ShapeId> moving_within_a_version(const Evidence& evidence) {
  std::set<ShapeId> out;
  for (const Side side : kSides) {
    const std::vector<Run>& runs = evidence.runs[side];
    for (std::size_t one = 0; one < runs.size(); ++one) {
      for (std::size_t two = one + 1; two < runs.size(); ++two)
        out.merge(shapes_of(moves_between(evidence.shapes, runs[one], runs[two])));
    }
  }
  return out;
}

/// Shapes that move between every run of the baseline and every run of the candidate.
std::set<ShapeId> moving_in_all_pairs(const Evidence& evidence) {
  std::set<ShapeId> out;
  bool first = true;
  for (const Run& one : evidence.runs.baseline) {
    for (const Run& two : evidence.runs.candidate) {
      std::set<ShapeId> moving = shapes_of(moves_between(evidence.shapes, one, two));
      if (!first) std::erase_if(moving, [&](ShapeId shape) { return !out.contains(shape); });
      out = std::move(moving);
      first = false;
    }
  }
  return out;
}

/// The moves between neighbouring runs of one version.
std::vector<MovedShares> shares_within_versions(const Evidence& evidence) {
  std::vector<MovedShares> out;
  for (const Side side : kSides) {
    const std::vector<Run>& runs = evidence.runs[side];
    for (std::size_t two = 1; two < runs.size(); ++two) {
      out.emplace_back(evidence, moves_between(evidence.shapes, runs[two - 1], runs[two]), [&](ShapeId shape) {
        return std::min(evidence.tallies[side][two - 1].steps[shape], evidence.tallies[side][two].steps[shape]);
      });
    }
  }
  return out;
}

/// Do the commands of NAME change places with those of other names around them? Where they do so among themselves (keys
/// in any order), or a whole request comes before another, the driver does the same.
bool changes_places(const Evidence& evidence, const AlignedPair& pair, const std::string& name) {
  constexpr std::size_t kNear = 4;
  const AlignedItems items = aligned_items(evidence, pair);
  std::map<std::string_view, ShapeId> ids;  // a name's first shape stands for all of them
  const auto names_of = [&](std::span<const ShapeId> shapes) {
    std::vector<ShapeId> out;
    for (const ShapeId shape : shapes) {
      if (!evidence.shape(shape).lua) out.push_back(ids.try_emplace(evidence.shape(shape).name, shape).first->second);
    }
    return out;
  };
  const std::vector<ShapeId> one = names_of(items.baseline);
  const std::vector<ShapeId> two = names_of(items.candidate);
  BySide<std::vector<std::size_t>> places;  // behind how many equal items it is gone, and new
  std::size_t equal = 0;
  for (const Edit& edit : align(one, two).edits) {
    for (std::uint32_t i = 0; i < edit.length; ++i) {
      if (edit.kind == EditKind::same) ++equal;
      if (edit.kind == EditKind::removed && evidence.shape(one[edit.baseline_begin + i]).name == name)
        places.baseline.push_back(equal);
      if (edit.kind == EditKind::added && evidence.shape(two[edit.candidate_begin + i]).name == name)
        places.candidate.push_back(equal);
    }
  }
  const std::size_t moves = std::min(places.baseline.size(), places.candidate.size());
  std::size_t near = 0;
  for (std::size_t i = 0; i < moves; ++i) {
    const auto [low, high] = std::minmax(places.baseline[i], places.candidate[i]);
    near += high - low <= kNear ? 1 : 0;
  }
  return near > 0 && 5 * near >= 4 * moves;
}

/// Judges, once for each name, whether its commands stand elsewhere by the driver's doing.
class EverywhereJudge {
 public:
  explicit EverywhereJudge(const Evidence& evidence) : evidence_(evidence) {}

  bool is_change(const std::string& name, const AlignedPair& pair) {
    const auto [found, added] = by_name_.try_emplace(name);
    if (added) found->second = judge(name, pair);
    return found->second;
  }

 private:
  /// Aligned anew by names where that is cheap: the pair is the first in which any of them moves.
  bool judge(const std::string& name, const AlignedPair& pair) {
    constexpr double kFew = 0.3;
    if (!evidence_.alignment(pair).minimal || !changes_places(evidence_, pair, name)) return false;
    if (!within_) within_ = shares_within_versions(evidence_);
    return std::all_of(within_->begin(), within_->end(),
                       [&](const MovedShares& shares) { return shares.of(name) <= kFew; });
  }

  const Evidence& evidence_;
  std::map<std::string, bool> by_name_;
  std::optional<std::vector<MovedShares>> within_;
};

/// A driver that sends something earlier or later does so at few places; more moves than this are a race.
constexpr std::uint64_t kMostMoves = 3;

struct Move {
  std::uint64_t times = 0;
  std::uint64_t conversations = 0;  ///< in which it moves
  std::size_t aligned = 0;
};

std::map<ShapeId, Move> collect_moves(const Evidence& evidence, const std::set<ShapeId>& differing) {
  std::map<ShapeId, Move> out;
  for (std::size_t i = 0; i < evidence.aligned.size(); ++i) {
    const AlignedPair& pair = evidence.aligned[i];
    for (const auto& [shape, moved] : moves_in(aligned_items(evidence, pair), evidence.alignment(pair).edits)) {
      if (differing.contains(shape) || evidence.shape(shape).lua) continue;
      Move& move = out[shape];
      if (move.times == 0) move.aligned = i;
      move.times += moved;
      ++move.conversations;
    }
  }
  return out;
}

/// From so many on, commands in a row where others stood between them are no chance.
constexpr std::uint64_t kLeastRegrouped = 3;

/// How often two commands of NAME stand next to each other.
std::size_t neighbours(const Evidence& evidence, std::span<const ShapeId> shapes, const std::string& name) {
  const auto named = [&](ShapeId shape) { return evidence.shape(shape).name == name && !evidence.shape(shape).lua; };
  std::size_t count = 0;
  for (std::size_t i = 1; i < shapes.size(); ++i) count += named(shapes[i - 1]) && named(shapes[i]) ? 1 : 0;
  return count;
}

/// Do two requests take turns on one side, and come one after the other on the other side? They do so by chance where
/// both are under way at the same time.
bool takes_turns(const Evidence& evidence, const Move& move, const std::string& name) {
  const AlignedItems items = aligned_items(evidence, evidence.aligned[move.aligned]);
  return move.times < kLeastRegrouped &&
         neighbours(evidence, items.baseline, name) != neighbours(evidence, items.candidate, name);
}

/// In the baseline's first run.
std::uint64_t steps_of_name(const Evidence& evidence, const std::string& name) {
  std::uint64_t out = 0;
  for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
    if (evidence.shape(id).name == name && !evidence.shape(id).lua) out += evidence.tallies.baseline[0].steps[id];
  }
  return out;
}

/// With one run a side: most of what is sent by the command's name moves. Where a few of many do, requests that were
/// under way at the same time overtook each other, or the server gave another number of keys at once.
bool believable(const Evidence& evidence, ShapeId shape, const Move& move, const MovedShares& shares,
                std::uint64_t chance_moves) {
  constexpr std::uint64_t kFew = 3;
  constexpr double kMost = 0.5;
  const Regime& regime = evidence.regime;
  const std::string& name = evidence.shape(shape).name;
  const bool handshake = evidence.shape(shape).is_handshake();
  const bool steady = regime.quiet && regime.agreement >= 0.9 && regime.same_keys >= 0.95 && chance_moves <= kMostMoves;
  if (!handshake && !steady) return false;
  const std::uint64_t all = steps_of_name(evidence, name);
  // A connection is set up step by step; what stands before every command is no part of that.
  const bool sets_up = handshake && all <= 2 * evidence.connections(Side::baseline).front();
  if (sets_up && (move.times >= 2 || move.times >= all)) return true;
  if (!steady) return false;
  if (takes_turns(evidence, move, name)) return false;
  const bool few = all <= kFew && (move.times >= all || !evidence.shape(shape).has_cursor());
  return few || shares.of(name) >= kMost;
}

/// Commands sent as often as before, several in a row where others stood between them, or the other way round: repeats
/// are folded before anything is aligned, so that this is no move.
void add_regrouped(const Evidence& evidence, std::vector<Difference>& out) {
  if (evidence.regime.many || !evidence.regime.quiet) return;
  for (ShapeId shape = 0; shape < evidence.shape_count(); ++shape) {
    if (evidence.shape(shape).lua || evidence.shape(shape).is_handshake()) continue;
    const std::uint64_t lines = in_each_run(evidence.tallies.baseline, &Tally::lines, shape);
    const std::uint64_t a = in_each_run(evidence.tallies.baseline, &Tally::steps, shape);
    const std::uint64_t b = in_each_run(evidence.tallies.candidate, &Tally::steps, shape);
    if (lines == 0 || lines != in_each_run(evidence.tallies.candidate, &Tally::lines, shape) || a == 0 || b == 0)
      continue;
    const std::uint64_t changed = a > b ? a - b : b - a;
    if (changed < kLeastRegrouped || 4 * changed < std::max(a, b)) continue;
    Difference difference;
    difference.kind = FindingKind::moved;
    difference.shapes.baseline = difference.shapes.candidate = {shape};
    difference.occurrences = changed * std::min(evidence.tallies.baseline.size(), evidence.tallies.candidate.size());
    difference.rule = "order.in-a-row";
    difference.why =
        "sent as often as before, but at other places: in a row where others stood between, or not any more";
    out.push_back(std::move(difference));
  }
}

const char* note_of(bool varies) {
  return varies ? "order varies between runs of one version too"
                : "requests that are under way at the same time may overtake each other";
}

/// One finding for each pair of names.
void add_swaps(const Evidence& evidence, std::vector<Difference>& out) {
  std::map<std::pair<std::string, std::string>, std::size_t> by_names;
  for (const Swap& swap : evidence.swaps) {
    const Shape& second = evidence.shape(swap.second);
    const auto [found, added] = by_names.try_emplace({evidence.shape(swap.first).name, second.name}, out.size());
    if (!added) {
      out[found->second].occurrences += swap.times;
      continue;
    }
    Difference difference;
    difference.kind = FindingKind::moved;
    difference.shapes.baseline = difference.shapes.candidate = {swap.first};
    difference.partner = swap.second;
    for (const Side side : kSides) difference.sightings[side] = {swap.example[side]};
    difference.occurrences = swap.times;
    difference.title = "%COMMAND% is now sent after " + landmark(evidence, swap.second) + ", no longer before it";
    difference.rule = "order.swapped";
    difference.why = "wherever the two stand together";
    out.push_back(std::move(difference));
  }
}

template <typename Wanted>
bool any_shape(const Evidence& evidence, Wanted wanted) {
  for (ShapeId shape = 0; shape < evidence.shape_count(); ++shape) {
    if (wanted(shape)) return true;
  }
  return false;
}

}  // namespace

std::vector<Difference> compare_order(const Evidence& evidence, const std::vector<CountDifference>& counts) {
  std::set<ShapeId> differing;
  for (const CountDifference& count : counts) differing.insert(count.shape);
  std::vector<Difference> out;
  add_swaps(evidence, out);
  const MovedShares shares = shares_of_matches(evidence);
  const auto everywhere = [&](ShapeId shape) { return moved_everywhere(shares, evidence.shape(shape).name); };
  // Among many requests a few overtake each other, and nobody asks for a note about each.
  if (evidence.regime.many && !any_shape(evidence, everywhere)) return out;
  for (const Swap& swap : evidence.swaps) differing.insert({swap.first, swap.second});  // told already
  std::map<ShapeId, Move> moves = collect_moves(evidence, differing);
  if (evidence.regime.many) std::erase_if(moves, [&](const auto& move) { return !everywhere(move.first); });
  if (differing.empty()) add_regrouped(evidence, out);  // else what stood between them may be gone
  if (moves.empty()) return out;
  const bool both_several = evidence.runs_each() > 1;
  const bool compare_runs = both_several && !evidence.regime.many;
  const std::set<ShapeId> chance = compare_runs ? moving_within_a_version(evidence) : std::set<ShapeId>{};
  const std::set<ShapeId> always = compare_runs ? moving_in_all_pairs(evidence) : std::set<ShapeId>{};
  const std::size_t runs = evidence.runs_each();
  const bool enough_runs = evidence.regime.quiet || runs >= 3;
  std::uint64_t chance_moves = 0;
  for (const auto& [shape, move] : moves) chance_moves += everywhere(shape) ? 0 : move.times;
  EverywhereJudge judge(evidence);
  for (const auto& [shape, move] : moves) {
    Difference difference;
    difference.kind = FindingKind::moved;
    bool finding = false;
    if (everywhere(shape)) {
      finding = judge.is_change(evidence.shape(shape).name, evidence.aligned[move.aligned]);
    } else if (evidence.several_runs()) {
      finding = enough_runs && always.contains(shape) && !chance.contains(shape);
    } else {
      finding = believable(evidence, shape, move, shares, chance_moves);
    }
    difference.note = !finding;
    difference.shapes.baseline = difference.shapes.candidate = {shape};
    difference.occurrences = move.times;
    difference.conversations = move.conversations;
    difference.aligned = move.aligned;
    difference.rule = difference.note ? "order.varies" : everywhere(shape) ? "order.everywhere" : "order.moved";
    difference.why = difference.note     ? note_of(chance.contains(shape))
                     : everywhere(shape) ? "nearly all commands of that name stand elsewhere"
                                         : "the order is steady otherwise";
    out.push_back(std::move(difference));
  }
  join_moved_blocks(evidence, out);
  return out;
}

}  // namespace tracediff
