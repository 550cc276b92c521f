#include "trace/entry_parser.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>

#include "ascii.h"
#include "trace/escape.h"
#include "trace/simd.h"

namespace tracediff {

namespace {

constexpr std::size_t kMinSecondsDigits = 9;
constexpr std::size_t kMaxSecondsDigits = 11;
constexpr std::int64_t kMicros = 1'000'000;

/// Reads `<seconds>.<micros> ` and gives the position after the blank, or 0. Old servers do not pad the
/// microseconds, so that ".8629" is 8629 of them: in both forms the digits are a plain integer.
std::size_t read_timestamp(std::string_view text, std::size_t pos, std::int64_t& time_us) {
  std::int64_t seconds = 0;
  std::size_t at = pos;
  while (at < text.size() && is_digit(text[at])) {
    if (at - pos >= kMaxSecondsDigits) return 0;
    seconds = seconds * 10 + (text[at++] - '0');
  }
  if (at - pos < kMinSecondsDigits || at >= text.size() || text[at] != '.') return 0;
  const std::size_t dot = at++;
  std::int64_t micros = 0;
  while (at < text.size() && is_digit(text[at])) {
    if (at - dot > 6) return 0;
    micros = micros * 10 + (text[at++] - '0');
  }
  if (at - dot < 2 || at >= text.size() || text[at] != ' ') return 0;
  time_us = seconds * kMicros + micros;
  return at + 1;
}

/// Eight bytes less '0' each: 0-9 of a digit.
std::uint64_t less_zeros(std::uint64_t bytes) { return bytes ^ 0x3030303030303030; }

/// Not 0 where one of the VALUES is above 9. Adding 0x76 to such a byte sets its highest bit, if it is not set.
std::uint64_t no_digits(std::uint64_t values) { return ((values + 0x7676767676767676) | values) & 0x8080808080808080; }

/// The number of eight digits, the first of them the lowest byte: joins neighbours by tens, hundreds, ten thousands.
std::int64_t number_of(std::uint64_t values) {
  constexpr std::uint64_t kPairs = 0x000000ff000000ff;
  values = values * 10 + (values >> 8);
  return static_cast<std::int64_t>(((values & kPairs) * (100 + (std::uint64_t{1000000} << 32)) +
                                    (values >> 16 & kPairs) * (1 + (std::uint64_t{10000} << 32))) >>
                                   32);
}

/// The ten digits of the seconds and the dot behind them.
bool read_seconds(std::uint64_t high, std::uint32_t low, std::int64_t& seconds) {
  const std::uint64_t first = less_zeros(high);
  const std::uint64_t last = less_zeros((low >> 8U & 0xffff) | 0x3030303030300000);  // the two before the dot
  if (low >> 24U != '.' || (no_digits(first) | no_digits(last)) != 0) return false;
  seconds = number_of(first) * 100 + static_cast<std::int64_t>((last & 0xff) * 10 + (last >> 8U & 0xff));
  return true;
}

/// `1795499696.224822 `: the form of all servers since 2011.
bool read_usual_timestamp(std::string_view text, UsualSecond& second, std::int64_t& time_us) {
  constexpr std::size_t kLength = 18;
  constexpr std::size_t kDot = 10;
  if (std::endian::native != std::endian::little || text.size() < kLength) return false;
  std::uint64_t high = 0;
  std::uint32_t low = 0;  // the last four bytes of the seconds and the dot
  std::uint64_t micros = 0;
  std::memcpy(&high, text.data(), sizeof high);
  std::memcpy(&low, text.data() + kDot + 1 - sizeof low, sizeof low);
  std::memcpy(&micros, text.data() + kDot, sizeof micros);
  if (high != second.high || low != second.low) {
    std::int64_t seconds = 0;
    if (!read_seconds(high, low, seconds)) return false;
    second = {high, low, seconds * kMicros};
  }
  const std::uint64_t digits = less_zeros(micros << 8U) & ~std::uint64_t{0xffff};  // with two zeros before them
  if (micros >> 56U != ' ' || no_digits(digits) != 0) return false;
  time_us = second.time_us + number_of(digits);
  return true;
}

std::int32_t database_number(std::string_view database) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(database.data(), database.data() + database.size(), number);
  return error == std::errc() && end == database.data() + database.size() && number >= 0 ? number : 0;
}

/// The first `] "` from FROM on, or npos.
std::size_t find_arguments_bracket(std::string_view text, std::size_t from) {
  for (std::size_t base = from; base < text.size(); base += 64) {
    std::uint64_t brackets = simd::equal(text.data() + base, ']');
    for (; brackets != 0; brackets &= brackets - 1) {
      const std::size_t at = base + static_cast<std::size_t>(std::countr_zero(brackets));
      if (at + 2 >= text.size()) return std::string_view::npos;
      if (text[at + 1] == ' ' && text[at + 2] == '"') return at;
    }
  }
  return std::string_view::npos;
}

/// The same by masks: the first `] "` ends at a quote that is not escaped.
std::size_t find_arguments_bracket(std::string_view text, std::size_t from, const MaskView& masks) {
  const auto offset = static_cast<std::size_t>(text.data() - masks.base);
  std::size_t i = (offset + from) / simd::kBlock;
  std::uint64_t quotes = masks.blocks[i].quote & ~simd::low_bits((offset + from) % simd::kBlock);
  for (;;) {
    for (; quotes != 0; quotes &= quotes - 1) {
      const std::size_t at = i * simd::kBlock + static_cast<std::size_t>(std::countr_zero(quotes)) - offset;
      if (at >= text.size()) return std::string_view::npos;
      if (at >= from + 2 && text[at - 1] == ' ' && text[at - 2] == ']') return at - 2;
    }
    if (++i * simd::kBlock >= offset + text.size()) return std::string_view::npos;
    quotes = masks.blocks[i].quote;
  }
}

/// The part between the timestamp and the arguments: `[db client] `, `(db N) ` or nothing.
/// Gives the position of the first argument, or 0.
std::size_t read_origin(std::string_view text, std::size_t pos, const MaskView& masks, Entry& entry) {
  entry.db = 0;
  entry.database = {};
  entry.client = {};
  if (pos >= text.size()) return 0;
  if (text[pos] == '[') {
    const std::size_t begin = pos + 1;
    std::size_t blank = begin;
    while (blank < text.size() && text[blank] != ' ' && text[blank] != ']') ++blank;
    if (blank == begin || blank >= text.size() || text[blank] != ' ') return 0;
    // The first `] "` ends it: a unix path may hold blanks and brackets, arguments may hold `] `.
    const std::size_t end = masks.blocks != nullptr ? find_arguments_bracket(text, blank + 1, masks)
                                                    : find_arguments_bracket(text, blank + 1);
    if (end == std::string_view::npos || end == blank + 1) return 0;
    entry.database = text.substr(begin, blank - begin);
    entry.client = text.substr(blank + 1, end - blank - 1);
    entry.db = entry.database.size() == 1 && is_digit(entry.database[0]) ? entry.database[0] - '0'
                                                                         : database_number(entry.database);
    return end + 2;
  }
  if (text[pos] == '(') {
    constexpr std::string_view kOpen = "(db ";
    if (text.substr(pos, kOpen.size()) != kOpen) return 0;
    const std::size_t end = text.find(") ", pos);
    if (end == std::string_view::npos || end == pos + kOpen.size()) return 0;
    entry.database = text.substr(pos + kOpen.size(), end - pos - kOpen.size());
    entry.db = database_number(entry.database);
    return end + 2;
  }
  return text[pos] == '"' ? pos : 0;
}

/// True for `"..." "..."` with single blanks and whole escapes: nearly every line there is. The one odd place is the
/// quote that opens the first argument, and the last byte is one that closes.
bool plain_arguments(std::string_view text, const TextMasks* blocks, std::size_t offset) {
  if (text.empty()) return false;
  const std::size_t last = offset + text.size() - 1;
  const std::size_t last_block = last / simd::kBlock;
  std::uint64_t wrong = std::uint64_t{1} << offset;
  std::uint64_t wanted = ~simd::low_bits(offset);
  for (std::size_t i = 0; i < last_block; ++i) {
    wrong ^= blocks[i].odd & wanted;
    if (wrong != 0) return false;
    wanted = ~std::uint64_t{0};
  }
  wrong ^= blocks[last_block].odd & wanted & (~std::uint64_t{0} >> (~last % simd::kBlock));
  return wrong == 0 && (blocks[last_block].close >> (last % simd::kBlock) & 1) != 0;
}

/// The same byte by byte.
bool plain_arguments(std::string_view text) {
  std::size_t expected = 0;    // where the next opening quote has to stand
  std::size_t skip_until = 0;  // events before this belong to an escape
  bool inside = false;
  for (std::size_t base = 0; base < text.size(); base += 64) {
    const std::uint64_t quote = simd::equal(text.data() + base, '"');
    const std::uint64_t backslash = simd::equal(text.data() + base, '\\');
    std::uint64_t events = quote | backslash;
    if (text.size() - base < 64) events &= (std::uint64_t{1} << (text.size() - base)) - 1;
    if (inside && skip_until <= base) {
      // A quote behind a lone backslash is the usual escape: both are passed over at once.
      const std::uint64_t lone = backslash & ~(backslash << 1) & ~(backslash >> 1);
      const std::uint64_t escaped = quote & lone << 1;
      events &= ~(escaped | escaped >> 1);
    }
    for (; events != 0; events &= events - 1) {
      const std::size_t pos = base + static_cast<std::size_t>(std::countr_zero(events));
      if (pos < skip_until) continue;
      if (text[pos] == '\\') {
        const std::size_t length = escape_length(text, pos);
        if (!inside || length == 1) return false;
        skip_until = pos + length;
      } else if (inside) {
        inside = false;
        expected = pos + 2;
      } else {
        if (pos != expected || (pos > 0 && text[pos - 1] != ' ')) return false;
        inside = true;
      }
    }
  }
  return !inside && expected == text.size() + 1;
}

/// What is wrong with the arguments, or empty. Also accepts what only old or other servers print: numbers
/// without quotes and backslashes that begin no escape (Redis 2.0-2.2), more blanks between (Pika).
std::string arguments_damage(std::string_view text, bool old_form) {
  std::size_t number = 0;
  std::size_t pos = 0;
  while (pos < text.size()) {
    if (text[pos] == ' ') {
      ++pos;
      continue;
    }
    const std::string name = "argument " + std::to_string(++number);
    if (text[pos] != '"') {
      const std::size_t end = std::min(text.find(' ', pos), text.size());
      std::string_view digits = text.substr(pos, end - pos);
      if (digits.front() == '-') digits.remove_prefix(1);
      const bool integer = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
      if (!old_form || !integer || number == 1) return name + " does not begin with a quote";
      pos = end;
      continue;
    }
    bool lossy = false;
    for (++pos; pos < text.size() && text[pos] != '"';) {
      const EscapeStep step = decode_escape(text, pos);
      if (!step.known && !old_form) {
        return pos + 4 > text.size() ? "cut in the middle: the quote of " + name + " is not closed"
                                     : name + " holds a backslash that begins no escape, as Redis 2.2 or older prints";
      }
      lossy = lossy || !step.known;
      pos += step.length;
    }
    if (pos >= text.size()) {
      const bool backslash_quote = text.ends_with("\\\"");
      if (old_form && (lossy || backslash_quote)) {
        return "the end of " + name + " is lost: Redis 2.2 or older prints a line end and a backslash alike";
      }
      return "cut in the middle: the quote of " + name + " is not closed";
    }
    if (++pos < text.size() && text[pos] != ' ') {
      return old_form ? name + " is followed by other text: Redis 2.2 or older does not escape every quote"
                      : name + " is followed by other text";
    }
  }
  return number == 0 ? "no command after the client" : "";
}

}  // namespace

