#include <algorithm>
#include <dtl/dtl.hpp>
#include <string>

#include "report/excerpt.h"
#include "report/printable.h"
#include "report/words.h"
#include "tracediff/trace.h"

namespace tracediff {
namespace {

constexpr std::size_t kMostLines = 2000;  ///< an alignment of longer texts is not worth its time
constexpr std::size_t kContext = 2;

std::vector<std::string> script_lines(std::string_view text) {
  const std::string bytes = text.find('\n') == std::string_view::npos ? unescape(text) : std::string(text);
  std::vector<std::string> lines;
  std::string_view rest = bytes;
  while (!rest.empty() && lines.size() < kMostLines) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::string shown;
    for (const char character : line) shown += character == '\t' ? std::string("    ") : std::string(1, character);
    lines.push_back(printable(shown));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return lines;
}

/// In each block of differences what is gone before what is new, as everybody reads it.
void put_missing_first(std::vector<ExcerptLine>& lines) {
  for (auto begin = lines.begin(); begin != lines.end();) {
    const auto differs = [](const ExcerptLine& line) { return line.mark != ExcerptMark::context; };
    begin = std::find_if(begin, lines.end(), differs);
    const auto end = std::find_if_not(begin, lines.end(), differs);
    std::stable_partition(begin, end, [](const ExcerptLine& line) { return line.mark == ExcerptMark::missing; });
    begin = end;
  }
}

/// Leaves out equal lines that are further than kContext from a difference.
std::vector<ExcerptLine> only_near_differences(const std::vector<ExcerptLine>& all) {
  std::vector<bool> kept(all.size(), false);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].mark == ExcerptMark::context) continue;
    const std::size_t first = i > kContext ? i - kContext : 0;
    for (std::size_t near = first; near < std::min(i + kContext + 1, all.size()); ++near) kept[near] = true;
  }
  std::vector<ExcerptLine> lines;
  std::uint64_t left_out = 0;
  for (std::size_t i = 0; i <= all.size(); ++i) {
    if (i < all.size() && !kept[i]) {
      ++left_out;
      continue;
    }
    if (left_out > 0) lines.push_back({ExcerptMark::hunk, counted(left_out, "equal line") + " left out @@"});
    left_out = 0;
    if (i < all.size()) lines.push_back(all[i]);
  }
  return lines;
}

}  // namespace

std::vector<ExcerptLine> script_diff(const Report& report, const Finding& finding, std::size_t width,
                                     std::size_t most_lines) {
  if (finding.script_baseline.empty() || finding.script_candidate.empty()) return {};
  const std::vector<std::string> baseline = script_lines(finding.script_baseline);
  const std::vector<std::string> candidate = script_lines(finding.script_candidate);
  dtl::Diff<std::string> diff(baseline, candidate);
  diff.compose();
  std::vector<ExcerptLine> all;
  for (const auto& [line, info] : diff.getSes().getSequence()) {
    const ExcerptMark mark = info.type == dtl::SES_DELETE ? ExcerptMark::missing
                             : info.type == dtl::SES_ADD  ? ExcerptMark::extra
                                                          : ExcerptMark::context;
    all.push_back({mark, elide_middle(line, width - 1)});
  }
  put_missing_first(all);
  std::vector<ExcerptLine> lines;
  lines.push_back({ExcerptMark::header_baseline, "script in " + side_name(report, Side::baseline)});
  lines.push_back({ExcerptMark::header_candidate, "script in " + side_name(report, Side::candidate)});
  const std::vector<ExcerptLine> shown = only_near_differences(all);
  const std::size_t count = shown.size() > most_lines + 1 ? most_lines : shown.size();
  lines.insert(lines.end(), shown.begin(), shown.begin() + static_cast<std::ptrdiff_t>(count));
  if (count < shown.size()) {
    lines.push_back({ExcerptMark::hunk, counted(shown.size() - count, "more line") + " in the HTML report @@"});
  }
  return lines;
}

}  // namespace tracediff
