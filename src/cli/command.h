#ifndef TRACEDIFF_CLI_COMMAND_H_
#define TRACEDIFF_CLI_COMMAND_H_

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tracediff {

/// Exit statuses that scripts rely on.
inline constexpr int kExitSame = 0;
inline constexpr int kExitDone = 0;
inline constexpr int kExitDifferent = 1;
inline constexpr int kExitTrouble = 2;
inline constexpr int kExitTroubleOfWrapper = 125;  ///< our own trouble where the status is a command's or a bisection's

/// What a subcommand works with.
struct CliContext {
  std::ostream& out;  ///< results
  std::ostream& err;  ///< messages
  /// What the command line asked for. A subcommand's callback sets it while options are parsed; run() calls it
  /// when all of them are known to be good, and returns its value.
  std::function<int()> action;
  /// The command line behind `--` of a subcommand that wraps a command, word for word: no parser has touched it.
  std::vector<std::string> wrapped_command = {};
  bool has_wrapped_command = false;  ///< there was a `--`
};

/// One file a subcommand, one function a file. It adds the subcommand to APP with its options, examples and
/// callback; values of options live in a shared_ptr that the callback holds:
///
///     CLI::App* command = app.add_subcommand("rules", "Print the active rules");
///     auto options = std::make_shared<RulesCommandOptions>();
///     command->add_option("--rules", options->file, "...");
///     command->callback([options, &context] { context.action = [options, &context] { return rules(*options, context);
///     }; });
///
/// An action says errors on context.err as `tracediff: ...` and returns kExitTrouble.
void add_capture_command(CLI::App& app, CliContext& context);
void add_compare_command(CLI::App& app, CliContext& context);
void add_run_command(CLI::App& app, CliContext& context);
void add_show_command(CLI::App& app, CliContext& context);
void add_redact_command(CLI::App& app, CliContext& context);
void add_rules_command(CLI::App& app, CliContext& context);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_COMMAND_H_
