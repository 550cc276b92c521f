#include "finding/summary.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

namespace tracediff {

namespace {

/// "captures/6.0.0-run1.log.gz" -> "6.0.0-run1".
std::string name_without_extension(const std::string& path) {
  std::filesystem::path name = std::filesystem::path(path).filename();
  for (const char* extension : {".gz", ".zst", ".log", ".txt", ".trace"}) {
    if (name.extension() == extension) name = name.stem();
  }
  return name.string();
}

std::string label_of(const std::string& wished, const std::vector<Run>& runs) {
  if (!wished.empty()) return wished;
  const TraceInfo& info = runs.front().recording->info;
  const std::string_view said = info.header_value("label");
  return said.empty() ? name_without_extension(info.name) : std::string(said);
}

std::vector<std::string> drivers_of(const TraceInfo& info) {
  std::set<std::string> out;
  for (const ConnectionInfo& connection : info.connections) {
    std::string name;
    std::string version;
    for (const auto& [key, value] : connection.words) {
      if (key == "lib-name") name = value;
      if (key == "lib-ver") version = value;
    }
    if (!name.empty()) out.insert(version.empty() ? name : name + ' ' + version);
  }
  return {out.begin(), out.end()};
}

RunSummary summarise_run(const Run& run) {
  const Recording& recording = *run.recording;
  const TraceInfo& info = recording.info;
  RunSummary out;
  out.file = info.name;
  out.commands = recording.size();
  out.connections = recording.clients.size();
  out.conversations = run.conversations.all.size();
  out.complete = info.complete;
  out.end_reason = info.end_reason;
  out.skipped_lines = info.skipped_lines;
  out.server = info.header_value("server");
  out.command = info.header_value("command");
  out.recorded_by = info.form;
  out.drivers = drivers_of(info);
  out.duration_us = info.last_time_us - info.first_time_us;
  return out;
}

std::vector<RuleUse> rules_of(const std::vector<Run>& runs) {
  std::vector<RuleUse> out;
  std::map<std::string, std::size_t> index;
  for (const Run& run : runs) {
    for (const RuleUse& use : run.recording->rule_uses) {
      const auto [found, added] = index.try_emplace(use.rule, out.size());
      if (added) out.push_back({use.rule, 0});
      out[found->second].count += use.count;
    }
  }
  std::erase_if(out, [](const RuleUse& use) { return use.count == 0; });
  return out;
}

void describe_regime(const Evidence& evidence, Report& report) {
  const Regime& regime = evidence.regime;
  report.regime = regime.name();
  std::array<char, 200> text{};
  std::snprintf(text.data(), text.size(),
                "%.0f %% of the commands that both sides send occur equally often; %zu changes of order",
                100 * regime.agreement, regime.moves);
  report.regime_why = text.data();
}

void warn_of_cuts(const SideSummary& side, Report& report) {
  for (const RunSummary& run : side.runs) {
    if (run.complete == false) {
      report.warnings.push_back({"incomplete", run.file + " is not whole" +
                                                   (run.end_reason.empty() ? "" : " (" + run.end_reason + ")") +
                                                   ": what seems missing may only not have been recorded"});
    }
    if (run.skipped_lines > 0) {
      report.warnings.push_back(
          {"skipped-lines", run.file + ": " + std::to_string(run.skipped_lines) +
                                (run.skipped_lines == 1 ? " damaged line was" : " damaged lines were") + " left out"});
    }
  }
}

void warn_of_servers(const Evidence& evidence, Report& report) {
  const std::set<std::string> versions = server_versions(evidence);
  if (versions.size() < 2) return;
  std::string list;
  for (const std::string& version : versions) list += (list.empty() ? "" : ", ") + version;
  report.warnings.push_back({"servers-differ", "the traces come from different servers (" + list +
                                                   "): what a server shows in MONITOR depends on its version"});
}

/// Connections that are not the driver's were left out: say so, and how much that was.
void warn_of_bystanders(const std::vector<Run>& runs, Report& report) {
  for (const Run& run : runs) {
    const Recording& recording = *run.recording;
    const auto connections = std::count(run.left_out.begin(), run.left_out.end(), true);
    if (connections == 0) continue;
    const std::uint64_t commands = run.of_left_out;
    const std::string left_out = std::to_string(commands) + (commands == 1 ? " command of " : " commands of ") +
                                 std::to_string(connections) +
                                 (connections == 1 ? " connection that is" : " connections that are") +
                                 " not the driver's (a tool, a Sentinel, or there before the recording)";
    report.warnings.push_back({"bystanders", recording.info.name + ": left out " + left_out});
  }
}

void warn_of_one_run(const Evidence& evidence, Report& report) {
  if (evidence.several_runs() || (evidence.regime.quiet && evidence.regime.agreement >= 0.9)) return;
  const std::string why =
      evidence.regime.quiet ? "so many numbers differ that" : "this traffic varies from run to run, and";
  report.warnings.push_back({"one-run", why + " one run a side cannot tell a race from a change: record three runs of "
                                              "each version and compare them with --against"});
}

/// Commands of a run of SIDE, rounded.
std::uint64_t commands_of_run(const Evidence& evidence, Side side) {
  return (evidence.recorded_commands(side) + evidence.runs[side].size() / 2) / evidence.runs[side].size();
}

/// Of the commands that both sides send, does SIDE send nearly all less often?
bool sends_less_of_all(const Evidence& evidence, Side side) {
  constexpr std::size_t kLeastShapes = 4;
  std::size_t shapes = 0;
  std::size_t fewer = 0;
  for (ShapeId shape = 0; shape < evidence.shape_count(); ++shape) {
    const std::uint64_t own = evidence.lines(side, shape) * evidence.runs[other(side)].size();
    const std::uint64_t others = evidence.lines(other(side), shape) * evidence.runs[side].size();
    // What is sent once may have been sent before the end.
    if (own == 0 || others <= evidence.runs[side].size() * evidence.runs[other(side)].size()) continue;
    ++shapes;
    fewer += own < others ? 1 : 0;
  }
  return shapes >= kLeastShapes && 10 * fewer >= 8 * shapes;
}

/// A program that crashed, or was recorded for a shorter time, does less of everything: no rule calls that a change.
void warn_of_less(const Evidence& evidence, Report& report) {
  const BySide<std::uint64_t> commands{commands_of_run(evidence, Side::baseline),
                                       commands_of_run(evidence, Side::candidate)};
  const Side less = commands.baseline < commands.candidate ? Side::baseline : Side::candidate;
  if (4 * commands[less] > 3 * commands[other(less)] || !sends_less_of_all(evidence, less)) return;
  const SideSummary& side = less == Side::baseline ? report.baseline : report.candidate;
  if (std::ranges::any_of(side.runs, [](const RunSummary& run) { return run.complete == false; })) return;  // told
  const auto label = [&](Side side) { return side == Side::baseline ? report.baseline.label : report.candidate.label; };
  report.warnings.push_back(
      {"less-work", label(less) + " sends " + std::to_string(commands[less]) + " commands, " + label(other(less)) +
                        " " + std::to_string(commands[other(less)]) +
                        ", and less of nearly every kind: did it do the same work, and was it recorded to its end?"});
}

void warn_of_long_search(const Evidence& evidence, Report& report) {
  if (evidence.not_minimal == 0) return;
  const std::string pairs = evidence.not_minimal == 1
                                ? "1 pair of conversations differs"
                                : std::to_string(evidence.not_minimal) + " pairs of conversations differ";
  report.warnings.push_back({"not-minimal", pairs +
                                                " so much that the search for the fewest changes was cut short: counts "
                                                "are exact, but more may look moved than was moved"});
}

}  // namespace

void summarise(const Evidence& evidence, const CompareOptions& options, Report& report) {
  report.baseline.label = label_of(options.label_baseline, evidence.runs.baseline);
  report.candidate.label = label_of(options.label_candidate, evidence.runs.candidate);
  for (const Run& run : evidence.runs.baseline) report.baseline.runs.push_back(summarise_run(run));
  for (const Run& run : evidence.runs.candidate) report.candidate.runs.push_back(summarise_run(run));
  report.baseline_rules = rules_of(evidence.runs.baseline);
  report.candidate_rules = rules_of(evidence.runs.candidate);
  describe_regime(evidence, report);
  warn_of_cuts(report.baseline, report);
  warn_of_cuts(report.candidate, report);
  warn_of_servers(evidence, report);
  warn_of_bystanders(evidence.runs.baseline, report);
  warn_of_bystanders(evidence.runs.candidate, report);
  warn_of_one_run(evidence, report);
  warn_of_less(evidence, report);
  warn_of_long_search(evidence, report);
}

}  // namespace tracediff
