#ifndef TRACEDIFF_TRACE_LINE_KIND_H_
#define TRACEDIFF_TRACE_LINE_KIND_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tracediff {

/// What a line is that does not begin as an entry does.
enum class LineKind {
  banner,           ///< OK, telnet and script lines, warnings: known, and nothing is lost with it
  connection_lost,  ///< redis-cli or telnet says that the recording broke off here
  denied,           ///< NOAUTH, NOPERM
  bulk_reply,       ///< `$12`: the reply follows in the next lines
  unknown,
};

/// TEXT without '\r'.
LineKind line_kind(std::string_view text);

/// Length of the reply after a `$12` line; 0 for the null reply.
std::size_t bulk_length(std::string_view text);

/// The place of the entry in a line that begins with another program's words (a log prefix), or npos.
std::size_t entry_after_prefix(std::string_view text);

/// A prefix with its letters and digits taken out: equal for all lines that one program has prefixed.
std::string prefix_shape(std::string_view prefix);

/// What writes such prefixes, for messages: "docker compose logs", "journald", ...
std::string_view prefix_writer(std::string_view prefix);

/// True when TEXT is an entry in quotes, as redis-cli --csv and --json print it.
bool is_quoted_entry(std::string_view text);
/// Takes one level of quotes off. OUT gets kLineSlack more bytes than the view returned.
std::string_view unquote_entry(std::string_view text, std::string& out);

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_LINE_KIND_H_
