#include "cli/redaction_notes.h"

#include <set>
#include <string>

#include "tracediff/trace.h"

namespace tracediff {
namespace {

/// The value of a trace's `# redacted:` line, which stands before its entries; empty where it has none.
std::string redaction_of(const std::string& path) {
  const Result<TraceReader> reader = TraceReader::open(path);
  return reader ? std::string(reader->info().header_value("redacted")) : std::string();
}

}  // namespace

void tell_redaction(const Sides& sides, Report& report) {
  std::set<std::string> redactions;
  std::string names;
  for (const auto* paths : {&sides.baseline, &sides.candidate}) {
    for (const std::string& path : *paths) {
      const auto [redaction, added] = redactions.insert(redaction_of(path));
      if (!redaction->empty()) names += (names.empty() ? "" : ", ") + path;
    }
  }
  if (names.empty()) return;
  if (redactions.size() == 1) {
    report.warnings.push_back(
        {"redacted", "the traces are redacted: names, numbers and values are replaced, the same ones by the same"});
    return;
  }
  report.warnings.push_back(
      {"redactions-differ",
       "not all traces are redacted with one key (redacted: " + names +
           "): the same name is another one in each; redact all of them with the same --redact-key"});
  if (!report.findings.empty()) report.verdict = ReportVerdict::inconclusive;
}

}  // namespace tracediff
