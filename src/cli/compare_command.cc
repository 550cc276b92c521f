#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/comparison.h"
#include "cli/help_format.h"
#include "cli/messages.h"

namespace tracediff {
namespace {

constexpr const char* kCompareExamples = R"(Examples:
  Say what an upgrade changed
    tracediff compare 5.3.7.log 6.0.0.log
  Write a report for a ticket and one to explore
    tracediff compare --report bug.md --report bug.html 5.3.7.log 6.0.0.log
  Compare several runs of each version: what varies within one is no difference
    tracediff compare old-1.log old-2.log --against new-1.log new-2.log
  Find the commit that changed the traffic
    git bisect run sh -c './record.sh > new.log &&
                          tracediff compare --bisect -q good.log new.log'

Exit status: 0 same behaviour, 1 differences found, 2 trouble: usage, a trace
that cannot be read, or traces that are not fit to decide. With --bisect,
trouble is 125.

A report never overwrites a file that is not an earlier report of its form;
see --force.)";

struct CompareCommandOptions {
  std::vector<std::string> traces;
  std::vector<std::string> against;
  ComparisonOptions comparison;
};

Result<Sides> sides_of(const CompareCommandOptions& options) {
  Sides sides{options.traces, options.against};
  if (options.against.empty()) {
    if (options.traces.size() != 2) {
      return Error{ErrorKind::usage,
                   options.traces.size() < 2 ? "compare needs two traces: BASELINE CANDIDATE"
                                             : "more than two traces: put --against before those of the candidate "
                                               "(BASELINE ... --against CANDIDATE ...)",
                   {}};
    }
    sides = {{options.traces[0]}, {options.traces[1]}};
  }
  std::size_t from_input = 0;
  for (const auto* side : {&sides.baseline, &sides.candidate}) {
    for (const std::string& file : *side) from_input += file == "-" ? 1 : 0;
  }
  if (from_input > 1) return Error{ErrorKind::usage, "standard input (-) can be only one of the traces", {}};
  return sides;
}

int compare_traces(const CompareCommandOptions& options, CliContext& context) {
  const Result<Sides> sides = sides_of(options);
  if (sides) return compare_sides(*sides, options.comparison, context);
  trouble(context.err, sides.error());
  return trouble_status(options.comparison);
}

}  // namespace

void add_compare_command(CLI::App& app, CliContext& context) {
  CLI::App* command = app.add_subcommand("compare", "Say what the candidate does differently from the baseline");
  const auto options = std::make_shared<CompareCommandOptions>();
  command->formatter(std::make_shared<HelpFormat>(std::vector<std::string>{
      "compare [OPTIONS] BASELINE CANDIDATE", "compare [OPTIONS] BASELINE ... --against CANDIDATE ..."}));
  command
      ->add_option("traces", options->traces,
                   "The traces: files, gzip and zstd read as they are, or - for standard input")
      ->type_name("TRACE")
      ->required();
  command->add_option("--against", options->against, "Runs of the candidate; those before it are runs of the baseline")
      ->type_name("TRACE");
  command
      ->add_option("--explain", options->comparison.explain,
                   "Instead of the report, say which rule decided: about a finding or note (F1, N2), or what a line "
                   "(FILE:LINE) was matched with")
      ->type_name("WHAT");
  add_comparison_options(*command, options->comparison);
  command->footer(kCompareExamples);
  command->callback(
      [options, &context] { context.action = [options, &context] { return compare_traces(*options, context); }; });
}

}  // namespace tracediff
