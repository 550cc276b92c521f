#ifndef TRACEDIFF_CAPTURE_TEXT_H_
#define TRACEDIFF_CAPTURE_TEXT_H_

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace tracediff::recorder {

/// TEXT with control bytes written as escapes: fit for a header value or a message.
std::string one_line(std::string_view text);

/// The number that TEXT begins with, or 0.
template <typename Number>
Number leading_number(std::string_view text) {
  Number number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The words between the quotes of a MONITOR line, escapes left as they are printed.
std::vector<std::string> split_printed(std::string_view arguments);

/// TEXT with each SECRET in it replaced, also where it is written as in an address (%40 for @). An empty secret is
/// none.
std::string mask(std::string text, std::string_view secret);

/// COMMAND as a shell would take it, on one line.
std::string shell_words(const std::vector<std::string>& command);

/// The current time as "2026-11-24T16:20:00.123456Z".
std::string utc_now();

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_TEXT_H_
