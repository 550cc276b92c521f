#ifndef TRACEDIFF_REPORT_H_
#define TRACEDIFF_REPORT_H_

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "tracediff/finding.h"

namespace tracediff {

enum class ReportFormat { text, markdown, json, html, junit };
/// By name ("markdown") or file extension (".md"); nullopt where there is none.
std::optional<ReportFormat> report_format_by_name(std::string_view name);
std::optional<ReportFormat> report_format_by_extension(std::string_view path);

enum class Colour { off, on };
/// What a report shows of the values in a trace.
enum class Values {
  by_format,  ///< Markdown and HTML hide them, text, JSON and JUnit show them
  shown,
  redacted,  ///< a value is replaced by its type and length; keys keep their readable parts
};

struct ReportOptions {
  Colour colour = Colour::off;
  std::size_t width = 80;  ///< columns of the text report
  Values values = Values::by_format;
  std::size_t max_size = 60000;  ///< bytes of the Markdown report
  std::string version;           ///< tool.version
};

/// Writes REPORT to OUT. The same report and options give the same bytes: no clock, no locale.
void write_report(const Report& report, ReportFormat format, const ReportOptions& options, std::ostream& out);

}  // namespace tracediff

#endif  // TRACEDIFF_REPORT_H_
