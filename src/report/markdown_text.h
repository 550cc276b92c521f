#ifndef TRACEDIFF_REPORT_MARKDOWN_TEXT_H_
#define TRACEDIFF_REPORT_MARKDOWN_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "report/excerpt.h"

namespace tracediff {

/// TEXT as a code span: nothing in it is read as Markdown, HTML, a mention or a link, backquotes included.
/// The span must not stand in a table: GitHub's tables split cells at a `|` inside a span.
std::string code_span(std::string_view text);

/// A sentence with commands in backquotes as Markdown: those are code spans, and so is every word that a renderer
/// could take for more than a word (`@name`, `#123`, a link, a commit, markup).
std::string markdown_sentence(std::string_view sentence);

/// LINES as a fenced `diff` block that nothing in them can close.
std::string diff_block(const std::vector<ExcerptLine>& lines);

}  // namespace tracediff

#endif  // TRACEDIFF_REPORT_MARKDOWN_TEXT_H_
