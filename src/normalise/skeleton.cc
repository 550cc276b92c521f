#include "normalise/skeleton.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "trace/byte_kinds.h"

namespace tracediff {

namespace {

using hash_detail::fold;
using hash_detail::load64;
using simd::kBlock;
using simd::low_bits;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }

/// Could TEXT hold a date and time? One near the entry's time is a token.
bool has_date(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  constexpr std::size_t kYear = 4;
  for (std::size_t dash = text.find('-'); dash != std::string_view::npos; dash = text.find('-', dash + 1)) {
    if (dash < kYear || dash - kYear + kForm.size() > text.size()) continue;
    const std::string_view date = text.substr(dash - kYear, kForm.size());
    const auto fits = [](char form, char c) { return form == '0' ? is_digit(c) : c == form; };
    if (std::equal(kForm.begin(), kForm.end(), date.begin(), fits)) return true;
  }
  return false;
}

/// Do `|` or `:` at AT and a process id follow each other?
bool is_process_id(std::string_view text, std::size_t at) {
  constexpr std::size_t kMostDigits = 10;
  const std::size_t begin = ++at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at > begin && at - begin <= kMostDigits && (at == text.size() || !is_alnum(text[at]));
}

/// Behind the run of hex digits at BEGIN, whose first 64 bytes are HEX.
std::size_t end_of_run(std::string_view text, std::size_t begin, std::uint64_t hex) {
  if (~hex != 0) return begin + static_cast<std::size_t>(std::countr_zero(~hex));
  std::size_t end = begin + kBlock;
  while (end < text.size() && (is_digit(text[end]) || (text[end] >= 'a' && text[end] <= 'f'))) ++end;
  return end;
}

bool is_uuid(std::string_view text, std::size_t begin, std::uint64_t hex) {
  constexpr std::size_t kLength = 36;
  constexpr std::uint64_t kDashes = 1U << 8U | 1U << 13U | 1U << 18U | 1U << 23U;
  if (begin + kLength > text.size() || (begin + kLength < text.size() && is_alnum(text[begin + kLength]))) return false;
  const auto dash = [&](std::size_t at) { return text[begin + at] == '-'; };
  return (hex & low_bits(kLength)) == (low_bits(kLength) ^ kDashes) && dash(8) && dash(13) && dash(18) && dash(23);
}

}  // namespace

/// Looks at the run of hex digits at BEGIN, of eight at least. False where TEXT can have no skeleton.
bool SkeletonMaker::look_at(std::string_view text, std::size_t begin) {
  constexpr std::size_t kLockDigits = 12;
  constexpr std::size_t kLong = 16;
  const char before = begin == 0 ? '"' : text[begin - 1];
  const HexMasks masks = finder_.masks_of(text.data() + begin);
  const std::size_t end = end_of_run(text, begin, masks.hex);
  if (end > text.size()) return false;
  if (is_alnum(before) || before == '\\' || (end < text.size() && is_alnum(text[end]))) return false;
  std::size_t length = end - begin;
  const char after = end < text.size() ? text[end] : '"';
  if (length == 8 && after == '-' && is_uuid(text, begin, masks.hex)) {
    if (text.find("$2") != std::string_view::npos) return false;  // of a bcrypt hash the first eight digits may be part
    length = 36;
  }
  const std::uint64_t digits = masks.digit & low_bits(length);
  const std::uint64_t letters = masks.hex & low_bits(length) & ~digits;
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
  runs_[run_count_++] = {begin, length};
  done_ = begin + length;
  return true;
}

bool SkeletonMaker::find_runs(std::string_view text, std::size_t kept_begin, std::size_t kept_end) {
  found_.count = 0;
  found_.too_many = false;
  finder_.find_runs(text.data(), text.size(), found_);
  run_count_ = 0;
  done_ = 0;
  for (std::size_t i = 0; i < found_.count; ++i) {
    const std::size_t begin = found_.begins[i];
    if (begin < done_ || (begin >= kept_begin && begin < kept_end)) continue;
    if (!look_at(text, begin)) return false;
  }
  if (found_.too_many || (found_.maybe_date && has_date(text))) return false;
  return !found_.maybe_binary || text.find("\\xc") == std::string_view::npos;
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
