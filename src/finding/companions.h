#ifndef TRACEDIFF_FINDING_COMPANIONS_H_
#define TRACEDIFF_FINDING_COMPANIONS_H_

#include <vector>

#include "finding/difference.h"
#include "finding/evidence.h"

namespace tracediff {

/// One command that became two, or two that became one, are a change and something that is new or gone: what the latter
/// goes with becomes its Difference::beside, so that nobody takes it for a loss. Cost: where there are such
/// differences, and each is sent about as often, one look at each item of the first run for each.
void find_companions(const Evidence& evidence, std::vector<Difference>& all);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_COMPANIONS_H_
