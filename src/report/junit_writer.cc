#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <vector>

#include "report/excerpt.h"
#include "report/markup.h"
#include "report/printable.h"
#include "report/words.h"
#include "report/writers.h"

namespace tracediff {
namespace {

constexpr std::string_view kRest = "everything else";

/// A test case: conversations of one name, and what was found in them.
struct Case {
  std::string name;
  std::uint64_t baseline = 0;
  std::uint64_t candidate = 0;
  std::vector<const Finding*> findings;
};

std::string failure_text(const Report& report, const Finding& finding) {
  constexpr std::size_t kWidth = 120;
  std::string text = finding.id + " " + std::string(to_string(finding.kind)) + ": " + printable(finding.title) + "\n";
  if (!finding.where.empty()) text += printable(where_sentence(finding)) + "\n";
  if (!finding.why.empty()) text += "Why: " + printable(finding.why) + "\n";
  for (const Side side : {Side::baseline, Side::candidate}) {
    if (const std::string facts = side_facts(finding, side); !facts.empty())
      text += side_name(report, side) + ": " + facts + "\n";
  }
  std::vector<ExcerptLine> lines = script_diff(report, finding, kWidth, kMostScriptLines);
  if (lines.empty()) lines = excerpt(report, finding, kWidth);
  for (const ExcerptLine& line : lines) text += std::string(prefix_of(line.mark)) + line.text + "\n";
  return text;
}

/// "set session:<hex32> # <json>, then get, del, 5 more": the same for the same conversations in every run, so that a
/// CI system knows the case again.
std::string case_name(const KindSummary& kind) {
  constexpr std::size_t kLongestCaseName = 120;
  if (kind.first.empty()) return "Lua lines alone";
  std::string name = elide_middle(printable(display_command(kind.first)), kLongestCaseName);
  for (std::size_t i = 0; i < kind.then.size(); ++i) name += (i == 0 ? ", then " : ", ") + printable(kind.then[i]);
  const std::uint64_t told = 1 + kind.then.size();
  return kind.commands > told ? name + ", " + grouped(kind.commands - told) + " more" : name;
}

Case& case_named(const std::string& name, std::vector<Case>& cases) {
  const auto found = std::find_if(cases.begin(), cases.end(), [&name](const Case& one) { return one.name == name; });
  return found != cases.end() ? *found : cases.emplace_back(Case{name, 0, 0, {}});
}

std::vector<Case> cases_of(const Report& report) {
  std::vector<Case> cases;
  const std::vector<const Finding*> findings = main_findings(report);
  std::vector<bool> placed(findings.size());
  for (const KindSummary& kind : report.kinds) {
    Case& one = case_named(case_name(kind), cases);
    one.baseline += kind.baseline;
    one.candidate += kind.candidate;
    for (std::size_t i = 0; i < findings.size(); ++i) {
      if (std::find(kind.findings.begin(), kind.findings.end(), findings[i]->id) == kind.findings.end()) continue;
      one.findings.push_back(findings[i]);
      placed[i] = true;
    }
  }
  Case& rest = case_named(std::string(kRest), cases);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (!placed[i]) rest.findings.push_back(findings[i]);
  }
  return cases;
}

/// What the other forms say beside findings: how much is the same, what rules hid, how it was recorded.
std::string summary_text(const Report& report) {
  std::string text = verdict_sentence(report) + "\n";
  for (const Warning& warning : report.warnings) text += "warning: " + printable(warning.message) + "\n";
  if (!report.notes.empty()) text += counted(report.notes.size(), "note") + " in the other reports\n";
  const std::string names = side_name(report, Side::baseline) + " and " + side_name(report, Side::candidate);
  text += "\nCommands, in " + names + "\n";
  for (const AccountingRow& row : accounting_rows(report)) {
    if (row.baseline + row.candidate > 0)
      text += "  " + std::string(row.name) + " " + grouped(row.baseline) + " and " + grouped(row.candidate) + "\n";
  }
  const std::vector<RuleRow> rules = rule_rows(report);
  if (!rules.empty()) text += "\nIgnored and replaced before comparing, in " + names + "\n";
  for (const RuleRow& row : rules)
    text += "  " + printable(row.rule) + " " + grouped(row.baseline) + " and " + grouped(row.candidate) + " times\n";
  text += "\nTraces\n";
  for (const Side side : {Side::baseline, Side::candidate}) {
    for (const RunSummary& run : summary_of(report, side).runs)
      text += "  " + side_name(report, side) + ": " + printable(run.file) + ", " + counted(run.commands, "command") +
              ", " + completeness(run) + "\n";
  }
  return text;
}

void write_case(const Report& report, const Case& one, std::ostream& out) {
  out << "<testcase classname=\"tracediff.conversations\" name=\"" << markup(one.name) << "\">";
  if (!one.findings.empty()) {
    std::string text;
    if (one.baseline + one.candidate > 0) {
      text = counted(one.baseline, "such conversation") + " in " + side_name(report, Side::baseline) + ", " +
             grouped(one.candidate) + " in " + side_name(report, Side::candidate) + "\n\n";
    }
    for (const Finding* finding : one.findings) {
      text += (finding == one.findings.front() ? "" : "\n") + failure_text(report, *finding);
    }
    std::string message = printable(one.findings.front()->title);
    if (one.findings.size() > 1) message += " (and " + counted(one.findings.size() - 1, "more finding") + ")";
    out << "<failure type=\"" << to_string(one.findings.front()->kind) << "\" message=\"" << markup(message) << "\">"
        << markup(text) << "</failure>";
  }
  if (one.name == kRest && report.verdict == ReportVerdict::inconclusive) {
    const std::string reason =
        report.warnings.empty() ? verdict_sentence(report) : printable(report.warnings.front().message);
    out << "<error type=\"inconclusive\" message=\"" << markup(reason) << "\"/>";
  }
  out << "</testcase>\n";
}

}  // namespace

void write_junit(const Report& report, const ReportOptions& /*options*/, std::ostream& out) {
  const std::vector<Case> cases = cases_of(report);
  const auto failures =
      std::count_if(cases.begin(), cases.end(), [](const Case& one) { return !one.findings.empty(); });
  const bool undecided = report.verdict == ReportVerdict::inconclusive;
  const std::string counts = "tests=\"" + std::to_string(cases.size()) + "\" failures=\"" + std::to_string(failures) +
                             "\" errors=\"" + (undecided ? "1" : "0") + "\"";
  const std::string suite = side_name(report, Side::baseline) + " against " + side_name(report, Side::candidate);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tracediff\" " << counts
      << ">\n<testsuite name=\"" << markup(suite) << "\" " << counts << ">\n";
  for (const Case& one : cases) write_case(report, one, out);
  out << "<system-out>" << markup(summary_text(report)) << "</system-out>\n</testsuite>\n</testsuites>\n";
}

}  // namespace tracediff
