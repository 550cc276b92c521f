#ifndef TRACEDIFF_FINDING_TAIL_RULES_H_
#define TRACEDIFF_FINDING_TAIL_RULES_H_

#include <vector>

#include "finding/count_rules.h"
#include "finding/difference.h"

namespace tracediff {

/// Conversations that end early on one side, as when a client gave up: one finding for all that follows on the other.
/// What it explains is taken out of COUNTS.
std::vector<Difference> find_tails(const Evidence& evidence, std::vector<CountDifference>& counts);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_TAIL_RULES_H_
