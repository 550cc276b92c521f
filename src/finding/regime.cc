#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "finding/evidence.h"

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

bool in_every_run(const std::vector<std::uint64_t>& values) {
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
    if (!in_every_run(a) || !in_every_run(b)) continue;
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

/// Calls of scripts whose first key is used by two or more connections of a run.
std::size_t contended_calls(const Evidence& evidence) {
  std::size_t most = 0;
  for (const Side side : kSides) {
    for (const Run& run : evidence.runs[side]) {
      std::map<ShapeId, std::pair<std::set<std::uint32_t>, std::size_t>> users;
      for (const Conversation& conversation : run.conversations.all) {
        for (const ShapeId shape : run.shapes_of(conversation)) {
          if (!evidence.shape(shape).is_call() || evidence.shape(shape).miss) continue;
          auto& [connections, calls] = users[shape];
          connections.insert(conversation.connection);
          ++calls;
        }
      }
      std::size_t calls = 0;
      for (const auto& [shape, user] : users) {
        if (user.first.size() >= 2) calls += user.second;
      }
      most = std::max(most, calls);
    }
  }
  return most;
}

bool anything_blocks(const Evidence& evidence) {
  for (ShapeId shape = 0; shape < evidence.shape_count(); ++shape) {
    if (evidence.shape(shape).is_blocking() && !evidence.shape(shape).lua) return true;
  }
  return false;
}

/// Items of matched conversations that are on both sides equally often, yet in another order.
std::size_t count_moves(const Evidence& evidence) {
  std::size_t moves = 0;
  for (const AlignedPair& pair : evidence.aligned) {
    if (pair.equal) continue;
    std::map<ShapeId, std::pair<std::size_t, std::size_t>> edits;
    const Run& baseline = evidence.runs.baseline[pair.run];
    const Run& candidate = evidence.runs.candidate[pair.run];
    const auto one = baseline.shapes_of(baseline.conversations.all[pair.baseline]);
    const auto two = candidate.shapes_of(candidate.conversations.all[pair.candidate]);
    for (const Edit& edit : pair.edits) {
      for (std::uint32_t i = 0; i < edit.length; ++i) {
        if (edit.kind == EditKind::removed) ++edits[one[edit.baseline_begin + i]].first;
        if (edit.kind == EditKind::added) ++edits[two[edit.candidate_begin + i]].second;
      }
    }
    for (const auto& [shape, count] : edits) moves += std::min(count.first, count.second);
  }
  return moves;
}

}  // namespace

Regime judge_regime(const Evidence& evidence) {
  Regime out;
  Agreement counts = compare_counts(evidence);
  out.agreement = agreement_of(counts);
  out.dispersion = dispersion_of(counts);
  const auto conversations = [&](Side side) {
    std::size_t least = SIZE_MAX;
    for (const Run& run : evidence.runs[side]) least = std::min(least, run.conversations.all.size());
    return least;
  };
  out.many = std::min(conversations(Side::baseline), conversations(Side::candidate)) >= kMany;
  out.contended = contended_calls(evidence) >= kContended;
  out.moves = count_moves(evidence);
  const double most_moves = std::max(3.0, 0.02 * static_cast<double>(evidence.commands()));
  out.quiet = !out.contended && !anything_blocks(evidence) && static_cast<double>(out.moves) <= most_moves;
  return out;
}

}  // namespace tracediff
