#include "shape/token_form.h"

#include <algorithm>
#include <charconv>

#include "ascii.h"
#include "shape/arguments.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

constexpr std::size_t kShortest = 6;
constexpr std::string_view kBase64Signs = "+/-_=";

/// How much of ARGUMENT a generalised TEXT takes up, kDigits standing for digits; nullopt where it does not begin with
/// it.
std::optional<std::size_t> skip(std::string_view argument, std::string_view text) {
  std::size_t at = 0;
  for (const char c : text) {
    const std::size_t begin = at;
    if (c == kDigits) {
      while (at < argument.size() && is_digit(argument[at])) ++at;
      if (at == begin) return std::nullopt;
    } else {
      if (at == argument.size() || argument[at] != c) return std::nullopt;
      ++at;
    }
  }
  return at;
}

/// Digits of base64 in both of its alphabets, or hexadecimal ones. The signs of the one that is not for URLs stand in
/// paths too: where they do in base64, hardly ever all letters are of one case.
bool are_digits(std::string_view text, bool hexadecimal) {
  bool upper = false;
  bool lower = false;
  bool signs = false;
  for (const char c : text) {
    if (hexadecimal ? !is_hex(c) : !is_alnum(c) && kBase64Signs.find(c) == std::string::npos) return false;
    upper = upper || is_upper(c);
    lower = lower || is_lower(c);
    signs = signs || c == '+' || c == '/';
  }
  return !signs || (upper && lower);
}

}  // namespace

bool TokenForm::fits(std::string_view argument) const {
  const std::optional<std::size_t> begin = skip(argument, prefix);
  if (!begin || argument.size() < *begin + length) return false;
  const std::string_view rest = argument.substr(*begin + length);
  if (skip(rest, suffix) != rest.size()) return false;
  return are_digits(argument.substr(*begin, length), hexadecimal);
}

bool has_cut_base64(std::string_view value) {
  const std::size_t token = value.find(kTokenBegin);
  return token != std::string_view::npos && value.find_first_of("+/") != std::string_view::npos;
}

std::string without_pieces(std::string_view argument) {
  std::string out;
  while (!argument.empty()) {
    const std::size_t begin = std::min(argument.find(kTokenBegin), argument.size());
    const std::size_t end = std::min(argument.find(kTokenEnd, begin), argument.size());
    out += argument.substr(0, begin);
    const std::size_t bytes = begin < end ? bytes_of_token(argument.substr(begin + 1, end - begin - 1)) : 0;
    for (std::size_t i = 0; i < bytes; ++i) out += i % 2 == 0 ? 'a' : 'A';
    if (bytes == 0) out += argument.substr(begin, end + 1 - begin);
    argument.remove_prefix(std::min(end + 1, argument.size()));
  }
  return out;
}

std::size_t bytes_of_token(std::string_view type) {
  const bool base64 = type.starts_with("b64_");
  if (!base64 && !type.starts_with("hex")) return 0;
  type.remove_prefix(base64 ? 4 : 3);
  std::size_t bytes = 0;
  const auto [rest, error] = std::from_chars(type.data(), type.data() + type.size(), bytes);
  return error == std::errc() && rest == type.data() + type.size() ? bytes : 0;
}

std::optional<TokenForm> token_form(std::string_view value) {
  const std::size_t begin = value.rfind(kTokenBegin);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t end = value.find(kTokenEnd, begin);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view type = value.substr(begin + 1, end - begin - 1);
  TokenForm form;
  form.hexadecimal = type.starts_with("hex");
  form.length = bytes_of_token(type);
  if (form.length < kShortest) return std::nullopt;
  form.prefix = value.substr(0, begin);
  form.suffix = value.substr(end + 1);
  return form;
}

}  // namespace tracediff
