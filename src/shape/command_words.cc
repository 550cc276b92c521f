#include "shape/command_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "ascii.h"

namespace tracediff {
namespace {

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(),
                    [](char from_text, char expected) { return to_lower(from_text) == expected; });
}

// Names are short; what is longer than any of them is not copied.
constexpr std::size_t kLongestLowerName = 40;

struct LowerName {
  std::array<char, kLongestLowerName> bytes{};
  std::size_t length = 0;

  void append(std::string_view text) {
    for (const char c : text) bytes[length++] = to_lower(c);
  }
  [[nodiscard]] std::string_view view() const { return {bytes.data(), length}; }
};

/// One entry of CommandWords::options.
struct Option {
  std::string_view word;
  std::size_t values = 0;
  bool approximate = false;  // `=` or `~` may come before its values
  bool last = false;         // everything after it is a value
};

Option parse_option(std::string_view spec) {
  Option option;
  const std::size_t mark = spec.find_first_of(":~!");
  option.word = spec.substr(0, mark);
  if (mark == std::string_view::npos) return option;
  option.last = spec[mark] == '!';
  option.approximate = spec[mark] == '~';
  if (!option.last) option.values = static_cast<std::size_t>(spec[mark + 1] - '0');
  return option;
}

/// The option that ARGUMENT spells, or one with an empty word.
Option match_option(std::string_view options, std::string_view argument) {
  while (!options.empty()) {
    const std::size_t blank = std::min(options.find(' '), options.size());
    const Option option = parse_option(options.substr(0, blank));
    if (equal_ignoring_case(argument, option.word)) return option;
    options.remove_prefix(std::min(blank + 1, options.size()));
  }
  return {};
}

/// The number of keys, or -1 if the argument is missing, is no number or claims more keys than there are arguments.
std::ptrdiff_t count_keys(const CommandWords& words, std::span<const std::string_view> arguments) {
  if (words.numkeys >= arguments.size()) return -1;
  const std::string_view text = arguments[words.numkeys];
  std::ptrdiff_t count = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size()) return -1;
  const auto room = static_cast<std::ptrdiff_t>(arguments.size() - words.numkeys - 1);
  return count >= 0 && count <= room ? count : -1;
}

std::size_t first_option_index(const CommandWords& words, std::span<const std::string_view> arguments) {
  if (words.numkeys == 0) return words.options_from;
  const std::ptrdiff_t keys = count_keys(words, arguments);
  return keys < 0 ? arguments.size() : words.numkeys + static_cast<std::size_t>(keys) + 1;
}

/// Calls VISIT(index, word) for each option word. Gives the index behind them where they lead, else the end.
template <typename Visit>
std::size_t visit_options(const CommandWords& words, std::span<const std::string_view> arguments, Visit visit) {
  if (words.options.empty()) return arguments.size();
  for (std::size_t i = first_option_index(words, arguments); i < arguments.size(); ++i) {
    const Option option = match_option(words.options, arguments[i]);
    if (option.word.empty()) {
      if (words.option_place == OptionPlace::leading) return i;
      continue;
    }
    visit(i, option.word);
    if (option.last) break;
    const bool has_sign =
        option.approximate && i + 1 < arguments.size() && (arguments[i + 1] == "~" || arguments[i + 1] == "=");
    i += option.values + (has_sign ? 1 : 0);
  }
  return arguments.size();
}

std::size_t index_after_option(const CommandWords& words, std::span<const std::string_view> arguments,
                               std::string_view wanted) {
  std::size_t found = 0;
  visit_options(words, arguments, [&](std::size_t index, std::string_view word) {
    if (word == wanted) found = index + 1;
  });
  return found < arguments.size() ? found : 0;
}

bool is_empty_argument(std::string_view argument) { return argument.empty() || argument == "\"\""; }

}  // namespace

const CommandWords* find_command_words(std::string_view lower_case_name) {
  const auto rows = command_words_table();
  const auto row = std::lower_bound(rows.begin(), rows.end(), lower_case_name,
                                    [](const CommandWords& one, std::string_view name) { return one.name < name; });
  return row != rows.end() && row->name == lower_case_name ? &*row : nullptr;
}

