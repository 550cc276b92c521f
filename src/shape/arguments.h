#ifndef TRACEDIFF_SHAPE_ARGUMENTS_H_
#define TRACEDIFF_SHAPE_ARGUMENTS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tracediff {

/// CommandTable texts of Lua lines begin with this byte, the label or name of the script that calls them, and a
/// blank: a script's `get k` is never a client's `GET k`, nor another script's.
inline constexpr char kLuaPrefix = '\x03';
/// The byte that texts of script calls begin with that the server answered with NOSCRIPT.
inline constexpr char kMissPrefix = '\x04';

/// Of a command with very many arguments only these are looked at one by one.
inline constexpr std::size_t kMostArguments = 48;

/// A normalised text taken apart. Views into it.
struct ParsedCommand {
  bool lua = false;
  std::string_view caller;  ///< of a Lua line: its script's label or function's name; empty where unknown
  bool miss = false;
  std::vector<std::string_view> arguments;  ///< without quotes, escapes and token marks kept
};

/// Takes a text of a CommandTable apart; OUT is reused. Never fails: what is not quoted is cut at blanks.
void parse_normalised(std::string_view text, ParsedCommand& out);

/// In a generalised argument, a run of digits. The comments write `#`; a client's own `#` is not mistaken for one.
inline constexpr char kDigits = '\x06';

/// What an argument has in common with others of its kind: numbers become `#`, structured values the name of
/// their form (`<json>`), binary ones `<bytes>`. Tokens are kept. Idempotent.
std::string generalise(std::string_view argument);

/// The rest of it: for an argument that is neither a number nor structured nor binary.
std::string replace_digits(std::string_view argument);
/// The same into OUT, which is overwritten.
void replace_digits(std::string_view argument, std::string& out);

bool is_number(std::string_view text);

/// ARGUMENT without the quotes around it, if there are any.
inline std::string_view without_quotes(std::string_view argument) {
  const bool quoted = argument.size() >= 2 && argument.front() == '"' && argument.back() == '"';
  return quoted ? argument.substr(1, argument.size() - 2) : argument;
}

/// At least 8 bytes, of which 12 % are not printable, and no text: not UTF-8, or with so many control bytes in it that
/// they are no separators (30 % not printable, or a token beside them, which hides some). What could be a token, and is
/// none by chance, counts as one.
bool is_binary(std::string_view argument);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_ARGUMENTS_H_
