#include "cli/option_model.h"

#include <CLI/CLI.hpp>

#include "cli/help_format.h"

namespace tracediff {
namespace {

/// "TEXT:{auto,always}" has the choices auto and always.
std::vector<std::string> choices_of(const std::string& type) {
  std::vector<std::string> choices;
  const std::size_t open = type.find(":{");
  const std::size_t close = type.find('}', open == std::string::npos ? 0 : open);
  if (open == std::string::npos || close == std::string::npos) return choices;
  std::string choice;
  for (const char letter : type.substr(open + 2, close - open - 2) + ",") {
    if (letter == ',') {
      choices.push_back(choice);
      choice.clear();
    } else {
      choice += letter;
    }
  }
  return choices;
}

OptionText describe_option(const CLI::Option& option) {
  OptionText text;
  for (const std::string& name : option.get_snames()) text.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) text.names.push_back("--" + name);
  text.description = option.get_description();
  if (!option.get_default_str().empty()) text.description += " [" + option.get_default_str() + "]";
  if (option.get_expected_max() == 0 || option.get_type_size_max() == 0) return text;
  const std::string type = option.get_type_name();
  text.value = type.substr(0, type.find(':'));
  text.choices = choices_of(type);
  text.needs_value = option.get_expected_min() > 0;
  return text;
}

CommandText describe_command(const CLI::App& app) {
  CommandText text;
  text.name = app.get_parent() == nullptr ? "" : app.get_name();
  text.description = app.get_description();
  text.footer = app.get_footer();
  const auto* format = dynamic_cast<const HelpFormat*>(app.get_formatter().get());
  if (format != nullptr) text.usage = format->usage();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    if (option->get_positional()) {
      text.takes_files = true;
    } else {
      text.options.push_back(describe_option(*option));
    }
  }
  return text;
}

}  // namespace

std::vector<CommandText> describe(const CLI::App& app) {
  std::vector<CommandText> commands = {describe_command(app)};
  for (const CLI::App* command : app.get_subcommands(nullptr)) commands.push_back(describe_command(*command));
  return commands;
}

}  // namespace tracediff
