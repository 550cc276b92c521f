#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "report/excerpt.h"
#include "report/html_text.h"
#include "report/printable.h"
#include "report/words.h"

namespace tracediff {
namespace {

using Mark = ExampleRow::Mark;

constexpr std::size_t kMostRows = 80;
constexpr std::size_t kWidestArgument = 240;
constexpr std::size_t kMostCellArguments = 60;

using Marked = std::pair<std::vector<bool>, std::vector<bool>>;

/// Which arguments of two commands are not part of their longest common subsequence.
Marked changed_arguments(const Arguments& baseline, const Arguments& candidate) {
  std::vector<std::vector<std::size_t>> common(baseline.size() + 1, std::vector<std::size_t>(candidate.size() + 1));
  for (std::size_t i = baseline.size(); i-- > 0;) {
    for (std::size_t k = candidate.size(); k-- > 0;) {
      common[i][k] =
          baseline[i] == candidate[k] ? common[i + 1][k + 1] + 1 : std::max(common[i + 1][k], common[i][k + 1]);
    }
  }
  Marked marked{std::vector<bool>(baseline.size(), true), std::vector<bool>(candidate.size(), true)};
  std::size_t i = 0;
  std::size_t k = 0;
  while (i < baseline.size() && k < candidate.size()) {
    if (baseline[i] == candidate[k]) {
      marked.first[i++] = marked.second[k++] = false;
    } else if (common[i + 1][k] >= common[i][k + 1]) {
      ++i;
    } else {
      ++k;
    }
  }
  return marked;
}

Arguments first_arguments(Arguments arguments) {
  if (arguments.size() > kMostCellArguments) arguments.resize(kMostCellArguments);
  return arguments;
}

/// Arguments to compare: the normalised ones, unless they are not those that are shown.
Arguments compared(const Place& place, const Arguments& shown) {
  return place.command.size() == shown.size() ? place.command : shown;
}

std::string command_html(const Place& place, const std::optional<Place>& other, Side side) {
  const EntryText entry = take_apart(place.text);
  const Arguments shown = first_arguments(entry.arguments);
  std::vector<bool> marked(shown.size(), false);
  if (other) {
    const Arguments theirs = first_arguments(take_apart(other->text).arguments);
    const bool is_baseline = side == Side::baseline;
    const Marked both = is_baseline ? changed_arguments(compared(place, shown), compared(*other, theirs))
                                    : changed_arguments(compared(*other, theirs), compared(place, shown));
    marked = is_baseline ? both.first : both.second;
  }
  std::string text = entry.origin.empty() ? "" : "<b>" + html(entry.origin) + "</b> ";
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const std::string argument = html(elide_middle(shown[i], kWidestArgument));
    const bool is_marked = i < marked.size() && marked[i];
    text += (i == 0 ? "" : " ") + (is_marked ? "<mark>" + argument + "</mark>" : argument);
  }
  if (entry.arguments.size() > shown.size()) {
    text += " <i>… " + counted(entry.arguments.size() - shown.size(), "more argument") + "</i>";
  }
  return "<code>" + text + "</code>";
}

std::string cells(const ExampleRow& row, Side side, std::int64_t begin) {
  const bool is_baseline = side == Side::baseline;
  const std::string name = is_baseline ? "base" : "cand";
  const std::optional<Place>& place = is_baseline ? row.baseline : row.candidate;
  const std::optional<Place>& other = is_baseline ? row.candidate : row.baseline;
  if (!place) return "<td class=\"" + name + " none\" colspan=\"3\"></td>";
  const std::uint64_t repeats = is_baseline ? row.baseline_repeats : row.candidate_repeats;
  const std::int64_t gap = is_baseline ? row.baseline_gap_us : row.candidate_gap_us;
  std::string text = "<td class=\"" + name + " line\">" + std::to_string(place->line) + "</td><td class=\"" + name +
                     " time\">" + html(short_duration(place->time_us - begin)) + "</td><td class=\"" + name +
                     " command\">";
  text += command_html(*place, row.mark == Mark::changed ? other : std::optional<Place>(), side);
  if (repeats > 1) {
    text += " <span class=\"fold\">" + grouped(repeats) + " times";
    if (gap > 0) text += ", every " + html(duration(gap));
    text += "</span>";
  }
  return text + "</td>";
}

std::string_view row_class(Mark mark) {
  switch (mark) {
    case Mark::same:
      return "same";
    case Mark::missing:
      return "missing";
    case Mark::extra:
      return "extra";
    case Mark::changed:
      return "changed";
    case Mark::folded:
      return "folded";
  }
  return "same";
}

std::string_view sign(Mark mark) {
  switch (mark) {
    case Mark::missing:
      return "<span aria-hidden=\"true\">−</span><span class=\"unseen\">missing</span>";
    case Mark::extra:
      return "<span aria-hidden=\"true\">+</span><span class=\"unseen\">extra</span>";
    case Mark::changed:
      return "<span aria-hidden=\"true\">≠</span><span class=\"unseen\">changed</span>";
    case Mark::same:
    case Mark::folded:
      return "";
  }
  return "";
}

struct SidesBegin {
  std::int64_t baseline = 0;
  std::int64_t candidate = 0;
};

std::string row_html(const ExampleRow& row, const SidesBegin& begin) {
  if (row.mark == Mark::folded) {
    return "<tr class=\"folded\"><td></td><td colspan=\"6\">" + counted(row.folded, "row") + " left out</td></tr>\n";
  }
  const bool differs =
      row.baseline_repeats != row.candidate_repeats || duration(row.baseline_gap_us) != duration(row.candidate_gap_us);
  std::string classes(row_class(row.mark));
  if (row.subject) classes += " subject";
  if (differs) classes += " differs";
  return "<tr class=\"" + classes + "\"><td class=\"sign\">" + std::string(sign(row.mark)) + "</td>" +
         cells(row, Side::baseline, begin.baseline) + cells(row, Side::candidate, begin.candidate) + "</tr>\n";
}

std::string column_head(const Report& report, const Finding& finding, Side side) {
  std::string text = "<th scope=\"col\" colspan=\"3\" class=\"" +
                     std::string(side == Side::baseline ? "base" : "cand") + "\"><b>" + html(side_name(report, side)) +
                     "</b>";
  for (const ExampleRow& row : finding.example) {
    const std::optional<Place>& place = side == Side::baseline ? row.baseline : row.candidate;
    if (!place) continue;
    text += " <span>" + html(elide_middle(printable(place->file), 80)) + "</span> <span>" +
            html(elide_middle(printable(place->connection), 60)) + "</span>";
    break;
  }
  return text + "</th>";
}

SidesBegin sides_begin(const Finding& finding) {
  SidesBegin begin;
  for (auto row = finding.example.rbegin(); row != finding.example.rend(); ++row) {
    if (row->baseline) begin.baseline = row->baseline->time_us;
    if (row->candidate) begin.candidate = row->candidate->time_us;
  }
  return begin;
}

}  // namespace

std::string html_sides(const Report& report, const Finding& finding) {
  if (finding.example.empty()) return {};
  std::string text =
      "<table class=\"sides\"><caption class=\"unseen\">What both did here, row by row: line, time since the first "
      "row, "
      "command</caption>\n<colgroup><col class=\"sign\"><col class=\"line\"><col class=\"time\"><col><col "
      "class=\"line\"><col "
      "class=\"time\"><col></colgroup>\n<thead><tr><th scope=\"col\"><span class=\"unseen\">Difference</span></th>" +
      column_head(report, finding, Side::baseline) + column_head(report, finding, Side::candidate) +
      "</tr></thead>\n<tbody>\n";
  const SidesBegin begin = sides_begin(finding);
  const std::size_t shown = std::min(finding.example.size(), kMostRows);
  for (std::size_t i = 0; i < shown; ++i) text += row_html(finding.example[i], begin);
  if (finding.example.size() > shown) {
    text += "<tr class=\"folded\"><td></td><td colspan=\"6\">" + counted(finding.example.size() - shown, "more row") +
            " in the JSON report</td></tr>\n";
  }
  return text + "</tbody></table>\n";
}

}  // namespace tracediff
