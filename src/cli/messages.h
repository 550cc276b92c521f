#ifndef TRACEDIFF_CLI_MESSAGES_H_
#define TRACEDIFF_CLI_MESSAGES_H_

#include <iosfwd>
#include <string_view>

#include "tracediff/result.h"
#include "tracediff/trace.h"

namespace tracediff {

/// Says ERROR on ERR as `tracediff: where: message`, safe for a terminal. Gives kExitTrouble, for `return
/// trouble(...)`.
int trouble(std::ostream& err, const Error& error);
int trouble(std::ostream& err, std::string_view message);

/// Names the lines that a reader had to skip, and the end of an incomplete trace.
void tell_damage(std::ostream& err, const TraceInfo& info);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_MESSAGES_H_
