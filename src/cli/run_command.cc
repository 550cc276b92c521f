#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/comparison.h"
#include "cli/help_format.h"
#include "cli/messages.h"
#include "tracediff/capture.h"

namespace tracediff {
namespace {

constexpr const char* kRunExamples = R"(Examples:
  Find out what an upgrade changes, with three runs of each version
    tracediff run --baseline 'php -d extension=redis-5.so request.php' \
                  --candidate 'php -d extension=redis-6.so request.php'
  Check a fix against recordings of the version known good
    tracediff run --baseline-trace old-1.log --baseline-trace old-2.log \
                  --candidate 'node app.js'

Each run has a server of its own, new and empty, and finds it in REDIS_HOST,
REDIS_PORT and REDIS_URL. Runs of both versions take turns. What the commands
print goes to standard error.

The recordings stay in a new folder: compare them again, attach them, keep them.
Exit status: that of compare; 2 when a run cannot be recorded.)";

struct RunCommandOptions {
  std::string baseline;
  std::string candidate;
  std::vector<std::string> baseline_traces;
  std::vector<std::string> candidate_traces;
  std::uint64_t runs = 3;
  std::string server = "redis-server";
  std::string folder;
  ComparisonOptions comparison;
};

/// A folder for the recordings that was not there before: the one asked for, or the next free `tracediff-run`.
Result<std::string> new_folder(const std::string& wished) {
  namespace fs = std::filesystem;
  std::error_code code;
  constexpr int kMostTries = 1000;
  for (int i = 1; i <= kMostTries; ++i) {
    const std::string name = !wished.empty() ? wished : i == 1 ? "tracediff-run" : "tracediff-run-" + std::to_string(i);
    if (fs::create_directories(name, code)) return name;
    if (code) return Error{ErrorKind::refused, "the folder cannot be made: " + code.message(), name};
    if (!wished.empty()) return Error{ErrorKind::refused, "the folder exists; choose another name for --output", name};
  }
  return Error{ErrorKind::refused, "too many folders tracediff-run-N; name one with --output", {}};
}

Result<std::string> record(const RunCommandOptions& options, const std::string& folder, const char* side,
                           std::uint64_t run, CliContext& context) {
  const bool is_baseline = side[0] == 'b';
  CaptureOptions capture_options;
  capture_options.output = folder + "/" + side + "-" + std::to_string(run) + ".log";
  capture_options.label = is_baseline ? options.comparison.label_baseline : options.comparison.label_candidate;
  if (capture_options.label.empty()) capture_options.label = side;
  capture_options.spawn = options.server;
  capture_options.progress = Progress::silent;
  // Standard output is the report's.
  capture_options.command = {"sh", "-c", "exec >&2; " + (is_baseline ? options.baseline : options.candidate)};
  context.err << "tracediff: " << side << ", run " << run << " of " << options.runs << "\n";
  const CaptureOutcome outcome = capture(capture_options, context.err);
  const std::string what = std::string(side) + ", run " + std::to_string(run);
  if (outcome.refusal) return *outcome.refusal;
  if (outcome.completeness == Completeness::incomplete) {
    return Error{ErrorKind::incomplete,
                 what + ": the recording is not whole (" + std::string(to_string(outcome.reason)) + ")",
                 capture_options.output};
  }
  const int status = outcome.command_status.value_or(0);
  constexpr int kInterrupted = 130;
  if (status == kCommandNotFound || status == kCommandNotRunnable || status == kInterrupted) {
    return Error{ErrorKind::refused, what + ": the command ended with status " + std::to_string(status), {}};
  }
  if (status != 0) context.err << "tracediff: " << what << ": the command ended with status " << status << "\n";
  return capture_options.output;
}

Result<Sides> record_all(const RunCommandOptions& options, CliContext& context) {
  Sides sides{options.baseline_traces, options.candidate_traces};
  const Result<std::string> folder = new_folder(options.folder);
  if (!folder) return folder.error();
  for (std::uint64_t run = 1; run <= options.runs; ++run) {
    for (const char* side : {"baseline", "candidate"}) {
      const bool is_baseline = side[0] == 'b';
      if ((is_baseline ? options.baseline : options.candidate).empty()) continue;
      Result<std::string> trace = record(options, *folder, side, run, context);
      if (!trace) return trace.error();
      (is_baseline ? sides.baseline : sides.candidate).push_back(*trace);
    }
  }
  context.err << "tracediff: the recordings are in " << *folder << "\n";
  return sides;
}

Result<void> check(const RunCommandOptions& options) {
  for (const auto& [command, traces, side] : {std::tuple{&options.baseline, &options.baseline_traces, "baseline"},
                                              std::tuple{&options.candidate, &options.candidate_traces, "candidate"}}) {
    const std::string name = side;
    if (command->empty() && traces->empty()) {
      return Error{ErrorKind::usage, "run needs --" + name + " COMMAND or --" + name + "-trace FILE", {}};
    }
    if (!command->empty() && !traces->empty()) {
      return Error{ErrorKind::usage, "--" + name + " and --" + name + "-trace exclude each other", {}};
    }
  }
  if (options.baseline.empty() && options.candidate.empty()) {
    return Error{ErrorKind::usage, "nothing to run: compare recordings with `tracediff compare`", {}};
  }
  return check_comparison(options.comparison);
}

int run_both(const RunCommandOptions& options, CliContext& context) {
  const auto fail = [&](const Error& error) {
    trouble(context.err, error);
    return trouble_status(options.comparison);
  };
  if (const Result<void> checked = check(options); !checked) return fail(checked.error());
  const Result<Sides> sides = record_all(options, context);
  if (!sides) return fail(sides.error());
  return compare_sides(*sides, options.comparison, context);
}

}  // namespace

void add_run_command(CLI::App& app, CliContext& context) {
  CLI::App* command = app.add_subcommand("run", "Record both versions, several times each, and compare them");
  const auto options = std::make_shared<RunCommandOptions>();
  command->formatter(std::make_shared<HelpFormat>(
      std::vector<std::string>{"run [OPTIONS] --baseline COMMAND --candidate COMMAND",
                               "run [OPTIONS] --baseline-trace FILE --candidate COMMAND"}));
  command->add_option("--baseline", options->baseline, "What to run for the baseline, as `sh -c` takes it")
      ->type_name("COMMAND");
  command->add_option("--candidate", options->candidate, "What to run for the candidate")->type_name("COMMAND");
  command
      ->add_option("--baseline-trace", options->baseline_traces,
                   "A recording of the baseline in place of runs; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command
      ->add_option("--candidate-trace", options->candidate_traces,
                   "A recording of the candidate in place of runs; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command->add_option("--runs", options->runs, "How often to run each version")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--server", options->server, "The redis-server to start for each run")
      ->type_name("PATH")
      ->capture_default_str();
  command->add_option("-o,--output", options->folder, "New folder for the recordings (default: tracediff-run)")
      ->type_name("PATH");
  add_comparison_options(*command, options->comparison);
  command->footer(kRunExamples);
  command->callback(
      [options, &context] { context.action = [options, &context] { return run_both(*options, context); }; });
}

}  // namespace tracediff
