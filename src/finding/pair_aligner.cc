#include "finding/pair_aligner.h"

#include <algorithm>

#include "normalise/hash.h"
#include "trace/parallel.h"
#include "trace/simd.h"

namespace tracediff {

namespace {

HashPair hash_of(std::span<const ShapeId> shapes) {
  return hash_pair({reinterpret_cast<const char*>(shapes.data()), shapes.size_bytes()});
}

}  // namespace

void PairAligner::add(std::size_t run, const std::vector<MatchedPair>& pairs) {
  // Pairs are in order of time, conversations by connection: each is somewhere else in memory, and fetched ahead.
  constexpr std::size_t kAhead = 8;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i + 2 * kAhead < pairs.size()) {
      simd::prefetch(&conversation(Side::baseline, run, pairs[i + 2 * kAhead].baseline));
      simd::prefetch(&conversation(Side::candidate, run, pairs[i + 2 * kAhead].candidate));
    }
    if (i + kAhead < pairs.size()) {
      simd::prefetch(shapes(Side::baseline, run, pairs[i + kAhead].baseline).data());
      simd::prefetch(shapes(Side::candidate, run, pairs[i + kAhead].candidate).data());
    }
    add_pair(run, pairs[i]);
  }
}

void PairAligner::add_pair(std::size_t run, const MatchedPair& pair) {
  const Shapes one = shapes(Side::baseline, run, pair.baseline);
  const Shapes two = shapes(Side::candidate, run, pair.candidate);
  if (std::equal(one.begin(), one.end(), two.begin(), two.end())) return;
  evidence_.aligned.push_back({static_cast<std::uint32_t>(run), pair.baseline, pair.candidate, alignment_of(one, two)});
}

std::uint32_t PairAligner::alignment_of(Shapes one, Shapes two) {
  const HashPair first = hash_of(one);
  const HashPair second = hash_of(two);
  std::uint32_t& id = known_.find_or_add({hash_detail::fold(first.first ^ second.second, second.first),
                                          hash_detail::fold(first.second, first.first ^ second.first)});
  if (id == IdTable::kNone) {
    id = static_cast<std::uint32_t>(wanted_.size());
    wanted_.emplace_back(one, two);
  }
  return id;
}

void PairAligner::align_all() {
  std::vector<Alignment>& all = evidence_.alignments;
  all.resize(wanted_.size());
  const auto at_once = [&](std::size_t i) {
    return needs_no_budget(wanted_[i].first.size(), wanted_[i].second.size());
  };
  for_each_index(wanted_.size(), evidence_.corpus->threads, [&](std::size_t i) {
    if (at_once(i)) all[i] = align(wanted_[i].first, wanted_[i].second);
  });
  std::uint64_t budget = AlignBudget{}.steps;
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    if (!at_once(i)) all[i] = align(wanted_[i].first, wanted_[i].second, {budget});
    budget -= std::min(budget, all[i].steps);
  }
  for (const AlignedPair& pair : evidence_.aligned) {
    evidence_.not_minimal += evidence_.alignment(pair).minimal ? 0 : 1;
  }
}

}  // namespace tracediff
