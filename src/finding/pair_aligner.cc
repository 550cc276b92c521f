#include "finding/pair_aligner.h"

#include <algorithm>

#include "finding/nested_align.h"
#include "normalise/hash.h"
#include "trace/fetch_ahead.h"
#include "trace/parallel.h"

namespace tracediff {

namespace {

/// Of the two in this order.
HashPair hash_both(std::span<const ShapeId> one, std::span<const ShapeId> two) {
  const HashPair first = hash_ids(one);
  const HashPair second = hash_ids(two);
  return {hash_detail::fold(first.first ^ second.second, second.first),
          hash_detail::fold(first.second, first.first ^ second.first)};
}

}  // namespace

void PairAligner::add(std::size_t run, const std::vector<MatchedPair>& pairs) {
  // Looking at the conversations takes long, for each is somewhere else in memory; noting those that differ does not.
  constexpr std::size_t kAtOnce = 1U << 14U;
  std::vector<std::vector<Differing>> differing((pairs.size() + kAtOnce - 1) / kAtOnce);
  for_each_index(differing.size(), evidence_.corpus->threads, [&](std::size_t i) {
    const std::size_t end = std::min(pairs.size(), (i + 1) * kAtOnce);
    differing[i] = find_differing(run, pairs, i * kAtOnce, end);
  });
  for (const std::vector<Differing>& part : differing) {
    for (const Differing& each : part) {
      const MatchedPair& pair = pairs[each.pair];
      std::uint32_t& id = known_.find_or_add(each.hash);
      if (id == IdTable::kNone) {
        id = static_cast<std::uint32_t>(wanted_.size());
        wanted_.emplace_back(shapes(Side::baseline, run, pair.baseline), shapes(Side::candidate, run, pair.candidate));
      }
      evidence_.aligned.push_back({static_cast<std::uint32_t>(run), pair.baseline, pair.candidate, id});
    }
  }
}

std::vector<PairAligner::Differing> PairAligner::find_differing(std::size_t run, const std::vector<MatchedPair>& pairs,
                                                                std::size_t begin, std::size_t end) const {
  // Pairs are in order of time, conversations by connection: they are fetched ahead.
  const MatchedPair* const first = pairs.data() + begin;
  const auto fetch_conversations = [&](std::size_t i) {
    simd::prefetch(&conversation(Side::baseline, run, first[i].baseline));
    simd::prefetch(&conversation(Side::candidate, run, first[i].candidate));
  };
  const auto fetch_shapes = [&](std::size_t i) {
    simd::prefetch(shapes(Side::baseline, run, first[i].baseline).data());
    simd::prefetch(shapes(Side::candidate, run, first[i].candidate).data());
  };
  std::vector<Differing> out;
  for_each_fetched(end - begin, fetch_conversations, fetch_shapes, [&](std::size_t i) {
    const Shapes one = shapes(Side::baseline, run, first[i].baseline);
    const Shapes two = shapes(Side::candidate, run, first[i].candidate);
    if (!std::equal(one.begin(), one.end(), two.begin(), two.end())) out.push_back({begin + i, hash_both(one, two)});
  });
  return out;
}

void PairAligner::align_all() {
  evidence_.alignments.resize(wanted_.size());
  std::vector<std::uint32_t> short_ones;
  std::vector<std::uint32_t> long_ones;
  for (std::uint32_t id = 0; id < wanted_.size(); ++id) {
    const bool at_once = needs_no_budget(wanted_[id].first.size(), wanted_[id].second.size());
    (at_once ? short_ones : long_ones).push_back(id);
  }
  align_within(short_ones, 0);
  const std::uint64_t all = AlignBudget{}.steps;
  const std::uint64_t budget = all - std::min(all, steps_of(short_ones));
  align_within(long_ones, budget);

  // What easy pairs leave over goes to those that were cut short, where it lets them search twice as far at least.
  std::vector<std::uint32_t> cut_short;
  for (const std::uint32_t id : long_ones) {
    if (!evidence_.alignments[id].minimal) cut_short.push_back(id);
  }
  const std::uint64_t left = budget - std::min(budget, steps_of(long_ones));
  if (left > 0 && per_item(cut_short, left) >= 2 * per_item(long_ones, budget)) align_within(cut_short, left);

  for (const AlignedPair& pair : evidence_.aligned) {
    evidence_.not_minimal += evidence_.alignment(pair).minimal ? 0 : 1;
  }
}

void PairAligner::align_within(const std::vector<std::uint32_t>& ids, std::uint64_t budget) {
  const double share = per_item(ids, budget);
  for_each_index(ids.size(), evidence_.corpus->threads, [&](std::size_t i) {
    const auto& [one, two] = wanted_[ids[i]];
    const double steps = share * static_cast<double>(one.size() + two.size());
    evidence_.alignments[ids[i]] = align_nested(evidence_.shapes, one, two, {static_cast<std::uint64_t>(steps)});
  });
}

std::uint64_t PairAligner::steps_of(const std::vector<std::uint32_t>& ids) const {
  std::uint64_t sum = 0;
  for (const std::uint32_t id : ids) sum += evidence_.alignments[id].steps;
  return sum;
}

double PairAligner::per_item(const std::vector<std::uint32_t>& ids, std::uint64_t budget) const {
  std::size_t items = 0;
  for (const std::uint32_t id : ids) items += wanted_[id].first.size() + wanted_[id].second.size();
  return items == 0 ? 0 : static_cast<double>(budget) / static_cast<double>(items);
}

}  // namespace tracediff
