#ifndef TRACEDIFF_NORMALISE_EXPIRY_H_
#define TRACEDIFF_NORMALISE_EXPIRY_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "normalise/scanner.h"

namespace tracediff {

/// Where HIT, a time in the escaped arguments TEXT of an entry of TIME_US, is when a key expires (EXPIREAT, SET ...
/// EXAT): in how many seconds that is, begun ones counted. What a driver sets is this, and not the time: applications
/// round the time down, so that all uses of one setting are alike. 0 for a full quarter of an hour, which somebody
/// chose on a clock.
std::optional<std::int64_t> expires_in(std::string_view text, const Hit& hit, std::int64_t time_us);

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_EXPIRY_H_
