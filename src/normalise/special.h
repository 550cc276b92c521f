#ifndef TRACEDIFF_NORMALISE_SPECIAL_H_
#define TRACEDIFF_NORMALISE_SPECIAL_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace tracediff {

/// What an argument is because of its command and place, whatever it looks like.
enum class Meaning : std::uint8_t {
  plain,
  script,  ///< text of a script
  sha,     ///< SHA-1 of a script
  secret,  ///< a password, or a user name that newer servers print as "(redacted)"
  cursor,  ///< of the SCAN family
};

/// One argument: where its text is, without the quotes.
struct ArgumentRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// What stands between the texts of two arguments.
inline constexpr std::string_view kBetweenArguments = "\" \"";

/// The arguments of escaped text, by place. Nothing is unescaped.
void find_arguments(std::string_view arguments, std::vector<ArgumentRange>& out);

/// The same of well-formed arguments, in blocks: kSkeletonSlack bytes behind them are read. False, and OUT worth
/// nothing, where they are not certainly well-formed or more than MOST.
bool find_plain_arguments(std::string_view arguments, std::size_t most, std::vector<ArgumentRange>& out);

/// Behind an argument whose text begins at POS: the place of its closing quote, or the end.
std::size_t closing_quote(std::string_view arguments, std::size_t pos);

/// True when no argument of a command of this name can have a meaning: nearly all, told from a few bytes.
bool surely_plain(std::string_view arguments);

/// The second argument of EVAL, EVALSHA and their read-only kin, of which normalised text has the label; empty for
/// other commands.
ArgumentRange script_argument(std::string_view arguments);

/// The meaning of every argument; OUT has their number of elements. False when all are plain.
bool find_meanings(std::string_view arguments, const std::vector<ArgumentRange>& ranges, std::vector<Meaning>& out);

/// The same letters, whatever their case. UPPER is upper case.
bool is_word(std::string_view text, std::string_view upper);

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_SPECIAL_H_
