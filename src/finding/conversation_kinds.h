#ifndef TRACEDIFF_FINDING_CONVERSATION_KINDS_H_
#define TRACEDIFF_FINDING_CONVERSATION_KINDS_H_

#include "finding/evidence.h"
#include "tracediff/finding.h"

namespace tracediff {

/// Fills REPORT.kinds: the kinds of conversations of the baseline, most frequent first, and those of the candidate that
/// a finding is shown in. Each names the findings whose example is such a conversation.
/// Cost: O(kinds log kinds), and O(log n) a finding for n entries.
void describe_kinds(const Evidence& evidence, Report& report);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_CONVERSATION_KINDS_H_
