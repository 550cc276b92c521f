#ifndef TRACEDIFF_ALIGN_SLIDE_H_
#define TRACEDIFF_ALIGN_SLIDE_H_

#include <cstdint>

#include "align/leaf.h"

namespace tracediff::internal {

/// Moves the changes of OWN (those of a run of equal elements or of a repeated block) to the latest elements that
/// could be concerned as well, up to where OTHER has changes. The number of changes stays. Cost: O(n + m).
void slide_changes_late(Ids own, Changes own_changes, Changes other_changes);

}  // namespace tracediff::internal

#endif  // TRACEDIFF_ALIGN_SLIDE_H_
