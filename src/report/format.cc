#include <array>

#include "report/writers.h"
#include "tracediff/report.h"

namespace tracediff {
namespace {

struct FormatName {
  std::string_view name;
  std::string_view extension;
  ReportFormat format;
};

constexpr std::array kFormats = {
    FormatName{"text", ".txt", ReportFormat::text}, FormatName{"markdown", ".md", ReportFormat::markdown},
    FormatName{"json", ".json", ReportFormat::json}, FormatName{"html", ".html", ReportFormat::html},
    FormatName{"junit", ".xml", ReportFormat::junit}};

}  // namespace

std::optional<ReportFormat> report_format_by_name(std::string_view name) {
  for (const FormatName& row : kFormats) {
    if (row.name == name) return row.format;
  }
  return std::nullopt;
}

std::optional<ReportFormat> report_format_by_extension(std::string_view path) {
  for (const FormatName& row : kFormats) {
    if (path.ends_with(row.extension)) return row.format;
  }
  return std::nullopt;
}

void write_report(const Report& report, ReportFormat format, const ReportOptions& options, std::ostream& out) {
  switch (format) {
    case ReportFormat::text:
      return write_text(report, options, out);
    case ReportFormat::json:
      return write_json(report, options, out);
    case ReportFormat::markdown:
    case ReportFormat::html:
    case ReportFormat::junit:
      return;
  }
}

}  // namespace tracediff
