#ifndef TRACEDIFF_FINDING_ALIGNED_ITEMS_H_
#define TRACEDIFF_FINDING_ALIGNED_ITEMS_H_

#include <span>

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

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_ALIGNED_ITEMS_H_
