#include "redact/mask.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "ascii.h"

namespace tracediff::redaction {
namespace {

constexpr std::size_t kLongestKeptNumber = 3;
constexpr std::uint64_t kLargestDomain = std::uint64_t{1} << 62;

/// Tell the uses of the key apart.
enum Tweak : std::uint64_t { kPermuted = 1, kScrambled, kPronounceable, kNumber, kWide, kUnit, kBytes, kAddress };

std::uint64_t tweak_of(Tweak use, unsigned number, std::uint64_t pattern) {
  // The upper bits number the rounds of a permutation.
  return ((pattern * 0x9e3779b97f4a7c15 + number * 0x1000100) & 0x0fffffffffffff00) | use;
}

bool all_in(std::span<const char> text, bool (*kind)(char)) { return std::all_of(text.begin(), text.end(), kind); }

/// Letters and digits that could be a hex number as they stand.
bool looks_hex(std::span<const char> text) { return all_in(text, is_lower_hex) || all_in(text, is_upper_hex); }

/// `639e5168`: one letter, and that an `e`, makes a number with an exponent.
bool looks_exponent(std::span<const char> text) {
  const auto letters = std::count_if(text.begin(), text.end(), is_letter);
  const bool exponent = std::any_of(text.begin(), text.end(), [](char c) { return to_lower(c) == 'e'; });
  return letters == 1 && exponent && is_digit(text.front());
}

struct CharacterRange {
  char first;
  std::uint64_t size;
};

CharacterRange range_of(char c, bool hex) {
  if (is_digit(c)) return {'0', 10};
  const std::uint64_t letters = hex ? 6 : 26;
  return {is_lower(c) ? 'a' : 'A', letters};
}

/// Where the next word of `getUserID2` begins after BEGIN: at a digit after a letter, a letter after a digit, a capital
/// after a small letter, and before the last of several capitals when a small letter follows.
std::size_t next_part(std::span<const char> text, std::size_t begin) {
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    const char before = text[i - 1];
    const char here = text[i];
    if (is_digit(before) != is_digit(here)) return i;
    if (is_lower(before) && is_upper(here)) return i;
    const bool small_follows = i + 1 < text.size() && is_lower(text[i + 1]);
    if (is_upper(before) && is_upper(here) && small_follows) return i;
  }
  return text.size();
}

/// 0: prints as `\xhh`. Bytes with an escape of their own stay what they are.
enum class Printed : std::uint8_t { hex, fixed, lower, upper, digit };

Printed printed(char c) {
  if (is_lower(c)) return Printed::lower;
  if (is_upper(c)) return Printed::upper;
  if (is_digit(c)) return Printed::digit;
  const auto byte = static_cast<unsigned char>(c);
  const bool has_escape = c == '\n' || c == '\r' || c == '\t' || c == '\a' || c == '\b';
  return (byte >= 0x20 && byte < 0x7f) || has_escape ? Printed::fixed : Printed::hex;
}

}  // namespace

std::uint64_t Mask::seed(std::span<const char> text, std::uint64_t tweak) const {
  return keyed_.hash({text.data(), text.size()}, tweak);
}

/// Each of the texts with the same letters, digits and cases at the same places becomes another of them.
void Mask::permuted(std::span<char> text, Alphabet alphabet) const {
  const bool was_hex = looks_hex(text);
  const bool hex = was_hex || alphabet == Alphabet::hex;
  std::uint64_t size = 1;
  std::uint64_t value = 0;
  std::uint64_t pattern = hex ? 1 : 0;
  for (const char c : text) {
    const CharacterRange range = range_of(c, hex);
    if (size > kLargestDomain / range.size) return scrambled(text, alphabet);
    size *= range.size;
    value = value * range.size + static_cast<std::uint64_t>(c - range.first);
    pattern = pattern * 5 + (is_digit(c) ? 2U : is_lower(c) ? 3U : 4U);
  }
  const bool was_exponent = looks_exponent(text);
  std::string replaced(text.begin(), text.end());
  do {  // what is no hex number must not become one
    value = keyed_.permute(value, size, tweak_of(kPermuted, try_, pattern));
    std::uint64_t rest = value;
    for (std::size_t i = text.size(); i-- > 0;) {
      const CharacterRange range = range_of(text[i], hex);
      replaced[i] = static_cast<char>(range.first + static_cast<char>(rest % range.size));
      rest /= range.size;
    }
  } while (looks_hex(replaced) != was_hex || looks_exponent(replaced) != was_exponent);
  std::copy(replaced.begin(), replaced.end(), text.begin());
}

