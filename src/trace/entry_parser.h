#ifndef TRACEDIFF_TRACE_ENTRY_PARSER_H_
#define TRACEDIFF_TRACE_ENTRY_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "trace/text_masks.h"
#include "tracediff/trace.h"

namespace tracediff {

enum class ParseStatus {
  entry,
  no_timestamp,  ///< does not begin as an entry does: a banner, a reply, another log's line
  damaged,       ///< begins as one and is none
};

/// The bytes after a line that parse_entry() and what looks at arguments may read (not use): they work in blocks.
inline constexpr std::size_t kLineSlack = kMaskSlack;

/// Takes one line (no '+', no prefix, no line end), gives the entry; Entry::line is left alone.
/// kLineSlack bytes after TEXT must be readable. MASKS, if any, are those of TEXT and decide nothing: they only save
/// looking at each byte. Cost: one pass, nothing allocated.
ParseStatus parse_entry(std::string_view text, Entry& entry, const MaskView& masks = {});

/// The second of the line before, as it is printed: nearly always that of the next one as well.
struct UsualSecond {
  std::uint64_t high = 0x3030303030303030;  ///< the first eight bytes
  std::uint32_t low = 0x2e303030;           ///< the last three and the dot
  std::int64_t time_us = 0;
};

/// Takes the head of a line of the usual form: `<10 digits>.<6 digits> [<1 or 2 digits> <client>] "`. False for all
/// other lines, whatever is wrong or unusual with them. The arguments are not looked at. SECOND is of the line before.
bool parse_usual_entry(std::string_view text, UsualSecond& second, Entry& entry);

/// Why parse_entry() says that TEXT is damaged, in words.
std::string describe_damage(std::string_view text);

/// True where TEXT at POS has the form `<seconds>.<micros> ` and then `[`, `(db ` or `"`.
bool timestamp_at(std::string_view text, std::size_t pos);

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_ENTRY_PARSER_H_
