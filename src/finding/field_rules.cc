#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "finding/rules.h"
#include "finding/wording.h"
#include "shape/arguments.h"
#include "shape/value_fields.h"

namespace tracediff {

namespace {

/// Different values of one slot that are taken apart; more of them tell nothing new.
constexpr std::size_t kMostFieldValues = 512;
constexpr double kFieldChance = 1e-3;

struct FieldUses {
  BySide<std::uint64_t> values;  ///< uses whose value has the field
  BySide<std::optional<CommandId>> example;
};

/// All fields of the structured values of one slot of one shape.
struct Fields {
  std::map<std::string, FieldUses> by_path;
  BySide<std::uint64_t> values;
};

std::string field_name(const std::string& path) { return path.substr(0, path.rfind(':')); }
std::string field_kind(const std::string& path) { return path.substr(path.rfind(':') + 1); }

/// Is NAME a field within that of OUTER?
bool is_within(const std::string& name, const std::string& outer) { return name.starts_with(outer + '.'); }

bool writes(const Fields& fields, Side side, const std::string& name) {
  return std::any_of(fields.by_path.begin(), fields.by_path.end(), [&](const auto& each) {
    const std::string field = field_name(each.first);
    return each.second.values[side] > 0 && (field == name || is_within(field, name));
  });
}

/// The kinds of values that SIDE writes in the field NAME, as in "null or object": what has fields within it is an
/// object.
std::string kinds_of(const Fields& fields, Side side, const std::string& name) {
  std::set<std::string> kinds;
  for (const auto& [path, uses] : fields.by_path) {
    if (uses.values[side] == 0) continue;
    if (field_name(path) == name) kinds.insert(field_kind(path));
    if (is_within(field_name(path), name)) kinds.insert("object");
  }
  std::string out;
  for (const std::string& kind : kinds) out += (out.empty() ? "" : " or ") + kind;
  return out;
}

/// Do both sides write the same kinds of values in the field NAME? An empty object where the other side has fields
/// within is no field of its own. Cost: a look at all fields.
bool alike(const Fields& fields, const std::string& name) {
  return kinds_of(fields, Side::baseline, name) == kinds_of(fields, Side::candidate, name);
}

std::set<std::string> paths_of(std::string_view fields) {
  std::set<std::string> out;
  const std::size_t open = fields.find('{');
  if (open == std::string_view::npos || fields.empty()) return out;
  std::string_view rest = fields.substr(open + 1);
  if (rest.ends_with('}')) rest.remove_suffix(1);
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    if (rest.substr(0, comma) != "..") out.emplace(rest.substr(0, comma));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return out;
}

/// By the fields that differ: the same change of several shapes is one.
using FieldChanges = std::map<std::string, Difference>;

class FieldComparison {
 public:
  explicit FieldComparison(const Evidence& evidence) : evidence_(evidence) {
    for (const Side side : kSides) {
      uses_[side].resize(evidence.corpus->commands.size(), 0);
      for (const Tally& run : evidence.tallies[side]) {
        for (CommandId id = 0; id < uses_[side].size(); ++id) uses_[side][id] += run.command_steps[id];
      }
    }
    by_shape_.resize(evidence.shape_count());
    for (CommandId id = 0; id < evidence.corpus->commands.size(); ++id)
      by_shape_[evidence.shapes.of_command[id]].push_back(id);
  }

  std::vector<Difference> run() {
    for (ShapeId shape = 0; shape < evidence_.shape_count(); ++shape) {
      if (evidence_.lines(Side::baseline, shape) == 0 || evidence_.lines(Side::candidate, shape) == 0) continue;
      for (std::size_t slot = 1; slot < evidence_.shape(shape).arguments.size(); ++slot) {
        if (evidence_.shape(shape).arguments[slot].starts_with(kTokenBegin)) compare_slot(shape, slot);
      }
    }
    std::vector<Difference> out;
    for (auto& [what, difference] : found_) out.push_back(std::move(difference));
    for (auto& [what, difference] : weak_) {
      // Too few uses of each shape, but every use of several shapes agrees.
      if (difference.shapes.baseline.size() >= 2 && !found_.contains(what)) out.push_back(std::move(difference));
    }
    return out;
  }

