#ifndef TRACEDIFF_TRACE_OWN_LINES_H_
#define TRACEDIFF_TRACE_OWN_LINES_H_

#include <optional>
#include <string_view>

#include "tracediff/result.h"
#include "tracediff/trace.h"

namespace tracediff {

/// A capture file begins with it, and with its version behind it.
inline constexpr std::string_view kOwnFirstLine = "# tracediff-capture ";

/// Takes a `# ` line of a capture file into INFO. Fails when the file is of a version we do not know.
std::optional<Error> take_own_line(std::string_view text, TraceInfo& info);

/// At the end of the file: what is then known of a capture's completeness.
void finish_own_lines(TraceInfo& info);

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_OWN_LINES_H_
