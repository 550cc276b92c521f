#include "finding/same_place.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <unordered_map>
#include <vector>

#include "finding/aligned_items.h"

namespace tracediff {

namespace {

/// A pair of conversations where more than this share of the places differs is not the same work.
constexpr double kMostDiffering = 0.2;
constexpr std::size_t kMostShapes = 6;

using NameIds = std::unordered_map<std::string, std::uint32_t>;

struct ClientItems {
  std::vector<ShapeId> shapes;
  std::vector<std::uint32_t> names;
};

ClientItems client_items(const Evidence& evidence, std::span<const ShapeId> shapes, NameIds& ids) {
  ClientItems out;
  for (const ShapeId shape : shapes) {
    if (evidence.shape(shape).lua) continue;
    out.shapes.push_back(shape);
    out.names.push_back(
        ids.try_emplace(evidence.shape(shape).name, static_cast<std::uint32_t>(ids.size())).first->second);
  }
  return out;
}

void collect_places(const Evidence& evidence, const AlignedPair& pair, NameIds& ids, PlacePairs& out) {
  const AlignedItems items = aligned_items(evidence, pair);
  const ClientItems baseline = client_items(evidence, items.baseline, ids);
  const ClientItems candidate = client_items(evidence, items.candidate, ids);
  PlacePairs found;
  std::uint64_t places = 0;
  std::uint64_t differing = 0;
  for (const Edit& edit : align(baseline.names, candidate.names).edits) {
    if (edit.kind != EditKind::same) continue;
    for (std::uint32_t i = 0; i < edit.length; ++i) {
      const ShapeId one = baseline.shapes[edit.baseline_begin + i];
      const ShapeId two = candidate.shapes[edit.candidate_begin + i];
      ++places;
      if (one == two) continue;
      ++differing;
      ++found[{one, two}];
    }
  }
  if (static_cast<double>(differing) > kMostDiffering * static_cast<double>(places)) return;
  for (const auto& [shapes, count] : found) out[shapes] += count;
}

/// Connected groups of shapes, by union of the pairs.
class Groups {
 public:
  ShapeId root(ShapeId shape) {
    const auto [found, added] = parent_.try_emplace(shape, shape);
    if (found->second == shape) return shape;
    const ShapeId top = root(found->second);
    parent_[shape] = top;
    return top;
  }
  void join(ShapeId one, ShapeId two) { parent_[root(one)] = root(two); }

 private:
  std::unordered_map<ShapeId, ShapeId> parent_;
};

std::int64_t balance_of(const Evidence& evidence, ShapeId shape) {
  std::int64_t sum = 0;
  for (std::size_t run = 0; run < evidence.matches.size(); ++run) {
    sum += static_cast<std::int64_t>(evidence.tallies.candidate[run].steps[shape]);
    sum -= static_cast<std::int64_t>(evidence.tallies.baseline[run].steps[shape]);
  }
  return sum;
}

bool balances(const Evidence& evidence, const PlacePairs& group) {
  std::map<ShapeId, std::int64_t> flow;
  for (const auto& [shapes, count] : group) {
    if (group.contains({shapes.second, shapes.first})) return false;
    flow[shapes.first] -= static_cast<std::int64_t>(count);
    flow[shapes.second] += static_cast<std::int64_t>(count);
  }
  if (flow.size() > kMostShapes) return false;
  return std::all_of(flow.begin(), flow.end(),
                     [&](const auto& entry) { return entry.second == balance_of(evidence, entry.first); });
}

}  // namespace

PlacePairs find_at_same_place(const Evidence& evidence) {
  PlacePairs all;
  NameIds ids;
  for (const AlignedPair& pair : evidence.aligned) {
    // Otherwise hardly anything stands at the same place, and finding out takes long.
    if (!evidence.alignment(pair).minimal) continue;
    collect_places(evidence, pair, ids, all);
  }
  Groups groups;
  for (const auto& [shapes, count] : all) groups.join(shapes.first, shapes.second);
  std::map<ShapeId, PlacePairs> by_group;
  for (const auto& [shapes, count] : all) by_group[groups.root(shapes.first)].emplace(shapes, count);
  PlacePairs out;
  for (const auto& [root, group] : by_group) {
    if (balances(evidence, group)) out.insert(group.begin(), group.end());
  }
  return out;
}

}  // namespace tracediff
