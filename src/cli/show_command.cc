#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/help_format.h"
#include "cli/json_lines.h"
#include "cli/messages.h"
#include "tracediff/trace.h"

namespace tracediff {
namespace {

constexpr const char* kExamples = R"(Examples:
  Give every line as JSON to a tool of your own
    tracediff show --json trace.log | jq -c .argv)";

struct Options {
  std::string trace;
  bool json = false;
};

/// The status of a command that has read a trace to its end; damage is told, and is trouble only if nothing is left.
int status_after(const TraceReader& reader, CliContext& context) {
  tell_damage(context.err, reader.info());
  const std::optional<Error> failure = reader.failure();
  if (failure) trouble(context.err, *failure);
  const bool cut = failure && failure->kind == ErrorKind::incomplete;
  return reader.info().entries > 0 && (!failure || cut) ? kExitDone : kExitTrouble;
}

int show_json(const Options& options, CliContext& context) {
  constexpr std::size_t kEnough = 1 << 16;
  Result<TraceReader> reader = TraceReader::open(options.trace);
  if (!reader) return trouble(context.err, reader.error());
  std::string lines;
  Entry entry;
  while (context.out && reader->next(entry)) {
    append_json_line(entry, lines);
    if (lines.size() < kEnough) continue;
    context.out << lines;
    lines.clear();
  }
  context.out << lines;
  return status_after(*reader, context);
}

int show(const Options& options, CliContext& context) { return show_json(options, context); }

}  // namespace

void add_show_command(CLI::App& app, CliContext& context) {
  CLI::App* command = app.add_subcommand("show", "Print one trace as compare sees it");
  const auto options = std::make_shared<Options>();
  command
      ->add_option("trace", options->trace, "A trace: a file, gzip and zstd read as they are, or - for standard input")
      ->type_name("TRACE")
      ->required();
  command->add_flag("--json", options->json, "JSON Lines: an object for every line, nothing folded or left out");
  command->formatter(std::make_shared<HelpFormat>(std::vector<std::string>{"show [OPTIONS] TRACE"}));
  command->footer(kExamples);
  command->callback([options, &context] { context.action = [options, &context] { return show(*options, context); }; });
}

}  // namespace tracediff
