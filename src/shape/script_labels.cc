#include "shape/script_labels.h"

#include <algorithm>

#include "ascii.h"

namespace tracediff {

bool is_script_label(std::string_view argument) {
  return argument.size() == 9 && argument[0] == '@' && std::all_of(argument.begin() + 1, argument.end(), is_hex);
}

std::string_view called_script(std::string_view text, ParsedCommand& parsed) {
  if (text.find('@') == std::string_view::npos) return {};
  parse_normalised(text, parsed);
  if (parsed.arguments.size() < 2 || !is_script_label(parsed.arguments[1])) return {};
  return lower_case(parsed.arguments[0]).starts_with("eval") ? parsed.arguments[1] : std::string_view{};
}

}  // namespace tracediff
