#ifndef TRACEDIFF_FINDING_SAME_PLACE_H_
#define TRACEDIFF_FINDING_SAME_PLACE_H_

#include <map>
#include <utility>

#include "finding/evidence.h"

namespace tracediff {

/// (shape of the baseline, shape of the candidate) -> how often they stand at the same place.
using PlacePairs = std::map<std::pair<ShapeId, ShapeId>, std::uint64_t>;

/// Aligns matched conversations by command names alone, and collects which shapes stand at the same place without
/// being equal. Only groups that balance are kept: what goes from shape to shape equals what each shape's
/// number gained or lost, and nothing goes both ways. So FLUSHDB ASYNC -> SYNC is found together with FLUSHDB ->
/// FLUSHDB ASYNC, which counts alone hide.
PlacePairs find_at_same_place(const Evidence& evidence);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_SAME_PLACE_H_
