#ifndef TRACEDIFF_CLI_HELP_FORMAT_H_
#define TRACEDIFF_CLI_HELP_FORMAT_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace tracediff {

/// --help as it is read: how the command is called, its options in 80 columns, then examples.
class HelpFormat : public CLI::Formatter {
 public:
  /// USAGE: how to call the command, a line each, as "compare [OPTIONS] BASELINE CANDIDATE".
  explicit HelpFormat(std::vector<std::string> usage);

  [[nodiscard]] const std::vector<std::string>& usage() const { return usage_; }

  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;

 private:
  std::vector<std::string> usage_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_HELP_FORMAT_H_
