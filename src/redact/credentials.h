#ifndef TRACEDIFF_REDACT_CREDENTIALS_H_
#define TRACEDIFF_REDACT_CREDENTIALS_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace tracediff {

/// What stands for a password, as Redis writes it.
inline constexpr std::string_view kRedacted = "(redacted)";

/// Indexes of the arguments that are passwords, whichever server failed to hide them: AUTH, HELLO ... AUTH,
/// ACL SETUSER, MIGRATE ... AUTH, CONFIG SET requirepass and its like. ARGUMENTS without their quotes.
std::vector<std::size_t> credential_indexes(std::span<const std::string_view> arguments);

/// Whether the arguments of an entry, in their quotes, can be of such a command: a cheap test for each line of a trace.
bool may_hold_credentials(std::string_view arguments);

}  // namespace tracediff

#endif  // TRACEDIFF_REDACT_CREDENTIALS_H_
