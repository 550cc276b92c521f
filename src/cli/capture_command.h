#ifndef TRACEDIFF_CLI_CAPTURE_COMMAND_H_
#define TRACEDIFF_CLI_CAPTURE_COMMAND_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/connection_options.h"
#include "cli/redact_options.h"
#include "tracediff/capture.h"

namespace tracediff {

/// The options of `tracediff capture` as they were given.
struct CaptureArguments {
  ConnectionArguments connection;
  std::optional<double> duration_seconds;
  std::optional<std::string> spawn;
  bool force = false;
  bool redact = false;
  RedactArguments redaction;
  bool quiet = false;
  bool wraps_nothing = false;  ///< a `--` with nothing behind it
  CaptureOptions options;      ///< the rest
};

/// Captures and gives the exit status.
int run_capture(CaptureArguments arguments, CliContext& context);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_CAPTURE_COMMAND_H_
