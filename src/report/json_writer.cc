#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "report/printable.h"
#include "report/words.h"
#include "report/writers.h"

namespace tracediff {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostJsonPlaces = 3;

Json command_json(const Arguments& command) {
  Json array = Json::array();
  for (const std::string& argument : command) array.push_back(printable_ascii(argument));
  return array;
}

Json commands_json(const std::vector<Arguments>& commands) {
  Json array = Json::array();
  for (const Arguments& command : commands) array.push_back(command_json(command));
  return array;
}

Json place_json(const Place& place) {
  return {{"file", printable(place.file)},
          {"line", place.line},
          {"connection", printable(place.connection)},
          {"text", printable_ascii(place.text)}};
}

Json side_json(const FindingSide& side) {
  Json object;
  object["command"] = side.command ? command_json(*side.command) : Json();
  object["count"] = side.count;
  object["per_run"] = side.per_run;
  object["places"] = Json::array();
  for (std::size_t i = 0; i < std::min(side.places.size(), kMostJsonPlaces); ++i) {
    object["places"].push_back(place_json(side.places[i]));
  }
  if (side.median_gap_us) object["median_gap_us"] = *side.median_gap_us;
  return object;
}

std::string_view mark_name(ExampleRow::Mark mark) {
  switch (mark) {
    case ExampleRow::Mark::same:
      return "same";
    case ExampleRow::Mark::missing:
      return "missing";
    case ExampleRow::Mark::extra:
      return "extra";
    case ExampleRow::Mark::changed:
      return "changed";
    case ExampleRow::Mark::folded:
      return "folded";
  }
  return "same";
}

Json example_place_json(const std::optional<Place>& place, std::uint64_t repeats, std::int64_t gap_us) {
  if (!place) return nullptr;
  Json object = place_json(*place);
  object["time_us"] = place->time_us;
  object["command"] = command_json(place->command);
  if (repeats > 1) object["repeats"] = repeats;
  if (repeats > 1) object["median_gap_us"] = gap_us;
  return object;
}

Json row_json(const ExampleRow& row) {
  Json object;
  object["mark"] = mark_name(row.mark);
  if (row.mark == ExampleRow::Mark::folded) {
    object["rows"] = row.folded;
    return object;
  }
  object["subject"] = row.subject;
  object["baseline"] = example_place_json(row.baseline, row.baseline_repeats, row.baseline_gap_us);
  object["candidate"] = example_place_json(row.candidate, row.candidate_repeats, row.candidate_gap_us);
  return object;
}

Json finding_json(const Finding& finding) {
  Json object;
  object["id"] = finding.id;
  object["kind"] = to_string(finding.kind);
  object["title"] = printable(finding.title);
  object["occurrences"] = finding.occurrences;
  if (finding.parent) object["parent"] = *finding.parent;
  object["baseline"] = side_json(finding.baseline);
  object["candidate"] = side_json(finding.candidate);
  object["context"]["before"] = commands_json(finding.before);
  object["context"]["after"] = commands_json(finding.after);
  object["where"] = printable(finding.where);
  object["conversations"] = finding.conversations;
  object["rule"] = printable(finding.rule);
  object["why"] = printable(finding.why);
  object["example"] = Json::array();
  for (const ExampleRow& row : finding.example) object["example"].push_back(row_json(row));
  if (finding.kind == FindingKind::script) {
    object["script"]["baseline"] = printable_ascii(finding.script_baseline);
    object["script"]["candidate"] = printable_ascii(finding.script_candidate);
  }
  return object;
}

Json findings_json(const std::vector<Finding>& findings) {
  Json array = Json::array();
  for (const Finding& finding : findings) array.push_back(finding_json(finding));
  return array;
}

Json run_json(const RunSummary& run) {
  Json object;
  object["file"] = printable(run.file);
  object["commands"] = run.commands;
  object["connections"] = run.connections;
  object["complete"] = run.complete ? Json(*run.complete) : Json();
  object["skipped_lines"] = run.skipped_lines;
  object["conversations"] = run.conversations;
  object["duration_us"] = run.duration_us;
  object["end_reason"] = printable(run.end_reason);
  object["server"] = printable(run.server);
  object["command"] = printable(run.command);
  object["recorded_by"] = printable(run.recorded_by);
  object["drivers"] = Json::array();
  for (const std::string& driver : run.drivers) object["drivers"].push_back(printable(driver));
  return object;
}

Json summary_json(const SideSummary& side) {
  Json object;
  object["label"] = printable(side.label);
  object["runs"] = Json::array();
  for (const RunSummary& run : side.runs) object["runs"].push_back(run_json(run));
  return object;
}

Json accounting_json(const Accounting& accounting, const char* one_sided_name) {
  Json object;
  object["commands"] = accounting.commands;
  object["same"] = accounting.same;
  object["changed"] = accounting.changed;
  object["moved"] = accounting.moved;
  object[one_sided_name] = accounting.one_sided;
  object["repeated"] = accounting.repeated;
  object["noise"] = accounting.noise;
  object["ignored"] = accounting.ignored;
  object["bystander"] = accounting.bystander;
  return object;
}

Json rules_json(const std::vector<RuleUse>& uses) {
  Json array = Json::array();
  for (const RuleUse& use : uses) array.push_back({{"rule", printable(use.rule)}, {"count", use.count}});
  return array;
}

Json warnings_json(const std::vector<Warning>& warnings) {
  Json array = Json::array();
  for (const Warning& warning : warnings) {
    array.push_back({{"code", printable(warning.code)}, {"message", printable(warning.message)}});
  }
  return array;
}

}  // namespace

void write_json(const Report& report, const ReportOptions& options, std::ostream& out) {
  Json object;
  object["schema"] = "tracediff.report/1";
  object["tool"]["name"] = "tracediff";
  object["tool"]["version"] = options.version;
  object["verdict"] = to_string(report.verdict);
  object["baseline"] = summary_json(report.baseline);
  object["candidate"] = summary_json(report.candidate);
  object["warnings"] = warnings_json(report.warnings);
  object["findings"] = findings_json(report.findings);
  object["notes"] = findings_json(report.notes);
  object["accounting"]["baseline"] = accounting_json(report.baseline_accounting, "missing");
  object["accounting"]["candidate"] = accounting_json(report.candidate_accounting, "extra");
  object["regime"]["name"] = printable(report.regime);
  object["regime"]["why"] = printable(report.regime_why);
  object["rules"]["baseline"] = rules_json(report.baseline_rules);
  object["rules"]["candidate"] = rules_json(report.candidate_rules);
  constexpr int kIndent = 2;
  out << object.dump(kIndent, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace) << "\n";
}

}  // namespace tracediff
