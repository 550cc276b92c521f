#ifndef TRACEDIFF_RECORDING_SCRIPT_CALLS_H_
#define TRACEDIFF_RECORDING_SCRIPT_CALLS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tracediff/normalise.h"

namespace tracediff {

/// What a script call calls: the second argument of its normalised TEXT, as far as it has no blank.
std::string called_name(std::string_view text);

/// The label in the text of a script call (`"EVALSHA" "@0123abcd" ...`), or an empty view.
std::string_view label_in(std::string_view text);

/// What the text of a script call says.
struct ScriptCall {
  std::uint32_t name = 0;  ///< ScriptCalls::name()
  bool by_sha = false;     ///< EVALSHA
  std::string label;       ///< of the script, or empty
};

/// The script calls of a trace, each taken apart once.
class ScriptCalls {
 public:
  /// COMMAND is a script call of TABLE. Valid until the next call.
  const ScriptCall& of(CommandId command, const CommandTable& table);
  /// What a call calls, by its number; 0 is nothing.
  [[nodiscard]] const std::string& name(std::uint32_t number) const { return names_[number]; }

 private:
  std::unordered_map<CommandId, ScriptCall> calls_;
  std::vector<std::string> names_ = {""};
  std::unordered_map<std::string, std::uint32_t> numbers_ = {{"", 0}};
};

}  // namespace tracediff

#endif  // TRACEDIFF_RECORDING_SCRIPT_CALLS_H_
