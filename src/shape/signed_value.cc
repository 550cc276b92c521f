#include "shape/signed_value.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "ascii.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

/// 2020 to 2040, in seconds.
constexpr std::uint64_t kEarliest = 1'577'836'800;
constexpr std::uint64_t kLatest = 2'208'988'800;

bool is_base64url(char c) { return is_alnum(c) || c == '-' || c == '_'; }

constexpr std::string_view kBase62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The number that WORD is in ALPHABET; 0 where it is none.
std::uint64_t number_in(std::string_view alphabet, std::string_view word) {
  std::uint64_t value = 0;
  for (const char c : word) {
    const std::size_t digit = alphabet.find(c);
    if (digit == std::string_view::npos) return 0;
    value = value * alphabet.size() + digit;
  }
  return value;
}

/// Seconds in base62, or their four bytes in base64url.
bool is_time(std::string_view word) {
  constexpr std::size_t kLength = 6;
  if (word.size() != kLength) return false;
  const bool name = std::ranges::all_of(word, is_lower);
  const auto in_time = [](std::uint64_t seconds) { return seconds >= kEarliest && seconds <= kLatest; };
  constexpr unsigned kUnusedBits = 4;
  const std::uint64_t bits = number_in(kBase64Url, word);
  const bool four_bytes = (bits & ((1U << kUnusedBits) - 1)) == 0 && in_time(bits >> kUnusedBits);
  return !name && (in_time(number_in(kBase62, word)) || four_bytes);
}

bool is_signature(std::string_view text) {
  constexpr std::size_t kShortest = 20;
  if (text.starts_with(kTokenBegin))
    return text.substr(1).starts_with("b64_") && text.find(kTokenEnd) == text.size() - 1;
  return text.size() >= kShortest && std::ranges::all_of(text, is_base64url);
}

}  // namespace

bool is_signed_value(std::string_view argument) {
  const std::size_t colon = argument.rfind(':');
  const std::size_t dot = argument.rfind('.');
  const std::size_t before_signature =
      colon == std::string_view::npos || (dot != std::string_view::npos && dot > colon) ? dot : colon;
  if (before_signature == std::string_view::npos || before_signature == 0) return false;
  const char separator = argument[before_signature];
  const std::size_t before_time = argument.rfind(separator, before_signature - 1);
  if (before_time == std::string_view::npos || before_time == 0) return false;
  return is_time(argument.substr(before_time + 1, before_signature - before_time - 1)) &&
         is_signature(argument.substr(before_signature + 1));
}

}  // namespace tracediff