bool timestamp_at(std::string_view text, std::size_t pos) {
  std::int64_t time_us = 0;
  const std::size_t after = read_timestamp(text, pos, time_us);
  if (after == 0 || after >= text.size()) return false;
  return text[after] == '[' || text[after] == '"' || text.substr(after, 4) == "(db ";
}

bool parse_usual_entry(std::string_view text, UsualSecond& second, Entry& entry) {
  constexpr std::size_t kDatabase = 19;
  constexpr std::size_t kShortest = kDatabase + 8;  // `0 c] "X"`
  if (text.size() < kShortest || text[kDatabase - 1] != '[' || text.back() != '"') return false;
  if (!read_usual_timestamp(text, second, entry.time_us) || !is_digit(text[kDatabase])) return false;
  std::size_t blank = kDatabase + 1;
  entry.db = text[kDatabase] - '0';
  if (is_digit(text[blank])) entry.db = entry.db * 10 + (text[blank++] - '0');
  if (text[blank] != ' ') return false;
  const std::size_t client = blank + 1;
  const std::size_t end = find_arguments_bracket(text, client);
  if (end == std::string_view::npos || end == client) return false;
  entry.database = text.substr(kDatabase, blank - kDatabase);
  entry.client = text.substr(client, end - client);
  entry.text = text;
  entry.arguments = text.substr(end + 2);
  entry.masks = {};
  return true;
}

