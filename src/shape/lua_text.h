#ifndef TRACEDIFF_SHAPE_LUA_TEXT_H_
#define TRACEDIFF_SHAPE_LUA_TEXT_H_

#include <cstddef>
#include <string_view>

#include "ascii.h"

/// What of Lua's syntax has to be known to look at the text of a script.
namespace tracediff::lua_text {

/// May C be part of a name or a number?
inline bool is_word(char c) { return is_alnum(c) || c == '_'; }

/// Behind the first END from FROM on, or the end of TEXT.
inline std::size_t behind(std::string_view text, std::string_view end, std::size_t from) {
  const std::size_t found = text.find(end, from);
  return found == std::string_view::npos ? text.size() : found + end.size();
}

/// Does a comment begin at AT?
inline bool is_comment(std::string_view text, std::size_t at) { return text.substr(at, 2) == "--"; }

/// Behind the comment at AT: that of a line, or a long one.
inline std::size_t behind_comment(std::string_view text, std::size_t at) {
  return text.substr(at, 4) == "--[[" ? behind(text, "]]", at) : behind(text, "\n", at);
}

}  // namespace tracediff::lua_text

#endif  // TRACEDIFF_SHAPE_LUA_TEXT_H_
