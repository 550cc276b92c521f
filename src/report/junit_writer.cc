#include <algorithm>
#include <ostream>
#include <string>

#include "report/excerpt.h"
#include "report/markup.h"
#include "report/printable.h"
#include "report/words.h"
#include "report/writers.h"

namespace tracediff {
namespace {

std::string failure_text(const Report& report, const Finding& finding) {
  constexpr std::size_t kWidth = 120;
  std::string text = finding.id + " " + std::string(to_string(finding.kind)) + ": " + printable(finding.title) + "\n";
  if (!finding.where.empty()) text += printable(where_sentence(finding)) + "\n";
  for (const Side side : {Side::baseline, Side::candidate}) {
    text += side_name(report, side) + ": " + side_facts(finding, side) + "\n";
  }
  std::vector<ExcerptLine> lines = script_diff(report, finding, kWidth);
  if (lines.empty()) lines = excerpt(report, finding, kWidth);
  for (const ExcerptLine& line : lines) text += std::string(prefix_of(line.mark)) + line.text + "\n";
  return text;
}

/// The kind of conversation that a finding is seen in: how its example begins, else the command itself.
std::string conversation_of(const Finding& finding) {
  constexpr std::size_t kLongestName = 120;
  const Arguments* command = nullptr;
  for (const ExampleRow& row : finding.example) {
    const std::optional<Place>& place = row.baseline ? row.baseline : row.candidate;
    if (!place) continue;
    command = &place->command;
    break;
  }
  if (command == nullptr || command->empty()) command = finding.baseline.command ? &*finding.baseline.command : command;
  if (command == nullptr || command->empty())
    command = finding.candidate.command ? &*finding.candidate.command : command;
  if (command == nullptr || command->empty()) return "the whole trace";
  return "conversations with " + elide_middle(printable(display_command(*command)), kLongestName);
}

}  // namespace

void write_junit(const Report& report, const ReportOptions& /*options*/, std::ostream& out) {
  std::vector<std::pair<std::string, std::vector<const Finding*>>> cases;
  for (const Finding* finding : main_findings(report)) {
    const std::string name = conversation_of(*finding);
    auto found = std::find_if(cases.begin(), cases.end(), [&name](const auto& one) { return one.first == name; });
    if (found == cases.end()) found = cases.insert(cases.end(), {name, {}});
    found->second.push_back(finding);
  }
  const bool undecided = report.verdict == ReportVerdict::inconclusive;
  const std::string counts = "tests=\"" + std::to_string(cases.size() + 1) + "\" failures=\"" +
                             std::to_string(cases.size()) + "\" errors=\"" + (undecided ? "1" : "0") + "\"";
  const std::string suite = side_name(report, Side::baseline) + " against " + side_name(report, Side::candidate);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tracediff\" " << counts
      << ">\n<testsuite name=\"" << markup(suite) << "\" " << counts << ">\n";
  for (const auto& [name, findings] : cases) {
    out << "<testcase classname=\"tracediff\" name=\"" << markup(name) << "\">";
    std::string text;
    for (const Finding* finding : findings) text += (text.empty() ? "" : "\n") + failure_text(report, *finding);
    const std::string message =
        printable(findings.front()->title) +
        (findings.size() > 1 ? " (and " + counted(findings.size() - 1, "more finding") + ")" : "");
    out << "<failure type=\"" << to_string(findings.front()->kind) << "\" message=\"" << markup(message) << "\">"
        << markup(text) << "</failure></testcase>\n";
  }
  out << "<testcase classname=\"tracediff\" name=\"everything else\">";
  if (undecided) {
    const std::string reason =
        report.warnings.empty() ? verdict_sentence(report) : printable(report.warnings.front().message);
    out << "<error type=\"inconclusive\" message=\"" << markup(reason) << "\"/>";
  }
  out << "</testcase>\n<system-out>" << markup(verdict_sentence(report))
      << "</system-out>\n</testsuite>\n</testsuites>\n";
}

}  // namespace tracediff
