#include "normalise/expiry.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "normalise/special.h"

namespace tracediff {

namespace {

/// The argument before the one whose text begins at BEGIN, if it holds no quote.
std::string_view argument_before(std::string_view text, std::size_t begin) {
  if (begin < kBetweenArguments.size() + 1 ||
      text.substr(begin - kBetweenArguments.size(), kBetweenArguments.size()) != kBetweenArguments)
    return {};
  const std::size_t end = begin - kBetweenArguments.size();
  const std::size_t quote = text.rfind('"', end - 1);
  return quote == std::string_view::npos ? std::string_view() : text.substr(quote + 1, end - quote - 1);
}

/// Is BEFORE the first argument behind the name of a command whose second one says when its key expires?
bool is_key_of_expireat(std::string_view text, std::string_view before) {
  constexpr std::array<std::string_view, 4> kNames = {"EXPIREAT", "PEXPIREAT", "HEXPIREAT", "HPEXPIREAT"};
  return std::ranges::any_of(kNames, [&](std::string_view name) {
    const std::size_t key = 1 + name.size() + kBetweenArguments.size();
    return before.data() == text.data() + key && is_word(text.substr(1, name.size()), name);
  });
}

}  // namespace

std::optional<std::int64_t> expires_in(std::string_view text, const Hit& hit, std::int64_t time_us) {
  constexpr std::int64_t kMicroseconds = 1'000'000;
  constexpr std::int64_t kQuarterHourUs = 900 * kMicroseconds;
  if (hit.token != Token::time || hit.end >= text.size() || text[hit.end] != '"') return std::nullopt;
  const std::string_view before = argument_before(text, hit.begin);
  if (!is_word(before, "EXAT") && !is_word(before, "PXAT") && !is_key_of_expireat(text, before)) return std::nullopt;
  std::int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data() + hit.begin, text.data() + hit.end, number);
  if (error != std::errc() || rest != text.data() + hit.end) return std::nullopt;
  if (hit.unit != TimeUnit::seconds && hit.unit != TimeUnit::milliseconds) return std::nullopt;
  const std::int64_t expires_us = number * (hit.unit == TimeUnit::seconds ? kMicroseconds : 1000);
  if (expires_us % kQuarterHourUs == 0) return 0;
  const std::int64_t left_us = expires_us - time_us;
  return left_us > 0 ? (left_us + kMicroseconds - 1) / kMicroseconds : left_us / kMicroseconds;
}

}  // namespace tracediff
