#ifndef TRACEDIFF_FINDING_WORDING_H_
#define TRACEDIFF_FINDING_WORDING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "finding/difference.h"
#include "tracediff/finding.h"

namespace tracediff {

/// The finding in one sentence that a maintainer understands without the tool. Needs FINDING's commands and example.
std::string title_of(const Difference& difference, const Finding& finding);
/// ", where `SETEX k 60 v` became `SET k v`", behind the title of what Difference::beside is known of; else empty.
std::string beside_what(const Evidence& evidence, const Difference& difference);
/// ", 1 of 16 times", behind the title of a change after which the candidate still sends what the baseline did; else
/// empty.
std::string share_of_change(const Evidence& evidence, const Difference& difference);

/// Where it happens: after and before what, in how many conversations.
std::string where_of(const Evidence& evidence, const Difference& difference, const Finding& finding);

/// Sentences hold what comes from a trace between backquotes, and those who write reports hide values there: a
/// backquote of the trace's own must not end it.
std::string in_backquotes(std::string_view text);

/// `a`, `b` and 2 more: at most MOST of WORDS.
std::string backquoted_list(const std::vector<std::string>& words, std::size_t most);

/// A command named as a landmark: its name and first argument.
std::string landmark(const Arguments& command);
/// The same of a shape's example.
std::string landmark(const Evidence& evidence, ShapeId shape);

/// 2154 -> "2.2 ms".
std::string duration_text(std::int64_t microseconds);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_WORDING_H_
