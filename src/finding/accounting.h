#ifndef TRACEDIFF_FINDING_ACCOUNTING_H_
#define TRACEDIFF_FINDING_ACCOUNTING_H_

#include <vector>

#include "finding/difference.h"

namespace tracediff {

/// Every command of SIDE counted once: what both sides have of a shape is `same`, the rest belongs to the difference
/// that took the shape, or is noise. Each shape has one owner, so the row sums by construction.
Accounting account(const Evidence& evidence, const std::vector<Difference>& differences, Side side);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_ACCOUNTING_H_
