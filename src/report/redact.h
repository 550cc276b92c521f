#ifndef TRACEDIFF_REPORT_REDACT_H_
#define TRACEDIFF_REPORT_REDACT_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tracediff/report.h"

namespace tracediff {

/// What a report is about to show of values. Credentials are shown by neither.
enum class Hide { credentials, credentials_and_values };

/// ARGUMENTS (escaped text, no quotes) without what HIDE names: a credential is `(redacted)` as Redis writes it,
/// a value `<text, 24 bytes>`. The name, keys, fields, option words, tokens and the numbers beside them are no values.
/// ORIGINALS, if it has as many, gives the lengths.
Arguments redact_arguments(const Arguments& arguments, Hide hide, const Arguments& originals = {});

/// An original entry without what HIDE names. With values hidden its arguments are those of COMMAND, the
/// normalised entry.
std::string redact_entry(std::string_view text, const Arguments& command, Hide hide);

/// TEXT with the user and password of `scheme://user:password@host` masked.
std::string mask_urls(std::string_view text);

/// REPORT as it may be shown.
Report redact_report(const Report& report, Hide hide);

}  // namespace tracediff

#endif  // TRACEDIFF_REPORT_REDACT_H_
