#ifndef TRACEDIFF_REDACT_PLAN_H_
#define TRACEDIFF_REDACT_PLAN_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "normalise/special.h"

namespace tracediff::redaction {

/// What is done with an argument because of its command and place.
enum class Treatment : std::uint8_t {
  text,        ///< what it looks like decides
  setting,     ///< the same, but a number stays
  keep,        ///< the command's name, option words, names of settings
  script,      ///< program text
  secret,      ///< no word of it stays: a user's name, the value of a field called `password`
  credential,  ///< is taken out
};

/// The treatment of each argument of a command. MEANINGS are those of find_meanings(), or empty.
void plan(std::span<const std::string_view> arguments, std::span<const Meaning> meanings, std::vector<Treatment>& out);

}  // namespace tracediff::redaction

#endif  // TRACEDIFF_REDACT_PLAN_H_
