#ifndef TRACEDIFF_FINDING_NESTED_ALIGN_H_
#define TRACEDIFF_FINDING_NESTED_ALIGN_H_

#include <span>

#include "shape/shape.h"
#include "tracediff/align.h"

namespace tracediff {

/// As align(), of the shapes of two conversations. What scripts send belongs to their calls: clients' commands are
/// aligned first, then what each two calls sent that stand for each other: equal ones, and those of one script at one
/// place. So a script that does the same in another order, or less of it, never moves a call, and one that is called
/// with other arguments moves nothing that it sends. The edit script is minimal among those.
/// Cost: as align() within twice the budget, and a look at each shape.
[[nodiscard]] Alignment align_nested(const ShapeTable& shapes, std::span<const ShapeId> baseline,
                                     std::span<const ShapeId> candidate, AlignBudget budget = {});

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_NESTED_ALIGN_H_
