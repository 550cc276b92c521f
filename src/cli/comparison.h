#ifndef TRACEDIFF_CLI_COMPARISON_H_
#define TRACEDIFF_CLI_COMPARISON_H_

#include <cstddef>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/rule_options.h"
#include "tracediff/report.h"
#include "tracediff/result.h"

namespace tracediff {

/// How two sides are compared and where the reports go: what compare and run have in common.
struct ComparisonOptions {
  std::string label_baseline;
  std::string label_candidate;
  std::string explain;
  RuleOptions rules;
  std::size_t threads = 0;
  std::string format = "text";
  std::vector<std::string> reports;
  std::string colour = "auto";
  std::size_t max_size = ReportOptions().max_size;
  bool redact = false;
  bool show_values = false;
  bool force = false;
  bool bisect = false;
  bool quiet = false;
  bool no_pager = false;
};

/// The traces of each side, one a run.
struct Sides {
  std::vector<std::string> baseline;
  std::vector<std::string> candidate;
};

/// OPTIONS must live until COMMAND has parsed.
void add_comparison_options(CLI::App& command, ComparisonOptions& options);

/// What can be known to go wrong before anything is recorded or read: rules, names of reports.
Result<void> check_comparison(const ComparisonOptions& options);

/// Compares, prints, writes the reports and gives the exit status.
int compare_sides(const Sides& sides, const ComparisonOptions& options, CliContext& context);

/// The exit status of trouble.
int trouble_status(const ComparisonOptions& options);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_COMPARISON_H_
