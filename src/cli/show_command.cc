#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/help_format.h"
#include "cli/json_lines.h"
#include "cli/messages.h"
#include "cli/rule_options.h"
#include "cli/show_text.h"
#include "cli/terminal.h"
#include "redact/credentials.h"
#include "tracediff/trace.h"

namespace tracediff {
namespace {

constexpr const char* kShowExamples = R"(Examples:
  See a trace as compare sees it: by connection, repeats folded, random values
  replaced by their type
    tracediff show trace.log
  Find out which rule replaced what
    tracediff show --explain trace.log
  Get to know a trace: busiest commands, kinds of commands, keys
    tracediff show --summary trace.log
  Give every line as JSON to a tool of your own
    tracediff show --json trace.log | jq -c .argv

Passwords (AUTH, HELLO ... AUTH, CONFIG SET requirepass ...) are never shown:
`(redacted)` stands for them, as newer servers write it.)";

struct ShowCommandOptions {
  std::string trace;
  RuleOptions rules;
  bool json = false;
  bool explain = false;
  bool summary = false;
  bool redact = false;
  bool no_pager = false;
};

/// The status of a command that has read a trace to its end; damage is told, and is trouble only if nothing is left.
int status_after(const TraceReader& reader, CliContext& context) {
  tell_damage(context.err, reader.info());
  const std::optional<Error> failure = reader.failure();
  if (failure) trouble(context.err, *failure);
  const bool cut = failure && failure->kind == ErrorKind::incomplete;
  return reader.info().entries > 0 && (!failure || cut) ? kExitDone : kExitTrouble;
}

int show_json(const ShowCommandOptions& options, CliContext& context) {
  constexpr std::size_t kEnough = 1 << 16;
  Result<TraceReader> reader = TraceReader::open(options.trace);
  if (!reader) return trouble(context.err, reader.error());
  std::string lines;
  std::string redacted;
  Entry entry;
  while (context.out && reader->next(entry)) {
    if (options.redact || may_hold_credentials(entry.arguments)) {
      redacted = redact_entry(entry.arguments, {}, options.redact ? Hide::credentials_and_values : Hide::credentials);
      entry.arguments = redacted;
    }
    append_json_line(entry, lines);
    if (lines.size() < kEnough) continue;
    context.out << lines;
    lines.clear();
  }
  context.out << lines;
  return status_after(*reader, context);
}

Result<void> print(const ShownTrace& trace, const ShowCommandOptions& options, const RuleSet& rules,
                   std::ostream& out) {
  if (options.summary) {
    show_summary(trace, out);
    return {};
  }
  return show_conversations(trace, options.trace, rules, options.explain ? Explain::yes : Explain::no,
                            options.redact ? Hide::credentials_and_values : Hide::credentials, out);
}

int show(const ShowCommandOptions& options, CliContext& context) {
  const Result<RuleSet> rules = active_rules(options.rules);
  if (!rules) return trouble(context.err, rules.error());
  if (options.json) return show_json(options, context);
  const Result<ShownTrace> trace = load_shown_trace(options.trace, *rules);
  if (!trace) return trouble(context.err, trace.error());
  tell_damage(context.err, trace->recording().info);
  const Terminal terminal = terminal_of(context.out);
  if (!terminal.is_terminal || options.no_pager) {
    const Result<void> printed = print(*trace, options, *rules, context.out);
    return printed ? kExitDone : trouble(context.err, printed.error());
  }
  std::ostringstream text;
  const Result<void> printed = print(*trace, options, *rules, text);
  if (!printed) return trouble(context.err, printed.error());
  show_text(text.str(), terminal, Paging::automatic, context.out);
  return kExitDone;
}

}  // namespace

void add_show_command(CLI::App& app, CliContext& context) {
  CLI::App* command = app.add_subcommand("show", "Print one trace as compare sees it");
  const auto options = std::make_shared<ShowCommandOptions>();
  command
      ->add_option("trace", options->trace, "A trace: a file, gzip and zstd read as they are, or - for standard input")
      ->type_name("TRACE")
      ->required();
  CLI::Option* json =
      command->add_flag("--json", options->json, "JSON Lines: an object for every line, nothing folded or left out");
  CLI::Option* explain =
      command->add_flag("--explain", options->explain, "Name every replaced value and the rule that did it")
          ->excludes(json);
  command->add_flag("--summary", options->summary, "Count commands, kinds of commands, keys and connections")
      ->excludes(json)
      ->excludes(explain);
  command->add_flag("--redact", options->redact, "Hide values: a type and a length stand for them");
  command->add_flag("--no-pager", options->no_pager, "Do not page long text on a terminal");
  add_rule_options(*command, options->rules);
  command->formatter(std::make_shared<HelpFormat>(std::vector<std::string>{"show [OPTIONS] TRACE"}));
  command->footer(kShowExamples);
  command->callback([options, &context] { context.action = [options, &context] { return show(*options, context); }; });
}

}  // namespace tracediff
