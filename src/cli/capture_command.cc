#include "cli/capture_command.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/help_format.h"
#include "tracediff/redact.h"

namespace tracediff {
namespace {

constexpr const char* kCaptureExamples = R"(Examples:
  Record a command on a throw-away server; it finds it in REDIS_HOST,
  REDIS_PORT and REDIS_URL
    tracediff capture --spawn -o 6.0.0.log -- php request.php
  Record it on a server of your own
    tracediff capture -h 10.0.0.5 -o 6.0.0.log -- make test
  Record whatever comes, for a minute
    tracediff capture -o now.log --duration 60
  Record nothing secret
    tracediff capture --redact -o 6.0.0.log -- make test

Exit status: that of COMMAND when the recording is whole, 125 when it is not.
Without COMMAND: 0 and 2.)";

/// Redacts a recording while it is written.
class Redaction : public LineRewriter {
 public:
  explicit Redaction(const RedactOptions& options) : redactor_(options) {}

  void rewrite_line(std::string_view line, std::string& out) override { redactor_.redact_line(line, out); }
  std::string rewrite_client(std::string_view client) override { return redactor_.redact_client(client); }
  [[nodiscard]] const RedactCounts& counts() const { return redactor_.counts(); }

 private:
  Redactor redactor_;
};

/// A number from LEAST to MOST, as RANGE says it to people.
CLI::Validator within(double least, double most, const std::string& range) {
  return CLI::Validator(
      [least, most, range](std::string& text) {
        double number = 0;
        const bool is_number = CLI::detail::lexical_cast(text, number);
        return is_number && number >= least && number <= most ? std::string() : text + " is not " + range;
      },
      "");
}

/// Less would refuse what comes with one reading from the server.
constexpr std::size_t kLeastQueue = std::size_t{1} << 20;

Result<CaptureOptions> options_from(CaptureArguments arguments) {
  if (arguments.wraps_nothing) return Error{ErrorKind::usage, "no command behind --", {}};
  CaptureOptions options = std::move(arguments.options);
  const ConnectionArguments& connection = arguments.connection;
  const bool names_server = !connection.host.empty() || connection.port != 0 || !connection.unix_socket.empty() ||
                            !connection.uri.empty() || connection.cluster || connection.tls;
  if (arguments.spawn && names_server) {
    return Error{ErrorKind::usage, "--spawn starts a server of its own: leave out -h, -p, -s, -u, -c and --tls", {}};
  }
  if (arguments.spawn) options.spawn = arguments.spawn->empty() ? "redis-server" : *arguments.spawn;
  Result<ConnectionOptions> place = connection_from(connection);
  if (!place) return place.error();
  options.connection = std::move(*place);
  options.existing_file = arguments.force ? ExistingFile::overwrite : ExistingFile::refuse;
  // By whatever name: the command's own output must not get between the lines.
  for (const char* name : {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}) {
    if (options.output == name) options.output.clear();
  }
  if (options.queue_bytes < kLeastQueue) {
    return Error{ErrorKind::usage, "--queue-size: at least 1MiB is needed", {}};
  }
  if (arguments.quiet) {
    options.progress = Progress::silent;
    options.talk = Talk::troubles;
  }
  if (arguments.duration_seconds) {
    options.duration = std::chrono::milliseconds(static_cast<long long>(*arguments.duration_seconds * 1000));
  }
  return options;
}

}  // namespace

int run_capture(CaptureArguments arguments, CliContext& context) {
  const bool wraps = arguments.wraps_nothing || !arguments.options.command.empty();
  const int trouble = wraps ? kCaptureTroubleOfWrapper : kCaptureTrouble;
  const auto fail = [&context, trouble](const Error& error) {
    context.err << "tracediff: " << to_string(error) << "\n";
    return trouble;
  };
  std::optional<Redaction> redaction;
  if (arguments.redact) {
    const Result<RedactOptions> wanted = redact_options(arguments.redaction, context.err);
    if (!wanted) return fail(wanted.error());
    redaction.emplace(*wanted);
  }
  Result<CaptureOptions> options = options_from(std::move(arguments));
  if (!options) return fail(options.error());
  if (redaction) options->rewriter = &*redaction;
  const CaptureOutcome outcome = capture(*options, context.err);
  if (redaction && !outcome.refusal && options->talk == Talk::everything) {
    context.err << "tracediff: " << redacted_facts(redaction->counts()) << "\n";
  }
  return outcome.exit_status;
}

void add_capture_command(CLI::App& app, CliContext& context) {
  CLI::App* command = app.add_subcommand("capture", "Record what a server executes, until COMMAND ends");
  auto arguments = std::make_shared<CaptureArguments>();
  CaptureOptions& options = arguments->options;
  add_connection_options(*command, arguments->connection);
  command->add_option("-o,--output", options.output, "Trace to write (default: standard output)")->type_name("FILE");
  command->add_flag("--force", arguments->force, "Overwrite an existing trace");
  command->add_option("--label", options.label, "Name of the version under test, for reports")->type_name("TEXT");
  command->add_option("--duration", arguments->duration_seconds, "End after so many seconds")
      ->check(within(0.001, 1e9, "a number of seconds, from 0.001 on"))
      ->type_name("SECONDS");
  command->add_option("--count", options.count, "End after so many commands")
      ->check(within(1, 1e18, "a number of commands, from 1 on"))
      ->type_name("N");
  command->add_option("--spawn", arguments->spawn, "Start a throw-away server for COMMAND (default: redis-server)")
      ->expected(0, 1)
      ->type_name("[=REDIS_SERVER]");
  command->add_option("--queue-size", options.queue_bytes, "Memory for a slow disk or pipe (default 256MiB)")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("BYTES");
  CLI::Option* redact = command->add_flag("--redact", arguments->redact,
                                          "Write nothing secret: fit for a public ticket, compares the same");
  add_redact_options(*command, arguments->redaction);
  for (const char* name : {"--redact-key", "--keep-words"}) command->get_option(name)->needs(redact);
  command->add_flag("-q,--quiet", arguments->quiet, "Say nothing but what is wrong");
  command->footer(kCaptureExamples);
  command->formatter(
      std::make_shared<HelpFormat>(std::vector<std::string>{"capture [OPTIONS] [-- COMMAND [ARG ...]]"}));
  command->callback([arguments, &context] {
    arguments->options.command = context.wrapped_command;
    arguments->wraps_nothing = context.has_wrapped_command && context.wrapped_command.empty();
    context.action = [arguments, &context] { return run_capture(*arguments, context); };
  });
}

}  // namespace tracediff
