#include "normalise/scanner.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "trace/escape.h"
#include "trace/simd.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kShortestToken = 6;
constexpr std::size_t kShortestRandom = 16;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper_hex(char c) { return is_digit(c) || (c >= 'A' && c <= 'F'); }
bool is_hex(char c) { return is_upper_hex(c) || (c >= 'a' && c <= 'f'); }
bool is_alnum(char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }

std::uint64_t low_bits(std::size_t count) {
  return count >= kBlock ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

/// The bits of LOW moved down by COUNT (1-63), filled up from the next block.
std::uint64_t moved_down(std::uint64_t low, std::uint64_t next, unsigned count) {
  return low >> count | next << (kBlock - count);
}

/// Runs of set bits, in a block and the one after it.
struct Runs {
  std::uint64_t of_six = 0;  ///< bit i set where bits i to i + 5 are
  std::uint64_t of_sixteen = 0;
};

Runs runs_in(std::uint64_t low, std::uint64_t next) {
  // Of the next block only the low bits have to be right.
  const std::uint64_t two = low & moved_down(low, next, 1);
  const std::uint64_t next_two = next & next >> 1;
  const std::uint64_t four = two & moved_down(two, next_two, 2);
  const std::uint64_t next_four = next_two & next_two >> 2;
  const std::uint64_t eight = four & moved_down(four, next_four, 4);
  const std::uint64_t next_eight = next_four & next_four >> 4;
  return {two & moved_down(two, next_two, 2) & moved_down(two, next_two, 4), eight & moved_down(eight, next_eight, 8)};
}

/// The bits of LOW moved up by COUNT (1-63), filled up from the block before.
std::uint64_t moved_up(std::uint64_t low, std::uint64_t before, unsigned count) {
  return low << count | before >> (kBlock - count);
}

/// Each bit of LOW and of BEFORE, the block before it, and the five after it.
std::uint64_t six_from(std::uint64_t low, std::uint64_t before) {
  const std::uint64_t two = low | moved_up(low, before, 1);
  const std::uint64_t before_two = before | before << 1;
  const std::uint64_t four = two | moved_up(two, before_two, 2);
  const std::uint64_t before_four = before_two | before_two << 2;
  return four | moved_up(four, before_four, 2);
}

}  // namespace

void Scanner::scan(std::string_view text, std::int64_t time_us) {
  hits_.clear();
  text_ = text;
  time_us_ = time_us;
  done_ = 0;
  no_base64_before_ = 0;
  if (text.size() < kShortestToken) return;
  build_masks();
  walk_events();
}

void Scanner::build_masks() {
  const std::size_t blocks = (text_.size() + kBlock - 1) / kBlock;
  if (masks_.size() < blocks + 1) masks_.resize(blocks + 1);
  std::size_t clear_until = 0;
  for (std::size_t i = 0; i < blocks; ++i) {
    const std::size_t base = i * kBlock;
    const std::size_t length = std::min(kBlock, text_.size() - base);
    masks_[i] = length == kBlock ? simd::byte_kinds(text_.data() + base) : last_kinds(base, length);
    // Most escapes are `\"`: only those that are spelt with a letter can hide in a word.
    const std::uint64_t backslash = masks_[i].backslash;
    const bool spelt = (masks_[i].word & backslash << 1) != 0 || backslash >> (kBlock - 1) != 0;
    if (spelt || clear_until > base) clear_escapes(base, clear_until, masks_[i]);
  }
  masks_[blocks] = {};
}

/// The masks of the last LENGTH bytes, fewer than a block. Never reads behind the text.
Scanner::Masks Scanner::last_kinds(std::size_t base, std::size_t length) const {
  std::array<char, kBlock> copy{};
  std::memcpy(copy.data(), text_.data() + base, length);
  return simd::byte_kinds(copy.data()) & low_bits(length);
}

/// Takes the bytes of escapes that reach into this block out of its masks.
void Scanner::clear_escapes(std::size_t base, std::size_t& clear_until, Masks& masks) const {
  std::uint64_t cleared = clear_until > base ? low_bits(clear_until - base) : 0;
  std::uint64_t msgpack = 0;
  for (std::uint64_t rest = masks.backslash & ~cleared; rest != 0;) {
    const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
    const std::size_t length = escape_length(text_, base + bit);
    const std::uint64_t bits = low_bits(length) << bit;
    cleared |= bits;
    rest &= ~bits;
    clear_until = base + bit + length;
    if (length == 4 && text_[base + bit + 2] == 'c' && text_[base + bit + 3] >= 'b') msgpack |= std::uint64_t{1} << bit;
  }
  masks = masks & ~cleared;
  masks.special |= msgpack;
}

