#include "mutation/mutant.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "ascii.h"
#include "shape/arguments.h"

namespace tracediff::testing {

namespace {

std::string in_quotes(std::string_view argument) { return '"' + std::string(argument) + '"'; }

/// The line of USE with other arguments.
std::string line_with(const Use& use, const std::vector<std::string>& arguments) {
  std::string all;
  for (const std::string& argument : use.quoted) all += (all.empty() ? "" : " ") + argument;
  std::string line = use.text.substr(0, use.text.size() - all.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) line += (i == 0 ? "" : " ") + arguments[i];
  return line;
}

/// Lines to be left out, replaced, or followed by another one.
struct Edits {
  std::set<std::size_t> dropped;
  std::map<std::size_t, std::string> replaced;
  std::map<std::size_t, std::string> added;

  void drop(const Use& use) {
    dropped.insert(use.line);
    dropped.insert(use.lua.begin(), use.lua.end());
  }
};

std::string apply(const BasePair& pair, const Edits& edits) {
  std::string out;
  for (std::size_t i = 0; i < pair.lines.size(); ++i) {
    const auto replaced = edits.replaced.find(i);
    if (!edits.dropped.contains(i)) out += (replaced == edits.replaced.end() ? pair.lines[i] : replaced->second) + '\n';
    if (const auto added = edits.added.find(i); added != edits.added.end()) out += added->second + '\n';
  }
  return out;
}

std::string text_of(const Shape& shape) {
  return (shape.miss ? "(miss) " : "") + display_command(Arguments(shape.arguments.begin(), shape.arguments.end()));
}

std::vector<const Use*> uses_of(const BasePair& pair, ShapeId shape) {
  std::vector<const Use*> out;
  for (const Use& use : pair.uses) {
    if (use.shape == shape) out.push_back(&use);
  }
  return out;
}

std::optional<ShapeId> pick_shape(const BasePair& pair, Dice& dice) {
  if (pair.common.empty()) return std::nullopt;
  return dice.pick(std::vector<ShapeId>(pair.common.begin(), pair.common.end()));
}

std::optional<Mutant> drop_every_use(const BasePair& pair, Dice& dice) {
  const std::optional<ShapeId> shape = pick_shape(pair, dice);
  if (!shape || pair.common.size() < 2) return std::nullopt;
  const std::vector<const Use*> uses = uses_of(pair, *shape);
  Edits edits;
  for (const Use* use : uses) edits.drop(*use);
  return Mutant{apply(pair, edits), uses.front()->command, {}, text_of(pair.shapes[*shape]), uses.size()};
}

std::optional<Mutant> add_argument(const BasePair& pair, Dice& dice) {
  static const std::vector<std::string> kArguments = {"NX", "XX", "KEEPTTL", "WITHSCORES", "ASYNC", "60", "1", "GET"};
  const std::optional<ShapeId> shape = pick_shape(pair, dice);
  if (!shape) return std::nullopt;
  const std::string argument = dice.pick(kArguments);
  const std::vector<const Use*> uses = uses_of(pair, *shape);
  Edits edits;
  for (const Use* use : uses) {
    std::vector<std::string> arguments = use->quoted;
    arguments.push_back(in_quotes(argument));
    edits.replaced[use->line] = line_with(*use, arguments);
  }
  Arguments after = uses.front()->command;
  after.push_back(argument);
  return Mutant{apply(pair, edits), uses.front()->command, after, text_of(pair.shapes[*shape]) + "  + " + argument,
                uses.size()};
}

struct Addition {
  std::string_view name;
  bool takes_key;
  std::string_view last;  ///< argument after the key; empty where there is none
};

/// Commands that a driver could begin to send; one whose name neither run has is taken.
constexpr std::array<Addition, 8> kAdditions = {{{"PERSIST", true, ""},
                                                 {"TOUCH", true, ""},
                                                 {"PTTL", true, ""},
                                                 {"PING", false, ""},
                                                 {"EXPIREAT", true, "4102444800"},
                                                 {"TYPE", true, ""},
                                                 {"STRLEN", true, ""},
                                                 {"ECHO", true, ""}}};

std::optional<Mutant> add_command(const BasePair& pair, Dice& dice) {
  const std::optional<ShapeId> shape = pick_shape(pair, dice);
  std::vector<Addition> free;
  std::copy_if(kAdditions.begin(), kAdditions.end(), std::back_inserter(free),
               [&](const Addition& addition) { return !pair.names.contains(lower_case(addition.name)); });
  if (!shape || free.empty()) return std::nullopt;
  const Addition addition = dice.pick(free);
  const std::size_t key = pair.shapes[*shape].key;
  const std::vector<const Use*> uses = uses_of(pair, *shape);
  Edits edits;
  Arguments after;
  for (const Use* use : uses) {
    std::vector<std::string> arguments = {in_quotes(addition.name)};
    Arguments normalised = {std::string(addition.name)};
    if (addition.takes_key) {
      const bool has_key = key > 0 && key < use->quoted.size() && key < use->command.size();
      arguments.push_back(has_key ? use->quoted[key] : in_quotes("probe"));
      normalised.push_back(has_key ? use->command[key] : "probe");
    }
    if (!addition.last.empty()) arguments.push_back(in_quotes(addition.last));
    if (after.empty()) after = normalised;
    edits.added[use->lua.empty() ? use->line : use->lua.back()] = line_with(*use, arguments);
  }
  return Mutant{apply(pair, edits),
                {},
                after,
                "after each " + text_of(pair.shapes[*shape]) + "  " + display_command(after),
                uses.size()};
}

struct Number {
  ShapeId shape;
  std::size_t slot;
  std::string value;
  bool operator<(const Number& other) const {
    return std::tie(shape, slot, value) < std::tie(other.shape, other.slot, other.value);
  }
};

/// Numbers that no driver can choose: how many keys a script call has, and where a scan goes on.
bool is_fixed(const Shape& shape, std::size_t slot) {
  const bool cursor = shape.name.ends_with("scan") && slot == (shape.name == "scan" ? 1U : 2U);
  return cursor || (shape.is_call() && slot == 2);
}

/// Numbers that stand as a whole argument in both runs, at the same place of the same command.
std::vector<Number> numbers_of(const BasePair& pair) {
  std::set<Number> out;
  for (const Use& use : pair.uses) {
    if (!pair.common.contains(use.shape) || use.command.size() != use.quoted.size()) continue;
    for (std::size_t slot = 1; slot < use.command.size(); ++slot) {
      const std::string& value = use.command[slot];
      if (!is_number(value) || is_fixed(pair.shapes[use.shape], slot) || use.quoted[slot] != in_quotes(value)) continue;
      if (pair.baseline_numbers[use.shape].contains(std::to_string(slot) + ' ' + value))
        out.insert({use.shape, slot, value});
    }
  }
  return {out.begin(), out.end()};
}

std::string other_number(const std::string& value, Dice& dice) {
  long long number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number > (1LL << 50) || number < -(1LL << 50))
    return {};
  const std::array<long long, 4> others = {number * 2, number / 2, number * 10, number + number / 2 + 1};
  const long long chosen = others[dice.below(others.size())];
  return chosen == number ? std::to_string(number + 3) : std::to_string(chosen);
}

std::optional<Mutant> change_number(const BasePair& pair, Dice& dice) {
  const std::vector<Number> numbers = numbers_of(pair);
  if (numbers.empty()) return std::nullopt;
  const Number number = dice.pick(numbers);
  const std::string value = other_number(number.value, dice);
  if (value.empty() || pair.baseline_numbers[number.shape].contains(std::to_string(number.slot) + ' ' + value))
    return std::nullopt;
  Mutant out;
  Edits edits;
  for (const Use* use : uses_of(pair, number.shape)) {
    if (number.slot >= use->command.size() || use->command[number.slot] != number.value) continue;
    if (out.uses++ == 0) out.before = out.after = use->command;
    std::vector<std::string> arguments = use->quoted;
    arguments[number.slot] = in_quotes(value);
    edits.replaced[use->line] = line_with(*use, arguments);
  }
  out.after[number.slot] = value;
  out.text = apply(pair, edits);
  out.what = text_of(pair.shapes[number.shape]) + "  argument " + std::to_string(number.slot) + ": " + number.value +
             " -> " + value;
  return out;
}

/// A try among equal tries in a row is no use of its own: how many there are is a matter of timing.
std::optional<Mutant> drop_one_use(const BasePair& pair, Dice& dice) {
  const std::optional<ShapeId> shape = pick_shape(pair, dice);
  if (!shape) return std::nullopt;
  std::vector<const Use*> uses = uses_of(pair, *shape);
  std::erase_if(uses, [](const Use* use) { return !use->alone; });
  if (uses.size() < 2) return std::nullopt;
  const Use* use = dice.pick(uses);
  Edits edits;
  edits.drop(*use);
  return Mutant{apply(pair, edits),
                use->command,
                {},
                text_of(pair.shapes[*shape]) + "  line " + std::to_string(use->line + 1),
                uses.size()};
}

/// What the first key of a shape begins with, up to its first punctuation: `sess` of `sess:<hex32>`.
std::string beginning_of(const Shape& shape) {
  const std::string_view key = shape.key_text();
  std::size_t end = 0;
  while (end < key.size() && is_letter(key[end])) ++end;
  return end > 0 && end < key.size() && key[end] == ':' ? std::string(key.substr(0, end)) : std::string();
}

/// LINE with every argument that begins with `OLD:` renamed.
std::string renamed(const std::string& line, const std::string& old_name, const std::string& new_name) {
  const std::string from = " \"" + old_name + ':';
  std::string out = line;
  for (std::size_t at = out.find(from); at != std::string::npos; at = out.find(from, at + 1))
    out.replace(at + 2, old_name.size(), new_name);
  return out;
}

/// A beginning of keys that several commands have.
std::optional<Mutant> rename_keys(const BasePair& pair, Dice& dice) {
  static const std::vector<std::string> kNames = {"renamed", "{app}", "v2/cache", "app:old"};
  const std::optional<ShapeId> shape = pick_shape(pair, dice);
  if (!shape) return std::nullopt;
  const std::string old_name = beginning_of(pair.shapes[*shape]);
  const auto begins_so = [&](ShapeId id) { return beginning_of(pair.shapes[id]) == old_name; };
  if (old_name.empty() || std::count_if(pair.common.begin(), pair.common.end(), begins_so) < 2) return std::nullopt;
  const std::string& name = dice.pick(kNames);
  const std::string new_name = name.starts_with("{") ? "{" + old_name + "}" : name;
  Mutant out;
  for (const std::string& line : pair.lines) {
    const std::string changed = renamed(line, old_name, new_name);
    out.uses += changed == line ? 0 : 1;
    out.text += changed + '\n';
  }
  out.old_beginning = old_name + ':';
  out.what = "keys " + out.old_beginning + " -> " + new_name + ':';
  return out;
}

}  // namespace

std::optional<Mutant> mutate(const BasePair& pair, Mutation mutation, Dice& dice) {
  switch (mutation) {
    case Mutation::every_use_dropped:
      return drop_every_use(pair, dice);
    case Mutation::argument_added:
      return add_argument(pair, dice);
    case Mutation::command_added:
      return add_command(pair, dice);
    case Mutation::number_changed:
      return change_number(pair, dice);
    case Mutation::one_use_dropped:
      return drop_one_use(pair, dice);
    case Mutation::keys_renamed:
      return rename_keys(pair, dice);
  }
  return std::nullopt;
}

}  // namespace tracediff::testing
