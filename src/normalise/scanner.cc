#include "normalise/scanner.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "ascii.h"
#include "trace/text_masks.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

using simd::kBlock;
constexpr std::size_t kShortestToken = 6;
constexpr std::size_t kShortestRandom = 16;

using simd::low_bits;

/// Has WORD, of eight bytes or more of letters, digits, `_` and `-`, a lower-case letter? Of these bytes only they have
/// both bits.
bool has_lower(std::string_view word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  const auto eight_have = [&](std::size_t from) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, word.data() + from, sizeof bytes);
    return (bytes & bytes << 1U & (kOnes << 6U)) != 0;
  };
  std::size_t at = 0;
  for (; at + 8 <= word.size(); at += 8) {
    if (eight_have(at)) return true;
  }
  return eight_have(word.size() - 8);
}

/// The length of WORD without a suffix like `_LOCK` that an id in lower case has.
std::size_t without_suffix(std::string_view word) {
  constexpr std::size_t kShortestId = 16;
  constexpr std::size_t kShortestSuffix = 3;
  const std::size_t joint = word.rfind('_');
  if (joint == std::string_view::npos || joint < kShortestId || joint + kShortestSuffix >= word.size())
    return word.size();
  const auto is_id_byte = [](char c) { return is_digit(c) || is_lower(c); };
  const bool suffix = std::ranges::all_of(word.substr(joint + 1), is_upper);
  return suffix && std::ranges::all_of(word.substr(0, joint), is_id_byte) ? joint : word.size();
}

}  // namespace

void Scanner::scan(std::string_view text, std::int64_t time_us) {
  if (text.size() >= kShortestToken) make_masks(text);
  walk(text, time_us, {own_masks_.data(), 0, text}, {});
}

void Scanner::scan(std::string_view text, std::int64_t time_us, const EntryMasks& masks,
                   const std::vector<Piece>& pieces) {
  walk(text, time_us, masks, pieces);
}

/// For texts that no reader made masks of. The last bytes are copied, so that nothing behind the text is read.
void Scanner::make_masks(std::string_view text) {
  const std::size_t blocks = text.size() / kBlock + 1;
  if (own_masks_.size() < blocks) own_masks_.resize(blocks);
  MaskCarry carry;
  const std::size_t copied_from = blocks < 3 ? 0 : blocks - 2;
  build_masks(text, 0, copied_from, carry, own_masks_.data());
  std::array<char, 4 * kBlock> copy{};
  const std::size_t length = text.size() - copied_from * kBlock;
  std::memcpy(copy.data(), text.data() + copied_from * kBlock, length);
  build_masks({copy.data(), length}, 0, blocks - copied_from, carry, own_masks_.data() + copied_from);
}

/// Visits what can be a token. All places count from the first byte of the first block: what is before the text is
/// not looked at, since done_ stands at its begin and it begins with no byte of a word.
void Scanner::walk(std::string_view text, std::int64_t time_us, const EntryMasks& of_text,
                   const std::vector<Piece>& pieces) {
  hits_.clear();
  if (text.size() < kShortestToken) return;
  const TextMasks* const masks = of_text.blocks;
  begin_ = of_text.offset;
  text_ = {text.data() - begin_, text.size() + begin_};
  masks_ = masks;
  time_us_ = time_us;
  done_ = begin_;
  no_base64_before_ = 0;
  const std::size_t blocks = text_.size() / kBlock;
  std::uint64_t wanted = ~low_bits(begin_);
  auto piece = pieces.begin();
  for (std::size_t i = 0; i <= blocks; ++i) {
    if (i == blocks) wanted &= low_bits(text_.size() % kBlock + 1);  // a word may end behind the last byte
    for (std::uint64_t rest = (masks[i].word_ends | masks[i].events) & wanted; rest != 0; rest &= rest - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
      const std::size_t at = i * kBlock + bit;
      while (piece != pieces.end() && begin_ + piece->end < at) ++piece;
      if (piece != pieces.end() && begin_ + piece->begin <= at) continue;  // the word at its end is in it as well
      if ((masks[i].word_ends >> bit & 1) != 0) word_event(at);
      if ((masks[i].events >> bit & 1) != 0 && at < text_.size()) event(at);
    }
    wanted = ~std::uint64_t{0};
  }
}

void Scanner::event(std::size_t at) {
  if (has(&TextMasks::digit, at)) {
    if (at - kPortDigits >= done_) port_at(at - kPortDigits);
    return;
  }
  if (at < done_) return;
  switch (text_[at]) {
    case '$':
      bcrypt_at(at);
      return;
    case '\\':
      msgpack_at(at);
      return;
    case kTokenBegin:
    case kKeepBegin: {
      const char closing = text_[at] == kTokenBegin ? kTokenEnd : kKeepEnd;
      const std::size_t end = text_.find(closing, at);
      if (end != std::string_view::npos) done_ = end + 1;
      return;
    }
    default:
      return;
  }
}