/// Visits what can be a token: a word of six bytes or more with a digit in it, or beside what base64 is joined by, or
/// of sixteen; and the bytes that begin the other tokens.
void Scanner::walk_events() {
  const std::size_t blocks = (text_.size() + kBlock - 1) / kBlock;
  Masks before;
  std::uint64_t runs_before = 0;
  std::size_t visited = 0;  // no event before this
  for (std::size_t i = 0; i < blocks; ++i) {
    const Masks& masks = masks_[i];
    const Masks& next = masks_[i + 1];
    const Runs runs = runs_in(masks.word, next.word);
    const std::uint64_t in_run = six_from(runs.of_six, runs_before);
    const std::uint64_t beside = moved_up(masks.join, before.join, 1) | moved_down(masks.join, next.join, 1);
    const std::uint64_t port_digits = moved_down(masks.digit, next.digit, 1) & moved_down(masks.digit, next.digit, 5);
    const std::uint64_t words = (in_run & (masks.digit | beside)) | runs.of_sixteen;
    std::uint64_t events = words | masks.special | (masks.colon & port_digits);
    before = masks;
    runs_before = runs.of_six;
    const std::size_t base = i * kBlock;
    if (visited > base) events &= ~low_bits(visited - base);
    while (events != 0) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(events));
      events &= events - 1;
      if ((words >> bit & 1) == 0) {
        event(base + bit);
        continue;
      }
      visited = word_event(base + bit);
      if (visited > base) events &= ~low_bits(visited - base);
    }
  }
}

void Scanner::event(std::size_t at) {
  switch (text_[at]) {
    case ':':
      if (at >= done_) port_at(at);
      return;
    case '$':
      if (at >= done_) bcrypt_at(at);
      return;
    case '\\':
      if (at >= done_) msgpack_at(at);
      return;
    case kTokenBegin:
    case kKeepBegin: {
      if (at < done_) return;
      const char closing = text_[at] == kTokenBegin ? kTokenEnd : kKeepEnd;
      const std::size_t end = text_.find(closing, at);
      if (end != std::string_view::npos) done_ = end + 1;
      return;
    }
    default:
      return;
  }
}

/// Looks at the word around AT and gives its end.
std::size_t Scanner::word_event(std::size_t at) {
  const std::size_t begin = word_begin(at);
  const std::size_t end = word_end(at);
  if (end <= done_ || base64_around(begin, end)) return end;
  // Every token has a digit; only a long word in both cases may do without.
  const auto has_lower = [&] {
    const std::string_view text = text_.substr(begin, end - begin);
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  };
  if (any(&Masks::digit, begin, end) || (end - begin >= kShortestRandom && has_lower())) word(begin, end);
  return end;
}

std::size_t Scanner::word_begin(std::size_t at) const {
  std::size_t i = at / kBlock;
  std::uint64_t others = ~masks_[i].word & low_bits(at % kBlock);
  while (others == 0 && i > 0) others = ~masks_[--i].word;
  return others == 0 ? 0 : i * kBlock + static_cast<std::size_t>(std::bit_width(others));
}

std::size_t Scanner::word_end(std::size_t begin) const {
  std::size_t i = begin / kBlock;
  std::uint64_t others = ~masks_[i].word & ~low_bits(begin % kBlock);
  while (others == 0) others = ~masks_[++i].word;  // the block after the last has no word bytes
  return i * kBlock + static_cast<std::size_t>(std::countr_zero(others));
}

/// The 64 bits of a mask that begin at byte BEGIN.
std::uint64_t Scanner::window(std::uint64_t Masks::*kind, std::size_t begin) const {
  const std::size_t i = begin / kBlock;
  const std::size_t shift = begin % kBlock;
  const std::uint64_t low = masks_[i].*kind >> shift;
  return shift == 0 ? low : low | masks_[i + 1].*kind << (kBlock - shift);
}

bool Scanner::any(std::uint64_t Masks::*kind, std::size_t begin, std::size_t end) const {
  for (; end - begin > kBlock; begin += kBlock) {
    if (window(kind, begin) != 0) return true;
  }
  return (window(kind, begin) & low_bits(end - begin)) != 0;
}

