#include "cli/rule_options.h"

#include <CLI/CLI.hpp>
#include <utility>

namespace tracediff {

void add_rule_options(CLI::App& command, RuleOptions& options) {
  const char* group = "Rules";
  command.add_option("--rules", options.files, "Use the rules in FILE before the built-in ones; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
  command.add_flag("--no-default-rules", options.no_defaults, "Leave out the built-in rules")->group(group);
  command.add_option("--ignore", options.ignored, "Ignore commands that match PATTERN; may be repeated")
      ->type_name("PATTERN")
      ->allow_extra_args(false)
      ->group(group);
}

Result<RuleSet> active_rules(const RuleOptions& options) {
  RuleSet rules = options.no_defaults ? RuleSet::none() : RuleSet::defaults();
  // with() puts rules before those that are there: the first file given is tried first.
  for (auto file = options.files.rbegin(); file != options.files.rend(); ++file) {
    Result<RuleSet> more = rules.with_file(*file);
    if (!more) return more;
    rules = std::move(*more);
  }
  for (const std::string& pattern : options.ignored) {
    Result<RuleSet> more = rules.with_ignore(pattern);
    if (!more) return more;
    rules = std::move(*more);
  }
  return rules;
}

}  // namespace tracediff
