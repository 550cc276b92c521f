#ifndef TRACEDIFF_FINDING_H_
#define TRACEDIFF_FINDING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tracediff/normalise.h"

namespace tracediff {

/// The result of a comparison: plain data, filled by compare(), printed by the report writers. It holds
/// everything a report shows; no writer looks at a trace again. Field names are those of the JSON report.

enum class Side { baseline, candidate };

enum class FindingKind { missing, extra, changed, letter_case, moved, repeats, timing, script, connections };
/// "missing", "letter_case", ... as in the JSON report.
std::string_view to_string(FindingKind kind);

/// A normalised argument list. A replaced token is kTokenBegin type[:N] kTokenEnd, N being its order of
/// first appearance; display_argument() turns that into `<type:N>`.
using Arguments = std::vector<std::string>;
std::string display_argument(std::string_view argument);
/// All arguments for a person: blanks between, quoted where an argument is empty or holds a blank or quote.
std::string display_command(const Arguments& arguments);

/// One line of a trace, as an example.
struct Place {
  std::string file;        ///< as given on the command line
  std::uint64_t line = 0;  ///< 1-based
  std::string connection;  ///< the client's address
  std::string text;        ///< the original entry (Entry::text)
  std::int64_t time_us = 0;
  Arguments command;  ///< the same, normalised
};

struct FindingSide {
  std::optional<Arguments> command;           ///< nullopt where this side does not send it
  std::uint64_t count = 0;                    ///< uses in all runs of this side
  std::vector<std::uint64_t> per_run;         ///< the same, a run
  std::vector<Place> places;                  ///< at most 3 examples
  std::optional<std::int64_t> median_gap_us;  ///< between repeats; set where kind is timing
};

/// One row of the example of a finding: what both, or one, of a pair of matched conversations did here.
struct ExampleRow {
  enum class Mark {
    same,     ///< both sides
    missing,  ///< baseline only
    extra,    ///< candidate only
    changed,  ///< both, with different commands
    folded,   ///< `folded` rows left out here
  };
  Mark mark = Mark::same;
  bool subject = false;           ///< this row is what the finding is about
  std::optional<Place> baseline;  ///< first line of the run of equal commands
  std::optional<Place> candidate;
  std::uint64_t baseline_repeats = 1;  ///< equal lines in a row that this row stands for
  std::uint64_t candidate_repeats = 1;
  std::int64_t baseline_gap_us = 0;  ///< median gap between those, 0 where there is one
  std::int64_t candidate_gap_us = 0;
  std::uint64_t baseline_last_line = 0;  ///< in the file, of the last of them
  std::uint64_t candidate_last_line = 0;
  std::uint64_t folded = 0;
};

struct Finding {
  std::string id;  ///< "F1", notes "N1"
  FindingKind kind = FindingKind::missing;
  std::string title;  ///< a sentence, in words, with normalised commands in backquotes
  std::uint64_t occurrences = 1;
  FindingSide baseline;
  FindingSide candidate;
  std::vector<Arguments> before;  ///< context.before: the commands before it, nearest last
  std::vector<Arguments> after;
  std::vector<ExampleRow> example;  ///< a window of the two conversations; may be empty
  std::string where;  ///< a sentence: which kind of conversation, after and before what, in how many; may be empty
  std::uint64_t conversations = 0;  ///< in how many conversations it was seen; 0 where that has no meaning
  std::string rule;  ///< which decision rule or guard decided ("count.quiet"); docs/comparing.md lists them
  std::string why;   ///< that rule's reason in a sentence, with the figures it looked at
  std::optional<std::string> parent;  ///< id of the script or connections finding this is a detail of
  std::string script_baseline;        ///< kind script: the texts, for a diff
  std::string script_candidate;
};

enum class ReportVerdict { same, different, inconclusive };
std::string_view to_string(ReportVerdict verdict);

struct RunSummary {
  std::string file;
  std::uint64_t commands = 0;
  std::uint64_t connections = 0;
  std::uint64_t conversations = 0;
  std::optional<bool> complete;
  std::string end_reason;
  std::uint64_t skipped_lines = 0;
  std::string server;                ///< "redis 7.0.15 standalone 127.0.0.1:6379" where the capture says so
  std::string command;               ///< the recorded command where the capture says so
  std::string recorded_by;           ///< "tracediff capture", "redis-cli monitor", ...
  std::vector<std::string> drivers;  ///< "phpredis 6.0.0" where the trace names them
  std::int64_t duration_us = 0;
};

struct SideSummary {
  std::string label;
  std::vector<RunSummary> runs;
};

struct Warning {
  std::string code;     ///< "servers-differ", "incomplete", "one-run"...
  std::string message;  ///< a sentence
};

/// Every command of a side is counted exactly once: all but `commands` sum to it.
struct Accounting {
  std::uint64_t commands = 0;
  std::uint64_t same = 0;
  std::uint64_t changed = 0;
  std::uint64_t moved = 0;
  std::uint64_t one_sided = 0;  ///< "missing" of the baseline, "extra" of the candidate
  std::uint64_t repeated = 0;
  std::uint64_t noise = 0;
  std::uint64_t ignored = 0;    ///< by an ignore rule
  std::uint64_t bystander = 0;  ///< of connections that are not the driver's
};

/// Conversations that do the same: equal commands in equal order, but for their data and for repeats.
struct KindSummary {
  Arguments first;                ///< how they begin, with `#` for numbers
  std::vector<std::string> then;  ///< the names of the next commands, a few
  std::uint64_t commands = 0;     ///< of one conversation, repeats counted once
  std::uint64_t baseline = 0;     ///< how many conversations
  std::uint64_t candidate = 0;
  std::vector<std::string> findings;  ///< ids of those whose example is such a conversation
};

struct Report {
  ReportVerdict verdict = ReportVerdict::same;
  SideSummary baseline;
  SideSummary candidate;
  std::vector<Warning> warnings;
  std::vector<Finding> findings;  ///< most important first; details follow their parent
  std::vector<Finding> notes;
  Accounting baseline_accounting;
  Accounting candidate_accounting;
  std::vector<RuleUse> baseline_rules;  ///< what normalising hid, and how much
  std::vector<RuleUse> candidate_rules;
  std::vector<KindSummary> kinds;  ///< those of the baseline and those with findings
  std::uint64_t more_kinds = 0;    ///< kinds of the baseline without findings that `kinds` leaves out
  std::string regime;              ///< "quiet", "racy" or "many": how reproducible this pair is
  std::string regime_why;          ///< a sentence with the figures
  std::string explanation;         ///< the answer to CompareOptions::explain; lines for a person
};

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_H_
