#include "normalise/token_names.h"

#include <algorithm>

#include "ascii.h"

namespace tracediff {

namespace {

bool ends_with_listed(std::string_view word) {
  for (std::string_view rest = kTokenNames; !rest.empty();) {
    const std::size_t end = std::min(rest.find('|'), rest.size());
    if (word.ends_with(rest.substr(0, end))) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

bool is_name(std::string_view part) {
  constexpr std::size_t kLong = 8;
  constexpr std::size_t kMostDigits = 2;
  if (part.size() >= kLong && std::ranges::all_of(part, is_lower)) return true;
  for (std::size_t digits = 0; digits < kMostDigits && !part.empty() && is_digit(part.back()); ++digits) {
    part.remove_suffix(1);
  }
  if (!std::ranges::all_of(part, is_letter)) return false;
  return ends_with_listed(part) || (part.ends_with('s') && ends_with_listed(part.substr(0, part.size() - 1)));
}

}  // namespace

std::size_t name_before_token(std::string_view word, std::size_t shortest) {
  std::size_t found = 0;
  for (std::size_t begin = 0; begin < word.size() && is_letter(word[begin]);) {
    const std::size_t end = word.find_first_of("_-", begin);
    if (end == std::string_view::npos || end + 1 + shortest > word.size()) break;
    if (is_name(word.substr(begin, end - begin))) found = end + 1;
    begin = end + 1;
  }
  return found;
}

}  // namespace tracediff
