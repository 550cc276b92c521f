#ifndef TRACEDIFF_NORMALISE_BUILTIN_H_
#define TRACEDIFF_NORMALISE_BUILTIN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "normalise/checks.h"
#include "normalise/token_names.h"

namespace tracediff {

/// The built-in token types, in the order in which they are tried at one place.
enum class Token : std::uint8_t {
  uuid,
  iso,
  jwt,
  bcrypt,
  lock,
  colon_lock,
  uniqid,
  hex_long,
  hex_long_upper,
  hex_middle,
  hex8,
  hex6,
  time,
  port,
  port6,
  msgpack_float,
  msgpack_integer,
  base64,
  named_base64,
  named,
  random,
};
inline constexpr std::size_t kTokenCount = 21;

/// How a rule's matches have to stand in the text around.
enum class Border : std::uint8_t {
  alnum,   ///< no letter or digit before or after
  name,    ///< none before; behind it letters, or five letters and digits at most
  word,    ///< also no `_` or `-`, nor `=` after
  base64,  ///< also no `+` or `/`
  open,    ///< anything
};

/// One built-in rule: what the scanner does by hand, in the rule file's terms.
struct BuiltinRule {
  Token token;
  std::string_view type;     ///< "hex#": `#` becomes what type_name() says
  std::string_view pattern;  ///< RE2, on the argument's bytes; a group, if any, is what is replaced
  Check check;
  Border border;
};

inline constexpr std::array<BuiltinRule, kTokenCount> kBuiltinRules = {{
    // A name may stand right before it, a name or a number behind it: what has no digit, or is shorter than six bytes,
    // is no token itself.
    {Token::uuid, "uuid",
     "(?:[A-Za-z]*|[A-Za-z][0-9A-Za-z]{1,4})"
     "([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})",
     Check::mixed, Border::name},
    {Token::iso, "iso",
     "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?",
     Check::near_date, Border::alnum},
    {Token::jwt, "jwt", "eyJ[0-9A-Za-z_-]{13,}\\.[0-9A-Za-z_-]{10,}\\.[0-9A-Za-z_-]{10,}", Check::none, Border::alnum},
    {Token::bcrypt, "bcrypt", "\\$2[abxy]\\$[0-9]{2}\\$[./0-9A-Za-z]{22,53}", Check::none, Border::alnum},
    {Token::lock, "lock", "[0-9a-f]{12}\\|[0-9]{1,10}", Check::none, Border::alnum},
    {Token::colon_lock, "lock", "[0-9a-f]{12}:[0-9]{1,10}", Check::mixed, Border::alnum},
    {Token::uniqid, "uniqid", "[0-9a-f]{13}(?:[0-9]?\\.[0-9]{8})?", Check::near_hex_time, Border::alnum},
    {Token::hex_long, "hex#", "[0-9a-f]{16,}", Check::mixed, Border::alnum},
    {Token::hex_long_upper, "hex#", "[0-9A-F]{16,}", Check::mixed, Border::alnum},
    {Token::hex_middle, "hex#", "[0-9a-f]{9,15}", Check::well_mixed, Border::alnum},
    {Token::hex8, "hex8", "[0-9a-f]{8}", Check::mixed, Border::alnum},
    {Token::hex6, "hex#", "[0-9a-f]{6,7}", Check::well_mixed, Border::alnum},
    {Token::time, "time_#", "[0-9]{8,19}(?:\\.[0-9]{1,9})?", Check::near_time, Border::alnum},
    {Token::port, "port", "[0-9]{1,3}(?:\\.[0-9]{1,3}){3}:([0-9]{5})", Check::ephemeral, Border::alnum},
    {Token::port6, "port", "\\[(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}\\]:([0-9]{5})", Check::ephemeral,
     Border::alnum},
    {Token::msgpack_float, "time_#", "\\xcb[\\x00-\\xff]{8}", Check::near_float, Border::open},
    {Token::msgpack_integer, "time_#", "(?:\\xcf[\\x00-\\xff]{8}|\\xce[\\x00-\\xff]{4})", Check::near_integer,
     Border::open},
    {Token::base64, "b64_#", "[0-9A-Za-z+/]{16,}={0,2}", Check::base64, Border::base64},
    {Token::named_base64, "b64_#", kNamedBase64, Check::named_base64, Border::base64},
    {Token::named, "b64_#", kNamedToken, Check::named, Border::word},
    {Token::random, "b64_#", "([0-9a-z]{16,})_[A-Z]{3,}|[0-9A-Za-z_-]{16,}", Check::random, Border::word},
}};

/// What tells the matches of one rule apart: a TimeUnit where its check finds one, else the number of bytes replaced.
using Variant = std::size_t;
std::string variant_name(Check check, Variant variant);
/// `hex#` and 32 give `hex32`, `time_#` and milliseconds `time_ms`.
std::string type_name(std::string_view type, Check check, Variant variant);

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_BUILTIN_H_
