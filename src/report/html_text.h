#ifndef TRACEDIFF_REPORT_HTML_TEXT_H_
#define TRACEDIFF_REPORT_HTML_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "tracediff/finding.h"

namespace tracediff {

/// TEXT made printable and inert, for element content and double-quoted attributes.
std::string html(std::string_view text);

/// A sentence with commands in backquotes: those become <code>.
std::string html_sentence(std::string_view sentence);

/// The part of the report between the head of the page and its findings' text: how it looks and what filters it.
/// Both are constants, so that the page's policy can name them by their hash and forbid all others.
std::string_view html_style();
std::string_view html_script();
/// The `sha256-...` source of a Content-Security-Policy for CONTENT.
std::string policy_hash(std::string_view content);

/// The example of FINDING as a table: both conversations side by side, a row a step. Empty without an example.
std::string html_sides(const Report& report, const Finding& finding);

/// The example of FINDING as a drawing: a lane a connection, a mark a command. Empty where time says nothing.
std::string html_timeline(const Report& report, const Finding& finding);

}  // namespace tracediff

#endif  // TRACEDIFF_REPORT_HTML_TEXT_H_
