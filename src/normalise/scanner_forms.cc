#include <array>
#include <optional>

#include "ascii.h"
#include "normalise/scanner.h"
#include "trace/escape.h"
#include "trace/text_masks.h"
#include "tracediff/normalise.h"

// Tokens that are told by their form: what stands where in them.
namespace tracediff {

using simd::kBlock;

bool Scanner::ends_at(std::size_t at) const { return at >= text_.size() || !is_alnum(text_[at]); }

std::size_t Scanner::uuid_at(std::size_t begin) const {
  constexpr std::size_t kLength = 36;
  if (begin + kLength > text_.size()) return 0;
  for (std::size_t i = 0; i < kLength; ++i) {
    const bool joint = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text_[begin + i];
    if (joint ? c != '-' : !is_hex(c)) return 0;
  }
  return is_mixed(text_.substr(begin, kLength)) ? begin + kLength : 0;
}

/// The end of a zone at AT, or of none; 0 where something else follows.
std::size_t Scanner::iso_zone(std::size_t at) const {
  if (byte(at) == 'Z' && ends_at(at + 1)) return at + 1;
  if ((byte(at) == '+' || byte(at) == '-') && is_digit(byte(at + 1)) && is_digit(byte(at + 2))) {
    const std::size_t minutes = byte(at + 3) == ':' ? at + 4 : at + 3;
    if (is_digit(byte(minutes)) && is_digit(byte(minutes + 1)) && ends_at(minutes + 2)) return minutes + 2;
  }
  return ends_at(at) ? at : 0;
}

std::size_t Scanner::iso_at(std::size_t begin) const {
  constexpr std::string_view kForm = "0000-00-00T00:00";
  if (begin + kForm.size() > text_.size()) return 0;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const char c = text_[begin + i];
    const bool fits = kForm[i] == '0' ? is_digit(c) : kForm[i] == 'T' ? c == 'T' || c == ' ' : c == kForm[i];
    if (!fits) return 0;
  }
  const std::size_t minutes = begin + kForm.size();
  std::size_t end = 0;
  if (byte(minutes) == ':' && is_digit(byte(minutes + 1)) && is_digit(byte(minutes + 2))) {
    const std::size_t seconds = minutes + 3;
    if (byte(seconds) == '.' || byte(seconds) == ',') {
      std::size_t fraction = seconds + 1;
      while (fraction < seconds + 10 && is_digit(byte(fraction))) ++fraction;
      if (fraction > seconds + 1) end = iso_zone(fraction);
    }
    if (end == 0) end = iso_zone(seconds);
  }
  if (end == 0) end = iso_zone(minutes);
  return end != 0 && is_near_date(text_.substr(begin, end - begin), time_us_) ? end : 0;
}

std::size_t Scanner::jwt_at(std::size_t begin) const {
  constexpr std::array<std::size_t, 3> kShortest = {13, 10, 10};
  std::size_t at = begin + 3;
  for (std::size_t part = 0; part < 3; ++part) {
    const std::size_t from = at;
    at = from < text_.size() && (masks_[from / kBlock].word >> (from % kBlock) & 1) != 0 ? word_end(from) : from;
    if (at - from < kShortest[part]) return 0;
    if (part < 2 && byte(at++) != '.') return 0;
  }
  return at;
}

std::size_t Scanner::bcrypt_at(std::size_t begin) {
  constexpr std::size_t kShortest = 22;
  constexpr std::size_t kLongest = 53;
  if (!on(Token::bcrypt) || byte(begin + 1) != '2' || byte(begin + 3) != '$' || byte(begin + 6) != '$') return 0;
  if (begin != done_ && alnum_before(begin)) return 0;
  const char version = byte(begin + 2);
  if (version != 'a' && version != 'b' && version != 'x' && version != 'y') return 0;
  if (!is_digit(byte(begin + 4)) || !is_digit(byte(begin + 5))) return 0;
  const std::size_t body = begin + 7;
  std::size_t length = 0;
  while (length < kLongest &&
         (is_alnum(byte(body + length)) || byte(body + length) == '.' || byte(body + length) == '/')) {
    ++length;
  }
  while (length >= kShortest && !ends_at(body + length)) --length;
  return length >= kShortest ? hit(begin, body + length, Token::bcrypt) : 0;
}

