#ifndef TRACEDIFF_FINDING_SWAPS_H_
#define TRACEDIFF_FINDING_SWAPS_H_

#include <vector>

#include "finding/evidence.h"

namespace tracediff {

/// Commands that stand next to each other in one order all over the baseline and in the other all over the candidate,
/// often enough that no race explains it. An edit script cannot tell: which of the two moved is a matter of taste, and
/// it says now one and now the other. Needs Evidence::moves. Cost: where anything moves at all, one look at each
/// item of the conversations that differ, the first two millions of a run.
std::vector<Swap> find_swaps(const Evidence& evidence);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_SWAPS_H_
