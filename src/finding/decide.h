#ifndef TRACEDIFF_FINDING_DECIDE_H_
#define TRACEDIFF_FINDING_DECIDE_H_

#include <vector>

#include "finding/difference.h"

namespace tracediff {

/// Applies all rules to the evidence and joins what they say: one difference a change of the driver, most
/// important first, notes last, details after their parent.
std::vector<Difference> decide(const Evidence& evidence);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_DECIDE_H_
