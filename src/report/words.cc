#include "report/words.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>

#include "ascii.h"
#include "report/printable.h"

namespace tracediff {
namespace {

std::string short_label(const SideSummary& side, std::string_view fallback) {
  constexpr std::size_t kLongestLabel = 24;
  return side.label.empty() ? std::string(fallback) : elide_middle(printable(side.label), kLongestLabel);
}

/// VALUE with three significant digits, in UNIT.
std::string significant(double value, std::string_view unit) {
  std::array<char, 32> buffer{};
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
  std::string text = buffer.data();
  if (decimals > 0) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return text + " " + std::string(unit);
}

std::uint64_t shown_count(const Report& report) { return main_findings(report).size(); }

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural) {
  return grouped(count) + " " + std::string(count == 1 ? singular : plural);
}

std::string counted(std::uint64_t count, std::string_view singular) {
  return counted(count, singular, std::string(singular) + "s");
}

std::string duration(std::int64_t microseconds) {
  if (microseconds < 0) return "-" + duration(-microseconds);
  if (microseconds == 0) return "0";
  const auto value = static_cast<double>(microseconds);
  if (microseconds < 1000) return std::to_string(microseconds) + " µs";
  if (value < 999.5e3) return significant(value / 1e3, "ms");
  if (value < 99.95e6) return significant(value / 1e6, "s");
  const std::int64_t seconds = (microseconds + 500000) / 1000000;
  if (seconds < 3600) return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(seconds / 3600) + " h " + std::to_string(seconds % 3600 / 60) + " min";
}

std::string short_duration(std::int64_t microseconds) {
  const std::int64_t seconds = (microseconds + 500000) / 1000000;
  if (seconds < 100) return duration(microseconds);
  if (seconds < 6000) return std::to_string(seconds / 60) + "m" + std::to_string(seconds % 60) + "s";
  return std::to_string(seconds / 3600) + "h" + std::to_string(seconds % 3600 / 60) + "m";
}

std::string side_name(const Report& report, Side side) {
  const bool is_baseline = side == Side::baseline;
  if (report.baseline.label == report.candidate.label) return is_baseline ? "baseline" : "candidate";
  return is_baseline ? short_label(report.baseline, "baseline") : short_label(report.candidate, "candidate");
}

std::string where_sentence(const Finding& finding) {
  std::string text = finding.where;
  if (text.empty()) return text;
  text.front() = to_upper(text.front());
  if (std::string_view(".!?").find(text.back()) == std::string_view::npos) text += '.';
  return text;
}

std::string times_sent(const FindingSide& side) {
  constexpr std::size_t kMostRuns = 8;
  if (side.count == 0 && !side.places.empty()) return {};
  if (side.per_run.size() < 2) return side.count == 0 ? "never" : counted(side.count, "time");
  const bool all_equal =
      std::adjacent_find(side.per_run.begin(), side.per_run.end(), std::not_equal_to<>()) == side.per_run.end();
  if (side.count == 0) return "never in " + counted(side.per_run.size(), "run");
  if (all_equal) return counted(side.per_run.front(), "time") + " in each of " + counted(side.per_run.size(), "run");
  std::string text;
  for (std::size_t i = 0; i < std::min(side.per_run.size(), kMostRuns); ++i) {
    text += (i == 0 ? "" : ", ") + grouped(side.per_run[i]);
  }
  if (side.per_run.size() > kMostRuns) text += ", …";
  return text + " times in " + counted(side.per_run.size(), "run");
}

std::string side_facts(const Finding& finding, Side side) {
  const FindingSide& what = side_of(finding, side);
  // Tries of one step count as one: a number of times beside the pause between them would be taken for that of tries.
  if (what.median_gap_us) return "tried every " + duration(*what.median_gap_us) + " (median)";
  return times_sent(what);
}

std::vector<const Finding*> main_findings(const Report& report) {
  std::vector<const Finding*> chosen;
  for (const Finding& finding : report.findings) {
    if (!finding.parent) chosen.push_back(&finding);
  }
  return chosen;
}

std::vector<std::string> details_of(const Report& report, std::string_view id) {
  constexpr std::size_t kMostDetails = 3;
  std::vector<std::string> out;
  std::size_t left_out = 0;
  for (const Finding& finding : report.findings) {
    if (finding.parent != id) continue;
    if (out.size() == kMostDetails) {
      ++left_out;
    } else {
      out.push_back(finding.id + " " + std::string(to_string(finding.kind)) + ": " + finding.title);
    }
  }
  if (left_out > 0) out.push_back("and " + counted(left_out, "more detail") + " in the JSON report");
  return out;
}

std::string verdict_sentence(const Report& report, std::string_view quotes) {
  const std::string mark(quotes);
  const std::string baseline = mark + side_name(report, Side::baseline) + mark;
  const std::string candidate = mark + side_name(report, Side::candidate) + mark;
  const std::string sides = " between " + baseline + " and " + candidate;
  std::string sentence = std::string(to_string(report.verdict)) + ": ";
  switch (report.verdict) {
    case ReportVerdict::same:
      return sentence + "no difference of behaviour" + sides;
    case ReportVerdict::different:
      return sentence + counted(shown_count(report), "finding") + sides;
    case ReportVerdict::inconclusive:
      break;
  }
  sentence += report.findings.empty() ? "no finding" : counted(shown_count(report), "finding");
  return sentence + sides + ", but the traces are not fit to decide";
}

std::string completeness(const RunSummary& run) {
  if (!run.complete) return "not known to be complete";
  if (*run.complete) return "complete";
  return run.end_reason.empty() ? "incomplete" : "incomplete: " + printable(run.end_reason);
}

std::string recorded_how(const RunSummary& run) {
  constexpr std::string_view kCli = "redis-cli";
  const std::string& form = run.recorded_by;
  if (form.empty()) return {};
  if (form == "capture") return "recorded with tracediff capture";
  if (form.starts_with(kCli)) return "recorded with redis-cli monitor" + printable(form.substr(kCli.size()));
  constexpr std::string_view kWire = "wire";
  if (form.starts_with(kWire)) return "recorded as raw replies of MONITOR" + printable(form.substr(kWire.size()));
  return "recorded as " + printable(form);
}

std::string repeat_command(const Report& report) {
  std::string command = "tracediff compare";
  const auto add = [&command](const std::string& file) {
    const std::string shown = printable(file);
    if (!shown.empty() && shown.find_first_of(" \t\"'`$&|;<>()*?[]#~\\!{}") == std::string::npos) {
      command += " " + shown;
      return;
    }
    command += " '";
    for (const char letter : shown) command += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    command += "'";
  };
  for (const RunSummary& run : report.baseline.runs) add(run.file);
  if (report.baseline.runs.size() > 1 || report.candidate.runs.size() > 1) command += " --against";
  for (const RunSummary& run : report.candidate.runs) add(run.file);
  return command;
}

EntryText take_apart(std::string_view text) {
  EntryText entry;
  const std::size_t open = text.find('[');
  const std::size_t close = text.find("] \"");
  const std::size_t first_quote = text.find('"');
  const bool bracketed = open != std::string_view::npos && close != std::string_view::npos && open < first_quote;
  std::size_t at = bracketed ? close + 2 : first_quote;
  if (bracketed) {
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    const std::string_view database = inside.substr(0, inside.find(' '));
    if (database != "0") entry.origin = "db " + printable(database);
    if (inside.ends_with(" lua")) entry.origin = "lua";
  }
  if (at == std::string_view::npos) return EntryText{{}, {printable(text)}};
  while (at < text.size()) {
    std::size_t end = at + 1;
    if (text[at] == '"') {
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, text.size());
    } else {
      end = std::min(text.find(' ', at), text.size());
    }
    if (end > at) entry.arguments.push_back(printable(text.substr(at, end - at)));
    at = std::min(text.find_first_not_of(' ', end), text.size());
  }
  return entry;
}

