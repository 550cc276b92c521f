#ifndef TRACEDIFF_TESTS_SUPPORT_READ_TRACE_H_
#define TRACEDIFF_TESTS_SUPPORT_READ_TRACE_H_

#include <string>
#include <vector>

#include "tracediff/trace.h"

namespace tracediff::testing {

inline std::string monitor_format_path(const std::string& name) {
  return TRACEDIFF_SOURCE_DIR "/tests/data/monitor-format/" + name;
}

/// One entry with copies of its views.
struct Copied {
  Entry entry;
  std::string database, client, arguments, text;
};

struct ReadTrace {
  std::vector<Copied> entries;
  TraceInfo info;
  std::string error;  ///< of open() or failure()
};

inline ReadTrace read_all(Result<TraceReader> reader) {
  ReadTrace read;
  if (!reader) {
    read.error = to_string(reader.error());
    return read;
  }
  Entry entry;
  while (reader->next(entry)) {
    read.entries.push_back({entry, std::string(entry.database), std::string(entry.client), std::string(entry.arguments),
                            std::string(entry.text)});
  }
  read.info = reader->info();
  if (const auto failed = reader->failure()) read.error = to_string(*failed);
  return read;
}

inline ReadTrace read_text(const std::string& text) { return read_all(TraceReader::from_memory(text, "t")); }

/// A line as servers print it.
inline const std::string kEntry = "1795500697.781840 [0 127.0.0.1:48768] \"SET\" \"user:1\" \"Ann\"";

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_READ_TRACE_H_
