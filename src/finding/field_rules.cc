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
  std::size_t seen = 0;
  for (const CommandId command : by_shape_[shape]) {
    if (++seen > kMostFieldValues) break;
    parse_normalised(evidence_.corpus->commands.text(command), parsed);
    if (slot >= parsed.arguments.size()) continue;
    const std::optional<std::string> fields = value_fields(parsed.arguments[slot]);
    if (!fields) continue;
    const std::set<std::string> paths = paths_of(*fields);
    for (const Side side : kSides) {
      const std::uint64_t uses = uses_[side][command];
      if (uses == 0) continue;
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
      if (only_on(fields, uses, side)) only[side].insert(path);
      if (always_only_on(fields, uses, side)) weak[side].insert(path);
    }
  }
  if (!only.baseline.empty() || !only.candidate.empty()) {
    add(shape, fields, only, found_);
  } else if (!weak.baseline.empty() || !weak.candidate.empty()) {
    add(shape, fields, weak, weak_);
  }
}

std::string field_name(const std::string& path) { return path.substr(0, path.rfind(':')); }
std::string field_kind(const std::string& path) { return path.substr(path.rfind(':') + 1); }

std::string list(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  return backquoted_list(names, kShown);
}

/// Is NAME a field within that of OUTER?
bool is_within(const std::string& name, const std::string& outer) { return name.starts_with(outer + '.'); }

/// The kind of the field NAME among PATHS, or empty: what has fields within it is an object.
std::string kind_in(const std::set<std::string>& paths, const std::string& name) {
  const auto found = std::find_if(paths.begin(), paths.end(), [&](const std::string& path) {
    return field_name(path) == name || is_within(field_name(path), name);
  });
  if (found == paths.end()) return {};
  return field_name(*found) == name ? field_kind(*found) : "object";
}

/// Fields that one side writes as another kind of value than the other does.
struct Retyped {
  std::map<std::string, std::string> names;  ///< with their kinds: "null -> object"

  explicit Retyped(const BySide<std::set<std::string>>& only) {
    for (const Side side : kSides) {
      for (const std::string& path : only[side]) {
        const std::string name = field_name(path);
        const BySide<std::string> kind{kind_in(only.baseline, name), kind_in(only.candidate, name)};
        if (kind.baseline.empty() || kind.candidate.empty() || covers(name)) continue;
        names.emplace(name, kind.baseline + " -> " + kind.candidate);
      }
    }
  }
  [[nodiscard]] bool covers(const std::string& name) const {
    return std::any_of(names.begin(), names.end(),
                       [&](const auto& each) { return name == each.first || is_within(name, each.first); });
  }
};

/// ONLY, and what the other side writes in the same fields: kinds of values that both sides know can be all that it
/// has.
BySide<std::set<std::string>> with_other_kinds(const Fields& fields, const BySide<std::set<std::string>>& only) {
  BySide<std::set<std::string>> out = only;
  for (const Side side : kSides) {
    for (const std::string& path : only[side]) {
      for (const auto& [other_path, uses] : fields.by_path) {
        if (uses.values[other(side)] > 0 && field_name(other_path) == field_name(path))
          out[other(side)].insert(other_path);
      }
    }
  }
  return out;
}

/// What follows "The value ... ".
std::string sentence(const Fields& fields, const BySide<std::set<std::string>>& only) {
  const Retyped retyped(with_other_kinds(fields, only));
  const auto rest = [&](Side side) {
    std::vector<std::string> names;
    for (const std::string& path : only[side]) {
      if (!retyped.covers(field_name(path))) names.push_back(field_name(path));
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
