#ifndef TRACEDIFF_FINDING_TIMERS_H_
#define TRACEDIFF_FINDING_TIMERS_H_

#include <vector>

#include "finding/evidence.h"

namespace tracediff {

/// By shape: is it sent by a timer, at equal intervals that are the same on both sides, and are there no more of it in
/// any run than the longer recording accounts for? Heartbeats are. Cost: O(n) for n items of each run.
std::vector<bool> sent_by_timers(const Evidence& evidence);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_TIMERS_H_
