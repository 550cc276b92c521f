#ifndef TRACEDIFF_NORMALISE_RULE_H_
#define TRACEDIFF_NORMALISE_RULE_H_

#include <re2/re2.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "normalise/builtin.h"

namespace tracediff {

enum class Action : std::uint8_t { replace, ignore, keep };

/// Which entries and arguments a rule is about. Empty parts mean all.
struct Scope {
  struct Command {
    std::string name;        ///< upper case
    std::string subcommand;  ///< upper case; empty: any
  };
  std::vector<Command> commands;
  std::size_t first_argument = 0;  ///< 0 is the command's name
  std::size_t last_argument = std::numeric_limits<std::size_t>::max();
  std::shared_ptr<const RE2> key;  ///< searched in argument 1
};

/// One line of a rule file.
struct Rule {
  Action action = Action::replace;
  std::string type;  ///< without `<` `>`; for keep: the built-in type that is not replaced, or empty
  Scope scope;
  Border border = Border::open;
  Check check = Check::none;
  std::shared_ptr<const RE2> pattern;  ///< null for an `ignore` or `keep <type>` without pattern
  std::string text;                    ///< the line, spelled as to_text() prints it
  std::string label;                   ///< the same without its pattern, for RuleUse
};

/// The cursor rules of the SCAN family: done by place, printed as rules.
inline constexpr std::size_t kCursorRuleCount = 2;
inline constexpr std::array<std::string_view, kCursorRuleCount> kCursorRules = {
    "replace <cursor> SCAN arg 1 /^[1-9][0-9]*$/",
    "replace <cursor> SSCAN,HSCAN,ZSCAN arg 2 /^[1-9][0-9]*$/",
};

/// A built-in rule as a line of a rule file.
std::string builtin_text(const BuiltinRule& rule);
std::string_view check_name(Check check);

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_RULE_H_
