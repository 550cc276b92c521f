#include "trace/escape.h"

#include "ascii.h"
#include "tracediff/trace.h"

namespace tracediff {

namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

/// The letter of a two-byte escape for BYTE, or 0.
char short_escape(char byte) {
  switch (byte) {
    case '\\':
      return '\\';
    case '"':
      return '"';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\a':
      return 'a';
    case '\b':
      return 'b';
    default:
      return 0;
  }
}

}  // namespace

EscapeStep decode_escape(std::string_view text, std::size_t pos) {
  const char first = text[pos];
  if (first != '\\') return {1, first, true};
  if (pos + 1 >= text.size()) return {1, first, false};
  switch (text[pos + 1]) {
    case '\\':
      return {2, '\\', true};
    case '"':
      return {2, '"', true};
    case 'n':
      return {2, '\n', true};
    case 'r':
      return {2, '\r', true};
    case 't':
      return {2, '\t', true};
    case 'a':
      return {2, '\a', true};
    case 'b':
      return {2, '\b', true};
    case 'v':
      return {2, '\v', true};  // Kvrocks prints these two
    case 'f':
      return {2, '\f', true};
    case 'x':
      if (pos + 3 < text.size()) {
        const int high = hex_value(text[pos + 2]);
        const int low = hex_value(text[pos + 3]);
        if (high >= 0 && low >= 0) return {4, static_cast<char>(high * 16 + low), true};
      }
      return {1, first, false};
    default:
      return {1, first, false};
  }
}

void append_escaped(std::string_view bytes, std::string& out) {
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    if (const char letter = short_escape(byte); letter != 0) {
      out += '\\';
      out += letter;
    } else if (value >= 0x20 && value <= 0x7e) {
      out += byte;
    } else {
      out += "\\x";
      out += kHexDigits[value >> 4];
      out += kHexDigits[value & 15];
    }
  }
}

std::string escape(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  append_escaped(bytes, out);
  return out;
}

std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t pos = 0; pos < text.size();) {
    const EscapeStep step = decode_escape(text, pos);
    out += step.byte;
    pos += step.length;
  }
  return out;
}

std::vector<std::string> split_arguments(std::string_view arguments) {
  std::vector<std::string> result;
  std::size_t pos = 0;
  while (pos < arguments.size()) {
    if (arguments[pos] == ' ') {
      ++pos;
      continue;
    }
    std::string& argument = result.emplace_back();
    if (arguments[pos] != '"') {  // Redis 2.0 prints integers without quotes
      const std::size_t end = std::min(arguments.find(' ', pos), arguments.size());
      argument = arguments.substr(pos, end - pos);
      pos = end;
      continue;
    }
    for (++pos; pos < arguments.size() && arguments[pos] != '"';) {
      const EscapeStep step = decode_escape(arguments, pos);
      argument += step.byte;
      pos += step.length;
    }
    ++pos;
  }
  return result;
}

}  // namespace tracediff
