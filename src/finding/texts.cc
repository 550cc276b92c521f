#include "finding/texts.h"

#include <algorithm>
#include <map>
#include <set>

#include "finding/rules.h"
#include "shape/corpus.h"
#include "shape/numbered.h"

namespace tracediff {

namespace {

template <typename Visit>
void for_each_place(Finding& finding, Side side, Visit visit) {
  for (ExampleRow& row : finding.example) {
    std::optional<Place>& place = side == Side::baseline ? row.baseline : row.candidate;
    if (place) visit(*place);
  }
  for (Place& place : (side == Side::baseline ? finding.baseline : finding.candidate).places) visit(place);
}

template <typename Visit>
void for_each_finding(Report& report, Visit visit) {
  for (Finding& finding : report.findings) visit(finding);
  for (Finding& finding : report.notes) visit(finding);
}

void number_tokens(Finding& finding, Side side, Normaliser& normaliser) {
  TokenNumbers numbers;
  for_each_place(finding, side, [&](Place& place) {
    Result<TraceReader> reader = TraceReader::from_memory(place.text, place.file);
    Entry entry;
    if (reader && reader->next(entry))
      place.command = numbered_command(normaliser, entry, normaliser.explain(entry), numbers);
  });
}

void fill_context(Finding& finding) {
  const auto first =
      std::find_if(finding.example.begin(), finding.example.end(), [](const ExampleRow& row) { return row.subject; });
  for (auto row = finding.example.begin(); row != finding.example.end(); ++row) {
    if (row->subject) continue;
    const std::optional<Place>& place = row->baseline ? row->baseline : row->candidate;
    if (place) (row < first ? finding.before : finding.after).push_back(place->command);
  }
}

/// The database of an entry as it is printed: `3` of `[3 127.0.0.1:6379]`.
std::string_view database_of(std::string_view entry) {
  const std::size_t open = std::min(entry.find('['), entry.size());
  return entry.substr(open, entry.find(' ', open) - open);
}

/// Where only the database differs, each side has a row of its own.
void tell_databases_apart(Finding& finding) {
  for (ExampleRow& row : finding.example) {
    if (row.subject && row.baseline && row.candidate &&
        database_of(row.baseline->text) != database_of(row.candidate->text))
      row.mark = ExampleRow::Mark::changed;
  }
}

const std::vector<LineMark>& marks_of(const Corpus& corpus, const std::string& file) {
  static const std::vector<LineMark> kNone;
  for (const Side side : kSides) {
    for (const Recording& recording : corpus.runs[side]) {
      if (recording.info.name == file) return recording.info.marks;
    }
  }
  return kNone;
}

}  // namespace

Result<void> fill_texts(const Corpus& corpus, Report& report, const RuleSet& rules) {
  std::map<std::string, std::set<std::uint64_t>> wanted;
  for_each_finding(report, [&](Finding& finding) {
    for (const Side side : kSides)
      for_each_place(finding, side, [&](Place& place) { wanted[place.file].insert(place.line); });
  });
  std::map<std::pair<std::string, std::uint64_t>, std::string> texts;
  for (const auto& [file, lines] : wanted) {
    const std::vector<std::uint64_t> numbers(lines.begin(), lines.end());
    Result<std::vector<std::string>> read = read_lines(file, numbers, marks_of(corpus, file));
    if (!read) return read.error();
    for (std::size_t i = 0; i < numbers.size(); ++i) texts[{file, numbers[i]}] = std::move((*read)[i]);
  }
  Normaliser normaliser(rules);
  for_each_finding(report, [&](Finding& finding) {
    for (const Side side : kSides) {
      for_each_place(finding, side, [&](Place& place) { place.text = texts[{place.file, place.line}]; });
      number_tokens(finding, side, normaliser);
    }
    fill_context(finding);
    if (finding.rule == kDatabaseRule) tell_databases_apart(finding);
  });
  return {};
}

}  // namespace tracediff
