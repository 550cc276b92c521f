#ifndef TRACEDIFF_SHAPE_COMMAND_WORDS_H_
#define TRACEDIFF_SHAPE_COMMAND_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tracediff {

/// What MULTI and its relatives do to the connection's transaction.
enum class Transaction : std::uint8_t { none, opens, closes };

/// Whether a command may wait for another client.
enum class Blocking : std::uint8_t { never, always, with_block_option };

/// Where option words may stand, from `options_from` on: anywhere, or only before the first argument that is
/// neither an option nor the value of one (ZADD key NX GT 1 nx: the second nx is a member).
enum class OptionPlace : std::uint8_t { anywhere, leading };

/// What Redis' command table says of one command: where its keys are, which words of it are syntax.
///
/// Indexes count from the command's own name (0). An index of 0 means "has none". Source: the command JSON files of
/// Redis 7.2 and 8.
struct CommandWords {
  std::string_view name;          ///< lower case; "client|kill" for the sub-command of a container
  std::uint8_t first_key = 0;     ///< index of the first key
  std::uint8_t numkeys = 0;       ///< index of the argument that says how many keys follow it
  std::string_view keys_after{};  ///< option word that the keys follow (XREAD: streams)
  /// Option words, blank-separated, lower case. "word:n": n values follow; "word~n": the same, after an optional
  /// `=` or `~`; "word!": everything after it is a value.
  std::string_view options{};
  std::uint8_t options_from = 0;
  OptionPlace option_place = OptionPlace::anywhere;
  std::uint8_t members_from = 0;  ///< from here on the order of arguments carries nothing
  /// From here on any number of values of one kind follow, in order, up to an option word. Where options lead, the
  /// index is that without any.
  std::uint8_t list_from = 0;
  std::uint8_t list_step = 1;  ///< arguments that make one of them: 2 for pairs
  std::uint8_t list_tail = 0;  ///< arguments behind the last of them
  bool container = false;      ///< the word at 1 is a sub-command
  bool handshake = false;      ///< sent once a connection by drivers, whatever the application does
  Blocking blocking = Blocking::never;
  Transaction transaction = Transaction::none;
  std::string_view family{};  ///< commands of one family can stand for each other when a driver changes; may be empty
};

/// All rows, sorted by name. Views live as long as the program.
[[nodiscard]] std::span<const CommandWords> command_words_table();

/// The row of a name in lower case ("set", "client|kill"), or nullptr. Cost: O(log rows).
[[nodiscard]] const CommandWords* find_command_words(std::string_view lower_case_name);

/// The row of a command, any letter case: the row of its sub-command if there is one, else that of its name.
[[nodiscard]] const CommandWords* find_command_words(std::span<const std::string_view> arguments);

/// Index of the first key, or 0 if there is none. Commands that Redis does not know but whose name has a dot are
/// module commands (JSON.GET): by convention their key is the first argument.
[[nodiscard]] std::size_t first_key_index(std::span<const std::string_view> arguments);

/// Indexes, ascending, of all arguments that are syntax rather than data: the name, the sub-command of a container,
/// option words where they can stand. A value that looks like an option word is a value. Any letter case.
/// Cost: O(arguments x option words of the command).
[[nodiscard]] std::vector<std::size_t> syntax_indexes(std::span<const std::string_view> arguments);
/// The same, where the row of the command is known already.
[[nodiscard]] std::vector<std::size_t> syntax_indexes(std::span<const std::string_view> arguments,
                                                      const CommandWords* words);

/// Arguments of which there can be any number, STEP of them making one.
struct ArgumentList {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t step = 1;
};

/// The lists of a command in order: those of its row, and the keys that are counted or follow an option. SYNTAX is what
/// syntax_indexes() gives. Nothing for members, whose order carries nothing.
void find_lists(std::span<const std::string_view> arguments, const CommandWords& words,
                std::span<const std::size_t> syntax, std::vector<ArgumentList>& out);

/// Whether this use of the command may wait for another client.
[[nodiscard]] bool may_block(std::span<const std::string_view> arguments);

/// Whether a driver that changed could send one where it sent the other: the same name, or the same family.
[[nodiscard]] bool same_family(std::string_view lower_case_name, std::string_view other_lower_case_name);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_COMMAND_WORDS_H_
