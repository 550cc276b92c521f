#ifndef TRACEDIFF_NORMALISE_RULE_FILE_H_
#define TRACEDIFF_NORMALISE_RULE_FILE_H_

#include <string_view>

#include "normalise/rule_set.h"
#include "tracediff/result.h"

namespace tracediff {

/// Takes the text of a rule file (docs/rules.md), gives its rules in order. A line equal to a built-in rule's
/// switches that rule on. Errors name file, line and column.
Result<RuleSet::Impl> parse_rules(std::string_view text, std::string_view name);

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_RULE_FILE_H_