/// The letters and digits from BEGIN on.
Scanner::Run Scanner::run_at(std::size_t begin, std::size_t word_end) const {
  Run run{begin, word_end, 0, true, false};
  for (std::size_t at = begin; at < run.end; at += kBlock) {
    const std::uint64_t joints = window(&Masks::joint, at) & low_bits(run.end - at);
    if (joints != 0) run.end = at + static_cast<std::size_t>(std::countr_zero(joints));
    const std::uint64_t wanted = low_bits(run.end - at);
    const std::uint64_t digits = window(&Masks::digit, at) & wanted;
    run.digits += digits == wanted ? std::min(run.end - at, kBlock) : static_cast<std::size_t>(std::popcount(digits));
    run.lower_hex = run.lower_hex && (~window(&Masks::lower_hex, at) & wanted) == 0;
  }
  if (!run.lower_hex && run.digits > 0 && run.length() >= kShortestRandom) {
    run.upper_hex = std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                                text_.begin() + static_cast<std::ptrdiff_t>(run.end), is_upper_hex);
  }
  return run;
}

/// A run of letters, digits, `_` and `-`: its pieces first, then, when none is a token, the whole.
void Scanner::word(std::size_t begin, std::size_t end) {
  bool alone = begin >= done_;
  for (std::size_t at = std::max(begin, done_); at < end;) {
    if (!is_alnum(text_[at])) {
      ++at;
      continue;
    }
    const Run run = run_at(at, end);
    // Behind a token that was just found a new one may begin, as it could behind the token's name.
    const bool bordered = at == begin || at == done_ || !is_alnum(text_[at - 1]);
    const std::size_t token_end = bordered ? token_at(run) : 0;
    alone = alone && token_end == 0;
    at = token_end == 0 ? run.end : token_end;
  }
  if (alone && end - begin >= kShortestRandom && on(Token::random)) whole_word(begin, end);
}

/// Tries base64 with `+`, `/` or `=` around the word at BEGIN.
bool Scanner::base64_around(std::size_t begin, std::size_t end) {
  const auto joins = [&](std::size_t at) { return text_[at] == '+' || text_[at] == '/'; };
  const bool joined = end < text_.size() && (joins(end) || text_[end] == '=');
  if (!joined && (begin == 0 || !joins(begin - 1))) return false;
  if (end <= no_base64_before_ || !on(Token::base64) || any(&Masks::joint, begin, end)) return false;
  const auto letter = [&](std::size_t at) { return (has(&Masks::word, at) && !has(&Masks::joint, at)) || joins(at); };
  while (begin > 0 && letter(begin - 1)) --begin;
  while (end < text_.size() && letter(end)) ++end;
  no_base64_before_ = end;
  const std::size_t letters_end = end;
  while (end < text_.size() && text_[end] == '=' && end < letters_end + 2) ++end;
  const char before = begin == 0 ? '\0' : text_[begin - 1];
  const char after = byte(end);
  if (begin < done_ || letters_end - begin < kShortestRandom || before == kTokenEnd || before == kKeepEnd) return false;
  if (after == kTokenBegin || after == kKeepBegin || after == '=') return false;
  if ((begin > 0 && has(&Masks::joint, begin - 1)) || (end < text_.size() && (has(&Masks::word, end) || joins(end))))
    return false;
  if (!looks_random_base64(text_.substr(begin, end - begin))) return false;
  const std::size_t hits = hits_.size();
  const std::size_t done = done_;
  for (std::size_t at = begin; at < letters_end;) {
    const Run run = joins(at) ? Run{at, at + 1} : run_at(at, std::min(text_.find_first_of("+/", at), letters_end));
    if (!joins(at) && token_at(run) != 0) {
      hits_.resize(hits);
      done_ = done;
      return false;
    }
    at = run.end;
  }
  hit(begin, end, Token::base64);
  return true;
}

void Scanner::whole_word(std::size_t begin, std::size_t end) {
  const char before = begin == 0 ? '\0' : text_[begin - 1];
  const char after = byte(end);
  if (before == kTokenEnd || before == kKeepEnd || after == kTokenBegin || after == kKeepBegin || after == '=') return;
  if (looks_random(text_.substr(begin, end - begin))) hit(begin, end, Token::random);
}

/// Tries the rules at one place, in their order. Gives the end of the token found, or 0.
std::size_t Scanner::token_at(const Run& run) {
  if (run.lower_hex || run.upper_hex) {
    if (const std::size_t end = hex_token(run); end != 0) return end;
  } else if (const std::size_t end = uuid_from(run); end != 0) {  // hex digits of both cases
    return end;
  }
  if (run.length() == 4 && run.digits == 4 && on(Token::iso)) {
    if (const std::size_t end = iso_at(run.begin); end != 0) return hit(run.begin, end, Token::iso);
  }
  if (on(Token::jwt) && !run.lower_hex && text_.substr(run.begin, 3) == "eyJ") {
    if (const std::size_t end = jwt_at(run.begin); end != 0) return hit(run.begin, end, Token::jwt);
  }
  return 0;
}

