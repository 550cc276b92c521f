#include "shape/token_form.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "tracediff/normalise.h"

namespace tracediff {

namespace {

constexpr std::size_t kShortest = 6;

}  // namespace

bool TokenForm::fits(std::string_view argument) const {
  if (argument.size() != prefix.size() + length + suffix.size()) return false;
  if (!argument.starts_with(prefix) || !argument.ends_with(suffix)) return false;
  const std::string_view middle = argument.substr(prefix.size(), length);
  return std::all_of(middle.begin(), middle.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return hexadecimal ? std::isxdigit(byte) != 0 : std::isalnum(byte) != 0 || c == '-' || c == '_';
  });
}

std::optional<TokenForm> token_form(std::string_view value) {
  const std::size_t begin = value.find(kTokenBegin);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t end = value.find(kTokenEnd, begin);
  if (end == std::string_view::npos || value.find(kTokenBegin, end) != std::string_view::npos) return std::nullopt;
  std::string_view type = value.substr(begin + 1, end - begin - 1);
  TokenForm form;
  form.hexadecimal = type.starts_with("hex");
  if (!form.hexadecimal && !type.starts_with("b64_")) return std::nullopt;
  type.remove_prefix(form.hexadecimal ? 3 : 4);
  const auto [rest, error] = std::from_chars(type.data(), type.data() + type.size(), form.length);
  if (error != std::errc() || rest != type.data() + type.size() || form.length < kShortest) return std::nullopt;
  form.prefix = value.substr(0, begin);
  form.suffix = value.substr(end + 1);
  const bool exact = form.prefix.find('#') == std::string::npos && form.suffix.find('#') == std::string::npos;
  return exact ? std::optional(form) : std::nullopt;
}

}  // namespace tracediff
