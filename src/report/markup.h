#ifndef TRACEDIFF_REPORT_MARKUP_H_
#define TRACEDIFF_REPORT_MARKUP_H_

#include <string>
#include <string_view>

namespace tracediff {

/// TEXT, printable already, for element content and double-quoted attributes of HTML and XML.
std::string markup(std::string_view text);

}  // namespace tracediff

#endif  // TRACEDIFF_REPORT_MARKUP_H_
