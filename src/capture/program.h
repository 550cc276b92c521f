#ifndef TRACEDIFF_CAPTURE_PROGRAM_H_
#define TRACEDIFF_CAPTURE_PROGRAM_H_

#include <string>

#include "tracediff/result.h"

namespace tracediff::recorder {

/// What execvp() would run, or the reason why it would not. Error::kind unreadable: not found, refused: cannot be run.
Result<std::string> find_program(const std::string& name);

/// The error of find_program() for a command that is there and cannot be run.
Error command_not_runnable(const std::string& name, const std::string& cause);

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_PROGRAM_H_
