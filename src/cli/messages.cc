#include "cli/messages.h"

#include <ostream>
#include <string>

#include "cli/command.h"
#include "report/printable.h"
#include "report/words.h"

namespace tracediff {

int trouble(std::ostream& err, std::string_view message) {
  err << "tracediff: " << printable(message) << "\n";
  return kExitTrouble;
}

int trouble(std::ostream& err, const Error& error) { return trouble(err, to_string(error)); }

void tell_damage(std::ostream& err, const TraceInfo& info) {
  const std::string name = printable(info.name);
  for (const SkippedLine& line : info.skipped) {
    err << "tracediff: " << name << ":" << line.line << ": skipped: " << printable(line.reason) << "\n";
  }
  if (info.skipped_lines > info.skipped.size()) {
    err << "tracediff: " << name << ": " << counted(info.skipped_lines - info.skipped.size(), "more line")
        << " skipped\n";
  }
  if (info.complete == false) {
    err << "tracediff: " << name << ": the recording is not whole";
    if (!info.end_reason.empty()) err << ": " << printable(info.end_reason);
    err << "\n";
  }
}

}  // namespace tracediff
