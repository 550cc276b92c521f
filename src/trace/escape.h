#ifndef TRACEDIFF_TRACE_ESCAPE_H_
#define TRACEDIFF_TRACE_ESCAPE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "ascii.h"

namespace tracediff {

/// One step through escaped text: how many bytes of it make one byte of the argument, and which byte.
struct EscapeStep {
  std::size_t length = 1;
  char byte = 0;
  bool known = true;  ///< false for a backslash that begins no escape: it then stands for itself
};

/// How many bytes of TEXT at POS, a backslash, make one byte: 2 or 4, and 1 for one that begins no escape.
inline std::size_t escape_length(std::string_view text, std::size_t pos) {
  if (pos + 1 >= text.size()) return 1;
  switch (text[pos + 1]) {
    case 'x':
      return pos + 3 < text.size() && hex_value(text[pos + 2]) >= 0 && hex_value(text[pos + 3]) >= 0 ? 4 : 1;
    case '\\':
    case '"':
    case 'n':
    case 'r':
    case 't':
    case 'a':
    case 'b':
    case 'v':
    case 'f':
      return 2;
    default:
      return 1;
  }
}

/// Decodes what stands at POS. Needs pos < text.size().
EscapeStep decode_escape(std::string_view text, std::size_t pos);

/// Appends escape(BYTES) to OUT.
void append_escaped(std::string_view bytes, std::string& out);

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_ESCAPE_H_
