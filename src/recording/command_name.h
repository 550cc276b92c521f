#ifndef TRACEDIFF_RECORDING_COMMAND_NAME_H_
#define TRACEDIFF_RECORDING_COMMAND_NAME_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tracediff {

/// What a command's name says of its entry.
struct NameTraits {
  bool plain = false;  ///< no argument is a script, a secret or a cursor
  bool ruled = false;  ///< a rule of a file is about the command
  bool script_call = false;
  bool script_admin = false;  ///< SCRIPT LOAD and its like
  bool handshake = false;
  bool clears = false;  ///< the connection is as new after it
  bool selects = false;
  bool may_change_db = false;  ///< RESET, and a SELECT queued in a transaction, without a SELECT line of their own
};

/// A command's name as its line begins.
struct CommandName {
  NameTraits traits;
  std::size_t end = 0;  ///< place of the quote behind it, or 0 where that was not looked for
};

/// Traits by the names' bytes: a trace has few names, but one a line.
class NameCache {
 public:
  /// RULED are the names of commands that rules are about, in upper case.
  explicit NameCache(std::vector<std::string> ruled = {}) : ruled_(std::move(ruled)) {}

  /// ARGUMENTS as in Entry. Valid until the next call.
  const CommandName& look_up(std::string_view arguments);

 private:
  struct Slot {
    std::uint64_t name[2] = {};  ///< the bytes behind the quote, up to the next one
    CommandName found;
  };
  NameTraits traits_of(std::string_view arguments) const;

  std::vector<std::string> ruled_;
  std::array<Slot, 256> slots_;
  CommandName other_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_RECORDING_COMMAND_NAME_H_
