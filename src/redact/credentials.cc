#include "redact/credentials.h"

#include <algorithm>
#include <array>
#include <string>

#include "ascii.h"

namespace tracediff {
namespace {

/// `>password`, `<password`, `#hash` and `!hash`, also inside a selector: `(~cache:* >password)`.
bool holds_acl_password(std::string_view rule) {
  constexpr std::string_view kMarks = "><#!";
  bool begins = true;
  for (const char letter : rule) {
    if (begins && kMarks.find(letter) != std::string_view::npos) return true;
    begins = letter == '(' || letter == ' ';
  }
  return false;
}

}  // namespace

bool may_hold_credentials(std::string_view arguments) {
  constexpr std::array<std::string_view, 6> kNames = {"auth", "hello", "migrate", "acl", "config", "sentinel"};
  if (!arguments.starts_with('"')) return false;
  const std::size_t end = arguments.find('"', 1);
  constexpr std::size_t kLongest = 9;
  if (end == std::string_view::npos || end > kLongest) return false;
  return std::find(kNames.begin(), kNames.end(), lower_case(arguments.substr(1, end - 1))) != kNames.end();
}

std::vector<std::size_t> credential_indexes(std::span<const std::string_view> arguments) {
  std::vector<std::size_t> indexes;
  if (arguments.size() < 2) return indexes;
  const std::string name = lower_case(arguments[0]);
  const auto add = [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < std::min(first + count, arguments.size()); ++i) indexes.push_back(i);
  };
  if (name == "auth") add(arguments.size() > 2 ? 2 : 1, arguments.size());
  if (name == "hello" || name == "migrate") {
    for (std::size_t i = 1; i + 1 < arguments.size(); ++i) {
      const std::string word = lower_case(arguments[i]);
      const bool user_first = word == "auth2" || (word == "auth" && name == "hello");
      if (word != "auth" && word != "auth2") continue;
      add(user_first ? i + 2 : i + 1, 1);
      break;
    }
  }
  const std::string subcommand = lower_case(arguments[1]);
  if (name == "acl" && subcommand == "setuser") {
    for (std::size_t i = 3; i < arguments.size(); ++i) {
      if (holds_acl_password(arguments[i])) add(i, 1);
    }
  }
  const bool of_sentinel = name == "sentinel" && subcommand == "config";  // SENTINEL CONFIG SET
  if (((name == "config" || name == "sentinel") && subcommand == "set") || of_sentinel) {
    for (std::size_t i = 2; i + 1 < arguments.size(); ++i) {
      const std::string setting = lower_case(arguments[i]);
      if (setting.find("pass") != std::string::npos || setting.find("auth") != std::string::npos) add(++i, 1);
    }
  }
  return indexes;
}

}  // namespace tracediff
