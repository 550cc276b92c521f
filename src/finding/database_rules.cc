#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "finding/rules.h"

namespace tracediff {

namespace {

struct Use {
  std::vector<std::uint64_t> lines;  ///< by run
  std::optional<EntryIndex> first;   ///< in the first run

  [[nodiscard]] bool in_every_run() const {
    return std::ranges::none_of(lines, [](std::uint64_t count) { return count == 0; });
  }
};

using Databases = std::map<std::int32_t, Use>;
using DatabasesOfShapes = std::map<ShapeId, Databases>;

/// Of shapes that SIDE sends in other databases than 0, or in several.
DatabasesOfShapes databases_of(const Evidence& evidence, Side side) {
  DatabasesOfShapes out;
  const std::vector<Run>& runs = evidence.runs[side];
  for (std::size_t run = 0; run < runs.size(); ++run) {
    for (const DatabaseUse& use : runs[run].recording->databases) {
      if (use.lines == 0) continue;
      Use& all = out[evidence.shapes.of_command[use.command]][use.database];
      all.lines.resize(runs.size(), 0);
      all.lines[run] += use.lines;
      if (run == 0 && (!all.first || *all.first > use.first)) all.first = use.first;
    }
  }
  return out;
}

/// A shape that is in no list is in database 0 only.
Databases of_shape(const Evidence& evidence, const DatabasesOfShapes& all, Side side, ShapeId shape) {
  if (const auto found = all.find(shape); found != all.end()) return found->second;
  Use use;
  for (const Tally& run : evidence.tallies[side]) use.lines.push_back(run.lines[shape]);
  return {{0, use}};
}

/// Those of ONE that are used in every run there, and in none of TWO.
std::set<std::int32_t> only_in(const Databases& one, const Databases& two) {
  std::set<std::int32_t> out;
  for (const auto& [database, use] : one) {
    if (use.in_every_run() && !two.contains(database)) out.insert(database);
  }
  return out;
}

std::string list(const std::set<std::int32_t>& databases) {
  std::string out;
  for (const std::int32_t database : databases) out += (out.empty() ? "" : ", ") + std::to_string(database);
  return out;
}

/// Of COUNT shapes that run in databases which ONLY one side has.
std::string title_of_move(std::size_t count, const BySide<std::set<std::int32_t>>& only) {
  const std::string commands =
      count == 1 ? "%COMMAND%" : "%COMMAND% (and " + std::to_string(count - 1) + " more like it)";
  const std::string in_database = std::string(count == 1 ? " runs" : " run") + " in database ";
  if (only.candidate.empty()) return commands + " no longer" + in_database + list(only.baseline);
  const std::string now = commands + " now" + in_database + list(only.candidate);
  return only.baseline.empty() ? now + " too" : now + ", no longer in " + list(only.baseline);
}

/// The item that ENTRY is the first line of.
std::optional<Sighting> sighting_of(const Run& run, EntryIndex entry) {
  for (std::uint32_t c = 0; c < run.conversations.all.size(); ++c) {
    const Conversation& conversation = run.conversations.all[c];
    for (std::uint32_t i = conversation.begin; i < conversation.end; ++i) {
      if (run.conversations.entry(run.conversations.items[i]) == entry) return Sighting{0, c, i};
    }
  }
  return std::nullopt;
}

/// Commands that set a connection up run wherever it is.
bool has_database(const Evidence& evidence, ShapeId shape) {
  return !evidence.shape(shape).lua && !evidence.shape(shape).is_handshake() &&
         evidence.lines(Side::baseline, shape) > 0 && evidence.lines(Side::candidate, shape) > 0;
}

/// Where each side uses one database only, that may be how it was recorded; and with one run a side, what is sent while
/// connections are set up may overtake the choice of a database by chance.
bool is_note(const Evidence& evidence, const BySide<std::set<std::int32_t>>& used) {
  const bool another_choice = used.baseline.size() == 1 && used.candidate.size() == 1;
  const bool measured = evidence.runs_each() > 1;
  return another_choice || (!measured && !(evidence.regime.quiet && evidence.regime.agreement >= 0.9));
}

}  // namespace

std::vector<Difference> compare_databases(const Evidence& evidence) {
  const BySide<DatabasesOfShapes> all{databases_of(evidence, Side::baseline), databases_of(evidence, Side::candidate)};
  std::set<ShapeId> shapes;
  for (const Side side : kSides) {
    for (const auto& [shape, databases] : all[side]) shapes.insert(shape);
  }
  if (shapes.empty()) return {};
  BySide<std::set<std::int32_t>> used;
  std::map<std::pair<std::set<std::int32_t>, std::set<std::int32_t>>, Difference> found;
  for (ShapeId shape = 0; shape < evidence.shape_count(); ++shape) {
    if (!has_database(evidence, shape)) continue;
    const BySide<Databases> databases{of_shape(evidence, all.baseline, Side::baseline, shape),
                                      of_shape(evidence, all.candidate, Side::candidate, shape)};
    for (const Side side : kSides) {
      for (const auto& [database, use] : databases[side]) used[side].insert(database);
    }
    const BySide<std::set<std::int32_t>> only{only_in(databases.baseline, databases.candidate),
                                              only_in(databases.candidate, databases.baseline)};
    if (only.baseline.empty() && only.candidate.empty()) continue;
    Difference& out = found[{only.baseline, only.candidate}];
    for (const Side side : kSides) {
      out.shapes[side].push_back(shape);
      for (const std::int32_t database : only[side]) {
        const Use& use = databases[side].at(database);
        out.occurrences += sum_of(use.lines);
        if (!use.first || !out.sightings[side].empty()) continue;
        if (const auto seen = sighting_of(evidence.runs[side][0], *use.first)) out.sightings[side].push_back(*seen);
      }
    }
  }
  std::vector<Difference> out;
  for (auto& [databases, difference] : found) {
    difference.kind = FindingKind::changed;
    difference.note = is_note(evidence, used);
    difference.title = title_of_move(difference.shapes.baseline.size(), {databases.first, databases.second});
    difference.rule = kDatabaseRule;
    difference.why = "the other version never runs it in that database";
    out.push_back(std::move(difference));
  }
  return out;
}

}  // namespace tracediff
