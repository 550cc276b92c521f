#ifndef TRACEDIFF_CLI_JSON_LINES_H_
#define TRACEDIFF_CLI_JSON_LINES_H_

#include <string>

#include "tracediff/trace.h"

namespace tracediff {

/// Appends ENTRY to OUT as one JSON object and a line end: line, time_us, db, client, argv. Arguments are the text
/// between MONITOR's quotes in its one spelling (contract of `show --json`), so that the line is ASCII and lossless.
/// Written by hand because a trace has millions of lines. Cost: one pass over the entry.
void append_json_line(const Entry& entry, std::string& out);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_JSON_LINES_H_
