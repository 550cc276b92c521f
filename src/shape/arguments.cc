#include "shape/arguments.h"

#include <algorithm>

#include "shape/value_fields.h"
#include "trace/simd.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Length of the escape, token mark or plain byte at the begin of TEXT: what must not be cut.
std::size_t piece_length(std::string_view text) {
  if (text[0] == '\\') {
    const std::size_t length = text.size() > 1 && text[1] == 'x' ? 4 : 2;
    return std::min(length, text.size());
  }
  if (text[0] == kTokenBegin) {
    const std::size_t end = text.find(kTokenEnd);
    return end == std::string_view::npos ? text.size() : end + 1;
  }
  return 1;
}

/// Place of the quote that closes an argument which begins at BEGIN, or the text's end. What stands behind a backslash
/// closes nothing.
std::size_t closing_quote(std::string_view text, std::size_t begin) {
  std::size_t at = simd::find_quote_or_backslash(text, begin);
  while (at < text.size() && text[at] == '\\') at = simd::find_quote_or_backslash(text, at + 2);
  return at;
}

}  // namespace

void parse_normalised(std::string_view text, ParsedCommand& out) {
  out.arguments.clear();
  out.lua = !text.empty() && text.front() == kLuaPrefix;
  out.miss = !text.empty() && text.front() == kMissPrefix;
  out.caller = {};
  std::size_t i = out.lua || out.miss ? 1 : 0;
  if (out.lua) {
    const std::size_t end = std::min(text.find(' '), text.size());
    out.caller = text.substr(1, end - 1);
    i = end;
  }
  while (i < text.size()) {
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    const bool quoted = text[i] == '"';
    const std::size_t begin = i + (quoted ? 1 : 0);
    const std::size_t end = quoted ? closing_quote(text, begin) : std::min(text.find(' ', begin), text.size());
    out.arguments.push_back(text.substr(begin, end - begin));
    i = end + 1;
  }
}

bool is_number(std::string_view text) {
  std::size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  std::size_t digits = 0;
  while (i < text.size() && is_digit(text[i])) ++i, ++digits;
  if (i < text.size() && text[i] == '.') {
    ++i;
    while (i < text.size() && is_digit(text[i])) ++i, ++digits;
  }
  if (digits == 0) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    const std::size_t begin = i;
    while (i < text.size() && is_digit(text[i])) ++i;
    if (i == begin) return false;
  }
  return i == text.size();
}

bool is_binary(std::string_view argument) {
  if (argument.find("\\x") == std::string_view::npos) return false;
  std::size_t bytes = 0;
  std::size_t unprintable = 0;
  for (std::size_t i = 0; i < argument.size(); ++bytes) {
    const std::size_t length = piece_length(argument.substr(i));
    if (argument[i] == '\\' && length == 4) ++unprintable;
    i += length;
  }
  const std::size_t least_percent = argument.find(kTokenBegin) == std::string_view::npos ? 30 : 12;
  return bytes >= 8 && unprintable * 100 >= bytes * least_percent;
}

void replace_digits(std::string_view argument, std::string& out) {
  out.clear();
  std::size_t done = 0;
  for (std::size_t i = 0; i < argument.size();) {
    const char c = argument[i];
    if (is_digit(c)) {
      out.append(argument, done, i - done);
      out += kDigits;
      while (i < argument.size() && is_digit(argument[i])) ++i;
      done = i;
    } else {
      i += c == '\\' || c == kTokenBegin ? piece_length(argument.substr(i)) : 1;
    }
  }
  out.append(argument, done);
}

std::string replace_digits(std::string_view argument) {
  std::string out;
  replace_digits(argument, out);
  return out;
}

std::string generalise(std::string_view argument) {
  if (argument.empty()) return {};
  if (is_number(argument)) return std::string(1, kDigits);
  if (argument.size() > 2) {
    // Which fields it has is compared by a rule of its own: a field that is there now and then must not make a shape.
    if (const std::string_view format = value_format(argument); !format.empty()) {
      return kTokenBegin + std::string(format) + kTokenEnd;
    }
  }
  if (is_binary(argument)) return std::string{kTokenBegin} + "bytes" + kTokenEnd;
  return replace_digits(argument);
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace tracediff
