#include "match/match.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "normalise/id_table.h"
#include "trace/fetch_ahead.h"

namespace tracediff {

namespace {

constexpr std::size_t kMostLeftOver = 64;
/// Two conversations that share less than this are not the same step of an application.
constexpr double kLeastMatchSimilarity = 0.25;

std::vector<ShapeId> sorted_shapes(const Run& run, std::uint32_t conversation) {
  const std::span<const ShapeId> shapes = run.shapes_of(run.conversations.all[conversation]);
  std::vector<ShapeId> out(shapes.begin(), shapes.end());
  std::sort(out.begin(), out.end());
  return out;
}

/// Sorts by the upper 32 bits, which are below LIMIT, in passes over eleven of them. Stable.
void sort_by_upper_half(std::vector<std::uint64_t>& keys, std::uint64_t limit) {
  constexpr unsigned kBits = 11;
  constexpr std::size_t kDigits = std::size_t{1} << kBits;
  std::vector<std::uint64_t> sorted(keys.size());
  for (unsigned shift = 0; (limit >> shift) > 0; shift += kBits) {
    const auto digit = [&](std::uint64_t key) { return (key >> (32U + shift)) & (kDigits - 1); };
    std::vector<std::size_t> next(kDigits + 1, 0);
    for (const std::uint64_t key : keys) ++next[digit(key) + 1];
    std::partial_sum(next.begin(), next.end(), next.begin());
    for (const std::uint64_t key : keys) sorted[next[digit(key)]++] = key;
    keys.swap(sorted);
  }
}

/// Calls VISIT(conversation, kind) in order of time. Kinds lie in another order, and what is known of each kind
/// somewhere else: both are fetched ahead, the latter from NEXT.
template <typename Visit>
void for_each_by_time(const Run& run, const std::vector<std::uint32_t>& next, const Visit& visit) {
  const std::vector<std::uint32_t>& order = run.by_time;
  const auto fetch_kind = [&](std::size_t i) { simd::prefetch(&run.kind[order[i]]); };
  const auto fetch_next = [&](std::size_t i) {
    const std::uint32_t kind = run.kind[order[i]];
    if (kind < next.size()) simd::prefetch(&next[kind]);
  };
  for_each_fetched(order.size(), fetch_kind, fetch_next, [&](std::size_t i) { visit(order[i], run.kind[order[i]]); });
}

/// The n-th conversation of a kind with the n-th of that kind.
void pair_equal_kinds(const Run& baseline, const Run& candidate, RunMatch& match) {
  std::vector<std::uint32_t> begin(1, 0);  // by kind: where its candidates begin in `waiting`
  for (const std::uint32_t kind : candidate.kind) {
    if (begin.size() < kind + std::size_t{2}) begin.resize(kind + std::size_t{2}, 0);
    ++begin[kind + 1];
  }
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<std::uint32_t> waiting(candidate.by_time.size());
  std::vector<std::uint32_t> next = begin;
  for_each_by_time(candidate, next, [&](std::uint32_t c, std::uint32_t kind) { waiting[next[kind]++] = c; });
  next = begin;
  std::vector<bool> taken(candidate.conversations.all.size(), false);
  match.pairs.reserve(std::min(baseline.by_time.size(), candidate.by_time.size()));
  for_each_by_time(baseline, next, [&](std::uint32_t b, std::uint32_t kind) {
    if (kind + std::size_t{1} >= begin.size() || next[kind] == begin[kind + 1]) {
      match.unmatched.baseline.push_back(b);
      return;
    }
    const std::uint32_t c = waiting[next[kind]++];
    match.pairs.push_back({b, c});
    taken[c] = true;
  });
  for (const std::uint32_t c : candidate.by_time) {
    if (!taken[c]) match.unmatched.candidate.push_back(c);
  }
}

/// SHAPES with equal neighbours folded into one.
void fold_neighbours(std::span<const ShapeId> shapes, std::vector<ShapeId>& out) {
  out.resize(shapes.size());
  out.resize(static_cast<std::size_t>(std::unique_copy(shapes.begin(), shapes.end(), out.begin()) - out.begin()));
}

struct Similar {
  double value = 0;
  std::size_t rank_distance = 0;
  std::uint32_t baseline = 0;
  std::uint32_t candidate = 0;
};

/// The last one that is left on each side, where they have anything in common.
void pair_last(const Run& baseline, const Run& candidate, RunMatch& match) {
  auto& [left_baseline, left_candidate] = match.unmatched;
  if (left_baseline.size() != 1 || left_candidate.size() != 1) return;
  if (similarity(sorted_shapes(baseline, left_baseline[0]), sorted_shapes(candidate, left_candidate[0])) <= 0) return;
  match.pairs.push_back({left_baseline[0], left_candidate[0]});
  left_baseline.clear();
  left_candidate.clear();
}

void pair_similar(const Run& baseline, const Run& candidate, RunMatch& match) {
  // Two that are all that there is belong together however much has changed.
  const bool only_ones = baseline.conversations.all.size() == 1 && candidate.conversations.all.size() == 1;
  const double least = only_ones ? 0 : kLeastMatchSimilarity;
  std::vector<std::vector<ShapeId>> candidate_bags;
  for (const std::uint32_t c : match.unmatched.candidate) candidate_bags.push_back(sorted_shapes(candidate, c));
  std::vector<Similar> all;
  for (std::size_t b = 0; b < match.unmatched.baseline.size(); ++b) {
    const std::vector<ShapeId> bag = sorted_shapes(baseline, match.unmatched.baseline[b]);
    for (std::size_t c = 0; c < candidate_bags.size(); ++c) {
      const double value = similarity(bag, candidate_bags[c]);
      if (value < least) continue;
      all.push_back({value, b > c ? b - c : c - b, match.unmatched.baseline[b], match.unmatched.candidate[c]});
    }
  }
  std::sort(all.begin(), all.end(), [](const Similar& one, const Similar& two) {
    return std::tie(two.value, one.rank_distance, one.baseline, one.candidate) <
           std::tie(one.value, two.rank_distance, two.baseline, two.candidate);
  });
  for (const Similar& pair : all) {
    auto& left_baseline = match.unmatched.baseline;
    auto& left_candidate = match.unmatched.candidate;
    const auto b = std::find(left_baseline.begin(), left_baseline.end(), pair.baseline);
    const auto c = std::find(left_candidate.begin(), left_candidate.end(), pair.candidate);
    if (b == left_baseline.end() || c == left_candidate.end()) continue;
    left_baseline.erase(b);
    left_candidate.erase(c);
    match.pairs.push_back({pair.baseline, pair.candidate});
  }
}

}  // namespace

std::uint64_t ConversationKind::total(Side side) const {
  return std::accumulate(per_run[side].begin(), per_run[side].end(), std::uint64_t{0});
}

std::string_view Run::client(std::uint32_t item) const {
  const std::vector<Conversation>& all = conversations.all;
  const auto after = std::upper_bound(all.begin(), all.end(), item,
                                      [](std::uint32_t at, const Conversation& one) { return at < one.begin; });
  return recording->clients[(after - 1)->connection];
}

std::vector<HashPair> sign_conversations(const Run& run) {
  std::vector<HashPair> out;
  out.reserve(run.conversations.all.size());
  std::vector<ShapeId> shapes;
  for (const Conversation& conversation : run.conversations.all) {
    fold_neighbours(run.shapes_of(conversation), shapes);
    out.push_back(hash_ids(shapes));
  }
  return out;
}

/// They are stored by connection.
std::vector<std::uint32_t> conversations_by_time(const Run& run) {
  const std::vector<Conversation>& all = run.conversations.all;
  std::vector<std::uint64_t> keys(all.size());  // the first entry, then the index
  for (std::uint32_t c = 0; c < all.size(); ++c) {
    const EntryIndex first = run.conversations.entry(run.conversations.items[all[c].begin]);
    keys[c] = std::uint64_t{first} << 32U | c;
  }
  sort_by_upper_half(keys, run.recording->size());
  std::vector<std::uint32_t> order(keys.size());
  std::transform(keys.begin(), keys.end(), order.begin(),
                 [](std::uint64_t key) { return static_cast<std::uint32_t>(key); });
  return order;
}

std::vector<ConversationKind> find_kinds(BySide<std::vector<Run>>& runs,
                                         const BySide<std::vector<std::vector<HashPair>>>& signatures) {
  std::vector<ConversationKind> kinds;
  IdTable index;
  std::vector<ShapeId> shapes;
  for (const Side side : kSides) {
    for (std::size_t r = 0; r < runs[side].size(); ++r) {
      Run& run = runs[side][r];
      const std::vector<HashPair>& signed_by = signatures[side][r];
      run.kind.reserve(signed_by.size());
      std::vector<std::uint32_t> count(kinds.size(), 0);  // close together, other than those in `kinds`
      for (std::size_t c = 0; c < signed_by.size(); ++c) {
        constexpr std::size_t kAhead = 8;
        if (c + kAhead < signed_by.size()) index.prefetch(signed_by[c + kAhead]);
        std::uint32_t& id = index.find_or_add(signed_by[c]);
        if (id == IdTable::kNone) {
          id = static_cast<std::uint32_t>(kinds.size());
          ConversationKind& kind = kinds.emplace_back();
          fold_neighbours(run.shapes_of(run.conversations.all[c]), shapes);
          kind.shapes = shapes;
          for (const Side each : kSides) kind.per_run[each].resize(runs[each].size(), 0);
          count.push_back(0);
        }
        ++count[id];
        run.kind.push_back(id);
      }
      for (std::size_t id = 0; id < kinds.size(); ++id) kinds[id].per_run[side][r] = count[id];
    }
  }
  return kinds;
}

RunMatch match_conversations(const Run& baseline, const Run& candidate) {
  RunMatch match;
  pair_equal_kinds(baseline, candidate, match);
  if (std::max(match.unmatched.baseline.size(), match.unmatched.candidate.size()) <= kMostLeftOver) {
    pair_similar(baseline, candidate, match);
    pair_last(baseline, candidate, match);
  } else {
    match.complete = false;
  }
  return match;
}

double similarity(std::span<const ShapeId> sorted_one, std::span<const ShapeId> sorted_two) {
  std::size_t common = 0;
  for (std::size_t i = 0, k = 0; i < sorted_one.size() && k < sorted_two.size();) {
    if (sorted_one[i] == sorted_two[k]) {
      ++common, ++i, ++k;
    } else {
      ++(sorted_one[i] < sorted_two[k] ? i : k);
    }
  }
  const std::size_t total = sorted_one.size() + sorted_two.size();
  return total == 0 ? 1.0 : 2.0 * static_cast<double>(common) / static_cast<double>(total);
}

}  // namespace tracediff
