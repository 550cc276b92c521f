#ifndef TRACEDIFF_FINDING_IMPORTANCE_H_
#define TRACEDIFF_FINDING_IMPORTANCE_H_

#include <vector>

#include "finding/difference.h"
#include "finding/evidence.h"

namespace tracediff {

/// ALL in the order of a report: what breaks an application first, notes last, details after their parent. Difference::
/// parent is a place in this order then.
std::vector<Difference> by_importance(const Evidence& evidence, std::vector<Difference> all);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_IMPORTANCE_H_