 private:
  [[nodiscard]] Fields fields_of(ShapeId shape, std::size_t slot) const;
  void compare_slot(ShapeId shape, std::size_t slot);
  [[nodiscard]] bool left_out_as_a_whole(const Fields& fields, const FieldUses& uses, Side side) const;
  [[nodiscard]] bool only_on(const Fields& fields, const FieldUses& uses, Side side) const;
  static void add(ShapeId shape, const Fields& fields, const BySide<std::set<std::string>>& only,
                  FieldChanges& changes);
  static bool always_only_on(const Fields& fields, const FieldUses& uses, Side side) {
    return uses.values[side] == fields.values[side] && uses.values[other(side)] == 0;
  }

  const Evidence& evidence_;
  BySide<std::vector<std::uint64_t>> uses_;
  std::vector<std::vector<CommandId>> by_shape_;
  FieldChanges found_;
  FieldChanges weak_;
};

Fields FieldComparison::fields_of(ShapeId shape, std::size_t slot) const {
  Fields out;
  ParsedCommand parsed;
  BySide<std::size_t> seen;
  for (const CommandId command : by_shape_[shape]) {
    BySide<bool> wanted;
    for (const Side side : kSides) {
      wanted[side] = uses_[side][command] > 0 && seen[side] < kMostFieldValues;
      seen[side] += wanted[side] ? 1 : 0;
    }
    if (!wanted.baseline && !wanted.candidate) continue;
    parse_normalised(evidence_.corpus->commands.text(command), parsed);
    if (slot >= parsed.arguments.size()) continue;
    const std::optional<std::string> fields = value_fields(parsed.arguments[slot]);
    if (!fields) continue;
    const std::set<std::string> paths = paths_of(*fields);
    for (const Side side : kSides) {
      const std::uint64_t uses = uses_[side][command];
      if (!wanted[side]) continue;
      out.values[side] += uses;
      for (const std::string& path : paths) {
        FieldUses& field = out.by_path[path];
        field.values[side] += uses;
        if (!field.example[side]) field.example[side] = command;
      }
    }
  }
  return out;
}

/// Does the other side write so many values less that those with the field can be the ones that it does not write?
bool FieldComparison::left_out_as_a_whole(const Fields& fields, const FieldUses& uses, Side side) const {
  const auto per_run = [&](std::uint64_t count, Side of) {
    return static_cast<double>(count) / static_cast<double>(evidence_.runs[of].size());
  };
  return per_run(uses.values[side], side) <=
         per_run(fields.values[side], side) - per_run(fields.values[other(side)], other(side));
}

/// Does only SIDE write this field, so regularly that chance does not explain its absence on the other side?
bool FieldComparison::only_on(const Fields& fields, const FieldUses& uses, Side side) const {
  if (uses.values[side] == 0 || uses.values[other(side)] > 0) return false;
  const bool always = uses.values[side] == fields.values[side];
  if (!always && left_out_as_a_whole(fields, uses, side)) return false;
  const bool steady = !evidence_.regime.many && evidence_.regime.quiet && evidence_.regime.agreement >= 0.9;
  if (steady && (always || uses.values[side] >= 2)) return true;
  const double share = static_cast<double>(uses.values[side]) / static_cast<double>(fields.values[side]);
  const double absent = always ? 1.0 - 1.0 / static_cast<double>(fields.values[side] + 1) : share;
  return uses.values[side] >= 3 && std::pow(1 - absent, static_cast<double>(fields.values[other(side)])) < kFieldChance;
}

void FieldComparison::compare_slot(ShapeId shape, std::size_t slot) {
  const Fields fields = fields_of(shape, slot);
  if (fields.values.baseline == 0 || fields.values.candidate == 0) return;
  BySide<std::set<std::string>> only;
  BySide<std::set<std::string>> weak;
  for (const auto& [path, uses] : fields.by_path) {
    for (const Side side : kSides) {
      const bool regular = only_on(fields, uses, side);
      const bool always = always_only_on(fields, uses, side);
      if ((!regular && !always) || alike(fields, field_name(path))) continue;
      if (regular) only[side].insert(path);
      if (always) weak[side].insert(path);
    }
  }
  if (!only.baseline.empty() || !only.candidate.empty()) {
    add(shape, fields, only, found_);
  } else if (!weak.baseline.empty() || !weak.candidate.empty()) {
    add(shape, fields, weak, weak_);
  }
}

std::string list(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  return backquoted_list(names, kShown);
}

/// Fields that one side writes as another kind of value than the other does.
struct Retyped {
  std::map<std::string, std::string> names;  ///< with their kinds: "null -> object"

