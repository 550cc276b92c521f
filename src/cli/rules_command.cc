#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/help_format.h"
#include "cli/messages.h"
#include "cli/rule_options.h"
#include "cli/rule_suggestions.h"

namespace tracediff {
namespace {

constexpr const char* kRulesExamples = R"(Examples:
  See what is replaced before traces are compared
    tracediff rules
  Propose rules from two recordings of the same version
    tracediff rules --suggest 5.3.7-1.log 5.3.7-2.log > my.rules
  Check how rules of your own are read
    tracediff rules --rules my.rules
  Start from the built-in rules and change them
    tracediff rules > all.rules
    tracediff compare --no-default-rules --rules all.rules 1.log 2.log)";

struct RulesCommandOptions {
  RuleOptions rules;
  std::vector<std::string> suggest;
};

int print_rules(const RulesCommandOptions& options, CliContext& context) {
  const Result<RuleSet> rules = active_rules(options.rules);
  if (!rules) return trouble(context.err, rules.error());
  if (options.suggest.empty()) {
    context.out << rules->to_text();
    return kExitDone;
  }
  const Result<std::string> suggested = suggest_rules(options.suggest[0], options.suggest[1], *rules);
  if (!suggested) return trouble(context.err, suggested.error());
  context.out << *suggested;
  return kExitDone;
}

}  // namespace

void add_rules_command(CLI::App& app, CliContext& context) {
  CLI::App* command = app.add_subcommand("rules", "Print the rules that tell random values from real ones");
  const auto options = std::make_shared<RulesCommandOptions>();
  command->add_option("--suggest", options->suggest, "Propose rules from what differs between two runs of one version")
      ->type_name("TRACE TRACE")
      ->expected(2);
  add_rule_options(*command, options->rules);
  command->formatter(std::make_shared<HelpFormat>(std::vector<std::string>{"rules [OPTIONS]"}));
  command->footer(kRulesExamples);
  command->callback(
      [options, &context] { context.action = [options, &context] { return print_rules(*options, context); }; });
}

}  // namespace tracediff
