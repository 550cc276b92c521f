#ifndef TRACEDIFF_FINDING_ALIGNED_ITEMS_H_
#define TRACEDIFF_FINDING_ALIGNED_ITEMS_H_

#include <algorithm>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "finding/evidence.h"

namespace tracediff {

/// Shapes of the items of an aligned pair; positions of its edits are indexes into these.
struct AlignedItems {
  std::span<const ShapeId> baseline;
  std::span<const ShapeId> candidate;
};

inline const Conversation& conversation_of(const Evidence& evidence, const AlignedPair& pair, Side side) {
  return evidence.runs[side][pair.run].conversations.all[side == Side::baseline ? pair.baseline : pair.candidate];
}

inline AlignedItems aligned_items(const Evidence& evidence, const AlignedPair& pair) {
  return {evidence.runs.baseline[pair.run].shapes_of(conversation_of(evidence, pair, Side::baseline)),
          evidence.runs.candidate[pair.run].shapes_of(conversation_of(evidence, pair, Side::candidate))};
}

/// Calls VISIT(side, shape) for each item that one side of an aligned pair has alone.
template <typename Visit>
void for_each_one_sided(const AlignedItems& items, const std::vector<Edit>& edits, Visit visit) {
  for (const Edit& edit : edits) {
    for (std::uint32_t i = 0; i < edit.length; ++i) {
      if (edit.kind == EditKind::removed) visit(Side::baseline, items.baseline[edit.baseline_begin + i]);
      if (edit.kind == EditKind::added) visit(Side::candidate, items.candidate[edit.candidate_begin + i]);
    }
  }
}

/// How often each shape is removed at one place and added at another, in one aligned pair.
inline std::map<ShapeId, std::uint64_t> moves_in(const AlignedItems& items, const std::vector<Edit>& edits) {
  std::map<ShapeId, BySide<std::uint64_t>> counts;
  for_each_one_sided(items, edits, [&](Side side, ShapeId shape) { ++counts[shape][side]; });
  std::map<ShapeId, std::uint64_t> out;
  for (const auto& [shape, count] : counts) {
    if (const std::uint64_t moved = std::min(count.baseline, count.candidate); moved > 0) out[shape] = moved;
  }
  return out;
}

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_ALIGNED_ITEMS_H_
