#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <system_error>

#include "cli/command.h"
#include "cli/help_format.h"
#include "cli/messages.h"
#include "cli/redact_options.h"
#include "tracediff/redact.h"
#include "tracediff/trace.h"

namespace tracediff {
namespace {

constexpr const char* kRedactExamples = R"(Examples:
  Make two traces fit for a public ticket; they compare as they did
    tracediff redact 5.3.7.log -o 5.3.7.redacted.log
    tracediff redact 6.0.0.log -o 6.0.0.redacted.log
    tracediff compare 5.3.7.redacted.log 6.0.0.redacted.log
  Keep the words that your keys are made of readable
    tracediff redact --keep-words tombola,raffle trace.log -o shown.log
  Record without anything secret from the start
    tracediff capture --redact -o 6.0.0.log -- php request.php

Command names, option words, known words, numbers up to 999 and clocks stay.
Look at the result before you give it away.)";

struct RedactCommandOptions {
  std::string trace;
  std::string output;
  bool force = false;
  RedactArguments redact;
};

Result<void> check_output(const RedactCommandOptions& options) {
  std::error_code ignored;
  if (options.output.empty() || !std::filesystem::exists(options.output, ignored)) return {};
  if (std::filesystem::equivalent(options.trace, options.output, ignored)) {
    return Error{ErrorKind::refused, "this is the trace itself; choose another name", options.output};
  }
  if (options.force) return {};
  return Error{ErrorKind::refused,
               "the file exists and is left as it is; choose another name, or --force to overwrite it", options.output};
}

int write_redacted(const RedactCommandOptions& options, TraceReader& reader, Redactor& redactor, std::ostream& out,
                   CliContext& context) {
  const Result<void> done = redact_trace(reader, redactor, out);
  out.flush();
  if (!out && !options.output.empty())
    return trouble(context.err, {ErrorKind::refused, "cannot write", options.output});
  tell_damage(context.err, reader.info());
  const bool cut = !done && done.error().kind == ErrorKind::incomplete;
  if (!done) trouble(context.err, done.error());
  if (!done && !(cut && reader.info().entries > 0)) return kExitTrouble;
  context.err << "tracediff: " << redacted_facts(redactor.counts()) << '\n';
  return kExitDone;
}

int redact(RedactCommandOptions options, CliContext& context) {
  if (options.output == "-") options.output.clear();
  if (const Result<void> usable = check_output(options); !usable) return trouble(context.err, usable.error());
  Result<TraceReader> reader = TraceReader::open(options.trace);
  if (!reader) return trouble(context.err, reader.error());
  const Result<RedactOptions> wanted = redact_options(options.redact, context.err);
  if (!wanted) return trouble(context.err, wanted.error());
  Redactor redactor(*wanted);
  if (options.output.empty()) return write_redacted(options, *reader, redactor, context.out, context);
  std::ofstream file(options.output, std::ios::binary | std::ios::trunc);
  if (!file) return trouble(context.err, {ErrorKind::refused, "cannot create", options.output});
  const int status = write_redacted(options, *reader, redactor, file, context);
  std::error_code ignored;
  if (status != kExitDone) std::filesystem::remove(options.output, ignored);
  return status;
}

}  // namespace

void add_redact_command(CLI::App& app, CliContext& context) {
  CLI::App* command = app.add_subcommand("redact", "Copy a trace without anything secret; it compares as before");
  const auto options = std::make_shared<RedactCommandOptions>();
  command->add_option("TRACE", options->trace, "Trace to copy, gzip or zstd packed or not; - for standard input")
      ->required();
  command->add_option("-o,--output", options->output, "File to write (default: standard output)")->type_name("FILE");
  command->add_flag("--force", options->force, "Overwrite an existing file");
  add_redact_options(*command, options->redact);
  command->formatter(std::make_shared<HelpFormat>(std::vector<std::string>{"redact [OPTIONS] TRACE"}));
  command->footer(kRedactExamples);
  command->callback(
      [options, &context] { context.action = [options, &context] { return redact(*options, context); }; });
}

}  // namespace tracediff
