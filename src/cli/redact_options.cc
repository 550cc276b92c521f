#include "cli/redact_options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <ostream>

namespace tracediff {
namespace {

constexpr const char* kKeyVariable = "TRACEDIFF_REDACT_KEY";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// Where programs keep what they know of their user; empty where nobody is at home.
std::string own_key_file() {
  if (const std::string state = variable("XDG_STATE_HOME"); state.starts_with('/')) {
    return state + "/tracediff/redact.key";
  }
  const std::string home = variable("HOME");
  return home.empty() ? "" : home + "/.local/state/tracediff/redact.key";
}

}  // namespace

void add_redact_options(CLI::App& command, RedactArguments& arguments) {
  command
      .add_option("--redact-key", arguments.key_file,
                  "Key of the replacements, made when it is not there (default: one of your own); only traces "
                  "redacted with one key compare")
      ->type_name("FILE");
  command.add_option("--keep-words", arguments.kept_words, "Words of keys and fields to keep beside the known ones")
      ->type_name("WORD,...")
      ->delimiter(',')
      ->allow_extra_args(false);
}

Result<RedactOptions> redact_options(const RedactArguments& arguments, std::ostream& messages) {
  const std::string text = variable(kKeyVariable);
  if (arguments.key_file.empty() && !text.empty())
    return RedactOptions{RedactKey::from_text(text), arguments.kept_words};
  const std::string file = arguments.key_file.empty() ? own_key_file() : arguments.key_file;
  if (file.empty()) {
    return Error{
        ErrorKind::usage,
        std::string("there is no home directory to keep a key in: give --redact-key FILE or set ") + kKeyVariable,
        {}};
  }
  bool made = false;
  Result<RedactKey> key = load_redact_key(file, made);
  if (!key) return key.error();
  if (made) {
    messages << "tracediff: made the key " << file
             << ": redact with it whatever is to be compared, and do not give it away\n";
  }
  return RedactOptions{std::move(*key), arguments.kept_words};
}

std::string redacted_facts(const RedactCounts& counts) {
  const auto number = [](std::uint64_t count, const std::string& what) {
    return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
  };
  std::string text = "redacted " + number(counts.entries, "command");
  if (counts.credentials > 0) text += ", " + number(counts.credentials, "password") + " removed";
  if (counts.damaged_lines > 0) text += ", " + number(counts.damaged_lines, "damaged line") + " replaced";
  return text;
}

}  // namespace tracediff
