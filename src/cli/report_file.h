#ifndef TRACEDIFF_CLI_REPORT_FILE_H_
#define TRACEDIFF_CLI_REPORT_FILE_H_

#include <string>
#include <string_view>

#include "tracediff/report.h"
#include "tracediff/result.h"

namespace tracediff {

enum class Existing { keep, replace };

/// Whether a report may be written to PATH: a directory that is there, and no file that is anything but an earlier
/// report in this format. A trace is never overwritten by a slip of the hand. EXISTING::replace takes any file.
Result<void> may_write_report(const std::string& path, ReportFormat format, Existing existing);

/// Writes TEXT to PATH as a whole or not at all: into a new file beside it, which then takes its name.
/// What is no ordinary file (/dev/stdout, a pipe) is written as it is.
Result<void> write_report_file(const std::string& path, std::string_view text);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_REPORT_FILE_H_