void Mask::scrambled(std::span<char> text, Alphabet alphabet) const {
  Stream stream(seed(text, tweak_of(kScrambled, try_, 0)));
  for (char& c : text) {
    if (!is_alnum(c)) continue;
    const CharacterRange range = range_of(c, alphabet == Alphabet::hex);
    c = static_cast<char>(range.first + static_cast<char>(stream.below(range.size)));
  }
}

/// Letters that follow each other in names too: nobody takes them for a random id.
void Mask::pronounceable(std::span<char> text) const {
  constexpr std::string_view kConsonants = "bcdfglmnprst";
  constexpr std::string_view kVowels = "aeiou";
  Stream stream(seed(text, tweak_of(kPronounceable, try_, 0)));
  bool vowel = false;
  for (char& c : text) {
    if (is_digit(c)) c = static_cast<char>('0' + static_cast<char>(stream.below(10)));
    if (!is_letter(c)) continue;
    const std::string_view from = vowel ? kVowels : kConsonants;
    const char letter = from[stream.below(from.size())];
    c = is_upper(c) ? static_cast<char>(letter - 'a' + 'A') : letter;
    vowel = !vowel;
  }
}

void Mask::number(std::span<char> digits) const {
  while (!digits.empty() && digits.front() == '0') digits = digits.subspan(1);
  if (digits.size() <= kLongestKeptNumber) return;
  std::uint64_t least = 1;
  std::uint64_t value = 0;
  constexpr std::size_t kMostDigits = 18;
  if (digits.size() > kMostDigits) {
    Stream stream(seed(digits, tweak_of(kNumber, try_, 0)));
    for (std::size_t i = 0; i < digits.size(); ++i) {
      digits[i] = static_cast<char>(i == 0 ? '1' + static_cast<char>(stream.below(9))
                                           : '0' + static_cast<char>(stream.below(10)));
    }
    return;
  }
  for (const char c : digits) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  for (std::size_t i = 1; i < digits.size(); ++i) least *= 10;
  value = least + keyed_.permute(value - least, 9 * least, tweak_of(kNumber, try_, digits.size()));
  for (std::size_t i = digits.size(); i-- > 0; value /= 10) digits[i] = static_cast<char>('0' + value % 10);
}

void Mask::part(std::span<char> text, Words words) const {
  if (is_digit(text.front())) return number(text);
  const std::string_view word(text.data(), text.size());
  if (words == Words::known_stay && (word.size() == 1 || vocabulary_.has(word))) return;
  if (try_ > 0) return pronounceable(text);
  permuted(text, Alphabet::words);
}

/// Word by word, when it is made of words: at most one single letter, no more than four parts without a known word.
bool Mask::words_apart(std::span<char> text, Words words) const {
  std::size_t parts = 0;
  std::size_t single = 0;
  std::size_t known = 0;
  for (std::size_t begin = 0; begin < text.size(); ++parts) {
    const std::size_t end = next_part(text, begin);
    const std::string_view word(text.data() + begin, end - begin);
    if (is_letter(word.front())) {
      if (word.size() == 1) ++single;
      if (vocabulary_.has(word)) ++known;
    }
    begin = end;
  }
  constexpr std::size_t kMostUnknown = 4;
  if (single > 1 || parts - known > kMostUnknown) return false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = next_part(text, begin);
    part(text.subspan(begin, end - begin), words);
    begin = end;
  }
  return true;
}

void Mask::run(std::span<char> text, Words words) const {
  if (text.empty()) return;
  if (all_in(text, is_digit)) return number(text);
  const bool hex = looks_hex(text);
  constexpr std::size_t kShortestHex = 4;
  if (hex && text.size() >= kShortestHex && std::any_of(text.begin(), text.end(), is_digit)) return token(text);
  if (words == Words::none_stays && try_ == 0) return permuted(text, Alphabet::words);
  if (words_apart(text, words)) return;
  if (try_ > 1) return pronounceable(text);
  permuted(text, Alphabet::words);
}

void Mask::token(std::span<char> text) const {
  const bool hex = std::all_of(text.begin(), text.end(), [](char c) { return is_hex(c) || !is_alnum(c); });
  const Alphabet alphabet = hex ? Alphabet::hex : Alphabet::words;
  if (all_in(text, is_alnum)) {
    permuted(text, alphabet);
  } else {
    scrambled(text, alphabet);
  }
}

