#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/help_format.h"
#include "cli/messages.h"
#include "cli/rule_options.h"

namespace tracediff {
namespace {

constexpr const char* kExamples = R"(Examples:
  See what is replaced before traces are compared
    tracediff rules
  Check how rules of your own are read
    tracediff rules --rules my.rules
  Start from the built-in rules and change them
    tracediff rules > all.rules
    tracediff compare --no-default-rules --rules all.rules 1.log 2.log)";

int print_rules(const RuleOptions& options, CliContext& context) {
  const Result<RuleSet> rules = active_rules(options);
  if (!rules) return trouble(context.err, rules.error());
  context.out << rules->to_text();
  return kExitDone;
}

}  // namespace

void add_rules_command(CLI::App& app, CliContext& context) {
  CLI::App* command = app.add_subcommand("rules", "Print the rules that tell random values from real ones");
  const auto options = std::make_shared<RuleOptions>();
  add_rule_options(*command, *options);
  command->formatter(std::make_shared<HelpFormat>(std::vector<std::string>{"rules [OPTIONS]"}));
  command->footer(kExamples);
  command->callback(
      [options, &context] { context.action = [options, &context] { return print_rules(*options, context); }; });
}

}  // namespace tracediff
