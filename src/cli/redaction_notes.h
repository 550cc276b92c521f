#ifndef TRACEDIFF_CLI_REDACTION_NOTES_H_
#define TRACEDIFF_CLI_REDACTION_NOTES_H_

#include "cli/comparison.h"
#include "tracediff/finding.h"

namespace tracediff {

/// Says in REPORT which of the traces of SIDES are redacted. Where their keys differ, or not all of them are redacted,
/// the same word is another one in each: what was found is then inconclusive.
void tell_redaction(const Sides& sides, Report& report);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_REDACTION_NOTES_H_
