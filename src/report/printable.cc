#include "report/printable.h"

#include <algorithm>
#include <array>

#include "tracediff/normalise.h"

namespace tracediff {
namespace {

struct CodeRange {
  std::uint32_t first;
  std::uint32_t last;
};

template <std::size_t n>
bool is_in_ranges(const std::array<CodeRange, n>& ranges, std::uint32_t code) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [code](const CodeRange& range) { return range.first <= code && code <= range.last; });
}

/// Controls, soft hyphen, zero width and direction marks, line and paragraph separators, invisible operators,
/// byte order mark, interlinear marks, private use, tags.
constexpr std::array<CodeRange, 13> kUnsafe = {{{0x00, 0x1F},
                                                {0x7F, 0x9F},
                                                {0xAD, 0xAD},
                                                {0x61C, 0x61C},
                                                {0x180B, 0x180F},
                                                {0x200B, 0x200F},
                                                {0x2028, 0x202E},
                                                {0x2060, 0x206F},
                                                {0xE000, 0xF8FF},
                                                {0xFEFF, 0xFEFF},
                                                {0xFFF0, 0xFFFB},
                                                {0xFFFE, 0xFFFF},
                                                {0xE0000, 0x10FFFF}}};
constexpr std::array<CodeRange, 6> kNoColumn = {
    {{0x300, 0x36F}, {0x483, 0x489}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE2F}}};
constexpr std::array<CodeRange, 8> kTwoColumns = {{{0x1100, 0x115F},
                                                   {0x2E80, 0xA4CF},
                                                   {0xAC00, 0xD7A3},
                                                   {0xF900, 0xFAFF},
                                                   {0xFE30, 0xFE6F},
                                                   {0xFF00, 0xFF60},
                                                   {0x1F300, 0x1FAFF},
                                                   {0x20000, 0x3FFFD}}};

std::size_t width_of(std::uint32_t code) {
  if (code < 0x300) return 1;
  if (is_in_ranges(kNoColumn, code)) return 0;
  return is_in_ranges(kTwoColumns, code) ? 2 : 1;
}

void append_hex(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\x";
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

std::size_t bytes_announced(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

/// Bytes of TEXT, from its begin, that fit into WIDTH columns.
std::size_t prefix_bytes(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  std::size_t used = 0;
  while (at < text.size()) {
    const Character character = first_character(text.substr(at));
    used += width_of(character.code);
    if (used > width) break;
    at += character.size;
  }
  return at;
}

/// Bytes of TEXT, from its end, that fit into WIDTH columns.
std::size_t suffix_bytes(std::string_view text, std::size_t width) {
  std::size_t begin = text.size();
  std::size_t used = 0;
  while (begin > 0) {
    std::size_t at = begin - 1;
    while (at > 0 && begin - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    used += width_of(first_character(text.substr(at)).code);
    if (used > width) break;
    begin = at;
  }
  return text.size() - begin;
}

}  // namespace

Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = bytes_announced(lead);
  if (size == 1) return {lead, 1};
  if (size == 0 || text.size() < size) return {kNotUtf8, 1};
  std::uint32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80) return {kNotUtf8, 1};
    code = (code << 6) | (byte & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kSmallest[size] || surrogate || code > 0x10FFFF) return {kNotUtf8, 1};
  return {code, size};
}

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const auto* const plain_end = std::find_if(text.begin(), text.end(), [](char c) { return c < 0x20 || c == 0x7F; });
    shown.append(text.begin(), plain_end);
    text.remove_prefix(static_cast<std::size_t>(plain_end - text.begin()));
    if (text.empty()) break;
    const Character character = first_character(text);
    if (text.front() == kTokenBegin) {
      shown += '<';
    } else if (text.front() == kTokenEnd) {
      shown += '>';
    } else if (character.code == kNotUtf8 || is_in_ranges(kUnsafe, character.code)) {
      for (const char byte : text.substr(0, character.size)) append_hex(shown, static_cast<unsigned char>(byte));
    } else {
      shown += text.substr(0, character.size);
    }
    text.remove_prefix(character.size);
  }
  return shown;
}

std::string printable_ascii(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == kTokenBegin) {
      shown += '<';
    } else if (character == kTokenEnd) {
      shown += '>';
    } else if (byte < 0x20 || byte >= 0x7F) {
      append_hex(shown, byte);
    } else {
      shown += character;
    }
  }
  return shown;
}

std::size_t columns(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
  if (ascii) return text.size();
  std::size_t width = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    width += width_of(character.code);
    text.remove_prefix(character.size);
  }
  return width;
}

std::string elide_middle(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  if (width < 3) return std::string(text.substr(0, prefix_bytes(text, width)));
  const std::size_t head = prefix_bytes(text, (width - 1) - (width - 1) / 2);
  const std::size_t tail = suffix_bytes(text, (width - 1) / 2);
  return std::string(text.substr(0, head)) + "…" + std::string(text.substr(text.size() - tail));
}

std::string elide_around(std::string_view text, std::size_t width, std::size_t begin, std::size_t end) {
  if (columns(text) <= width || begin >= end || width < 8) return elide_middle(text, width);
  const std::size_t wanted = std::min(columns(text.substr(begin, end - begin)), width - 2);
  const std::size_t before = (width - 2 - wanted) / 2;
  if (columns(text.substr(0, begin)) <= before + 1) {  // the difference is near the begin: all of that is kept
    return std::string(text.substr(0, prefix_bytes(text, width - 1))) + "…";
  }
  const std::size_t from = begin - suffix_bytes(text.substr(0, begin), before);
  const std::string_view rest = text.substr(from);
  if (columns(rest) <= width - 1) return "…" + std::string(text.substr(text.size() - suffix_bytes(text, width - 1)));
  return "…" + std::string(rest.substr(0, prefix_bytes(rest, width - 2))) + "…";
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string word = elide_middle(text.substr(0, blank), 3 * width);
    text.remove_prefix(std::min(blank + 1, text.size()));
    if (!line.empty() && columns(line) + 1 + columns(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
    while (columns(line) > width) {
      const std::size_t cut = std::max<std::size_t>(prefix_bytes(line, width), 1);
      lines.push_back(line.substr(0, cut));
      line.erase(0, cut);
    }
  }
  if (!line.empty() || lines.empty()) lines.push_back(line);
  return lines;
}

}  // namespace tracediff
