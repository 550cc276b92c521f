#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <set>
#include <unordered_map>

#include "finding/aligned_items.h"
#include "finding/evidence.h"
#include "finding/moves.h"
#include "finding/nested_align.h"
#include "shape/arguments.h"
#include "trace/parallel.h"

namespace tracediff {

namespace {

/// From this many conversations on each side, kinds of conversations can be counted.
constexpr std::size_t kMany = 20;
/// From this many calls of scripts whose key several connections use, who wins is a matter of chance.
constexpr std::size_t kContended = 20;
/// Median of a chi-square variable with one degree of freedom: what Poisson counts would give.
constexpr double kPoissonMedian = 0.455;

bool constant(const std::vector<std::uint64_t>& values, std::uint64_t value) {
  return std::all_of(values.begin(), values.end(), [&](std::uint64_t v) { return v == value; });
}

bool positive_in_every_run(const std::vector<std::uint64_t>& values) {
  return std::all_of(values.begin(), values.end(), [](std::uint64_t v) { return v > 0; });
}

struct Agreement {
  std::size_t shapes = 0;
  std::size_t equal = 0;
  double difference = 0;
  double sum = 0;
  std::vector<double> spread;
};

Agreement compare_counts(const Evidence& evidence) {
  Agreement out;
  for (ShapeId shape = 0; shape < evidence.shape_count(); ++shape) {
    const std::vector<std::uint64_t> a = evidence.steps(Side::baseline, shape);
    const std::vector<std::uint64_t> b = evidence.steps(Side::candidate, shape);
    if (!positive_in_every_run(a) || !positive_in_every_run(b)) continue;
    ++out.shapes;
    if (constant(a, a[0]) && constant(b, a[0])) ++out.equal;
    const double difference = static_cast<double>(a[0]) - static_cast<double>(b[0]);
    const double sum = static_cast<double>(a[0] + b[0]);
    out.difference += std::abs(difference);
    out.sum += sum;
    out.spread.push_back(difference * difference / sum);
  }
  return out;
}

/// With few shapes the share alone is fragile: one that differs may be the very change we look for.
double agreement_of(const Agreement& counts) {
  if (counts.shapes == 0) return 1;
  double share = static_cast<double>(counts.equal) / static_cast<double>(counts.shapes);
  const std::size_t differ = counts.shapes - counts.equal;
  if (differ <= 1) share = std::max(share, 0.99);
  if (differ <= 2) share = std::max(share, 0.95);
  if (1 - counts.difference / counts.sum >= 0.95) share = std::max(share, 0.8);
  return share;
}

double dispersion_of(Agreement& counts) {
  if (counts.spread.empty()) return 1;
  const auto middle = counts.spread.begin() + static_cast<std::ptrdiff_t>(counts.spread.size() / 2);
  std::nth_element(counts.spread.begin(), middle, counts.spread.end());
  return *middle / kPoissonMedian;
}

/// By shape: is it a script call that several connections of a run send?
std::vector<bool> called_by_several(const Evidence& evidence, const Run& run, const Tally& tally) {
  constexpr std::uint32_t kNone = UINT32_MAX;
  std::vector<bool> several(evidence.shape_count(), false);
  std::vector<std::uint32_t> caller(evidence.shape_count(), kNone);  // the first connection that calls it
  std::size_t open = 0;
  for (ShapeId shape = 0; shape < caller.size(); ++shape) {
    open += evidence.is(shape, kCallShape) && tally.steps[shape] >= 2 ? 1 : 0;
  }
  for (const Conversation& conversation : run.conversations.all) {
    if (open == 0) break;
    for (const ShapeId shape : run.shapes_of(conversation)) {
      if (!evidence.is(shape, kCallShape) || several[shape]) continue;
      if (caller[shape] == kNone) caller[shape] = conversation.connection;
      if (caller[shape] == conversation.connection) continue;
      several[shape] = true;
      --open;
    }
  }
  return several;
}

/// Calls of scripts whose first key is used by two or more connections of a run.
std::size_t contended_calls(const Evidence& evidence) {
  std::size_t most = 0;
  for (const Side side : kSides) {
    for (std::size_t r = 0; r < evidence.runs[side].size(); ++r) {
      const Tally& tally = evidence.tallies[side][r];
      const std::vector<bool> several = called_by_several(evidence, evidence.runs[side][r], tally);
      std::size_t calls = 0;
      for (ShapeId shape = 0; shape < several.size(); ++shape) calls += several[shape] ? tally.steps[shape] : 0;
      most = std::max(most, calls);
    }
  }
  return most;
}

/// What a matched pair of conversations has on one side only, each sorted; what moved within it left out.
using OneSided = BySide<std::vector<ShapeId>>;

OneSided one_sided_items(const Evidence& evidence, const AlignedPair& pair) {
  OneSided out;
  for_each_one_sided(aligned_items(evidence, pair), evidence.alignment(pair).edits,
                     [&](Side side, ShapeId shape) { out[side].push_back(shape); });
  for (const Side side : kSides) std::sort(out[side].begin(), out[side].end());
  OneSided rest;
  for (const Side side : kSides)
    std::ranges::set_difference(out[side], out[other(side)], std::back_inserter(rest[side]));
  return rest;
}

std::size_t common_items(const std::vector<ShapeId>& one, const std::vector<ShapeId>& two) {
  std::vector<ShapeId> both;
  std::set_intersection(one.begin(), one.end(), two.begin(), two.end(), std::back_inserter(both));
  return both.size();
}

/// Do two connections exchange work: what the one did the other does now, and the other way round? Then they are equal
/// workers, and who does what is a matter of chance.
bool exchange_work(const Evidence& evidence) {
  constexpr std::size_t kLeastItems = 2;
  std::vector<OneSided> all;
  for (const AlignedPair& pair : evidence.aligned) {
    if (pair.run > 0 || all.size() == kMany) continue;
    OneSided& added = all.emplace_back(one_sided_items(evidence, pair));
    for (std::size_t i = 0; i + 1 < all.size(); ++i) {
      if (common_items(all[i].baseline, added.candidate) >= kLeastItems &&
          common_items(added.baseline, all[i].candidate) >= kLeastItems)
        return true;
    }
  }
  return false;
}

/// Does a side wait for other clients again and again? Then the clock decides how often things happen.
bool polls(const Evidence& evidence) {
  constexpr std::uint64_t kLeastWaits = 3;
  for (ShapeId shape = 0; shape < evidence.shape_count(); ++shape) {
    if (!evidence.shape(shape).is_blocking() || evidence.shape(shape).lua) continue;
    for (const Side side : kSides) {
      for (const Tally& run : evidence.tallies[side]) {
        if (run.lines[shape] >= kLeastWaits) return true;
      }
    }
  }
  return false;
}

/// Is a shape's number of steps the same in the first run of both sides?
std::vector<bool> equally_often(const Evidence& evidence) {
  std::vector<bool> out(evidence.shape_count());
  for (ShapeId shape = 0; shape < out.size(); ++shape) {
    out[shape] = evidence.tallies.baseline[0].steps[shape] == evidence.tallies.candidate[0].steps[shape];
  }
  return out;
}

/// By shape: is its order the driver's? That of a handshake is, of what is sent elsewhere each time, and of what a
/// script sends that was rewritten.
std::vector<bool> ordered_by_driver(const Evidence& evidence) {
  const MovedShares shares = shares_of_matches(evidence);
  std::set<std::string> rewritten;  // both sides' calls go by the baseline's label
  for (const ScriptPair& pair : evidence.shapes.script_pairs) rewritten.insert(pair.baseline);
  std::vector<bool> out(evidence.shape_count());
  for (ShapeId shape = 0; shape < out.size(); ++shape) {
    const Shape& each = evidence.shape(shape);
    out[shape] =
        each.is_handshake() || (each.lua ? rewritten.contains(each.caller) : moved_everywhere(shares, each.name));
  }
  for (const Swap& swap : evidence.swaps) out[swap.first] = out[swap.second] = true;
  return out;
}

/// Items of an aligned pair that are gone at one place and stand at another.
std::size_t moved_items(const std::vector<bool>& by_driver, const AlignedItems& items, const Alignment& alignment) {
  std::size_t moves = 0;
  for (const auto& [shape, moved] : moves_in(items, alignment.edits)) {
    if (!by_driver[shape]) moves += moved;
  }
  return moves;
}

/// Items of matched conversations of the first runs that stand in another order: as they are, or, where that is more,
/// with those left out whose number differs.
std::size_t count_moves(const Evidence& evidence) {
  const std::vector<bool> by_driver = ordered_by_driver(evidence);
  std::vector<bool> counted = equally_often(evidence);
  for (ShapeId shape = 0; shape < counted.size(); ++shape) {
    if (by_driver[shape] && !evidence.shape(shape).is_handshake()) counted[shape] = false;
  }
  std::vector<const AlignedPair*> example(evidence.alignments.size(), nullptr);
  std::vector<std::size_t> pairs(example.size(), 0);
  for (const AlignedPair& pair : evidence.aligned) {
    if (pair.run > 0) continue;
    example[pair.alignment] = &pair;
    ++pairs[pair.alignment];
  }
  std::vector<std::size_t> moves(example.size(), 0);  // in each of the pairs
  for_each_index(moves.size(), evidence.corpus->threads, [&](std::size_t i) {
    if (example[i] == nullptr) return;
    const AlignedItems items = aligned_items(evidence, *example[i]);
    moves[i] = moved_items(by_driver, items, evidence.alignments[i]);
    if (!evidence.alignments[i].minimal) return;
    std::vector<ShapeId> one;
    std::vector<ShapeId> two;
    std::copy_if(items.baseline.begin(), items.baseline.end(), std::back_inserter(one),
                 [&](ShapeId s) { return counted[s]; });
    std::copy_if(items.candidate.begin(), items.candidate.end(), std::back_inserter(two),
                 [&](ShapeId s) { return counted[s]; });
    std::size_t removed = 0;
    if (one != two) {
      for (const Edit& edit : align_nested(evidence.shapes, one, two).edits)
        removed += edit.kind == EditKind::removed ? edit.length : 0;
    }
    moves[i] = std::max(removed, moves[i]);
  });
  return std::inner_product(moves.begin(), moves.end(), pairs.begin(), std::size_t{0});
}

}  // namespace

/// Uses of each key that is no random token, of shapes that occur equally often: Dice coefficient of both sides. A
/// workload that draws its keys at random does not do the same twice.
double share_of_same_keys(const Evidence& evidence) {
  const std::vector<bool> counted = equally_often(evidence);
  std::vector<bool> renamed(evidence.shape_count(), false);
  for (const RenamedKeys& names : evidence.shapes.renamed_keys) {
    for (const auto& [shape, commands] : names.shapes) renamed[shape] = true;
  }
  std::unordered_map<std::string, BySide<std::uint64_t>> keys;
  ParsedCommand parsed;
  for (CommandId command = 0; command < evidence.corpus->commands.size(); ++command) {
    const ShapeId id = evidence.shapes.of_command[command];
    const Shape& shape = evidence.shape(id);
    if (!counted[id] || renamed[id] || shape.key_text().find(kDigits) == std::string_view::npos) continue;
    parse_normalised(evidence.corpus->commands.text(command), parsed);
    if (shape.key >= parsed.arguments.size()) continue;
    const std::string_view key = parsed.arguments[shape.key];
    if (key.find(kDigits) != std::string_view::npos) continue;  // reduced: one of too many to tell apart
    BySide<std::uint64_t>& sum = keys[std::string(key)];
    for (const Side side : kSides) sum[side] += evidence.tallies[side][0].command_steps[command];
  }
  std::uint64_t common = 0;
  std::uint64_t all = 0;
  for (const auto& [key, count] : keys) {
    common += 2 * std::min(count.baseline, count.candidate);
    all += count.baseline + count.candidate;
  }
  return all == 0 ? 1 : static_cast<double>(common) / static_cast<double>(all);
}

Regime judge_regime(const Evidence& evidence, double same_keys) {
  Regime out;
  out.same_keys = same_keys;
  Agreement counts = compare_counts(evidence);
  out.agreement = agreement_of(counts);
  out.dispersion = dispersion_of(counts);
  constexpr std::size_t kEnoughShapes = 8;
  // Few shapes say little, unless they all agree.
  const bool enough =
      counts.shapes >= kEnoughShapes || (2 * counts.shapes >= kEnoughShapes && counts.equal == counts.shapes);
  out.equal_share = enough ? static_cast<double>(counts.equal) / static_cast<double>(counts.shapes) : 0;
  out.differing = counts.shapes - counts.equal;
  out.totals_equal = counts.shapes >= kEnoughShapes && 10 * counts.equal >= 9 * counts.shapes;
  const auto conversations = [&](Side side) {
    std::size_t least = SIZE_MAX;
    for (const Run& run : evidence.runs[side]) least = std::min(least, run.conversations.all.size());
    return least;
  };
  out.many = std::min(conversations(Side::baseline), conversations(Side::candidate)) >= kMany;
  out.contended = contended_calls(evidence) >= kContended;
  out.moves = count_moves(evidence);
  const double most_moves = std::max(3.0, 0.02 * static_cast<double>(evidence.commands()));
  out.quiet =
      !out.contended && !polls(evidence) && !exchange_work(evidence) && static_cast<double>(out.moves) <= most_moves;
  return out;
}

}  // namespace tracediff
