#include "shape/shape.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "shape/arguments.h"
#include "shape/command_groups.h"
#include "shape/flat_table.h"
#include "shape/generated_scripts.h"
#include "shape/key_renames.h"
#include "shape/script_pairing.h"
#include "shape/token_form.h"
#include "shape/volatile_slots.h"
#include "trace/parallel.h"

namespace tracediff {

namespace {

CommandUses count_uses(const Corpus& corpus) {
  CommandUses uses;
  for (const Side side : kSides) uses[side].resize(corpus.runs[side].size());
  const std::size_t baselines = corpus.runs.baseline.size();
  for_each_index(baselines + corpus.runs.candidate.size(), corpus.threads, [&](std::size_t i) {
    const Side side = i < baselines ? Side::baseline : Side::candidate;
    const std::size_t run = i < baselines ? i : i - baselines;
    std::vector<std::uint32_t> own(corpus.commands.size(), 0);
    for (const CommandId id : corpus.runs[side][run].command) ++own[id];
    uses[side][run] = std::move(own);
  });
  return uses;
}

std::uint8_t traits_of(const Shape& shape) {
  std::uint8_t traits = shape.lua ? kLuaShape : 0;
  if (shape.is_call() && !shape.miss) traits |= kCallShape;
  if (shape.is_blocking()) traits |= kBlockingShape;
  if (shape.lua || shape.words == nullptr) return traits;
  if (shape.words->transaction == Transaction::opens) traits |= kOpensShape;
  if (shape.words->transaction == Transaction::closes) traits |= kClosesShape;
  return traits;
}

/// The values of one argument of a group's commands.
class SlotValues {
 public:
  SlotValues(CommandGroup& group, std::size_t slot) : group_(group), slot_(slot) {}

  [[nodiscard]] std::size_t size() const { return group_.commands.size(); }
  [[nodiscard]] CommandId command(std::size_t i) const { return group_.commands[i]; }
  [[nodiscard]] bool is_key() const { return slot_ == group_.prototype.key; }
  [[nodiscard]] TextId& operator[](std::size_t i) { return group_.values[i * group_.slots + slot_]; }

  /// Each once, in the order in which they were first met anywhere.
  [[nodiscard]] std::vector<TextId> distinct();
  void replace(const std::unordered_map<TextId, TextId>& ids);

 private:
  CommandGroup& group_;
  std::size_t slot_;
};

/// What a FlatTable knows a text by: not 0, and its place is close to that of the next texts.
std::uint64_t hash_of(TextId text) { return std::uint64_t{text} + 1; }

std::vector<TextId> SlotValues::distinct() {
  FlatTable<> seen;
  std::vector<TextId> out;
  for (std::size_t i = 0; i < size(); ++i) {
    const TextId value = (*this)[i];
    if (seen.find_or_add(hash_of(value)).added) out.push_back(value);
  }
  std::sort(out.begin(), out.end());
  return out;
}

void SlotValues::replace(const std::unordered_map<TextId, TextId>& ids) {
  for (std::size_t i = 0; i < size(); ++i) {
    if (const auto found = ids.find((*this)[i]); found != ids.end()) (*this)[i] = found->second;
  }
}

class ShapeMaker {
 public:
  explicit ShapeMaker(const Corpus& corpus) : corpus_(corpus), uses_(count_uses(corpus)) {}

  ShapeTable run() {
    CommandGroups groups = group_commands(corpus_, pair_scripts(), find_open_calls(corpus_, uses_));
    adopt_tokens(groups);
    rename_keys(groups);
    texts_ = std::move(groups.texts);
    table_.spelling = std::move(groups.spelling);
    table_.of_command.resize(corpus_.commands.size());
    replace_random(groups.groups);
    for (const CommandGroup& group : groups.groups) make_shapes(group);
    for (const Shape& shape : table_.shapes) table_.traits.push_back(traits_of(shape));
    add_renamed_keys();
    return std::move(table_);
  }

 private:
  [[nodiscard]] ScriptLabels pair_scripts();
  void rename_keys(CommandGroups& groups);
  void add_renamed_keys();
  void adopt_tokens(CommandGroups& groups) const;
  void adopt_tokens(SlotValues& slot, const TextPool& texts) const;
  [[nodiscard]] std::size_t threads() const;
  [[nodiscard]] std::vector<TextId> by_use(std::vector<TextId> values, SlotValues& slot) const;
  [[nodiscard]] Slot uses_of(SlotValues& slot) const;
  void replace_random(std::vector<CommandGroup>& groups);
  void make_shapes(const CommandGroup& group);

