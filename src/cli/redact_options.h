#ifndef TRACEDIFF_CLI_REDACT_OPTIONS_H_
#define TRACEDIFF_CLI_REDACT_OPTIONS_H_

#include <iosfwd>
#include <string>
#include <vector>

#include "tracediff/redact.h"

namespace CLI {
class App;
}

namespace tracediff {

/// What commands that write redacted traces share.
struct RedactArguments {
  std::string key_file;
  std::vector<std::string> kept_words;
};

void add_redact_options(CLI::App& command, RedactArguments& arguments);

/// The options, with the key of --redact-key, of TRACEDIFF_REDACT_KEY or of the user's own file. A key that had to be
/// made is told on MESSAGES.
Result<RedactOptions> redact_options(const RedactArguments& arguments, std::ostream& messages);

/// "redacted 18 commands, 2 passwords removed".
std::string redacted_facts(const RedactCounts& counts);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_REDACT_OPTIONS_H_
