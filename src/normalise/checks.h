#ifndef TRACEDIFF_NORMALISE_CHECKS_H_
#define TRACEDIFF_NORMALISE_CHECKS_H_

#include <cstdint>
#include <string_view>

namespace tracediff {

/// What a pattern cannot say. Each takes the bytes matched (or the pattern's group) and the entry's own time.
enum class Check : std::uint8_t {
  none,
  mixed,          ///< has a digit and a letter, and is no number with an exponent
  well_mixed,     ///< at least 2 digits, 2 letters, and they change at least twice: no `abc123`
  near_time,      ///< a number near the entry's time in some unit
  near_hex_time,  ///< its first 8 hex digits are seconds near the entry's time
  near_date,      ///< an ISO time within 400 days of the entry and not midnight sharp
  near_float,     ///< 0xcb and 8 bytes: a big-endian double near the entry's time
  near_integer,   ///< 0xcf and 8 bytes, 0xce and 4: a big-endian integer near the entry's time
  ephemeral,      ///< a port that systems give to clients, 32768-65535
  base64,         ///< letters and digits with `+`, `/` or `=`, random as below, no path and no text when decoded
  named_base64,   ///< the same with less evidence, since a name stands before it; where it decodes to text, too
  named,          ///< as random, with less evidence, since a name stands before it
  random,         ///< letters, digits and case change as in no name, and no rule before it replaces a part of it
};

bool passes(Check check, std::string_view bytes, std::int64_t time_us);

/// What a clock counts since 1970.
enum class TimeUnit : std::uint8_t {
  none,  ///< no time
  minutes,
  ten_seconds,
  seconds,
  milliseconds,
  microseconds,
  nanoseconds,
  milliseconds_4096,  ///< leaves room for a counter below a time in milliseconds
};
/// As in the name of a type: "ms".
std::string_view unit_name(TimeUnit unit);

/// Does the check find the unit of a time?
constexpr bool finds_unit(Check check) {
  return check == Check::near_time || check == Check::near_float || check == Check::near_integer;
}
/// The unit that such a check finds in BYTES; none where it does not pass.
TimeUnit unit_found(Check check, std::string_view bytes, std::int64_t time_us);

bool is_mixed(std::string_view bytes);
bool is_well_mixed(std::string_view bytes);
/// The unit in which NUMBER lies within 2 days of the time.
TimeUnit unit_near_time(std::uint64_t number, std::int64_t time_us);
/// All digits up to a dot are read; more than 19 are no time.
TimeUnit unit_near_time(std::string_view number, std::int64_t time_us);
/// The same for the bits of a double.
TimeUnit unit_near_float(std::uint64_t bits, std::int64_t time_us);
bool is_near_hex_time(std::string_view hex, std::int64_t time_us);
bool is_near_date(std::string_view date, std::int64_t time_us);
bool is_ephemeral(std::string_view port);
bool looks_random(std::string_view word);
/// The same of what stands behind a name like `session_`: both cases and digits are enough at any length.
bool looks_random_behind_name(std::string_view word);
bool looks_random_base64(std::string_view word);
bool looks_random_base64_behind_name(std::string_view word);

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_CHECKS_H_
