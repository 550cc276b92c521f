#ifndef TRACEDIFF_TRACE_ESCAPE_H_
#define TRACEDIFF_TRACE_ESCAPE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tracediff {

/// The value of a hex digit, or -1.
inline int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// One step through escaped text: how many bytes of it make one byte of the argument, and which byte.
struct EscapeStep {
  std::size_t length = 1;
  char byte = 0;
  bool known = true;  ///< false for a backslash that begins no escape: it then stands for itself
};

/// Decodes what stands at POS. Needs pos < text.size().
EscapeStep decode_escape(std::string_view text, std::size_t pos);

/// Appends escape(BYTES) to OUT.
void append_escaped(std::string_view bytes, std::string& out);

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_ESCAPE_H_
