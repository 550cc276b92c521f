#ifndef TRACEDIFF_CLI_SHOW_TEXT_H_
#define TRACEDIFF_CLI_SHOW_TEXT_H_

#include <iosfwd>
#include <string>

#include "cli/shown_trace.h"
#include "report/redact.h"

namespace tracediff {

enum class Explain { no, yes };

/// Prints TRACE connection by connection: a line a step with its line number, the seconds since the trace began and
/// the normalised command. Equal steps are folded, Lua lines stand under their caller, transactions as blocks. With
/// Explain::yes, below each line what was replaced in it and by which rule.
/// Errors: the trace cannot be read a second time.
Result<void> show_conversations(const ShownTrace& trace, const std::string& path, const RuleSet& rules, Explain explain,
                                Hide hide, std::ostream& out);

/// Prints what a trace is made of: commands, kinds of commands, keys, time.
void show_summary(const ShownTrace& trace, std::ostream& out);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_SHOW_TEXT_H_
