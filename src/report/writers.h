#ifndef TRACEDIFF_REPORT_WRITERS_H_
#define TRACEDIFF_REPORT_WRITERS_H_

#include <iosfwd>

#include "tracediff/report.h"

namespace tracediff {

/// One writer a format, one file a writer. What a report must not show has been taken out before they see it.
void write_text(const Report& report, const ReportOptions& options, std::ostream& out);
void write_markdown(const Report& report, const ReportOptions& options, std::ostream& out);
void write_html(const Report& report, const ReportOptions& options, std::ostream& out);
void write_junit(const Report& report, const ReportOptions& options, std::ostream& out);
void write_json(const Report& report, const ReportOptions& options, std::ostream& out);

}  // namespace tracediff

#endif  // TRACEDIFF_REPORT_WRITERS_H_
