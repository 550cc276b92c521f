#include <algorithm>
#include <map>
#include <set>

#include "finding/aligned_items.h"
#include "finding/rules.h"

namespace tracediff {

namespace {

std::set<ShapeId> moving_between(const Run& one, const Run& two) {
  std::set<ShapeId> out;
  for (const MatchedPair& pair : match_conversations(one, two).pairs) {
    const AlignedItems items{one.shapes_of(one.conversations.all[pair.baseline]),
                             two.shapes_of(two.conversations.all[pair.candidate])};
    if (std::ranges::equal(items.baseline, items.candidate)) continue;
    for (const auto& [shape, moved] : moves_in(items, align(items.baseline, items.candidate).edits)) out.insert(shape);
  }
  return out;
}

/// Shapes that move between two runs of one version: their order is a matter of chance.
std::set<ShapeId> moving_within_a_version(const Evidence& evidence) {
  std::set<ShapeId> out;
  for (const Side side : kSides) {
    const std::vector<Run>& runs = evidence.runs[side];
    for (std::size_t one = 0; one < runs.size(); ++one) {
      for (std::size_t two = one + 1; two < runs.size(); ++two) out.merge(moving_between(runs[one], runs[two]));
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
      std::set<ShapeId> moving = moving_between(one, two);
      if (!first) std::erase_if(moving, [&](ShapeId shape) { return !out.contains(shape); });
      out = std::move(moving);
      first = false;
    }
  }
  return out;
}

/// A driver that sends something earlier or later does so at few places; more moves than this are a race.
constexpr std::uint64_t kMostMoves = 3;

struct Move {
  std::uint64_t times = 0;
  std::size_t aligned = 0;
};

std::map<ShapeId, Move> collect(const Evidence& evidence, const std::set<ShapeId>& differing) {
  std::map<ShapeId, Move> out;
  for (std::size_t i = 0; i < evidence.aligned.size(); ++i) {
    const AlignedPair& pair = evidence.aligned[i];
    for (const auto& [shape, moved] : moves_in(aligned_items(evidence, pair), evidence.alignment(pair).edits)) {
      if (differing.contains(shape) || evidence.shape(shape).lua) continue;
      Move& move = out[shape];
      if (move.times == 0) move.aligned = i;
      move.times += moved;
    }
  }
  return out;
}

/// Does most of what is sent by a command's name move? Where a few of many do, requests that were under way at the same
/// time overtook each other.
bool most_move(const Evidence& evidence, ShapeId shape, const std::map<ShapeId, Move>& moves) {
  constexpr std::uint64_t kFew = 3;
  const std::string& name = evidence.shape(shape).name;
  std::uint64_t moved = 0;
  std::uint64_t all = 0;
  for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
    const Shape& other = evidence.shape(id);
    if (other.name != name || other.lua || other.miss) continue;
    all += evidence.tallies.baseline[0].steps[id];
    const auto found = moves.find(id);
    moved += found == moves.end() ? 0 : found->second.times;
  }
  return all <= kFew || 2 * moved >= all;
}

bool believable(const Evidence& evidence, ShapeId shape, const std::map<ShapeId, Move>& moves,
                std::uint64_t all_moves) {
  const Regime& regime = evidence.regime;
  if (evidence.shape(shape).is_handshake() && moves.at(shape).times >= 2) return true;
  if (!most_move(evidence, shape, moves)) return false;
  return regime.quiet && regime.agreement >= 0.9 && regime.same_keys >= 0.95 && all_moves <= kMostMoves;
}

}  // namespace

std::vector<Difference> compare_order(const Evidence& evidence, const std::vector<CountDifference>& counts) {
  if (evidence.regime.many) return {};
  std::set<ShapeId> differing;
  for (const CountDifference& count : counts) differing.insert(count.shape);
  const std::map<ShapeId, Move> moves = collect(evidence, differing);
  if (moves.empty()) return {};
  const bool both_several = evidence.runs.baseline.size() > 1 && evidence.runs.candidate.size() > 1;
  const std::set<ShapeId> chance = both_several ? moving_within_a_version(evidence) : std::set<ShapeId>{};
  const std::set<ShapeId> always = both_several ? moving_in_all_pairs(evidence) : std::set<ShapeId>{};
  const std::size_t runs = std::min(evidence.runs.baseline.size(), evidence.runs.candidate.size());
  const bool enough_runs = evidence.regime.quiet || runs >= 3;
  std::uint64_t all = 0;
  for (const auto& [shape, move] : moves) all += move.times;
  std::vector<Difference> out;
  for (const auto& [shape, move] : moves) {
    Difference difference;
    difference.kind = FindingKind::moved;
    const bool finding = evidence.several_runs() ? enough_runs && always.contains(shape) && !chance.contains(shape)
                                                 : believable(evidence, shape, moves, all);
    difference.note = !finding;
    difference.shapes.baseline = difference.shapes.candidate = {shape};
    difference.occurrences = move.times;
    difference.aligned = move.aligned;
    difference.rule = difference.note ? "order.varies" : "order.moved";
    difference.why = difference.note ? "order varies between runs of one version too" : "the order is steady otherwise";
    out.push_back(std::move(difference));
  }
  return out;
}

}  // namespace tracediff