/// Looks at the word that ends at END.
void Scanner::word_event(std::size_t end) {
  if (end <= done_) return;
  const std::size_t begin = word_begin(end - 1);
  word_bits_ = {begin, window(&TextMasks::joint, begin), window(&TextMasks::digit, begin),
                window(&TextMasks::lower_hex, begin)};
  if (base64_around(begin, end)) return;
  // Every token has a digit; only a long word in both cases may do without.
  const bool digit =
      end - begin <= kBlock ? (word_bits_.digit & low_bits(end - begin)) != 0 : any(&TextMasks::digit, begin, end);
  if (digit || (end - begin >= kShortestRandom && has_lower(text_.substr(begin, end - begin)))) word(begin, end);
}

std::size_t Scanner::word_begin(std::size_t at) const {
  std::size_t i = at / kBlock;
  std::uint64_t others = ~masks_[i].word & low_bits(at % kBlock);
  while (others == 0 && i > 0) others = ~masks_[--i].word;
  return others == 0 ? begin_ : i * kBlock + static_cast<std::size_t>(std::bit_width(others));
}

std::size_t Scanner::word_end(std::size_t begin) const {
  std::size_t i = begin / kBlock;
  std::uint64_t others = ~masks_[i].word & ~low_bits(begin % kBlock);
  while (others == 0 && (i + 1) * kBlock < text_.size()) others = ~masks_[++i].word;
  return others == 0 ? text_.size() : i * kBlock + static_cast<std::size_t>(std::countr_zero(others));
}

bool Scanner::any(std::uint64_t TextMasks::*kind, std::size_t begin, std::size_t end) const {
  for (; end - begin > kBlock; begin += kBlock) {
    if (window(kind, begin) != 0) return true;
  }
  return (window(kind, begin) & low_bits(end - begin)) != 0;
}

/// The same as run_at() by the bits of the word at hand.
Scanner::Run Scanner::short_run_at(std::size_t begin, std::size_t word_end) const {
  const std::size_t shift = begin - word_bits_.begin;
  std::size_t length = word_end - begin;
  const std::uint64_t joints = word_bits_.joint >> shift;
  if (joints != 0) length = std::min(length, static_cast<std::size_t>(std::countr_zero(joints)));
  const std::uint64_t wanted = low_bits(length);
  const std::uint64_t digits = word_bits_.digit >> shift & wanted;
  const std::uint64_t letters = digits ^ wanted;
  Run run{begin, begin + length};
  if (digits == 0) {
    run.digits = 0;
  } else if (letters == 0) {
    run.digits = length;
  } else {
    run.digits = (letters & (letters - 1)) == 0 ? length - 1 : 1;
  }
  run.lower_hex = (word_bits_.lower_hex >> shift & wanted) == wanted;
  return run;
}

/// The letters and digits from BEGIN on.
Scanner::Run Scanner::run_at(std::size_t begin, std::size_t word_end) const {
  Run run;
  if (begin >= word_bits_.begin && word_end - word_bits_.begin <= kBlock) {
    run = short_run_at(begin, word_end);
  } else {
    run = long_run_at(begin, word_end);
  }
  if (!run.lower_hex && run.digits > 0 && run.length() >= kShortestRandom) {
    run.upper_hex = std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                                text_.begin() + static_cast<std::ptrdiff_t>(run.end), is_upper_hex);
  }
  return run;
}

