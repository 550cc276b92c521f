#include "shape/open_calls.h"

#include <algorithm>
#include <map>

#include "ascii.h"
#include "shape/command_words.h"

namespace tracediff {

namespace {

constexpr std::size_t kLeastNumbers = 3;

/// Without taking the command apart: may it be one of a script or a module?
bool may_be_open(std::string_view text) {
  const std::size_t begin = text.find_first_not_of('"');
  if (begin == std::string_view::npos) return false;
  const std::string_view name = text.substr(begin, text.find_first_of("\" ", begin) - begin);
  return name.find('.') != std::string_view::npos || to_lower(name.front()) == 'e' || to_lower(name.front()) == 'f';
}

bool is_used(const std::vector<std::vector<std::uint32_t>>& runs, CommandId command) {
  return std::ranges::any_of(runs, [&](const std::vector<std::uint32_t>& run) { return run[command] > 0; });
}

}  // namespace

std::string_view open_call_name(const ParsedCommand& command) {
  if (command.lua || command.miss || command.arguments.size() < 2) return {};
  const CommandWords* words = find_command_words(command.arguments);
  if (words == nullptr) {
    return command.arguments[0].find('.') != std::string_view::npos ? command.arguments[0] : std::string_view{};
  }
  return words->family == "eval" ? command.arguments[1] : std::string_view{};
}

std::size_t open_arguments_begin(const ParsedCommand& command) {
  const CommandWords* words = find_command_words(command.arguments);
  if (words == nullptr) return 1;
  std::vector<ArgumentList> keys;
  find_lists(command.arguments, *words, syntax_indexes(command.arguments, words), keys);
  return keys.empty() ? words->numkeys + std::size_t{1} : keys.front().end;
}

OpenCalls find_open_calls(const Corpus& corpus, const CommandUses& uses) {
  std::map<std::string, BySide<std::set<std::size_t>>, std::less<>> numbers;
  ParsedCommand parsed;
  for (CommandId id = 0; id < corpus.commands.size(); ++id) {
    if (!may_be_open(corpus.commands.text(id))) continue;
    parse_normalised(corpus.commands.text(id), parsed);
    const std::string_view name = open_call_name(parsed);
    if (name.empty()) continue;
    auto& known = numbers.try_emplace(std::string(name)).first->second;
    for (const Side side : kSides) {
      if (is_used(uses[side], id)) known[side].insert(parsed.arguments.size() - open_arguments_begin(parsed));
    }
  }
  OpenCalls out;
  for (const auto& [name, known] : numbers) {
    if (std::max(known.baseline.size(), known.candidate.size()) >= kLeastNumbers) out.insert(name);
  }
  return out;
}

}  // namespace tracediff
