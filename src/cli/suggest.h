#ifndef TRACEDIFF_CLI_SUGGEST_H_
#define TRACEDIFF_CLI_SUGGEST_H_

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace tracediff {

/// The names of APP's options ("--format", "-o") and subcommands.
std::vector<std::string> names_of(const CLI::App& app);

/// The one of NAMES that WORD is a likely misspelling of, or an empty string.
std::string nearest_name(std::string_view word, const std::vector<std::string>& names);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_SUGGEST_H_
