#include "cli/comparison.h"

#include <CLI/CLI.hpp>
#include <optional>
#include <ostream>
#include <sstream>
#include <utility>

#include "cli/messages.h"
#include "cli/progress_line.h"
#include "cli/redaction_notes.h"
#include "cli/report_file.h"
#include "cli/terminal.h"
#include "report/printable.h"
#include "report/redact.h"
#include "tracediff/compare.h"

namespace tracediff {
namespace {

Result<void> check_reports(const ComparisonOptions& options) {
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

ReportOptions report_options(const ComparisonOptions& options) {
  ReportOptions result;
  result.version = TRACEDIFF_VERSION;
  result.max_size = options.max_size;
  if (options.redact) result.values = Values::redacted;
  if (options.show_values) result.values = Values::shown;
  return result;
}

void print_report(const Report& report, const ComparisonOptions& options, CliContext& context) {
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

int status_of(ReportVerdict verdict, int undecided) {
  switch (verdict) {
    case ReportVerdict::same:
      return kExitSame;
    case ReportVerdict::different:
      return kExitDifferent;
    case ReportVerdict::inconclusive:
      break;
  }
  return undecided;
}

void add_output_options(CLI::App& command, ComparisonOptions& options) {
  const char* group = "Output";
  command.add_option("--format", options.format, "Form of standard output: text, markdown, json, html or junit")
      ->check(CLI::IsMember({"text", "markdown", "json", "html", "junit"}))
      ->capture_default_str()
      ->group(group)
      ->type_name("FORM");
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
      ->group(group)
      ->type_name("WHEN");
  command.add_flag("--no-pager", options.no_pager, "Do not page long text on a terminal")->group(group);
  command.add_flag("-q,--quiet", options.quiet, "Print nothing; the exit status is the answer")->group(group);
  command.add_flag("--bisect", options.bisect, "Exit with 125 on trouble, for `git bisect run`")->group(group);
}

}  // namespace

int trouble_status(const ComparisonOptions& options) { return options.bisect ? kExitTroubleOfWrapper : kExitTrouble; }

void add_comparison_options(CLI::App& command, ComparisonOptions& options) {
  command.add_option("--label-baseline", options.label_baseline, "What to call the baseline, its version for example")
      ->type_name("TEXT");
  command.add_option("--label-candidate", options.label_candidate, "What to call the candidate")->type_name("TEXT");
  add_rule_options(command, options.rules);
  command.add_option("--threads", options.threads, "Work with up to N threads; 0 means one a processor")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{0}, std::size_t{1024}))
      ->capture_default_str();
  add_output_options(command, options);
}

Result<void> check_comparison(const ComparisonOptions& options) {
  if (Result<void> checked = check_reports(options); !checked) return checked;
  const Result<RuleSet> rules = active_rules(options.rules);
  return rules ? Result<void>() : Result<void>(rules.error());
}

int compare_sides(const Sides& sides, const ComparisonOptions& options, CliContext& context) {
  const auto fail = [&context, &options](const Error& error) {
    trouble(context.err, error);
    return trouble_status(options);
  };
  if (const Result<void> checked = check_comparison(options); !checked) return fail(checked.error());
  Result<RuleSet> rules = active_rules(options.rules);
  if (!rules) return fail(rules.error());
  WorkProgress progress;
  const CompareOptions compare_options{std::move(*rules), options.label_baseline, options.label_candidate,
                                       options.explain,   options.threads,        &progress};
  Result<Report> report = [&] {
    const ProgressLine line(progress, options.quiet ? ProgressLine::Wanted::never : ProgressLine::Wanted::automatic);
    return compare(sides.baseline, sides.candidate, compare_options);
  }();
  if (!report) return fail(report.error());
  tell_redaction(sides, *report);

  if (!options.explain.empty()) {
    const Hide hide = options.redact ? Hide::credentials_and_values : Hide::credentials;
    std::istringstream lines(redact_report(*report, hide).explanation);
    for (std::string line; std::getline(lines, line);) context.out << printable(line) << '\n';
  } else if (!options.quiet) {
    print_report(*report, options, context);
  }
  for (const std::string& path : options.reports) {
    const std::string text = written(*report, *report_format_by_extension(path), report_options(options));
    if (const Result<void> done = write_report_file(path, text); !done) return fail(done.error());
  }
  return status_of(report->verdict, trouble_status(options));
}

}  // namespace tracediff
