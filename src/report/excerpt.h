#ifndef TRACEDIFF_REPORT_EXCERPT_H_
#define TRACEDIFF_REPORT_EXCERPT_H_

#include <string>
#include <vector>

#include "tracediff/finding.h"

namespace tracediff {

/// One line of an excerpt, without its mark.
struct ExcerptLine {
  enum class Mark { context, missing, extra, header_baseline, header_candidate, hunk };
  Mark mark = Mark::context;
  std::string text;
};
using ExcerptMark = ExcerptLine::Mark;

/// What stands in column 1 of such a line: " ", "-", "+", "--- ", "+++ ", "@@ ".
std::string_view prefix_of(ExcerptMark mark);

/// The commands around FINDING as a unified diff of original lines: where both sides are, then a line a row with
/// the time since the excerpt's begin on either side. Lines take at most WIDTH columns, mark included.
/// Empty where the finding has neither an example nor places.
std::vector<ExcerptLine> excerpt(const Report& report, const Finding& finding, std::size_t width);

/// So many lines of a script's diff are read in a terminal or a ticket.
inline constexpr std::size_t kMostScriptLines = 40;

/// A unified diff of the two texts of a script finding, with the same marks, cut behind MOST_LINES.
std::vector<ExcerptLine> script_diff(const Report& report, const Finding& finding, std::size_t width,
                                     std::size_t most_lines);

/// ARGUMENTS (quoted, printable) in at most WIDTH columns: the longest lose their middle first. What differs from
/// OTHER, the same command of the other side, is kept in sight.
std::string fit_command(const std::vector<std::string>& arguments, const std::vector<std::string>& other,
                        std::size_t width);

}  // namespace tracediff

#endif  // TRACEDIFF_REPORT_EXCERPT_H_
