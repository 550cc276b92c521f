#ifndef TRACEDIFF_ALIGN_SPLIT_H_
#define TRACEDIFF_ALIGN_SPLIT_H_

#include <cstdint>

#include "align/leaf.h"

namespace tracediff::internal {

struct SplitResult {
  bool minimal = true;
  std::uint64_t steps = 0;
};

/// Marks what has no partner in sequences of any length: by diff_leaf() where they fit it, else by halving the problem
/// along Myers' middle snake until small pieces are left for diff_leaf(). Where the snake is further away than the
/// budget allows, splits at the furthest point reached.
SplitResult diff_by_splitting(Ids first, Ids second, Changes first_changes, Changes second_changes,
                              std::uint64_t budget);

}  // namespace tracediff::internal

#endif  // TRACEDIFF_ALIGN_SPLIT_H_
