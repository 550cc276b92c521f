#ifndef TRACEDIFF_CLI_RULE_SUGGESTIONS_H_
#define TRACEDIFF_CLI_RULE_SUGGESTIONS_H_

#include <string>

#include "tracediff/normalise.h"
#include "tracediff/result.h"

namespace tracediff {

/// Takes two recordings of one version, gives a rule file: a `replace` rule for each place where commands of both
/// differ in one part of one argument, with how often and an example as a comment. RULES are in force already.
/// Errors: a trace that cannot be read.
Result<std::string> suggest_rules(const std::string& first, const std::string& second, const RuleSet& rules);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_RULE_SUGGESTIONS_H_
