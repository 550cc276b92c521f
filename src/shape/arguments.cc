#include "shape/arguments.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "ascii.h"
#include "normalise/special.h"
#include "shape/signed_value.h"
#include "shape/utf8.h"
#include "shape/value_cursor.h"
#include "shape/value_fields.h"
#include "trace/byte_kinds.h"
#include "trace/simd.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

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

/// The first digit, backslash or token from FROM on, or the end.
std::size_t find_digit_or_mark(std::string_view text, std::size_t from) {
#if defined(__SSE2__)
  for (; from + 16 <= text.size(); from += 16) {
    constexpr char kSmallest = -128;
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
    const __m128i digits = _mm_cmplt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(static_cast<char>(kSmallest - '0'))),
                                          _mm_set1_epi8(kSmallest + 10));
    const __m128i marks =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(kTokenBegin)));
    const auto places = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(digits, marks)));
    if (places != 0) return from + static_cast<std::size_t>(std::countr_zero(places));
  }
#endif
  while (from < text.size() && !is_digit(text[from]) && text[from] != '\\' && text[from] != kTokenBegin) ++from;
  return from;
}

/// Takes any text apart from FROM on.
void split_any(std::string_view text, std::size_t from, std::vector<std::string_view>& out) {
  for (std::size_t i = from; i < text.size();) {
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    const bool quoted = text[i] == '"';
    const std::size_t begin = i + (quoted ? 1 : 0);
    const std::size_t end = quoted ? closing_quote(text, begin) : std::min(text.find(' ', begin), text.size());
    out.push_back(text.substr(begin, end - begin));
    i = end + 1;
  }
}

/// The bytes behind a backslash that is not itself behind one. OPEN says so of the byte before the first, and then of
/// the last one.
std::uint64_t escaped_bytes(std::uint64_t backslashes, std::uint64_t& open) {
  if (backslashes == 0) return std::exchange(open, 0);
  constexpr std::uint64_t kEven = 0x5555555555555555;
  backslashes &= ~open;
  const std::uint64_t follows = backslashes << 1U | open;
  const std::uint64_t odd_starts = backslashes & ~kEven & ~follows;
  const std::uint64_t ends = odd_starts + backslashes;
  open = ends < odd_starts ? 1 : 0;
  return (kEven ^ (ends << 1U)) & follows;
}

/// As split_any(), for what nearly all texts are: quoted arguments with one blank between. Looks at 64 bytes at once.
void split_quoted(std::string_view text, std::size_t from, std::vector<std::string_view>& out) {
  std::array<char, simd::kBlock> last_block;
  std::uint64_t escape_open = 0;
  std::size_t next = from;  // where an argument's opening quote has to be
  bool inside = false;
  for (std::size_t base = from; base < text.size(); base += simd::kBlock) {
    const char* bytes = text.data() + base;
    const std::size_t rest = text.size() - base;
    if (rest < simd::kBlock) {
      last_block.fill(' ');
      std::memcpy(last_block.data(), bytes, rest);
      bytes = last_block.data();
    }
    std::uint64_t quotes = simd::equal(bytes, '"') & ~escaped_bytes(simd::equal(bytes, '\\'), escape_open);
    for (; quotes != 0; quotes &= quotes - 1) {
      const std::size_t at = base + static_cast<std::size_t>(std::countr_zero(quotes));
      if (inside) {
        out.push_back(text.substr(next, at - next));
        next = at + 2;
      } else if (at == next && (at == from || text[at - 1] == ' ')) {
        next = at + 1;
      } else {
        return split_any(text, next - (next == from ? 0 : 1), out);
      }
      inside = !inside;
    }
  }
  if (inside) {
    out.push_back(text.substr(next));
  } else if (next < text.size() + 1) {
    split_any(text, next - (next == from ? 0 : 1), out);
  }
}

}  // namespace

void parse_normalised(std::string_view text, ParsedCommand& out) {
  out.arguments.clear();
  out.lua = !text.empty() && text.front() == kLuaPrefix;
  out.miss = !text.empty() && text.front() == kMissPrefix;
  out.caller = {};
  std::size_t begin = out.lua || out.miss ? 1 : 0;
  if (out.lua) {
    const std::size_t end = std::min(text.find(' '), text.size());
    out.caller = text.substr(1, end - 1);
    begin = end + 1;
  }
  split_quoted(text, std::min(begin, text.size()), out.arguments);
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

/// Could WORD be a random id, though it is no token by itself?
bool may_be_id(std::string_view word) {
  constexpr std::size_t kLong = 20;
  return word.size() >= kLong && std::any_of(word.begin(), word.end(), is_digit);
}

enum class Encoding : std::uint8_t {
  text,     ///< UTF-8
  control,  ///< the same with bytes in it that no text has
  other,
};

Encoding encoding_of(std::string_view argument) {
  Utf8Check utf8;
  bool control = false;
  for (internal::ValueCursor in(argument); !in.at_end(); in.advance()) {
    const auto byte = in.current();
    utf8.add(byte);
    control = control || (byte < 0x20 && !is_space(static_cast<char>(byte))) || byte == 0x7f;
  }
  return utf8.broken() ? Encoding::other : control ? Encoding::control : Encoding::text;
}

bool is_binary(std::string_view argument) {
  if (argument.find("\\x") == std::string_view::npos) return false;
  std::size_t bytes = 0;
  std::size_t unprintable = 0;
  bool has_id = argument.find(kTokenBegin) != std::string_view::npos;
  for (std::size_t i = 0; i < argument.size();) {
    const auto* const end = std::find_if_not(argument.data() + i, argument.data() + argument.size(), is_alnum);
    const std::string_view word(argument.data() + i, static_cast<std::size_t>(end - argument.data()) - i);
    const bool id = may_be_id(word);
    has_id = has_id || id;
    if (argument.substr(i).starts_with("\\x")) ++unprintable;
    bytes += id || word.empty() ? 1 : word.size();
    i += word.empty() ? piece_length(argument.substr(i)) : word.size();
  }
  const auto least = [&](std::size_t percent) { return unprintable * 100 >= bytes * percent; };
  if (bytes < 8 || !least(12)) return false;
  const Encoding encoding = encoding_of(argument);
  // A text may have a separator in it.
  return encoding == Encoding::other || (encoding == Encoding::control && (has_id || least(30)));
}

void replace_digits(std::string_view argument, std::string& out) {
  out.clear();
  std::size_t done = 0;
  for (std::size_t i = find_digit_or_mark(argument, 0); i < argument.size(); i = find_digit_or_mark(argument, i)) {
    if (!is_digit(argument[i])) {
      i += piece_length(argument.substr(i));
      continue;
    }
    out.append(argument, done, i - done);
    out += kDigits;
    while (i < argument.size() && is_digit(argument[i])) ++i;
    done = i;
  }
  out.append(argument, std::min(done, argument.size()));
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
  if (is_signed_value(argument)) return std::string{kTokenBegin} + "signed" + kTokenEnd;
  return replace_digits(argument);
}

}  // namespace tracediff
