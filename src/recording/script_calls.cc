#include "recording/script_calls.h"

#include <cstddef>

#include "ascii.h"

namespace tracediff {

std::string called_name(std::string_view text) {
  const std::size_t begin = text.find("\" \"");
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = text.substr(begin + 3);
  return std::string(rest.substr(0, rest.find_first_of("\" ")));
}

std::string_view label_in(std::string_view text) {
  const std::size_t at = text.find("\"@");
  constexpr std::size_t kLabel = 9;
  return at == std::string_view::npos || text.size() < at + 1 + kLabel ? std::string_view{}
                                                                       : text.substr(at + 1, kLabel);
}

const ScriptCall& ScriptCalls::of(CommandId command, const CommandTable& table) {
  const auto [found, added] = calls_.try_emplace(command);
  if (added) {
    constexpr std::size_t kByShaName = 8;  // `"EVALSHA`
    const std::string_view text = table.text(command);
    const std::string name = called_name(text);
    const auto [number, is_new] = numbers_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.push_back(name);
    found->second = {number->second, lower_case(text.substr(0, kByShaName)) == "\"evalsha",
                     std::string(label_in(text))};
  }
  return found->second;
}

}  // namespace tracediff