  const Corpus& corpus_;
  const CommandUses uses_;
  ShapeTable table_;
  TextPool texts_;
  std::unordered_map<CommandId, std::size_t> renamed_;  ///< commands of the candidate: index into renamed_keys
};

/// Fills ShapeTable::script_pairs, and gives the label that each script goes by.
ScriptLabels ShapeMaker::pair_scripts() {
  ScriptLabels stand_ins = find_generated_scripts(corpus_, uses_);
  table_.script_pairs = tracediff::pair_scripts(corpus_, uses_, stand_ins);
  ScriptLabels of_baseline;
  for (const ScriptPair& pair : table_.script_pairs) of_baseline.emplace(pair.candidate, pair.baseline);
  for (auto& [label, stand_in] : stand_ins) {
    if (const auto found = of_baseline.find(stand_in); found != of_baseline.end()) stand_in = found->second;
  }
  stand_ins.merge(of_baseline);
  return stand_ins;
}

/// Gives the candidate's values the names that they have in the baseline.
void ShapeMaker::rename_keys(CommandGroups& groups) {
  KeyRenames renames = find_key_renames(uses_, groups);
  if (renames.all.empty()) return;
  table_.renamed_keys = std::move(renames.all);
  for (CommandGroup& group : groups.groups) {
    for (std::size_t i = 0; i < group.values.size(); ++i) {
      TextId& value = group.values[i];
      if (renames.rename[value] == 0) continue;
      renamed_.emplace(group.commands[i / group.slots], renames.rename[value] - 1);
      value = renames.in_baseline[value];
    }
    const std::size_t members = group.prototype.words == nullptr ? 0 : group.prototype.words->members_from;
    for (std::size_t i = 0; members > 0 && members < group.slots && i < group.commands.size(); ++i) {
      const auto begin = group.values.begin() + static_cast<std::ptrdiff_t>(i * group.slots + members);
      std::sort(begin, begin + static_cast<std::ptrdiff_t>(group.slots - members),
                [&](TextId one, TextId two) { return groups.texts.text(one) < groups.texts.text(two); });
    }
  }
}

/// Those whose shape the baseline does not send after all are new commands, whatever their keys are called.
void ShapeMaker::add_renamed_keys() {
  std::vector<std::optional<CommandId>> of_baseline(table_.shapes.size());
  for (CommandId command = 0; command < table_.of_command.size(); ++command) {
    const auto used = [&](const std::vector<std::uint32_t>& run) { return run[command] > 0; };
    std::optional<CommandId>& first = of_baseline[table_.of_command[command]];
    if (!first && std::any_of(uses_.baseline.begin(), uses_.baseline.end(), used)) first = command;
  }
  std::vector<CommandId> commands;
  for (const auto& [command, rename] : renamed_) commands.push_back(command);
  std::sort(commands.begin(), commands.end());
  std::vector<bool> told(table_.shapes.size(), false);
  for (const CommandId command : commands) {
    const ShapeId shape = table_.of_command[command];
    if (told[shape] || !of_baseline[shape]) continue;
    told[shape] = true;
    table_.renamed_keys[renamed_.at(command)].shapes.emplace_back(shape,
                                                                  BySide<CommandId>{*of_baseline[shape], command});
  }
  std::erase_if(table_.renamed_keys, [](const RenamedKeys& keys) { return keys.shapes.empty(); });
}

std::size_t ShapeMaker::threads() const { return corpus_.commands.size() < kCommandsOfThread ? 1 : corpus_.threads; }

/// The slots that hold what a command is about: names and labels are never random.
std::vector<SlotValues> slots_of(std::vector<CommandGroup>& groups) {
  std::vector<SlotValues> out;
  for (CommandGroup& group : groups) {
    const std::size_t fixed = group.prototype.qualifier.empty() ? 1 : 2;
    for (std::size_t slot = fixed; slot < group.slots && group.commands.size() > 1; ++slot)
      out.emplace_back(group, slot);
  }
  return out;
}

/// Before names are compared: what is a token on one side and not on the other looks like another name.
void ShapeMaker::adopt_tokens(CommandGroups& groups) const {
  std::vector<SlotValues> slots = slots_of(groups.groups);
  for_each_index(slots.size(), threads(), [&](std::size_t i) { adopt_tokens(slots[i], groups.texts); });
}

/// VALUES, all of a slot, those of most uses first.
std::vector<TextId> ShapeMaker::by_use(std::vector<TextId> values, SlotValues& slot) const {
  FlatTable<std::uint64_t> uses;  // by value
  for (std::size_t i = 0; i < slot.size(); ++i) {
    std::uint64_t& of_value = uses.find_or_add(hash_of(slot[i])).value;
    for (const Side side : kSides) {
      for (const auto& run : uses_[side]) of_value += run[slot.command(i)];
    }
  }
  std::ranges::stable_sort(values, std::greater<>(), [&](TextId value) { return *uses.find(hash_of(value)); });
  return values;
}

/// Values with a token less that look like those with one more are the same kind of token.
void ShapeMaker::adopt_tokens(SlotValues& slot, const TextPool& texts) const {
  const auto tokens_in = [&](TextId value) { return std::ranges::count(texts.text(value), kTokenBegin); };
  std::vector<TextId> values = slot.distinct();
  if (std::ranges::none_of(values, [&](TextId value) { return tokens_in(value) > 0; })) return;
  values = by_use(std::move(values), slot);
  std::vector<std::pair<TokenForm, TextId>> forms;  // those of most uses first
  std::ptrdiff_t most = 0;
  for (const TextId value : values) {
    constexpr std::size_t kMostForms = 16;
    if (forms.size() == kMostForms) break;
    if (std::optional<TokenForm> form = token_form(texts.text(value))) {
      forms.emplace_back(*std::move(form), value);
      most = std::max(most, tokens_in(value));
    }
  }
  const auto may_be_one = [&](TextId value) { return tokens_in(value) < most || has_cut_base64(texts.text(value)); };
  if (forms.empty() || std::ranges::none_of(values, may_be_one)) return;
  ParsedCommand parsed;
  for (std::size_t i = 0; i < slot.size(); ++i) {
    TextId& value = slot[i];
    if (!may_be_one(value)) continue;
    parse_normalised(corpus_.commands.text(slot.command(i)), parsed);
    // Members were sorted: the argument is found by what it was generalised to.
    const auto fits = [&](const TokenForm& form) {
      return std::any_of(parsed.arguments.begin(), parsed.arguments.end(), [&](std::string_view argument) {
        return (form.fits(argument) || (has_cut_base64(argument) && form.fits(without_pieces(argument)))) &&
               generalise(argument) == texts.text(value);
      });
    };
    const auto fitting = std::find_if(forms.begin(), forms.end(), [&](const auto& form) { return fits(form.first); });
    if (fitting != forms.end()) value = fitting->second;
  }
}

Slot ShapeMaker::uses_of(SlotValues& slot) const {
  Slot out;
  for (const Side side : kSides) out.runs[side] = corpus_.runs[side].size();
  out.is_key = slot.is_key();
  FlatTable<SlotUses*> uses;  // by value
  for (std::size_t i = 0; i < slot.size(); ++i) {
    const auto [value, added] = uses.find_or_add(hash_of(slot[i]));
    if (added) {
      value = &out.values[texts_.text(slot[i])];
      for (const Side side : kSides) value->per_run[side].resize(out.runs[side]);
    }
    for (const Side side : kSides) {
      for (std::size_t run = 0; run < out.runs[side]; ++run)
        value->per_run[side][run] += uses_[side][run][slot.command(i)];
    }
  }
  return out;
}

/// What one slot holds says nothing of another: they are looked at side by side.
void ShapeMaker::replace_random(std::vector<CommandGroup>& groups) {
  std::vector<SlotValues> slots = slots_of(groups);
  std::vector<Replaced> replaced(slots.size());
  for_each_index(slots.size(), threads(), [&](std::size_t i) { replaced[i] = volatile_values(uses_of(slots[i])); });
  for (std::size_t i = 0; i < slots.size(); ++i) {
    std::unordered_map<TextId, TextId> ids;
    for (const auto& [value, text] : replaced[i]) {
      const TextId from = texts_.intern(value);
      ids[from] = texts_.intern(text);
    }
    if (!ids.empty()) slots[i].replace(ids);
  }
}

void ShapeMaker::make_shapes(const CommandGroup& group) {
  IdTable ids;
  for (std::size_t i = 0; i < group.commands.size(); ++i) {
    const TextId* values = group.values.data() + i * group.slots;
    ShapeId& id = ids.find_or_add(hash_ids({values, group.slots}));
    if (id == IdTable::kNone) {
      id = static_cast<ShapeId>(table_.shapes.size());
      Shape shape = group.prototype;
      shape.example = group.commands[i];
      for (std::size_t slot = 0; slot < group.slots; ++slot) shape.arguments.push_back(texts_.text(values[slot]));
      table_.shapes.push_back(std::move(shape));
    }
    table_.of_command[group.commands[i]] = id;
  }
}

}  // namespace

bool Shape::has_cursor() const {
  static const std::string kCursor = std::string{kTokenBegin} + "cursor" + kTokenEnd;
  return std::find(arguments.begin(), arguments.end(), kCursor) != arguments.end();
}

ShapeTable make_shapes(const Corpus& corpus) { return ShapeMaker(corpus).run(); }

}  // namespace tracediff
