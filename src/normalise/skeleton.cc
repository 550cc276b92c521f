#include "normalise/skeleton.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tracediff {

namespace {

using hash_detail::fold;
using hash_detail::load64;

constexpr std::size_t kBlock = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }

std::uint64_t low_bits(std::size_t count) {
  return count >= kBlock ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

/// The bits of LOW moved up by COUNT (1-63), filled up from the block before.
std::uint64_t moved_up(std::uint64_t low, std::uint64_t before, unsigned count) {
  return low << count | before >> (kBlock - count);
}

/// Finds the eighth byte of each run, block by block.
class Eighths {
 public:
  std::uint64_t next(std::uint64_t one) {
    const std::uint64_t two = one & moved_up(one, one_, 1);
    const std::uint64_t four = two & moved_up(two, two_, 2);
    const std::uint64_t eight = four & moved_up(four, four_, 4);
    const std::uint64_t first = eight & ~moved_up(eight, eight_, 1);
    one_ = one;
    two_ = two;
    four_ = four;
    eight_ = eight;
    return first;
  }

 private:
  std::uint64_t one_ = 0;
  std::uint64_t two_ = 0;
  std::uint64_t four_ = 0;
  std::uint64_t eight_ = 0;
};

/// Could the digit at LAST be the last one of a date's year? One near the entry's time is a token.
bool is_date(std::string_view text, std::size_t last) {
  constexpr std::string_view kForm = "0000-00-00";
  constexpr std::size_t kBefore = 3;
  if (last < kBefore || last - kBefore + kForm.size() > text.size()) return false;
  return std::equal(kForm.begin(), kForm.end(), text.begin() + static_cast<std::ptrdiff_t>(last - kBefore),
                    [](char form, char c) { return form == '0' ? is_digit(c) : c == form; });
}

/// Do `|` or `:` at AT and a process id follow each other?
bool is_process_id(std::string_view text, std::size_t at) {
  constexpr std::size_t kMostDigits = 10;
  const std::size_t begin = ++at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at > begin && at - begin <= kMostDigits && (at == text.size() || !is_alnum(text[at]));
}

}  // namespace

std::uint64_t SkeletonMaker::window(std::uint64_t HexKinds::*kind, std::size_t begin) const {
  const std::size_t i = begin / kBlock;
  const std::size_t shift = begin % kBlock;
  const std::uint64_t low = kinds_[i].*kind >> shift;
  return shift == 0 ? low : low | kinds_[i + 1].*kind << (kBlock - shift);
}

/// The first byte from AT on that is no hex digit.
std::size_t SkeletonMaker::end_of_run(std::size_t at) const {
  std::size_t i = at / kBlock;
  std::uint64_t others = ~kinds_[i].hex & ~low_bits(at % kBlock);
  while (others == 0) others = ~kinds_[++i].hex;
  return i * kBlock + static_cast<std::size_t>(std::countr_zero(others));
}

bool SkeletonMaker::is_uuid(std::string_view text, std::size_t begin) const {
  constexpr std::size_t kLength = 36;
  constexpr std::uint64_t kDashes = 1U << 8U | 1U << 13U | 1U << 18U | 1U << 23U;
  if (begin + kLength > text.size() || (begin + kLength < text.size() && is_alnum(text[begin + kLength]))) return false;
  const auto dash = [&](std::size_t at) { return text[begin + at] == '-'; };
  return (window(&HexKinds::hex, begin) & low_bits(kLength)) == (low_bits(kLength) ^ kDashes) && dash(8) && dash(13) &&
         dash(18) && dash(23);
}

/// Looks at a run of hex digits, of eight at least. False where TEXT can have no skeleton.
bool SkeletonMaker::look_at(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::size_t kLockDigits = 12;
  constexpr std::size_t kLong = 16;
  const char before = begin == 0 ? '"' : text[begin - 1];
  if (is_alnum(before) || before == '\\' || (end < text.size() && is_alnum(text[end]))) return false;
  std::size_t length = end - begin;
  const char after = end < text.size() ? text[end] : '"';
  if (length == 8 && after == '-' && is_uuid(text, begin)) {
    if (text.find("$2") != std::string_view::npos) return false;  // of a bcrypt hash the first eight digits may be part
    length = 36;
  }
  const std::uint64_t digits = window(&HexKinds::digit, begin) & low_bits(length);
  const std::uint64_t letters = window(&HexKinds::hex, begin) & low_bits(length) & ~digits;
  if (letters == 0) return false;  // may be a time
  const bool mixed = digits != 0 && (letters & (letters - 1)) != 0;
  bool token = false;
  if (length >= kLong || length == 8) {
    if (!mixed && length != 8) return false;
    token = mixed;
  } else if (length == kLockDigits && (after == '|' || after == ':') && is_process_id(text, end)) {
    token = mixed;
  } else if (length == 13 || length == 14) {
    return false;  // may begin with the time
  } else {
    const std::uint64_t changes = (digits ^ digits >> 1) & low_bits(length - 1);
    token = mixed && (digits & (digits - 1)) != 0 && (changes & (changes - 1)) != 0;
  }
  if (!token) return true;
  if (run_count_ == runs_.size()) return false;
  runs_[run_count_++] = {begin, length};
  done_ = begin + length;
  return true;
}

