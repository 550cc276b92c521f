#include "tracediff/compare.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/help_format.h"
#include "cli/messages.h"
#include "cli/report_file.h"
#include "cli/rule_options.h"
#include "cli/terminal.h"
#include "tracediff/report.h"

namespace tracediff {
namespace {

constexpr const char* kExamples = R"(Examples:
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

struct Options {
  std::vector<std::string> traces;
  std::vector<std::string> against;
  std::string label_baseline;
  std::string label_candidate;
  RuleOptions rules;
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

struct Sides {
  std::vector<std::string> baseline;
  std::vector<std::string> candidate;
};

Result<Sides> sides_of(const Options& options) {
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

Result<void> check_reports(const Options& options) {
  const Existing existing = options.force ? Existing::replace : Existing::keep;
  for (const std::string& path : options.reports) {
    const std::optional<ReportFormat> format = report_format_by_extension(path);
    if (!format) {
      return Error{ErrorKind::usage, "a report's form follows from its extension: .txt .md .json .html .xml", path};
    }
    Result<void> allowed = may_write_report(path, *format, existing);
    if (!allowed) return allowed;
  }
  return {};
}

std::string written(const Report& report, ReportFormat format, const ReportOptions& options) {
  std::ostringstream text;
  write_report(report, format, options, text);
  return text.str();
}

ReportOptions report_options(const Options& options) {
  ReportOptions result;
  result.version = TRACEDIFF_VERSION;
  result.max_size = options.max_size;
  if (options.redact) result.values = Values::redacted;
  if (options.show_values) result.values = Values::shown;
  return result;
}

void print_report(const Report& report, const Options& options, CliContext& context) {
  const ReportFormat format = *report_format_by_name(options.format);
  ReportOptions shown = report_options(options);
  if (format != ReportFormat::text) {
    write_report(report, format, shown, context.out);
    return;
  }
  const Terminal terminal = terminal_of(context.out);
  const ColourWish wish = options.colour == "always"  ? ColourWish::always
                          : options.colour == "never" ? ColourWish::never
                                                      : ColourWish::automatic;
  shown.width = terminal.width;
  shown.colour = colour_for(wish, terminal);
  show_text(written(report, format, shown), terminal, options.no_pager ? Paging::never : Paging::automatic,
            context.out);
}

int status_of(ReportVerdict verdict, int trouble_status) {
  switch (verdict) {
    case ReportVerdict::same:
      return kExitSame;
    case ReportVerdict::different:
      return kExitDifferent;
    case ReportVerdict::inconclusive:
      break;
  }
  return trouble_status;
}

int compare_traces(const Options& options, CliContext& context) {
  const int trouble_status = options.bisect ? kExitTroubleOfWrapper : kExitTrouble;
  const auto fail = [&context, trouble_status](const Error& error) {
    trouble(context.err, error);
    return trouble_status;
  };
  const Result<Sides> sides = sides_of(options);
  if (!sides) return fail(sides.error());
  if (const Result<void> checked = check_reports(options); !checked) return fail(checked.error());
  Result<RuleSet> rules = active_rules(options.rules);
  if (!rules) return fail(rules.error());

  CompareOptions compare_options{std::move(*rules), options.label_baseline, options.label_candidate};
  const Result<Report> report = compare(sides->baseline, sides->candidate, compare_options);
  if (!report) return fail(report.error());

  if (!options.quiet) print_report(*report, options, context);
  for (const std::string& path : options.reports) {
    const std::string text = written(*report, *report_format_by_extension(path), report_options(options));
    if (const Result<void> done = write_report_file(path, text); !done) return fail(done.error());
  }
  return status_of(report->verdict, trouble_status);
}

void add_output_options(CLI::App& command, Options& options) {
  const char* group = "Output";
  command.add_option("--format", options.format, "Form of standard output: text, markdown, json, html or junit")
      ->check(CLI::IsMember({"text", "markdown", "json", "html", "junit"}))
      ->capture_default_str()
      ->group(group);
  command
      .add_option("--report", options.reports,
                  "Also write a report to FILE, its form by extension: .txt .md .json .html .xml; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
  command.add_flag("--force", options.force, "Let --report replace any file")->group(group);
  CLI::Option* redact =
      command.add_flag("--redact", options.redact, "Hide values in every form of report")->group(group);
  command.add_flag("--show-values", options.show_values, "Show values in Markdown and HTML too")
      ->excludes(redact)
      ->group(group);
  command.add_option("--max-size", options.max_size, "Most bytes of a Markdown report")
      ->type_name("BYTES")
      ->check(CLI::Range(std::size_t{1000}, std::size_t{1} << 40))
      ->capture_default_str()
      ->group(group);
  command.add_option("--color", options.colour, "Colour in text: auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->group(group);
  command.add_flag("--no-pager", options.no_pager, "Do not page long text on a terminal")->group(group);
  command.add_flag("-q,--quiet", options.quiet, "Print nothing; the exit status is the answer")->group(group);
  command.add_flag("--bisect", options.bisect, "Exit with 125 on trouble, for `git bisect run`")->group(group);
}

}  // namespace

void add_compare_command(CLI::App& app, CliContext& context) {
  CLI::App* command = app.add_subcommand("compare", "Say what the candidate does differently from the baseline");
  const auto options = std::make_shared<Options>();
  command->formatter(std::make_shared<HelpFormat>(std::vector<std::string>{
      "compare [OPTIONS] BASELINE CANDIDATE", "compare [OPTIONS] BASELINE ... --against CANDIDATE ..."}));
  command
      ->add_option("traces", options->traces,
                   "The traces: files, gzip and zstd read as they are, or - for standard input")
      ->type_name("TRACE")
      ->required();
  command->add_option("--against", options->against, "Runs of the candidate; those before it are runs of the baseline")
      ->type_name("TRACE");
  command->add_option("--label-baseline", options->label_baseline, "What to call the baseline, its version for example")
      ->type_name("TEXT");
  command->add_option("--label-candidate", options->label_candidate, "What to call the candidate")->type_name("TEXT");
  add_rule_options(*command, options->rules);
  add_output_options(*command, *options);
  command->footer(kExamples);
  command->callback(
      [options, &context] { context.action = [options, &context] { return compare_traces(*options, context); }; });
}

}  // namespace tracediff
