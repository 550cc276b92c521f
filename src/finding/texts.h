#ifndef TRACEDIFF_FINDING_TEXTS_H_
#define TRACEDIFF_FINDING_TEXTS_H_

#include "shape/corpus.h"
#include "tracediff/finding.h"
#include "tracediff/normalise.h"

namespace tracediff {

/// Reads the lines of all places of REPORT again and fills in their original text and their normalised command, tokens
/// numbered by first appearance within a finding and a side; then the commands and context of the findings.
/// CORPUS is what REPORT is of. Cost: that of read_lines(), once for each file.
Result<void> fill_texts(const Corpus& corpus, Report& report, const RuleSet& rules);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_TEXTS_H_
