#ifndef TRACEDIFF_CAPTURE_REFUSAL_H_
#define TRACEDIFF_CAPTURE_REFUSAL_H_

#include <string>

#include "capture/control.h"
#include "capture/stream.h"
#include "tracediff/capture.h"
#include "tracediff/result.h"

namespace tracediff::recorder {

/// Limits of patience. Starting is given up sooner than a recording that is under way.
inline constexpr std::chrono::seconds kStartPatience{10};
inline constexpr std::chrono::seconds kRecordingPatience{30};

bool is_unknown_command(const Reply& reply);

/// Why the server at OPTIONS refuses COMMAND, and what to do about it. The server's own words are quoted without what
/// they repeat of the command: a password may be in it.
Error explain_refusal(const Reply& reply, const std::string& command, const ConnectionOptions& options);

/// Why a connection that was just made brought no answer.
Error explain_silence(const Error& error, IoStatus status, const ConnectionOptions& options);

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_REFUSAL_H_
