#include "match/match.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>
#include <unordered_map>

namespace tracediff {

namespace {

constexpr std::size_t kMostLeftOver = 64;
/// Two conversations that share less than this are not the same step of an application.
constexpr double kLeastSimilarity = 0.25;

std::vector<ShapeId> folded(std::span<const ShapeId> shapes) {
  std::vector<ShapeId> out(shapes.begin(), shapes.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string key_of(const std::vector<ShapeId>& shapes) {
  return {reinterpret_cast<const char*>(shapes.data()), shapes.size() * sizeof(ShapeId)};
}

std::vector<ShapeId> sorted_shapes(const Run& run, std::uint32_t conversation) {
  const std::span<const ShapeId> shapes = run.shapes_of(run.conversations.all[conversation]);
  std::vector<ShapeId> out(shapes.begin(), shapes.end());
  std::sort(out.begin(), out.end());
  return out;
}

/// Order of first appearance in the file: conversations are stored by connection.
std::vector<std::uint32_t> by_time(const Run& run) {
  std::vector<std::uint32_t> order(run.conversations.all.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto first = [&](std::uint32_t c) {
    return run.conversations.entry(run.conversations.items[run.conversations.all[c].begin]);
  };
  std::sort(order.begin(), order.end(), [&](std::uint32_t one, std::uint32_t two) { return first(one) < first(two); });
  return order;
}

void pair_equal_kinds(const Run& baseline, const Run& candidate, RunMatch& match) {
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> waiting;  // by kind, earliest last
  const std::vector<std::uint32_t> candidates = by_time(candidate);
  for (auto c = candidates.rbegin(); c != candidates.rend(); ++c) waiting[candidate.kind[*c]].push_back(*c);
  std::vector<bool> taken(candidate.conversations.all.size(), false);
  for (const std::uint32_t b : by_time(baseline)) {
    const auto found = waiting.find(baseline.kind[b]);
    if (found == waiting.end() || found->second.empty()) {
      match.unmatched.baseline.push_back(b);
      continue;
    }
    match.pairs.push_back({b, found->second.back()});
    taken[found->second.back()] = true;
    found->second.pop_back();
  }
  for (const std::uint32_t c : candidates) {
    if (!taken[c]) match.unmatched.candidate.push_back(c);
  }
}

struct Similar {
  double value = 0;
  std::size_t rank_distance = 0;
  std::uint32_t baseline = 0;
  std::uint32_t candidate = 0;
};

void pair_similar(const Run& baseline, const Run& candidate, RunMatch& match) {
  std::vector<std::vector<ShapeId>> candidate_bags;
  for (const std::uint32_t c : match.unmatched.candidate) candidate_bags.push_back(sorted_shapes(candidate, c));
  std::vector<Similar> all;
  for (std::size_t b = 0; b < match.unmatched.baseline.size(); ++b) {
    const std::vector<ShapeId> bag = sorted_shapes(baseline, match.unmatched.baseline[b]);
    for (std::size_t c = 0; c < candidate_bags.size(); ++c) {
      const double value = similarity(bag, candidate_bags[c]);
      if (value < kLeastSimilarity) continue;
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

std::vector<ConversationKind> find_kinds(BySide<std::vector<Run>>& runs) {
  std::vector<ConversationKind> kinds;
  std::unordered_map<std::string, std::uint32_t> index;
  for (const Side side : kSides) {
    for (std::size_t r = 0; r < runs[side].size(); ++r) {
      Run& run = runs[side][r];
      for (const Conversation& conversation : run.conversations.all) {
        std::vector<ShapeId> shapes = folded(run.shapes_of(conversation));
        const auto [found, added] = index.try_emplace(key_of(shapes), static_cast<std::uint32_t>(kinds.size()));
        if (added) {
          ConversationKind& kind = kinds.emplace_back();
          kind.shapes = std::move(shapes);
          for (const Side each : kSides) kind.per_run[each].resize(runs[each].size(), 0);
        }
        ++kinds[found->second].per_run[side][r];
        run.kind.push_back(found->second);
      }
    }
  }
  return kinds;
}

RunMatch match_conversations(const Run& baseline, const Run& candidate) {
  RunMatch match;
  pair_equal_kinds(baseline, candidate, match);
  if (std::max(match.unmatched.baseline.size(), match.unmatched.candidate.size()) <= kMostLeftOver) {
    pair_similar(baseline, candidate, match);
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
