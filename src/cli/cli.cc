#include "cli/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/help_format.h"
#include "cli/option_model.h"
#include "cli/suggest.h"
#include "cli/version.h"
#include "report/printable.h"

namespace tracediff {
namespace {

constexpr std::string_view kFooter = R"(Examples:
  Record what a version sends, on a throw-away server
    tracediff capture --spawn -o 6.0.0.log -- php request.php
  Say what an upgrade changed
    tracediff compare 5.3.7.log 6.0.0.log
  Record both versions, three times each, and compare them
    tracediff run --baseline './test with-5.3.7' --candidate './test with-6.0.0'
  Write a report for a ticket and one to explore; values are hidden in both
    tracediff compare --report bug.md --report bug.html 5.3.7.log 6.0.0.log
  See one trace as compare sees it, or what it is made of
    tracediff show 6.0.0.log
    tracediff show --summary 6.0.0.log
  Find out why something is, or is not, a finding
    tracediff compare --explain F1 5.3.7.log 6.0.0.log
  Tell random values of your own from real ones
    tracediff rules --suggest 5.3.7-1.log 5.3.7-2.log > my.rules
  Read more about a command
    tracediff compare --help

Exit status of compare: 0 same behaviour, 1 differences found, 2 trouble.)";

/// The rows of the program: a command that is written is a line here.
void add_commands(CLI::App& app, CliContext& context) {
  add_capture_command(app, context);
  add_compare_command(app, context);
  add_run_command(app, context);
  add_show_command(app, context);
  add_redact_command(app, context);
  add_rules_command(app, context);
}

/// A name a person may have meant instead of the options and commands that APP does not know.
void suggest(const CLI::App& app, std::ostream& err) {
  for (const std::string& word : app.remaining(true)) {
    const std::string nearest = nearest_name(word, names_of(app));
    if (!nearest.empty()) err << "Did you mean `" << nearest << "`?\n";
  }
}

/// Our own trouble has another number where 1 and 2 belong to a wrapped command or to `git bisect run`.
int status_of_trouble(int argc, const char* const* argv) {
  const std::vector<std::string_view> words(argv + 1, argv + std::max(argc, 1));
  const auto has = [&words](std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  const bool wraps = (has("capture") && has("--")) || has("--bisect");
  return wraps ? kExitTroubleOfWrapper : kExitTrouble;
}

/// The same for a value that is none of those an option takes, from the parser's "--format: jsn not in {text,json}".
void suggest_choice(std::string_view message, std::ostream& err) {
  constexpr std::string_view kNotIn = " not in {";
  const std::size_t at = message.find(kNotIn);
  const std::size_t word = message.find(": ");
  if (at == std::string_view::npos || word == std::string_view::npos || word + 2 > at) return;
  std::vector<std::string> choices;
  std::string_view rest = message.substr(at + kNotIn.size());
  for (rest = rest.substr(0, rest.find('}')); !rest.empty();
       rest.remove_prefix(std::min(rest.find(','), rest.size() - 1) + 1))
    choices.emplace_back(rest.substr(0, rest.find(',')));
  const std::string nearest = nearest_name(message.substr(word + 2, at - word - 2), choices);
  if (!nearest.empty()) err << "Did you mean `" << nearest << "`?\n";
}

/// The parser names what it did not expect from the last to the first.
std::string message_of(const CLI::App& app, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr) return error.what();
  std::string message = "not expected:";
  for (const std::string& word : app.remaining(true)) message += ' ' + word;
  return message;
}

int usage_error(const CLI::App& app, const CLI::ParseError& error, int status, std::ostream& err) {
  const auto chosen = app.get_subcommands();
  const CLI::App& subject = chosen.empty() ? app : *chosen.front();
  err << "tracediff: " << printable(message_of(subject, error)) << "\n";
  suggest(subject, err);
  suggest_choice(error.what(), err);
  err << "See `tracediff " << (chosen.empty() ? "" : subject.get_name() + " ") << "--help`.\n";
  return status;
}

/// Takes the wrapped command of `capture ... -- COMMAND` off the command line; gives what is left of ARGC.
int split_wrapped_command(int argc, const char* const* argv, CliContext& context) {
  if (argc < 2 || std::string_view(argv[1]) != "capture") return argc;
  const char* const* const end = argv + argc;
  const char* const* const mark = std::find(argv, end, std::string_view("--"));
  if (mark == end) return argc;
  context.wrapped_command.assign(mark + 1, end);
  context.has_wrapped_command = true;
  return static_cast<int>(mark - argv);
}

/// Hidden: writes what docs/ holds of the command line, so that it cannot differ from it.
void add_generator(CLI::App& app, CliContext& context) {
  using Writer = std::string (*)(const std::vector<CommandText>&);
  static const std::map<std::string, Writer> kWriters = {
      {"man", man_page}, {"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};
  const auto form = std::make_shared<std::string>();
  app.add_option("--generate", *form)->check(CLI::IsMember(kWriters))->group("");
  app.callback([form, &app, &context] {
    if (form->empty()) return;
    context.action = [form, &app, &context] {
      context.out << kWriters.at(*form)(describe(app));
      return kExitDone;
    };
  });
}

}  // namespace

int run(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  CliContext context{out, err, {}};
  CLI::App app{"Compare two Redis MONITOR traces and say what changed on the wire.", "tracediff"};
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.set_version_flag("--version", version_text(), "Print the version and exit");
  app.footer(std::string(kFooter));
  app.formatter(std::make_shared<HelpFormat>(std::vector<std::string>{"COMMAND [OPTIONS] ..."}));
  app.require_subcommand(0, 1);
  add_commands(app, context);
  add_generator(app, context);
  try {
    app.parse(split_wrapped_command(argc, argv, context), argv);
  } catch (const CLI::Success& success) {  // --help, --version
    app.exit(success, out, err);
    return kExitDone;
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error, status_of_trouble(argc, argv), err);
  }
  if (!context.action) {
    err << app.help();
    return kExitTrouble;
  }
  const int status = context.action();
  out.flush();
  if (!out) {
    err << "tracediff: cannot write to standard output\n";
    return status_of_trouble(argc, argv);
  }
  return status;
}

}  // namespace tracediff
