#ifndef TRACEDIFF_CLI_CLI_H_
#define TRACEDIFF_CLI_CLI_H_

#include <iosfwd>

namespace tracediff {

/// Takes the program's arguments, does what they ask for, gives the exit status. Results go to OUT, what a
/// person should know beside them to ERR. Nothing leaves this function but its value: tests call it in process.
int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_CLI_H_
