#ifndef TRACEDIFF_REPORT_WORDS_H_
#define TRACEDIFF_REPORT_WORDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tracediff/finding.h"

namespace tracediff {

/// "1 finding", "2 findings", "1,204 commands".
std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural);
/// The same for words that take an s.
std::string counted(std::uint64_t count, std::string_view singular);
/// 1204 as "1,204".
std::string grouped(std::uint64_t number);
/// Microseconds as a person says them, three digits at most: "0", "85 us", "2.2 ms", "9.11 s", "2 min 10 s".
std::string duration(std::int64_t microseconds);
/// The same in at most 8 columns where it is less than 1,000 hours: "2m10s".
std::string short_duration(std::int64_t microseconds);

/// How a side is called in sentences: its label, or "baseline" and "candidate" where labels are missing or equal.
std::string side_name(const Report& report, Side side);
inline const SideSummary& summary_of(const Report& report, Side side) {
  return side == Side::baseline ? report.baseline : report.candidate;
}
inline const FindingSide& side_of(const Finding& finding, Side side) {
  return side == Side::baseline ? finding.baseline : finding.candidate;
}

/// Finding::where as a sentence, or nothing.
std::string where_sentence(const Finding& finding);
/// How often a side sends a finding's command: "2 times", "2, 2, 3 times" with several runs; empty where
/// counting has no meaning.
std::string times_sent(const FindingSide& side);
/// What a finding says of a side beside its command: how often it is sent, the pause between its tries where it is
/// about those, the connections opened where it is about these.
std::string side_facts(const Finding& finding, Side side);

/// The findings that are no detail of another one.
std::vector<const Finding*> main_findings(const Report& report);
/// The findings that name ID as their parent, a sentence each: the first few, and how many more there are.
std::vector<std::string> details_of(const Report& report, std::string_view id);
/// "different: 2 findings between 5.3.7 and 6.0.0", the names in QUOTES.
std::string verdict_sentence(const Report& report, std::string_view quotes = "");
/// "complete", "incomplete: connection-lost", "not known to be complete".
std::string completeness(const RunSummary& run);
/// How a run was recorded, as it follows a comma: "recorded with redis-cli monitor". Empty where nobody knows.
std::string recorded_how(const RunSummary& run);
/// `tracediff compare ...` as a shell takes it.
std::string repeat_command(const Report& report);

/// An original entry taken apart for display.
struct EntryText {
  std::string origin;                  ///< "lua", "db 3": what its brackets say beside client and database 0
  std::vector<std::string> arguments;  ///< as in the trace, in their quotes
};
EntryText take_apart(std::string_view text);

/// One row of the accounting: a name for each side and the numbers of both.
struct AccountingRow {
  std::string_view name;
  std::uint64_t baseline = 0;
  std::uint64_t candidate = 0;
};
/// Rows of the accounting in order, without `commands`; all of them, zeros included.
std::vector<AccountingRow> accounting_rows(const Report& report);

/// A rule that replaced or ignored something, and how often.
struct RuleRow {
  std::string rule;
  std::uint64_t baseline = 0;
  std::uint64_t candidate = 0;
};
std::vector<RuleRow> rule_rows(const Report& report);

}  // namespace tracediff

#endif  // TRACEDIFF_REPORT_WORDS_H_