Scanner::Run Scanner::long_run_at(std::size_t begin, std::size_t word_end) const {
  Run run{begin, word_end, 0, true, false};
  for (std::size_t at = begin; at < run.end; at += kBlock) {
    const std::uint64_t joints = window(&TextMasks::joint, at) & low_bits(run.end - at);
    if (joints != 0) run.end = at + static_cast<std::size_t>(std::countr_zero(joints));
    const std::uint64_t wanted = low_bits(run.end - at);
    const std::uint64_t digits = window(&TextMasks::digit, at) & wanted;
    run.digits += digits == wanted ? std::min(run.end - at, kBlock) : static_cast<std::size_t>(std::popcount(digits));
    run.lower_hex = run.lower_hex && (~window(&TextMasks::lower_hex, at) & wanted) == 0;
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
  if (alone && end - begin >= kShortestRandom) whole_word(begin, end);
}

/// Tries base64 with `+`, `/` or `=` around the word at BEGIN, or around its part behind the last `_` or `-`.
bool Scanner::base64_around(std::size_t begin, std::size_t end) {
  const auto joins = [&](std::size_t at) { return text_[at] == '+' || text_[at] == '/'; };
  const bool joined = end < text_.size() && (joins(end) || text_[end] == '=');
  if (!joined && (begin == begin_ || !joins(begin - 1))) return false;
  if (end <= no_base64_before_) return false;
  if (const std::size_t joint = text_.substr(begin, end - begin).find_last_of("_-"); joint != std::string_view::npos) {
    if (!joined) return false;
    begin += joint + 1;
  }
  const auto letter = [&](std::size_t at) {
    return (has(&TextMasks::word, at) && !has(&TextMasks::joint, at)) || joins(at);
  };
  while (begin > begin_ && letter(begin - 1)) --begin;
  while (end < text_.size() && letter(end)) ++end;
  no_base64_before_ = end;
  const std::size_t letters_end = end;
  while (end < text_.size() && text_[end] == '=' && end < letters_end + 2) ++end;
  const char after = byte(end);
  if (letters_end - begin < kShortestRandom || after == kTokenBegin || after == kKeepBegin || after == '=')
    return false;
  if (end < text_.size() && (has(&TextMasks::word, end) || joins(end))) return false;

  const bool named = begin > begin_ && has(&TextMasks::joint, begin - 1);
  const std::size_t whole = named ? word_begin(begin - 1) : begin;
  const char before = whole == begin_ ? '\0' : text_[whole - 1];
  if (whole < done_ || before == kTokenEnd || before == kKeepEnd || before == '+' || before == '/') return false;
  const std::string_view found = text_.substr(begin, end - begin);
  if (!named && !(on(Token::base64) && looks_random_base64(found))) return false;
  if (named && !(on(Token::named_base64) && is_name(whole, begin) && looks_random_base64_behind_name(found)))
    return false;
  if (has_token(whole, letters_end)) return false;
  hit(begin, end, named ? Token::named_base64 : Token::base64);
  return true;
}

bool Scanner::is_name(std::size_t begin, std::size_t end) const {
  return name_before_token(text_.substr(begin, end - begin), 0) == end - begin;
}

/// Does any other rule find one there? Nothing is kept of it.
bool Scanner::has_token(std::size_t begin, std::size_t end) {
  const std::size_t hits = hits_.size();
  const std::size_t done = done_;
  bool found = false;
  for (std::size_t at = begin; at < end && !found;) {
    if (!is_alnum(text_[at])) {
      ++at;
      continue;
    }
    const Run run = run_at(at, std::min(text_.find_first_of("+/", at), end));
    found = token_at(run) != 0;
    at = run.end;
  }
  hits_.resize(hits);
  done_ = done;
  return found;
}

void Scanner::whole_word(std::size_t begin, std::size_t end) {
  const char before = begin == begin_ ? '\0' : text_[begin - 1];
  const char after = byte(end);
  if (before == kTokenEnd || before == kKeepEnd || after == kTokenBegin || after == kKeepBegin || after == '=') return;
  const std::size_t name = on(Token::named) ? name_before_token(text_.substr(begin, end - begin), kShortestRandom) : 0;
  if (name > 0 && looks_random_behind_name(text_.substr(begin + name, end - begin - name))) {
    hit(begin + name, end, Token::named);
    return;
  }
  if (!on(Token::random)) return;
  end = begin + without_suffix(text_.substr(begin, end - begin));
  if (looks_random(text_.substr(begin, end - begin))) hit(begin, end, Token::random);
}

/// Tries the rules at one place, in their order. Gives the end of the token found, or 0.
std::size_t Scanner::token_at(const Run& run) {
  if (const std::size_t end = uuid_from(run); end != 0) return end;
  if (run.lower_hex || run.upper_hex) {
    if (const std::size_t end = hex_token(run); end != 0) return end;
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
  if (length < kShortestToken || digits == 0) return 0;
  const std::string_view text = text_.substr(begin, length);
  // One letter alone is rare: only then does it matter whether it makes the run a number with an exponent.
  const bool mixed = digits + 1 < length || (digits < length && is_mixed(text));
  if (upper_hex) return mixed && on(Token::hex_long_upper) ? hit(begin, end, Token::hex_long_upper) : 0;
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
  if (length < 8 || length > 19 || !on(Token::time)) return 0;
  const TimeUnit unit = unit_near_time(text, time_us_);
  return unit == TimeUnit::none ? 0 : hit(begin, time_at(end), Token::time, unit);
}

/// A name may stand right before it or behind it: `user0f8fad5b-d9cb-...`.
std::size_t Scanner::uuid_from(const Run& run) {
  constexpr std::size_t kFirstDigits = 8;
  if (run.length() < kFirstDigits || byte(run.end) != '-' || !on(Token::uuid)) return 0;
  const std::size_t begin = run.end - kFirstDigits;
  const std::size_t end = uuid_at(begin);
  if (end == 0) return 0;
  const auto may_be_name = [](std::string_view name) {
    return name.size() < kShortestToken || std::ranges::all_of(name, is_letter);
  };
  const std::string_view before = text_.substr(run.begin, begin - run.begin);
  std::size_t name_end = end;
  while (name_end < text_.size() && is_alnum(text_[name_end])) ++name_end;
  if (!may_be_name(before) || (!before.empty() && is_digit(before.front()))) return 0;
  if (!may_be_name(text_.substr(end, name_end - end))) return 0;
  return hit(begin, end, Token::uuid);
}

std::size_t Scanner::hit(std::size_t begin, std::size_t end, Token token, TimeUnit unit) {
  hits_.push_back({begin - begin_, end - begin_, token, unit});
  done_ = end;
  return end;
}

}  // namespace tracediff
