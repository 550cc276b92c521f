#include "shape/numbered.h"

#include <algorithm>
#include <string_view>

#include "shape/arguments.h"

namespace tracediff {

std::string TokenNumbers::numbered(const std::string& type, const std::string& original) {
  std::map<std::string, std::size_t>& seen = numbers_[type];
  const auto [found, added] = seen.try_emplace(original, seen.size() + 1);
  return type + ':' + std::to_string(found->second);
}

std::vector<std::string> numbered_command(Normaliser& normaliser, const Entry& entry,
                                          const std::vector<Replacement>& replaced, TokenNumbers& numbers) {
  std::string text;
  normaliser.normalise(entry, text);
  ParsedCommand parsed;
  parse_normalised(text, parsed);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < parsed.arguments.size(); ++i) {
    std::string argument;
    std::string_view rest = parsed.arguments[i];
    auto next = std::find_if(replaced.begin(), replaced.end(), [&](const Replacement& r) { return r.argument == i; });
    while (!rest.empty()) {
      const std::size_t begin = rest.find(kTokenBegin);
      const std::size_t end = rest.find(kTokenEnd, begin == std::string_view::npos ? 0 : begin);
      if (begin == std::string_view::npos || end == std::string_view::npos) break;
      argument.append(rest.substr(0, begin + 1));
      const std::string type(rest.substr(begin + 1, end - begin - 1));
      const bool known = next != replaced.end() && next->argument == i && next->type == type;
      argument += known ? numbers.numbered(type, next->original) : type;
      argument += kTokenEnd;
      if (known) ++next;
      rest.remove_prefix(end + 1);
    }
    argument.append(rest);
    out.push_back(std::move(argument));
  }
  return out;
}

}  // namespace tracediff
