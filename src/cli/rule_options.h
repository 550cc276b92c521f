#ifndef TRACEDIFF_CLI_RULE_OPTIONS_H_
#define TRACEDIFF_CLI_RULE_OPTIONS_H_

#include <string>
#include <vector>

#include "tracediff/normalise.h"

namespace CLI {
class App;
}

namespace tracediff {

/// Which rules a command works with: the same options everywhere.
struct RuleOptions {
  std::vector<std::string> files;
  std::vector<std::string> ignored;
  bool no_defaults = false;
};

/// OPTIONS must live until COMMAND has parsed.
void add_rule_options(CLI::App& command, RuleOptions& options);
Result<RuleSet> active_rules(const RuleOptions& options);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_RULE_OPTIONS_H_
