#ifndef TRACEDIFF_CLI_OPTION_MODEL_H_
#define TRACEDIFF_CLI_OPTION_MODEL_H_

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tracediff {

/// The command line as plain data, for what is generated from it.
struct OptionText {
  std::vector<std::string> names;    ///< "-o", "--output"
  std::string value;                 ///< "FILE"; empty where it takes none
  std::vector<std::string> choices;  ///< the values it takes, where they are few
  std::string description;
  bool needs_value = false;
  [[nodiscard]] bool takes_file() const { return value == "FILE" || value == "PATH" || value.starts_with("TRACE"); }
};

struct CommandText {
  std::string name;  ///< empty for the program itself
  std::string description;
  std::vector<std::string> usage;  ///< lines, without "tracediff"
  std::vector<OptionText> options;
  std::string footer;  ///< examples and exit status
  bool takes_files = false;
};

/// The program, then its commands.
std::vector<CommandText> describe(const CLI::App& app);

/// docs/tracediff.1
std::string man_page(const std::vector<CommandText>& commands);
/// docs/completions/tracediff.bash, _tracediff and tracediff.fish
std::string bash_completion(const std::vector<CommandText>& commands);
std::string zsh_completion(const std::vector<CommandText>& commands);
std::string fish_completion(const std::vector<CommandText>& commands);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_OPTION_MODEL_H_
