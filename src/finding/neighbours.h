#ifndef TRACEDIFF_FINDING_NEIGHBOURS_H_
#define TRACEDIFF_FINDING_NEIGHBOURS_H_

#include <set>
#include <unordered_map>
#include <vector>

#include "finding/evidence.h"

namespace tracediff {

/// Shapes of the client commands right before and after one shape, but for itself.
struct Neighbours {
  std::vector<ShapeId> before;  ///< sorted, each once
  std::vector<ShapeId> after;

  [[nodiscard]] bool empty() const { return before.empty() && after.empty(); }
};

using NeighbourMap = std::unordered_map<ShapeId, Neighbours>;

/// For the WANTED shapes of one side. Cost: O(n) for n items.
NeighbourMap find_neighbours(const Evidence& evidence, Side side, const std::set<ShapeId>& wanted);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_NEIGHBOURS_H_