std::size_t Scanner::lock_at(std::size_t end, char joint) const {
  constexpr std::size_t kLongestPid = 10;
  if (byte(end) != joint) return 0;
  std::size_t at = end + 1;
  while (at - end <= kLongestPid && is_digit(byte(at))) ++at;
  return at > end + 1 && ends_at(at) ? at : 0;
}

/// 13 hex digits, and with "more entropy" a digit, a dot and 8 digits.
std::size_t Scanner::uniqid_at(std::size_t begin, std::size_t end) const {
  constexpr std::size_t kFraction = 8;
  if (end - begin == 14 && !is_digit(text_[end - 1])) return 0;
  if (byte(end) == '.') {
    std::size_t at = end + 1;
    while (at - end <= kFraction && is_digit(byte(at))) ++at;
    if (at - end == kFraction + 1 && ends_at(at)) return at;
  }
  return end - begin == 13 ? end : 0;
}

std::size_t Scanner::time_at(std::size_t end) const {
  constexpr std::size_t kLongestFraction = 9;
  if (byte(end) != '.') return end;
  std::size_t at = end + 1;
  while (at - end <= kLongestFraction && is_digit(byte(at))) ++at;
  return at > end + 1 && ends_at(at) ? at : end;
}

/// Where the IPv4 address that ends before END begins, or none.
std::optional<std::size_t> Scanner::ipv4_before(std::size_t end) const {
  std::size_t at = end;
  for (int part = 0; part < 4; ++part) {
    std::size_t digits = 0;
    while (at > done_ && digits < 4 && has(&TextMasks::digit, at - 1)) {
      --at;
      ++digits;
    }
    if (digits == 0 || digits > 3) return std::nullopt;
    if (part < 3 && (at <= done_ || text_[--at] != '.')) return std::nullopt;
  }
  return at;
}

/// The same for an IPv6 address in brackets.
std::optional<std::size_t> Scanner::ipv6_before(std::size_t end) const {
  const auto hex_before = [&](std::size_t at) {
    return at > done_ && is_hex(text_[at - 1]) && has(&TextMasks::word, at - 1);
  };
  std::size_t at = end - 1;
  int colons = 0;
  while (hex_before(at) || (at > done_ && text_[at - 1] == ':')) {
    std::size_t digits = 0;
    for (; hex_before(at); --at) ++digits;
    if (digits > 4) return std::nullopt;
    if (at > done_ && text_[at - 1] == ':') {
      --at;
      ++colons;
    }
  }
  if (at <= done_ || text_[at - 1] != '[' || colons < 2 || colons > 7) return std::nullopt;
  return at - 1;
}

/// `10.0.0.1:40000` and `[::1]:40000`: called at the colon before a number of at least five digits.
void Scanner::port_at(std::size_t colon) {
  const std::size_t end = colon + 1 + kPortDigits;
  for (std::size_t i = colon + 1; i < end; ++i) {
    if (!is_digit(byte(i))) return;
  }
  if (!ends_at(end) || !is_ephemeral(text_.substr(colon + 1, kPortDigits)) || colon <= done_) return;
  const bool in_brackets = text_[colon - 1] == ']';
  const Token token = in_brackets ? Token::port6 : Token::port;
  const std::optional<std::size_t> begin = in_brackets ? ipv6_before(colon) : ipv4_before(colon);
  if (!begin || !on(token) || (*begin != done_ && alnum_before(*begin))) return;
  hit(colon + 1, end, token);
}

void Scanner::msgpack_at(std::size_t backslash) {
  const char kind = text_[backslash + 3];
  const std::size_t length = kind == 'e' ? 4 : 8;
  const Token token = kind == 'b' ? Token::msgpack_float : Token::msgpack_integer;
  if (!on(token)) return;
  std::uint64_t value = 0;
  std::size_t at = backslash + 4;
  for (std::size_t i = 0; i < length; ++i) {
    if (at >= text_.size() || text_[at] == '"' || text_[at] == kTokenBegin || text_[at] == kKeepBegin) return;
    const EscapeStep step = decode_escape(text_, at);
    value = value << 8 | static_cast<unsigned char>(step.byte);
    at += step.length;
  }
  const bool is_float = token == Token::msgpack_float;
  const TimeUnit unit = is_float ? unit_near_float(value, time_us_) : unit_near_time(value, time_us_);
  if (unit != TimeUnit::none) hit(backslash, at, token, unit);
}

}  // namespace tracediff