  Retyped(const Fields& fields, const BySide<std::set<std::string>>& only) {
    for (const Side side : kSides) {
      for (const std::string& path : only[side]) {
        const std::string name = field_name(path);
        if (!writes(fields, other(side), name) || covers(name)) continue;
        const std::string before = kinds_of(fields, Side::baseline, name);
        const std::string after = kinds_of(fields, Side::candidate, name);
        if (before != after) names.emplace(name, before + " -> " + after);
      }
    }
  }
  [[nodiscard]] bool covers(const std::string& name) const {
    return std::any_of(names.begin(), names.end(),
                       [&](const auto& each) { return name == each.first || is_within(name, each.first); });
  }
};

/// NAME, or the field that it is within where the other side has nothing of that either.
std::string outermost(const Fields& fields, Side side, std::string name) {
  for (std::size_t dot = name.rfind('.'); dot != std::string::npos; dot = name.rfind('.')) {
    const std::string outer = name.substr(0, dot);
    if (outer.empty() || writes(fields, other(side), outer)) break;
    name = outer;
  }
  return name;
}

/// What follows "The value ... ".
std::string sentence(const Fields& fields, const BySide<std::set<std::string>>& only) {
  const Retyped retyped(fields, only);
  const auto rest = [&](Side side) {
    std::vector<std::string> names;
    for (const std::string& path : only[side]) {
      if (retyped.covers(field_name(path))) continue;
      std::string name = outermost(fields, side, field_name(path));
      if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    return names;
  };
  std::vector<std::string> parts;
  if (const auto lost = rest(Side::baseline); !lost.empty())
    parts.push_back("no longer holds the fields " + list(lost));
  if (const auto gained = rest(Side::candidate); !gained.empty())
    parts.push_back("now holds the fields " + list(gained));
  if (!retyped.names.empty()) {
    std::string names;
    for (const auto& [name, kinds] : retyped.names)
      names += (names.empty() ? "" : ", ") + in_backquotes(name) + " (" + kinds + ')';
    parts.push_back("now holds another kind of value in " + names);
  }
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : " and ") + part;
  return out;
}

void FieldComparison::add(ShapeId shape, const Fields& fields, const BySide<std::set<std::string>>& only,
                          FieldChanges& changes) {
  std::string key;
  for (const Side side : kSides) {
    for (const std::string& path : only[side]) key += path + '\0';
    key += '|';
  }
  Difference& out = changes[key];
  out.kind = FindingKind::changed;
  out.rule = "fields.changed";
  out.why = "one version writes a field in this value that the other never writes";
  for (const Side side : kSides) {
    out.shapes[side].push_back(shape);
    if (!out.command[side]) {
      // The command that shows it: on the side that has the field one with it, else any.
      out.command[side] =
          only[side].empty() ? std::optional<CommandId>{} : fields.by_path.at(*only[side].begin()).example[side];
    }
    for (const std::string& path : only[side])
      out.occurrences = std::max(out.occurrences, fields.by_path.at(path).values[side]);
  }
  if (out.title.empty()) out.title = "The value %COMMAND% " + sentence(fields, only);
}

}  // namespace

std::vector<Difference> compare_fields(const Evidence& evidence) { return FieldComparison(evidence).run(); }

}  // namespace tracediff