bool SkeletonMaker::find_runs(std::string_view text, std::size_t kept_begin, std::size_t kept_end) {
  const std::size_t blocks = (text.size() + kBlock - 1) / kBlock;
  find_hex_kinds(text.data(), blocks, kinds_.data());
  kinds_[blocks].hex = 0;
  run_count_ = 0;
  done_ = 0;
  std::uint64_t binary = 0;
  std::uint64_t dashes = 0;
  Eighths eighths;
  for (std::size_t i = 0; i < blocks; ++i) {
    const std::uint64_t within = low_bits(text.size() - i * kBlock);
    binary |= kinds_[i].binary & within;
    dashes |= kinds_[i].digit_dash & within;
    for (std::uint64_t rest = eighths.next(kinds_[i].hex); rest != 0; rest &= rest - 1) {
      const std::size_t eighth = i * kBlock + static_cast<std::size_t>(std::countr_zero(rest));
      const std::size_t begin = eighth - 7;
      if (begin < done_ || (begin >= kept_begin && begin < kept_end)) continue;
      if (begin >= text.size()) break;
      const std::size_t end = end_of_run(eighth);
      if (end > text.size() || !look_at(text, begin, end)) return false;
    }
  }
  return binary == 0 && (dashes == 0 || !has_date(text, blocks));
}

bool SkeletonMaker::has_date(std::string_view text, std::size_t blocks) const {
  for (std::size_t i = 0; i < blocks; ++i) {
    for (std::uint64_t rest = kinds_[i].digit_dash; rest != 0; rest &= rest - 1) {
      if (is_date(text, i * kBlock + static_cast<std::size_t>(std::countr_zero(rest)))) return true;
    }
  }
  return false;
}

Skeleton SkeletonMaker::hash_without_runs(std::string_view text) {
  constexpr std::uint64_t kOne = 0xa0761d6478bd642f;
  constexpr std::uint64_t kTwo = 0xe7037ed1a0b428db;
  constexpr std::size_t kStep = 8;
  for (std::size_t at = 0; at < text.size(); at += kBlock) std::memcpy(copy_.data() + at, text.data() + at, kBlock);
  std::uint64_t places = kOne;
  std::uint64_t tokens = kTwo;
  for (std::size_t i = 0; i < run_count_; ++i) {
    const auto [begin, length] = runs_[i];
    places = fold(places ^ (begin << 16 | length), kTwo);
    const char* const from = text.data() + begin;
    char* const to = copy_.data() + begin;
    const std::uint64_t zero = 0;
    for (std::size_t at = 0; at + kStep < length; at += 2 * kStep) {
      const std::size_t second = std::min(at + kStep, length - kStep);
      tokens = fold(load64(from + at) ^ kOne, load64(from + second) ^ tokens);
      std::memcpy(to + at, &zero, kStep);
      std::memcpy(to + second, &zero, kStep);
    }
    if (length == kStep) {
      tokens = fold(load64(from) ^ kOne, tokens);
      std::memcpy(to, &zero, kStep);
    }
    if (length % (2 * kStep) != 0 && length > kStep) {
      tokens = fold(load64(from + length - kStep) ^ kOne, tokens);
      std::memcpy(to + length - kStep, &zero, kStep);
    }
  }
  Skeleton out;
  out.hash = hash_pair({copy_.data(), text.size()});
  out.hash.first ^= places;
  out.raw = fold(out.hash.first ^ kOne, tokens);
  out.usable = true;
  return out;
}

Skeleton SkeletonMaker::make(std::string_view text, std::size_t kept_begin, std::size_t kept_end) {
  Skeleton out;
  if (text.empty() || text.size() > kMostSkeletonBytes || !find_runs(text, kept_begin, kept_end)) {
    out.raw = hash_bytes(text);
    return out;
  }
  if (run_count_ > 0) return hash_without_runs(text);
  out.hash = hash_pair(text);
  out.raw = out.hash.first;
  out.usable = true;
  return out;
}

}  // namespace tracediff
