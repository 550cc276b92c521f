#include <algorithm>

#include "report/excerpt.h"
#include "report/printable.h"

namespace tracediff {
namespace {

constexpr std::size_t kShortestArgument = 13;

/// The widest an argument may be so that all of them and the blanks between fit into WIDTH.
std::size_t argument_cap(const std::vector<std::string>& arguments, std::size_t width) {
  std::vector<std::size_t> widths;
  widths.reserve(arguments.size());
  for (const std::string& argument : arguments) widths.push_back(columns(argument));
  std::sort(widths.begin(), widths.end());
  const std::size_t blanks = arguments.size() - 1;
  std::size_t left = width > blanks ? width - blanks : 0;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const std::size_t share = left / (widths.size() - i);
    if (widths[i] > share) return std::max(share, kShortestArgument);
    left -= widths[i];
  }
  return widths.empty() ? width : widths.back();
}

std::size_t same_prefix(std::string_view one, std::string_view other) {
  const auto ends = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
  return static_cast<std::size_t>(ends.first - one.begin());
}

/// Shows ARGUMENT in CAP columns, and in them the part in which it differs from OTHER.
std::string fit_argument(std::string_view argument, std::string_view other, std::size_t cap) {
  if (argument == other || other.empty()) return elide_middle(argument, cap);
  std::size_t begin = same_prefix(argument, other);
  while (begin > 0 && begin < argument.size() && (static_cast<unsigned char>(argument[begin]) & 0xC0) == 0x80) --begin;
  const std::size_t longest_suffix = std::min(argument.size(), other.size()) - std::min(begin, other.size());
  std::size_t suffix = 0;
  while (suffix < longest_suffix && argument[argument.size() - 1 - suffix] == other[other.size() - 1 - suffix])
    ++suffix;
  return elide_around(argument, cap, begin, std::max(argument.size() - suffix, begin + 1));
}

}  // namespace

std::string fit_command(const std::vector<std::string>& arguments, const std::vector<std::string>& other,
                        std::size_t width) {
  if (arguments.empty()) return {};
  const std::size_t cap = argument_cap(arguments, width);
  std::string line;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) line += ' ';
    line += fit_argument(arguments[i], i < other.size() ? std::string_view(other[i]) : std::string_view(), cap);
  }
  return elide_middle(line, width);
}

}  // namespace tracediff