/// The rules for a run of hex digits in one case.
std::size_t Scanner::hex_token(const Run& run) {
  const auto [begin, end, digits, lower_hex, upper_hex] = run;
  const std::size_t length = run.length();
  if (length < kShortestToken || digits == 0) return uuid_from(run);
  const std::string_view text = text_.substr(begin, length);
  // One letter alone is rare: only then does it matter whether it makes the run a number with an exponent.
  const bool mixed = digits + 1 < length || (digits < length && is_mixed(text));
  if (upper_hex) return mixed && on(Token::hex_long_upper) ? hit(begin, end, Token::hex_long_upper) : 0;
  if (const std::size_t uuid = uuid_from(run); uuid != 0) return uuid;
  if (length == 12) {
    if (const std::size_t lock = lock_at(end, '|'); lock != 0 && on(Token::lock)) return hit(begin, lock, Token::lock);
    if (const std::size_t lock = lock_at(end, ':'); lock != 0 && mixed && on(Token::colon_lock)) {
      return hit(begin, lock, Token::colon_lock);
    }
  }
  if ((length == 13 || length == 14) && on(Token::uniqid)) {
    const std::size_t uniqid = uniqid_at(begin, end);
    if (uniqid != 0 && is_near_hex_time(text, time_us_)) return hit(begin, uniqid, Token::uniqid);
  }
  if (digits < length) {
    if (length >= 16) return mixed && on(Token::hex_long) ? hit(begin, end, Token::hex_long) : 0;
    if (length >= 9) return on(Token::hex_middle) && is_well_mixed(text) ? hit(begin, end, Token::hex_middle) : 0;
    if (length == 8) return mixed && on(Token::hex8) ? hit(begin, end, Token::hex8) : 0;
    return on(Token::hex6) && is_well_mixed(text) ? hit(begin, end, Token::hex6) : 0;
  }
  if (length >= 8 && length <= 19 && on(Token::time) && is_near_time(text, time_us_)) {
    return hit(begin, time_at(end), Token::time);
  }
  return 0;
}

std::size_t Scanner::uuid_from(const Run& run) {
  if (run.length() != 8 || byte(run.end) != '-' || !on(Token::uuid)) return 0;
  const std::size_t end = uuid_at(run.begin);
  return end == 0 ? 0 : hit(run.begin, end, Token::uuid);
}

bool Scanner::ends_at(std::size_t at) const { return at >= text_.size() || !is_alnum(text_[at]); }

std::size_t Scanner::uuid_at(std::size_t begin) const {
  constexpr std::size_t kLength = 36;
  if (begin + kLength > text_.size() || !ends_at(begin + kLength)) return 0;
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

/// `10.0.0.1:40000` and `[::1]:40000`: called at the colon before a number of at least five digits.
void Scanner::port_at(std::size_t colon) {
  constexpr std::size_t kPortDigits = 5;
  const std::size_t end = colon + 1 + kPortDigits;
  for (std::size_t i = colon + 1; i < end; ++i) {
    if (!is_digit(byte(i))) return;
  }
  if (!ends_at(end) || !is_ephemeral(text_.substr(colon + 1, kPortDigits)) || colon <= done_) return;
  std::size_t at = colon;
  if (text_[at - 1] == ']') {
    --at;
    int colons = 0;
    while (at > done_ && ((is_hex(text_[at - 1]) && has(&Masks::word, at - 1)) || text_[at - 1] == ':')) {
      std::size_t digits = 0;
      while (at > done_ && is_hex(text_[at - 1]) && has(&Masks::word, at - 1)) {
        --at;
        ++digits;
      }
      if (digits > 4) return;
      if (at > done_ && text_[at - 1] == ':') {
        --at;
        ++colons;
      }
    }
    if (at <= done_ || text_[at - 1] != '[' || colons < 2 || colons > 7) return;
    --at;
    if (at != done_ && alnum_before(at)) return;
    if (on(Token::port6)) hit(colon + 1, end, Token::port6);
    return;
  }
  for (int part = 0; part < 4; ++part) {
    std::size_t digits = 0;
    while (at > done_ && digits < 4 && has(&Masks::digit, at - 1)) {
      --at;
      ++digits;
    }
    if (digits == 0 || digits > 3) return;
    if (part < 3 && (at <= done_ || text_[--at] != '.')) return;
  }
  if (at != done_ && alnum_before(at)) return;
  if (on(Token::port)) hit(colon + 1, end, Token::port);
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
  if (token == Token::msgpack_float ? is_near_float(value, time_us_) : is_near_time(value, time_us_)) {
    hit(backslash, at, token);
  }
}

std::size_t Scanner::hit(std::size_t begin, std::size_t end, Token token) {
  hits_.push_back({begin, end, token});
  done_ = end;
  return end;
}

}  // namespace tracediff