const CommandWords* find_command_words(std::span<const std::string_view> arguments) {
  if (arguments.empty() || arguments[0].size() > kLongestLowerName) return nullptr;
  LowerName name;
  name.append(arguments[0]);
  const CommandWords* words = find_command_words(name.view());
  if (words == nullptr || !words->container || arguments.size() < 2) return words;
  if (name.length + 1 + arguments[1].size() > kLongestLowerName) return words;
  name.append("|");
  name.append(arguments[1]);
  const CommandWords* subcommand = find_command_words(name.view());
  return subcommand != nullptr ? subcommand : words;
}

std::size_t first_key_index(std::span<const std::string_view> arguments) {
  if (arguments.size() < 2) return 0;
  const CommandWords* words = find_command_words(arguments);
  if (words == nullptr) return arguments[0].find('.') != std::string_view::npos ? 1 : 0;
  if (words->first_key != 0 && words->first_key < arguments.size()) {
    const bool elsewhere = !words->keys_after.empty() && is_empty_argument(arguments[words->first_key]);
    return elsewhere ? index_after_option(*words, arguments, words->keys_after) : words->first_key;
  }
  if (!words->keys_after.empty()) return index_after_option(*words, arguments, words->keys_after);
  return words->numkeys != 0 && count_keys(*words, arguments) > 0 ? words->numkeys + std::size_t{1} : 0;
}

std::vector<std::size_t> syntax_indexes(std::span<const std::string_view> arguments) {
  return syntax_indexes(arguments, find_command_words(arguments));
}

std::vector<std::size_t> syntax_indexes(std::span<const std::string_view> arguments, const CommandWords* words) {
  std::vector<std::size_t> indexes;
  if (arguments.empty()) return indexes;
  indexes.push_back(0);
  if (words == nullptr) return indexes;
  const bool is_subcommand = words->name.find('|') != std::string_view::npos;
  if ((words->container || is_subcommand) && arguments.size() > 1) indexes.push_back(1);
  visit_options(*words, arguments, [&](std::size_t index, std::string_view) { indexes.push_back(index); });
  return indexes;
}

void find_lists(std::span<const std::string_view> arguments, const CommandWords& words,
                std::span<const std::size_t> syntax, std::vector<ArgumentList>& out) {
  out.clear();
  // Up to the next option word.
  const auto add = [&](std::size_t begin, std::size_t end, std::size_t step) {
    const auto word = std::lower_bound(syntax.begin(), syntax.end(), begin);
    if (word != syntax.end()) end = std::min(end, *word);
    if (begin < end) out.push_back({begin, end, step});
    return end;
  };
  if (words.numkeys != 0) {
    const std::ptrdiff_t keys = count_keys(words, arguments);
    if (keys < 0) return;
    std::size_t end = words.numkeys + std::size_t{1} + static_cast<std::size_t>(keys);
    add(words.numkeys + std::size_t{1}, end, 1);
    // Behind those of a script, each argument has a meaning of its own.
    while (!words.options.empty() && end < arguments.size()) end = add(end + 1, arguments.size(), 1);
  } else if (!words.keys_after.empty() && words.first_key == 0) {
    const std::size_t first = index_after_option(words, arguments, words.keys_after);
    if (first == 0) return;
    const std::size_t ids = first + (arguments.size() - first) / 2;
    add(first, ids, 1);
    add(ids, arguments.size(), 1);
  } else if (words.list_from > 0 && words.list_from + std::size_t{words.list_tail} < arguments.size()) {
    const bool leading = words.option_place == OptionPlace::leading;
    const std::size_t options_end =
        leading ? visit_options(words, arguments, [](std::size_t, std::string_view) {}) : words.options_from;
    add(words.list_from - words.options_from + options_end, arguments.size() - words.list_tail, words.list_step);
  }
}

bool may_block(std::span<const std::string_view> arguments) {
  const CommandWords* words = find_command_words(arguments);
  if (words == nullptr || words->blocking == Blocking::never) return false;
  return words->blocking == Blocking::always || index_after_option(*words, arguments, "block") != 0;
}

bool same_family(std::string_view lower_case_name, std::string_view other_lower_case_name) {
  if (lower_case_name == other_lower_case_name) return true;
  const CommandWords* one = find_command_words(lower_case_name);
  const CommandWords* other = find_command_words(other_lower_case_name);
  return one != nullptr && other != nullptr && !one->family.empty() && one->family == other->family;
}

}  // namespace tracediff
