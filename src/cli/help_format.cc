#include "cli/help_format.h"

#include <utility>

#include "report/printable.h"

namespace tracediff {
namespace {

constexpr std::size_t kHelpWidth = 80;
constexpr std::size_t kHelpNameColumns = 26;

/// NAME, then TEXT in the columns beside it.
std::string in_two_columns(const std::string& name, const std::string& text) {
  std::string shown = "  " + name;
  if (shown.size() + 2 > kHelpNameColumns) {
    shown += "\n" + std::string(kHelpNameColumns, ' ');
  } else {
    shown += std::string(kHelpNameColumns - shown.size(), ' ');
  }
  bool first = true;
  for (const std::string& line : wrap(text, kHelpWidth - kHelpNameColumns)) {
    shown += (first ? "" : std::string(kHelpNameColumns, ' ')) + line + "\n";
    first = false;
  }
  return shown;
}

}  // namespace

HelpFormat::HelpFormat(std::vector<std::string> usage) : usage_(std::move(usage)) {}

std::string HelpFormat::make_usage(const CLI::App* app, std::string /*name*/) const {
  const CLI::App* parent = app->get_parent();
  const bool inherited = parent != nullptr && parent->get_formatter().get() == this;
  if (inherited) return "Usage: tracediff " + app->get_name() + " [OPTIONS]\n";
  std::string text;
  for (const std::string& line : usage_)
    text += (text.empty() ? "Usage: tracediff " : "       tracediff ") + line + "\n";
  return text;
}

std::string HelpFormat::make_option_name(const CLI::Option* option, bool is_positional) const {
  if (is_positional) return option->get_type_name().substr(0, option->get_type_name().find(':'));
  std::string name;
  for (const std::string& letter : option->get_snames()) name += (name.empty() ? "-" : ", -") + letter;
  for (const std::string& word : option->get_lnames()) name += (name.empty() ? "--" : ", --") + word;
  return name;
}

std::string HelpFormat::make_option_opts(const CLI::Option* option) const {
  if (option->get_expected_max() == 0 || option->get_type_size_max() == 0) return {};
  const std::string type = option->get_type_name();
  return " " + type.substr(0, type.find(':'));
}

std::string HelpFormat::make_option(const CLI::Option* option, bool is_positional) const {
  std::string name = make_option_name(option, is_positional);
  if (!is_positional) name += make_option_opts(option);
  std::string text = option->get_description();
  if (!option->get_default_str().empty()) text += " [" + option->get_default_str() + "]";
  return in_two_columns(name, text);
}

std::string HelpFormat::make_subcommand(const CLI::App* command) const {
  return in_two_columns(command->get_name(), command->get_description());
}

}  // namespace tracediff
