#ifndef TRACEDIFF_FINDING_EXPLAIN_H_
#define TRACEDIFF_FINDING_EXPLAIN_H_

#include <string>
#include <vector>

#include "finding/difference.h"
#include "tracediff/finding.h"
#include "tracediff/result.h"

namespace tracediff {

/// Answers QUERY in a few sentences: for the id of a finding or note ("F1", "N2") which rule decided, on what figures;
/// for a line ("6.0.0.log:13", or "13" where only one file has a command there) what it was matched with, and which
/// difference its command belongs to. DIFFERENCES are those of REPORT, in order.
/// Errors: a query that names nothing.
Result<std::string> explain(const Evidence& evidence, const std::vector<Difference>& differences, const Report& report,
                            const std::string& query);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_EXPLAIN_H_
