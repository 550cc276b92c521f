#ifndef TRACEDIFF_CLI_VERSION_H_
#define TRACEDIFF_CLI_VERSION_H_

#include <string>

namespace tracediff {

/// "tracediff 1.0.0" and, below, what it was built with: a bug report then says it too.
std::string version_text();

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_VERSION_H_
