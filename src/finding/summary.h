#ifndef TRACEDIFF_FINDING_SUMMARY_H_
#define TRACEDIFF_FINDING_SUMMARY_H_

#include "finding/evidence.h"
#include "tracediff/compare.h"
#include "tracediff/finding.h"

namespace tracediff {

/// Fills in what the report says of the traces themselves: labels, runs, rules used, regime, and warnings.
void summarise(const Evidence& evidence, const CompareOptions& options, Report& report);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_SUMMARY_H_
