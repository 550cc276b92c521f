#ifndef TRACEDIFF_TESTS_BENCH_TEXT_H_
#define TRACEDIFF_TESTS_BENCH_TEXT_H_

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "random.h"

namespace tracediff::testing {

inline void append_number(std::string& text, std::uint64_t number) {
  char digits[24];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

inline void append_hex(std::string& text, Random& random, int digits) {
  std::uint32_t bits = 0;
  for (int i = 0; i < digits; ++i, bits >>= 4) {
    if (i % 8 == 0) bits = random.next();
    text += "0123456789abcdef"[bits & 15];
  }
}

inline void append_uuid(std::string& text, Random& random) {
  append_hex(text, random, 8);
  for (const int digits : {4, 4, 4}) {
    text += '-';
    append_hex(text, random, digits);
  }
  text += '-';
  append_hex(text, random, 12);
}

/// One byte as MONITOR prints it inside quotes.
inline void append_byte(std::string& text, unsigned char byte) {
  constexpr std::string_view kNamed = "\a\b\t\n\r\"\\";
  constexpr std::string_view kNames = "abtnr\"\\";
  if (const std::size_t at = kNamed.find(static_cast<char>(byte)); at != std::string_view::npos) {
    text += '\\';
    text += kNames[at];
  } else if (byte >= ' ' && byte <= '~') {
    text += static_cast<char>(byte);
  } else {
    text += "\\x";
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
}

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_BENCH_TEXT_H_
