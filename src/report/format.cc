#include <array>

#include "report/redact.h"
#include "report/writers.h"
#include "tracediff/report.h"

namespace tracediff {
namespace {

struct FormatName {
  std::string_view name;
  std::string_view extension;
  ReportFormat format;
};

constexpr std::array kReportFormats = {
    FormatName{"text", ".txt", ReportFormat::text}, FormatName{"markdown", ".md", ReportFormat::markdown},
    FormatName{"json", ".json", ReportFormat::json}, FormatName{"html", ".html", ReportFormat::html},
    FormatName{"junit", ".xml", ReportFormat::junit}};

/// A row of the same kind of command is equal to whoever aligns it; to a reader it is not where the finding is about
/// the argument that differs. REPORT has the values, SHOWN is what is written.
void mark_changed_arguments(const Report& report, Report& shown) {
  for (std::size_t i = 0; i < shown.findings.size(); ++i) {
    const std::vector<ExampleRow>& rows = report.findings[i].example;
    for (std::size_t k = 0; k < rows.size(); ++k) {
      if (shown.findings[i].kind != FindingKind::changed || !rows[k].subject || rows[k].mark != ExampleRow::Mark::same)
        continue;
      if (!rows[k].baseline || !rows[k].candidate || rows[k].baseline->command == rows[k].candidate->command) continue;
      shown.findings[i].example[k].mark = ExampleRow::Mark::changed;
    }
  }
}

}  // namespace

std::optional<ReportFormat> report_format_by_name(std::string_view name) {
  for (const FormatName& row : kReportFormats) {
    if (row.name == name) return row.format;
  }
  return std::nullopt;
}

std::optional<ReportFormat> report_format_by_extension(std::string_view path) {
  for (const FormatName& row : kReportFormats) {
    if (path.ends_with(row.extension)) return row.format;
  }
  return std::nullopt;
}

void write_report(const Report& report, ReportFormat format, const ReportOptions& options, std::ostream& out) {
  const bool for_tickets = format == ReportFormat::markdown || format == ReportFormat::html;
  const bool hides = options.values == Values::redacted || (options.values == Values::by_format && for_tickets);
  Report shown = redact_report(report, hides ? Hide::credentials_and_values : Hide::credentials);
  mark_changed_arguments(report, shown);
  switch (format) {
    case ReportFormat::text:
      return write_text(shown, options, out);
    case ReportFormat::markdown:
      return write_markdown(shown, options, out);
    case ReportFormat::json:
      return write_json(shown, options, out);
    case ReportFormat::html:
      return write_html(shown, options, out);
    case ReportFormat::junit:
      return write_junit(shown, options, out);
  }
}

}  // namespace tracediff
