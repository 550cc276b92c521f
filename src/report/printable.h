#ifndef TRACEDIFF_REPORT_PRINTABLE_H_
#define TRACEDIFF_REPORT_PRINTABLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracediff {

/// One character of a UTF-8 text; SIZE is 1 and CODE is kNotUtf8 for a byte that is none.
struct Character {
  std::uint32_t code = 0;
  std::size_t size = 1;
};
inline constexpr std::uint32_t kNotUtf8 = 0xFFFFFFFF;

/// Takes a text that is not empty, gives its first character.
Character first_character(std::string_view text);

/// TEXT on one line, safe to show anywhere: tokens as `<type>`; control characters, bytes that are no UTF-8 and
/// characters that are invisible or change the direction of writing become `\xhh`.
std::string printable(std::string_view text);

/// The same with every byte outside printable ASCII as `\xhh`: one spelling for each byte string.
std::string printable_ascii(std::string_view text);

/// Columns of a terminal that a printable text takes.
std::size_t columns(std::string_view text);

/// TEXT in at most WIDTH columns: where it is longer, `…` stands for its middle.
std::string elide_middle(std::string_view text, std::size_t width);

/// The same, but keeps what lies from byte BEGIN to byte END of TEXT as far as WIDTH allows.
std::string elide_around(std::string_view text, std::size_t width, std::size_t begin, std::size_t end);

/// TEXT cut at blanks into lines of at most WIDTH columns; a word that is longer has its middle left out only
/// where it is longer than three lines.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace tracediff

#endif  // TRACEDIFF_REPORT_PRINTABLE_H_
