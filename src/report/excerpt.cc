#include "report/excerpt.h"

#include <algorithm>
#include <string>

#include "report/printable.h"
#include "report/words.h"

namespace tracediff {
namespace {

constexpr std::size_t kTimeColumns = 8;

/// When the excerpt begins on each side, in microseconds.
struct ExcerptBegin {
  std::int64_t baseline = 0;
  std::int64_t candidate = 0;
};

const std::optional<Place>& place_of(const ExampleRow& row, Side side) {
  return side == Side::baseline ? row.baseline : row.candidate;
}

std::int64_t first_time(const std::vector<ExampleRow>& rows, Side side) {
  for (const ExampleRow& row : rows) {
    if (place_of(row, side)) return place_of(row, side)->time_us;
  }
  return 0;
}

std::string flush_right(const std::string& text, std::size_t width) {
  const std::size_t used = columns(text);
  return used < width ? std::string(width - used, ' ') + text : text;
}

std::string time_column(const std::optional<Place>& place, std::int64_t begin) {
  return flush_right(place ? short_duration(place->time_us - begin) : "", kTimeColumns);
}

/// "5.3.7.log:3-14  172.25.0.3:46684": file, lines and connections of one side of the example.
std::string side_header(const Finding& finding, Side side) {
  const Place* first = nullptr;
  std::uint64_t last = 0;
  for (const ExampleRow& row : finding.example) {
    const std::optional<Place>& place = place_of(row, side);
    if (!place) continue;
    if (first == nullptr) first = &*place;
    last = std::max(place->line, side == Side::baseline ? row.baseline_last_line : row.candidate_last_line);
  }
  if (first == nullptr) return "(not there)";
  std::string text = printable(first->file) + ":" + std::to_string(first->line);
  if (last > first->line) text += "-" + std::to_string(last);
  return text + "  " + printable(first->connection);
}

/// Lines for the run of equal commands that ROW stands for, beyond its first.
void add_repeats(const Report& report, const ExampleRow& row, FindingKind kind, std::vector<ExcerptLine>& lines) {
  const std::uint64_t baseline = row.baseline ? row.baseline_repeats - 1 : 0;
  const std::uint64_t candidate = row.candidate ? row.candidate_repeats - 1 : 0;
  if (baseline == 0 && candidate == 0) return;
  const std::string indent(2 * kTimeColumns + 2, ' ');
  const auto apart = [](std::int64_t gap) { return gap == 0 ? std::string() : ", " + duration(gap) + " apart"; };
  const std::string in_baseline = "… " + grouped(baseline) + " more" + apart(row.baseline_gap_us);
  const std::string in_candidate = "… " + grouped(candidate) + " more" + apart(row.candidate_gap_us);
  const bool is_subject = row.subject && (kind == FindingKind::timing || kind == FindingKind::repeats);
  if (!row.candidate) {
    lines.push_back({ExcerptMark::missing, indent + in_baseline});
  } else if (!row.baseline) {
    lines.push_back({ExcerptMark::extra, indent + in_candidate});
  } else if (baseline != candidate || is_subject) {
    if (baseline > 0) lines.push_back({ExcerptMark::missing, indent + in_baseline});
    if (candidate > 0) lines.push_back({ExcerptMark::extra, indent + in_candidate});
  } else {
    const std::string gap = duration(row.candidate_gap_us);
    const bool differs = gap != duration(row.baseline_gap_us) && row.candidate_gap_us != 0;
    const std::string other = differs ? " (" + gap + " in " + side_name(report, Side::candidate) + ")" : "";
    lines.push_back({ExcerptMark::context, indent + in_baseline + other});
  }
}

/// One line: times of both sides, then the command of one.
ExcerptLine command_line(ExcerptMark mark, const ExampleRow& row, Side side, const ExcerptBegin& begin,
                         std::size_t width) {
  const bool both = mark == ExcerptMark::context;
  const std::optional<Place> none;
  const std::optional<Place>& place = place_of(row, side);
  const std::optional<Place>& other = place_of(row, side == Side::baseline ? Side::candidate : Side::baseline);
  std::string text = time_column(both || side == Side::baseline ? row.baseline : none, begin.baseline);
  text += time_column(both || side == Side::candidate ? row.candidate : none, begin.candidate) + "  ";
  const EntryText entry = take_apart(place->text);
  if (!entry.origin.empty()) text += entry.origin + " ";
  const bool shows_difference = row.mark == ExampleRow::Mark::changed && other;
  const std::vector<std::string> other_arguments =
      shows_difference ? take_apart(other->text).arguments : std::vector<std::string>();
  const std::size_t used = columns(text) + 1;
  text += fit_command(entry.arguments, other_arguments, width > used ? width - used : 1);
  return {mark, text};
}

void add_row(const Report& report, const ExampleRow& row, FindingKind kind, const ExcerptBegin& begin,
             std::size_t width, std::vector<ExcerptLine>& lines) {
  if (row.mark == ExampleRow::Mark::folded) {
    lines.push_back({ExcerptMark::hunk, counted(row.folded, "row") + " left out @@"});
    return;
  }
  if (row.mark == ExampleRow::Mark::same && row.baseline && row.candidate) {
    lines.push_back(command_line(ExcerptMark::context, row, Side::baseline, begin, width));
  } else {
    if (row.baseline) lines.push_back(command_line(ExcerptMark::missing, row, Side::baseline, begin, width));
    if (row.candidate) lines.push_back(command_line(ExcerptMark::extra, row, Side::candidate, begin, width));
  }
  add_repeats(report, row, kind, lines);
}

void add_place(const FindingSide& side, std::size_t index, ExcerptMark header, ExcerptMark mark, std::size_t width,
               std::vector<ExcerptLine>& headers, std::vector<ExcerptLine>& commands) {
  if (!side.command || index >= side.places.size()) return;
  const Place& place = side.places[index];
  const std::string where =
      printable(place.file) + ":" + std::to_string(place.line) + "  " + printable(place.connection);
  headers.push_back({header, elide_middle(where, width - 4)});
  const EntryText entry = take_apart(place.text);
  const std::string origin = entry.origin.empty() ? "" : entry.origin + " ";
  const std::size_t used = std::min(columns(origin) + 1, width - 1);
  commands.push_back({mark, origin + fit_command(entry.arguments, {}, width - used)});
}

/// The places alone, for a finding without an example.
std::vector<ExcerptLine> places(const Finding& finding, std::size_t width) {
  std::vector<ExcerptLine> lines;
  for (std::size_t i = 0; i < std::max(finding.baseline.places.size(), finding.candidate.places.size()); ++i) {
    std::vector<ExcerptLine> commands;
    add_place(finding.baseline, i, ExcerptMark::header_baseline, ExcerptMark::missing, width, lines, commands);
    add_place(finding.candidate, i, ExcerptMark::header_candidate, ExcerptMark::extra, width, lines, commands);
    lines.insert(lines.end(), commands.begin(), commands.end());
  }
  return lines;
}

}  // namespace

std::string_view prefix_of(ExcerptMark mark) {
  switch (mark) {
    case ExcerptMark::context:
      return " ";
    case ExcerptMark::missing:
      return "-";
    case ExcerptMark::extra:
      return "+";
    case ExcerptMark::header_baseline:
      return "--- ";
    case ExcerptMark::header_candidate:
      return "+++ ";
    case ExcerptMark::hunk:
      return "@@ ";
  }
  return " ";
}

std::vector<ExcerptLine> excerpt(const Report& report, const Finding& finding, std::size_t width) {
  if (finding.example.empty()) return places(finding, width);
  constexpr std::size_t kHeaderMark = 4;
  std::vector<ExcerptLine> lines;
  lines.push_back(
      {ExcerptMark::header_baseline, elide_middle(side_header(finding, Side::baseline), width - kHeaderMark)});
  lines.push_back(
      {ExcerptMark::header_candidate, elide_middle(side_header(finding, Side::candidate), width - kHeaderMark)});
  const ExcerptBegin begin{first_time(finding.example, Side::baseline), first_time(finding.example, Side::candidate)};
  for (const ExampleRow& row : finding.example) add_row(report, row, finding.kind, begin, width, lines);
  return lines;
}

}  // namespace tracediff
