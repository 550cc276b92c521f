#include "shape/shape.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "shape/arguments.h"
#include "shape/command_groups.h"
#include "shape/generated_scripts.h"
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

class ShapeMaker {
 public:
  explicit ShapeMaker(const Corpus& corpus) : corpus_(corpus), uses_(count_uses(corpus)) {}

  ShapeTable run() {
    CommandGroups groups = group_commands(corpus_, pair_scripts());
    texts_ = std::move(groups.texts);
    table_.spelling = std::move(groups.spelling);
    table_.of_command.resize(corpus_.commands.size());
    for (CommandGroup& group : groups.groups) {
      replace_random(group);
      make_shapes(group);
    }
    for (const Shape& shape : table_.shapes) table_.traits.push_back(traits_of(shape));
    return std::move(table_);
  }

 private:
  [[nodiscard]] ScriptLabels pair_scripts();
  [[nodiscard]] std::vector<TextId> distinct_values(const CommandGroup& group, std::size_t slot);
  void adopt_tokens(CommandGroup& group, std::size_t slot, const std::vector<TextId>& values) const;
  void replace_random(CommandGroup& group);
  [[nodiscard]] Slot slot_values(const CommandGroup& group, std::size_t slot, const std::vector<TextId>& values);
  void make_shapes(const CommandGroup& group);

  const Corpus& corpus_;
  const CommandUses uses_;
  ShapeTable table_;
  TextPool texts_;
  std::vector<std::uint32_t> mark_;  ///< by text, kNoMark but while one slot is looked at
};

constexpr std::uint32_t kNoMark = UINT32_MAX;

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

/// In the order in which they were first met anywhere.
std::vector<TextId> ShapeMaker::distinct_values(const CommandGroup& group, std::size_t slot) {
  mark_.resize(texts_.size(), kNoMark);
  std::vector<TextId> out;
  for (std::size_t i = slot; i < group.values.size(); i += group.slots) {
    std::uint32_t& mark = mark_[group.values[i]];
    if (mark == kNoMark) out.push_back(group.values[i]);
    mark = 0;
  }
  for (const TextId value : out) mark_[value] = kNoMark;
  std::sort(out.begin(), out.end());
  return out;
}

Slot ShapeMaker::slot_values(const CommandGroup& group, std::size_t slot, const std::vector<TextId>& values) {
  Slot out;
  for (const Side side : kSides) out.runs[side] = corpus_.runs[side].size();
  std::vector<SlotUses> uses(values.size());
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    mark_[values[i]] = i;
    for (const Side side : kSides) uses[i].per_run[side].resize(out.runs[side]);
  }
  for (std::size_t i = 0; i < group.commands.size(); ++i) {
    SlotUses& value = uses[mark_[group.values[i * group.slots + slot]]];
    for (const Side side : kSides) {
      for (std::size_t run = 0; run < out.runs[side]; ++run)
        value.per_run[side][run] += uses_[side][run][group.commands[i]];
    }
  }
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    out.values.emplace(texts_.text(values[i]), std::move(uses[i]));
    mark_[values[i]] = kNoMark;
  }
  return out;
}

/// Values without a token that look like those with one beside them are the same kind of token.
void ShapeMaker::adopt_tokens(CommandGroup& group, std::size_t slot, const std::vector<TextId>& values) const {
  std::vector<std::pair<TokenForm, TextId>> forms;
  for (const TextId value : values) {
    constexpr std::size_t kMostForms = 16;
    if (std::optional<TokenForm> form = token_form(texts_.text(value)); form && forms.size() < kMostForms) {
      forms.emplace_back(*std::move(form), value);
    }
  }
  if (forms.empty() || values.size() == forms.size()) return;
  ParsedCommand parsed;
  for (std::size_t i = 0; i < group.commands.size(); ++i) {
    TextId& value = group.values[i * group.slots + slot];
    if (texts_.text(value).find(kTokenBegin) != std::string::npos) continue;
    parse_normalised(corpus_.commands.text(group.commands[i]), parsed);
    // Members were sorted: the argument is found by what it was generalised to.
    const auto fits = [&](const TokenForm& form) {
      return std::any_of(parsed.arguments.begin(), parsed.arguments.end(), [&](std::string_view argument) {
        return form.fits(argument) && generalise(argument) == texts_.text(value);
      });
    };
    const auto fitting = std::find_if(forms.begin(), forms.end(), [&](const auto& form) { return fits(form.first); });
    if (fitting != forms.end()) value = fitting->second;
  }
}

void ShapeMaker::replace_random(CommandGroup& group) {
  if (group.commands.size() < 2) return;
  const std::size_t fixed = group.prototype.qualifier.empty() ? 1 : 2;  // names and labels are never random
  for (std::size_t slot = fixed; slot < group.slots; ++slot) {
    adopt_tokens(group, slot, distinct_values(group, slot));
    std::unordered_map<TextId, TextId> replaced;
    for (const auto& [value, text] : volatile_values(slot_values(group, slot, distinct_values(group, slot)))) {
      const TextId from = texts_.intern(value);
      replaced[from] = texts_.intern(text);
    }
    if (replaced.empty()) continue;
    for (std::size_t i = slot; i < group.values.size(); i += group.slots) {
      if (const auto found = replaced.find(group.values[i]); found != replaced.end()) group.values[i] = found->second;
    }
  }
}

void ShapeMaker::make_shapes(const CommandGroup& group) {
  IdTable ids;
  for (std::size_t i = 0; i < group.commands.size(); ++i) {
    const TextId* values = group.values.data() + i * group.slots;
    ShapeId& id = ids.find_or_add(hash_pair({reinterpret_cast<const char*>(values), group.slots * sizeof(TextId)}));
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

ShapeTable make_shapes(const Corpus& corpus) { return ShapeMaker(corpus).run(); }

}  // namespace tracediff
