#ifndef TRACEDIFF_FINDING_MOVED_BLOCKS_H_
#define TRACEDIFF_FINDING_MOVED_BLOCKS_H_

#include <vector>

#include "finding/difference.h"
#include "finding/evidence.h"

namespace tracediff {

/// Joins findings about commands that moved, if they stand in a row on both sides: one change. ALL are of moves only.
void join_moved_blocks(const Evidence& evidence, std::vector<Difference>& all);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_MOVED_BLOCKS_H_