std::vector<AccountingRow> accounting_rows(const Report& report) {
  const Accounting& baseline = report.baseline_accounting;
  const Accounting& candidate = report.candidate_accounting;
  return {{"same", baseline.same, candidate.same},
          {"changed", baseline.changed, candidate.changed},
          {"moved", baseline.moved, candidate.moved},
          {"missing", baseline.one_sided, 0},
          {"extra", 0, candidate.one_sided},
          {"repeated", baseline.repeated, candidate.repeated},
          {"noise", baseline.noise, candidate.noise},
          {"ignored", baseline.ignored, candidate.ignored},
          {"bystander", baseline.bystander, candidate.bystander}};
}

std::vector<RuleRow> rule_rows(const Report& report) {
  std::vector<RuleRow> rows;
  for (const Side side : {Side::baseline, Side::candidate}) {
    for (const RuleUse& use : side == Side::baseline ? report.baseline_rules : report.candidate_rules) {
      if (use.count == 0) continue;
      auto row = std::find_if(rows.begin(), rows.end(), [&use](const RuleRow& r) { return r.rule == use.rule; });
      if (row == rows.end()) row = rows.insert(rows.end(), RuleRow{use.rule});
      (side == Side::baseline ? row->baseline : row->candidate) += use.count;
    }
  }
  return rows;
}

}  // namespace tracediff