namespace {

struct CodePoint {
  std::size_t length = 1;
  std::uint32_t value = 0;
};

CodePoint code_point(std::span<const char> text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
  CodePoint point{std::min(length, text.size()), byte(0)};
  if (length > 1) point.value &= 0x3fU >> (length - 1);
  for (std::size_t i = 1; i < point.length; ++i) point.value = point.value << 6U | (byte(i) & 0x3fU);
  return point;
}

void put(std::uint32_t value, std::span<char> text) {
  constexpr std::array<unsigned, 5> kMarks = {0, 0, 0xc0, 0xe0, 0xf0};
  const unsigned mark = kMarks[text.size()];
  for (std::size_t i = text.size(); i-- > 1; value >>= 6U) text[i] = static_cast<char>(0x80U | (value & 0x3fU));
  text[0] = static_cast<char>(mark | value);
}

struct WideRange {
  std::uint32_t first = 0;
  std::uint32_t size = 0;
};

/// Letters that stand for a character: of as many bytes. Nothing for signs and pictures, which are no names.
WideRange letters_for(std::uint32_t value) {
  if (value < 0xc0) return {};
  if (value < 0x800) return {0x100, 0x80};
  if (value >= 0x10000) return value >= 0x1f000 && value < 0x20000 ? WideRange{} : WideRange{0x20000, 0xa000};
  const bool sign = (value >= 0x2000 && value < 0x2c00) || (value >= 0x3000 && value < 0x3040) || value >= 0xe000;
  return sign ? WideRange{} : WideRange{0x4e00, 0x5000};
}

}  // namespace

void Mask::wide(std::span<char> text) const {
  Stream stream(seed(text, tweak_of(kWide, try_, 0)));
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point(text.subspan(at));
    const std::span<char> here = text.subspan(at, point.length);
    at += point.length;
    if (point.length == 1) {
      if (!is_alnum(here[0])) continue;
      const CharacterRange range = range_of(here[0], false);
      here[0] = static_cast<char>(range.first + static_cast<char>(stream.below(range.size)));
    } else if (const WideRange range = letters_for(point.value); range.size > 0) {
      put(range.first + static_cast<std::uint32_t>(stream.below(range.size)), here);
    }
  }
}

void Mask::code_unit(std::span<char> digits) const {
  std::uint32_t value = 0;
  for (const char c : digits) value = value << 4U | static_cast<std::uint32_t>(hex_value(c));
  WideRange range = value < 0xd800 ? letters_for(value) : WideRange{};
  if (value >= 0xdc00 && value < 0xe000) range = {0xdc00, 0x400};  // the second half of a pair
  if (range.size == 0) return;
  Stream stream(seed(digits, tweak_of(kUnit, try_, 0)));
  value = range.first + static_cast<std::uint32_t>(stream.below(range.size));
  const bool upper = std::any_of(digits.begin(), digits.end(), is_upper);
  for (std::size_t i = digits.size(); i-- > 0; value >>= 4U) {
    digits[i] = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[value & 15U];
  }
}

void Mask::bytes(std::span<char> text) const {
  Stream stream(seed(text, tweak_of(kBytes, try_, 0)));
  for (char& c : text) {
    const std::uint64_t random = stream.next() >> 11;
    switch (printed(c)) {
      case Printed::fixed:
        break;
      case Printed::hex: {
        // Below 0xcb, where msgpack's clocks begin.
        c = static_cast<char>(0x80 + random % 0x4b);
        break;
      }
      default: {
        const CharacterRange range = range_of(c, false);
        c = static_cast<char>(range.first + static_cast<char>(random % range.size));
      }
    }
  }
}

void Mask::address(std::span<char> text) const {
  struct Part {
    std::uint64_t first, size, value;
    std::size_t digits;
  };
  std::array<Part, 4> parts{};
  std::uint64_t size = 1;
  std::uint64_t value = 0;
  std::uint64_t pattern = 0;
  std::size_t at = 0;
  for (Part& part : parts) {
    std::uint64_t number = 0;
    for (; at < text.size() && is_digit(text[at]); ++at, ++part.digits)
      number = number * 10 + static_cast<std::uint64_t>(text[at] - '0');
    ++at;
    part.first = part.digits == 3 ? 100 : part.digits == 2 ? 10 : 0;
    part.size = part.digits == 3 ? 156 : part.digits == 2 ? 90 : 10;
    if (number < part.first || number >= part.first + part.size) return token(text);  // 999.1.1.1, 01.2.3.4
    size *= part.size;
    value = value * part.size + number - part.first;
    pattern = pattern * 4 + part.digits;
  }
  do {  // none becomes one of this machine
    value = keyed_.permute(value, size, tweak_of(kAddress, try_, pattern));
    std::uint64_t rest = value;
    for (std::size_t i = parts.size(); i-- > 0; rest /= parts[i].size) parts[i].value = rest % parts[i].size;
  } while (parts[0].first + parts[0].value == 127 || parts[0].first + parts[0].value == 0);
  std::string replaced;
  for (const Part& part : parts) replaced += (replaced.empty() ? "" : ".") + std::to_string(part.first + part.value);
  std::copy(replaced.begin(), replaced.end(), text.begin());
}

}  // namespace tracediff::redaction
