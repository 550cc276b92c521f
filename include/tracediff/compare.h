#ifndef TRACEDIFF_COMPARE_H_
#define TRACEDIFF_COMPARE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "tracediff/finding.h"
#include "tracediff/normalise.h"
#include "tracediff/progress.h"
#include "tracediff/result.h"

namespace tracediff {

struct CompareOptions {
  RuleSet rules = RuleSet::defaults();
  std::string label_baseline;  ///< empty: the capture's label, else the file's name without extension
  std::string label_candidate;
  std::string explain;               ///< a question that Report::explanation answers: "F1", "N2", "6.0.0.log:13"
  std::size_t threads = 0;           ///< to work with, at most; 0: as many as there are processors
  WorkProgress* progress = nullptr;  ///< kept up to date where given; must outlive the call
};

/// Takes the traces of one version a side (one file a run), gives the report. The same inputs give the same report,
/// whatever the number of threads.
///
///     auto report = compare({"5.3.7.log"}, {"6.0.0.log"}, {});
///     if (report && report->verdict == ReportVerdict::different) ...
///
/// Errors: a trace that cannot be read, or holds no command.
/// Cost: O(n) time and about 30 bytes a line for n lines, plus what is distinct in them.
Result<Report> compare(const std::vector<std::string>& baseline, const std::vector<std::string>& candidate,
                       const CompareOptions& options);

}  // namespace tracediff

#endif  // TRACEDIFF_COMPARE_H_
