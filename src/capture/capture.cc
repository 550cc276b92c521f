#include "tracediff/capture.h"

#include <array>
#include <ostream>

#include "capture/supervisor.h"

namespace tracediff {

std::string_view to_string(EndReason reason) {
  static constexpr std::array<std::string_view, 12> kWords{
      "command-exited", "duration",     "count",          "interrupted",    "server-closed", "connection-lost",
      "queue-full",     "write-failed", "marker-timeout", "protocol-error", "role-changed",  "cluster-changed"};
  return kWords[static_cast<std::size_t>(reason)];
}

CaptureOutcome capture(const CaptureOptions& options, std::ostream& messages) {
  return recorder::Supervisor(options, messages).run();
}

}  // namespace tracediff
