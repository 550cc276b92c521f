#ifndef TRACEDIFF_CLI_TERMINAL_H_
#define TRACEDIFF_CLI_TERMINAL_H_

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

#include "tracediff/report.h"

namespace tracediff {

enum class ColourWish { automatic, always, never };
enum class Paging { automatic, never };

/// How OUT is looked at. A stream that is not the program's standard output is no terminal.
struct Terminal {
  bool is_terminal = false;
  std::size_t width = 80;
  std::size_t height = 0;
};
Terminal terminal_of(const std::ostream& out);

/// Colour on a terminal unless NO_COLOR is set to something or TERM is `dumb`.
Colour colour_for(ColourWish wish, const Terminal& terminal);

/// Writes TEXT to OUT, through the user's pager where OUT is a terminal that is too short for it: TRACEDIFF_PAGER,
/// else PAGER, else `less`; `cat` or an empty name means none.
void show_text(std::string_view text, const Terminal& terminal, Paging paging, std::ostream& out);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_TERMINAL_H_
