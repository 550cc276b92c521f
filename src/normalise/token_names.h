#ifndef TRACEDIFF_NORMALISE_TOKEN_NAMES_H_
#define TRACEDIFF_NORMALISE_TOKEN_NAMES_H_

#include <array>
#include <cstddef>
#include <string_view>

namespace tracediff {

/// What programs call the things that have random ids, for the case that only `_` or `-` stands between the name and
/// the id: both are bytes of base64url, too, so that nothing but the word itself tells where the id begins. That four
/// bytes of random text are one of these is a matter of one in hundreds of thousands.
inline constexpr std::string_view kTokenNames =
    "access|account|auth|basket|cache|captcha|cart|chat|client|code|conn|cookie|csrf|device|event|file|flash|flow|"
    "form|guest|"
    "idem|invite|job|key|lease|link|lock|login|magic|message|msg|mutex|nonce|oauth|order|otp|refresh|remember|req|"
    "request|reset|room|sess|session|sid|state|tag|task|ticket|token|trace|uid|upload|user|usr|verify|visitor|xsrf";

/// Where such a name (`session`, `websessions`, `sess2`), or any word of eight lower-case letters, with all that stands
/// before it, ends at the beginning of WORD (letters, digits, `_`, `-`), the `_` or `-` included; 0 where less than
/// SHORTEST bytes follow one. `app-session_Zk3...` gives 12. Of several such places the last.
std::size_t name_before_token(std::string_view word, std::size_t shortest);

/// Pieces of a pattern put together at compile time.
template <const std::string_view&... Pieces>
struct Joined {
  static constexpr std::size_t kSize = (Pieces.size() + ...);
  static constexpr std::array<char, kSize> kBytes = [] {
    std::array<char, kSize> out{};
    std::size_t at = 0;
    const auto add = [&](std::string_view piece) {
      for (const char c : piece) out[at++] = c;
    };
    (add(Pieces), ...);
    return out;
  }();
  static constexpr std::string_view kText{kBytes.data(), kSize};
};

/// The same in the rule file's terms.
inline constexpr std::string_view kBeforeNames = "(?:[A-Za-z][0-9A-Za-z]*[_-])*(?:[A-Za-z]*(?:";
inline constexpr std::string_view kBehindNames = ")s?[0-9]{0,2}|[a-z]{8,})[_-]";
inline constexpr std::string_view kToken = "([0-9A-Za-z_-]{16,})";
inline constexpr std::string_view kBase64 = "([0-9A-Za-z+/]{16,}={0,2})";
inline constexpr std::string_view kNamedToken = Joined<kBeforeNames, kTokenNames, kBehindNames, kToken>::kText;
inline constexpr std::string_view kNamedBase64 = Joined<kBeforeNames, kTokenNames, kBehindNames, kBase64>::kText;

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_TOKEN_NAMES_H_
