#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ascii.h"
#include "finding/rules.h"
#include "shape/arguments.h"

namespace tracediff {

namespace {

/// Calls of scripts by EVAL and by EVALSHA, and an example of each.
struct CallingMode {
  std::uint64_t by_text = 0;
  std::uint64_t by_sha = 0;
  std::uint64_t refused = 0;  ///< by EVALSHA, where the server did not know the script
  std::optional<CommandId> text_example;
  std::optional<CommandId> sha_example;

  void add(const CallingMode& other) {
    by_text += other.by_text;
    by_sha += other.by_sha;
    if (!text_example) text_example = other.text_example;
    if (!sha_example) sha_example = other.sha_example;
  }
};

using ModesByScript = std::map<std::string, BySide<CallingMode>>;

bool is_eval(std::string_view name) {
  return lower_case(name).starts_with("eval") && !lower_case(name).starts_with("evalsha");
}

ModesByScript calling_modes(const Evidence& evidence) {
  ModesByScript out;
  ParsedCommand parsed;
  for (const Side side : kSides) {
    const std::vector<std::uint64_t> uses = lines_by_command(evidence, side);
    for (CommandId id = 0; id < uses.size(); ++id) {
      const Shape& shape = evidence.shape(evidence.shapes.of_command[id]);
      if (uses[id] == 0 || !shape.is_call()) continue;
      CallingMode& mode = out[shape.qualifier][side];
      if (shape.miss) {
        mode.refused += uses[id];
        continue;
      }
      parse_normalised(evidence.corpus->commands.text(id), parsed);
      const bool text = is_eval(parsed.arguments[0]);
      (text ? mode.by_text : mode.by_sha) += uses[id];
      std::optional<CommandId>& example = text ? mode.text_example : mode.sha_example;
      if (!example) example = id;
    }
  }
  return out;
}

bool always_text(const CallingMode& mode) { return mode.by_text >= 2 && mode.by_sha == 0; }
bool mostly_sha(const CallingMode& mode) { return mode.by_sha >= 2 && mode.by_sha >= mode.by_text; }

/// Of all scripts together.
BySide<CallingMode> joined(const ModesByScript& modes) {
  BySide<CallingMode> out;
  for (const auto& [script, mode] : modes) {
    for (const Side side : kSides) out[side].add(mode[side]);
  }
  return out;
}

/// The scripts that TEXT_SIDE always calls by their text, and the other side by their hash.
ModesByScript changed_scripts(ModesByScript modes, Side text_side) {
  std::erase_if(modes, [&](const auto& each) {
    const CallingMode& text = each.second[text_side];
    // Of one script alone: a driver that asks for the hash first sends the text when the server does not know it.
    return !always_text(text) || text.refused > 0 || !mostly_sha(each.second[other(text_side)]);
  });
  return modes;
}

std::string title_of(Side text_side, const ModesByScript& changed, bool all) {
  const std::string change =
      text_side == Side::baseline ? "`EVALSHA` instead of `EVAL`" : "`EVAL` instead of `EVALSHA`";
  if (all) return "Scripts are called by " + change;
  const std::string& first = changed.begin()->first;
  if (changed.size() == 1) return "One script, `" + first + "`, is called by " + change;
  return std::to_string(changed.size()) + " scripts, `" + first + "` and others, are called by " + change;
}

}  // namespace

std::optional<Difference> compare_calling_modes(const Evidence& evidence) {
  const ModesByScript modes = calling_modes(evidence);
  const BySide<CallingMode> all = joined(modes);
  for (const Side side : kSides) {
    const bool all_changed = always_text(all[side]) && mostly_sha(all[other(side)]);
    const ModesByScript changed = all_changed ? modes : changed_scripts(modes, side);
    if (changed.empty()) continue;
    const BySide<CallingMode> told = joined(changed);
    Difference out;
    out.kind = FindingKind::changed;
    out.command[side] = told[side].text_example;
    out.command[other(side)] = told[other(side)].sha_example;
    for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
      const Shape& shape = evidence.shape(id);
      if (!shape.is_call() || !changed.contains(shape.qualifier)) continue;
      for (const Side each : kSides) {
        if (evidence.lines(each, id) > 0) out.shapes[each].push_back(id);
      }
    }
    out.occurrences = told[side].by_text;
    out.rule = kCallingModeRule;
    out.why = "one side always sends the script's text, the other its SHA-1";
    out.title = title_of(side, changed, all_changed);
    return out;
  }
  return std::nullopt;
}

}  // namespace tracediff
