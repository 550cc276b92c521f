#include "cli/json_lines.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "report/printable.h"

namespace tracediff {
namespace {

template <typename Integer>
void append_number(Integer number, std::string& out) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

/// Appends printable ASCII between JSON's quotes.
void append_string(std::string_view ascii, std::string& out) {
  out += '"';
  while (!ascii.empty()) {
    const std::size_t plain = std::min(ascii.find_first_of("\"\\"), ascii.size());
    out += ascii.substr(0, plain);
    if (plain < ascii.size()) {
      out += '\\';
      out += ascii[plain];
    }
    ascii.remove_prefix(std::min(plain + 1, ascii.size()));
  }
  out += '"';
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F && c != '\\' && c != '"'; });
}

/// Length of a double-quoted argument at the begin of TEXT, quotes included; to the end where none closes it.
std::size_t quoted_size(std::string_view text) {
  std::size_t at = 1;
  for (at = text.find_first_of("\"\\", at); at != std::string_view::npos; at = text.find_first_of("\"\\", at)) {
    if (text[at] == '"') return at + 1;
    at += 2;
  }
  return text.size();
}

void append_argument(std::string_view inside, std::string& out) {
  if (!is_plain(inside)) return append_string(escape(unescape(inside)), out);
  out += '"';
  out += inside;
  out += '"';
}

void append_arguments(std::string_view text, std::string& out) {
  bool first = true;
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    const bool quoted = text.front() == '"';
    const std::size_t size = quoted ? quoted_size(text) : std::min(text.find(' '), text.size());
    if (!first) out += ", ";
    first = false;
    append_argument(quoted ? text.substr(1, std::max<std::size_t>(size, 2) - 2) : text.substr(0, size), out);
    text.remove_prefix(size);
  }
}

bool is_number(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

}  // namespace

void append_json_line(const Entry& entry, std::string& out) {
  out += "{\"line\": ";
  append_number(entry.line, out);
  out += ", \"time_us\": ";
  append_number(entry.time_us, out);
  out += ", \"db\": ";
  append_number(entry.db, out);
  if (!is_number(entry.database)) {  // a Kvrocks namespace
    out += ", \"database\": ";
    append_string(printable_ascii(entry.database), out);
  }
  out += ", \"client\": ";
  append_string(printable_ascii(entry.client), out);
  out += ", \"argv\": [";
  append_arguments(entry.arguments, out);
  out += "]}\n";
}

}  // namespace tracediff
