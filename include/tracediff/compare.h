#ifndef TRACEDIFF_COMPARE_H_
#define TRACEDIFF_COMPARE_H_

#include <string>
#include <vector>

#include "tracediff/finding.h"
#include "tracediff/normalise.h"
#include "tracediff/result.h"

namespace tracediff {

struct CompareOptions {
  RuleSet rules = RuleSet::defaults();
  std::string label_baseline;  ///< empty: the capture's label, else the file's name without extension
  std::string label_candidate;
  std::string explain;  ///< a question that Report::explanation answers: "F1", "N2", "6.0.0.log:13"
};

/// Takes the traces of one version a side (one file a run), gives the report. The same inputs give the same report.
///
///     auto report = compare({"5.3.7.log"}, {"6.0.0.log"}, {});
///     if (report && report->verdict == ReportVerdict::different) ...
///
/// Errors: a trace that cannot be read, or holds no command.
/// Cost: O(n) time and 8-24 bytes a line for n lines, plus the distinct normalised lines.
Result<Report> compare(const std::vector<std::string>& baseline, const std::vector<std::string>& candidate,
                       const CompareOptions& options);

}  // namespace tracediff

#endif  // TRACEDIFF_COMPARE_H_
