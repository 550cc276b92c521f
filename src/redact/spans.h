#ifndef TRACEDIFF_REDACT_SPANS_H_
#define TRACEDIFF_REDACT_SPANS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tracediff::redaction {

/// A part of an argument that holds what somebody wrote into it; the rest is structure.
struct Span {
  enum class Kind : std::uint8_t {
    text,
    secret,  ///< the value of a field called `password` or the like
    number,  ///< digits, signs and letters of one number
    bytes,
  };
  std::size_t begin = 0;
  std::size_t end = 0;
  Kind kind = Kind::text;
};

/// The spans of an argument's BYTES, in order. JSON, PHP's serialize() and sessions, msgpack and igbinary are taken
/// apart (also in strings of each other); anything else is one span.
void find_spans(std::string_view bytes, std::vector<Span>& out);

/// Whether a field of this name holds a password, a token or the like.
bool is_secret_name(std::string_view name);

/// Well-formed UTF-8, ASCII included.
bool is_utf8(std::string_view bytes);

}  // namespace tracediff::redaction

#endif  // TRACEDIFF_REDACT_SPANS_H_