ParseStatus parse_entry(std::string_view text, Entry& entry, const MaskView& masks) {
  constexpr std::size_t kUsualLength = 18;
  UsualSecond second;
  const std::size_t origin =
      read_usual_timestamp(text, second, entry.time_us) ? kUsualLength : read_timestamp(text, 0, entry.time_us);
  if (origin == 0) return ParseStatus::no_timestamp;
  const std::size_t arguments = read_origin(text, origin, masks, entry);
  if (arguments == 0) return ParseStatus::damaged;
  entry.text = text;
  entry.arguments = text.substr(arguments);
  if (masks.blocks != nullptr) {
    const auto begin = static_cast<std::size_t>(entry.arguments.data() - masks.base);
    entry.masks = {masks.blocks + begin / simd::kBlock, begin % simd::kBlock, entry.arguments};
    if (plain_arguments(entry.arguments, entry.masks.blocks, entry.masks.offset)) return ParseStatus::entry;
  } else {
    entry.masks = {};
    if (plain_arguments(entry.arguments)) return ParseStatus::entry;
  }
  return arguments_damage(entry.arguments, entry.client.empty()).empty() ? ParseStatus::entry : ParseStatus::damaged;
}

std::string describe_damage(std::string_view text) {
  Entry entry;
  const std::size_t origin = read_timestamp(text, 0, entry.time_us);
  if (origin == 0) return "it does not begin with a time as MONITOR prints it";
  const std::size_t arguments = read_origin(text, origin, {}, entry);
  if (arguments != 0) return arguments_damage(text.substr(arguments), entry.client.empty());
  if (origin >= text.size()) return "cut in the middle: nothing follows the time";
  if (text[origin] == '[') {
    return text.find("] ", origin) == std::string_view::npos ? "cut in the middle: the client's address is not closed"
                                                             : "no command after the client";
  }
  return "the time is followed by neither a client nor a command";
}

std::string print_entry(const Entry& entry, TimeForm form) {
  std::string micros = std::to_string(entry.time_us % kMicros);
  if (form == TimeForm::padded) micros.insert(0, 6 - micros.size(), '0');
  std::string text = std::to_string(entry.time_us / kMicros) + "." + micros + " ";
  if (!entry.client.empty()) {
    text += '[';
    text += entry.database;
    text += ' ';
    text += entry.client;
    text += "] ";
  } else if (!entry.database.empty()) {
    text += "(db ";
    text += entry.database;
    text += ") ";
  }
  return text += entry.arguments;
}

}  // namespace tracediff
