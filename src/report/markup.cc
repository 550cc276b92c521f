#include "report/markup.h"

namespace tracediff {

std::string markup(std::string_view text) {
  std::string shown;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        shown += "&amp;";
        break;
      case '<':
        shown += "&lt;";
        break;
      case '>':
        shown += "&gt;";
        break;
      case '"':
        shown += "&quot;";
        break;
      case '\'':
        shown += "&#39;";
        break;
      default:
        shown += letter;
    }
  }
  return shown;
}

}  // namespace tracediff
