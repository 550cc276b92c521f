#include "tracediff/compare.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "finding/accounting.h"
#include "finding/aligned_items.h"
#include "finding/conversation_kinds.h"
#include "finding/decide.h"
#include "finding/example.h"
#include "finding/explain.h"
#include "finding/summary.h"
#include "finding/texts.h"
#include "finding/wording.h"
#include "shape/arguments.h"
#include "trace/parallel.h"

namespace tracediff {

namespace {

/// Findings and notes beyond these are counted, not shown with examples: nobody reads them, and each costs memory.
constexpr std::size_t kMostExamples = 500;

/// In how many conversations a shape that both sides send is gone or new: of matched ones, those where its number
/// differs.
std::uint64_t conversations_that_differ(const Evidence& evidence, ShapeId shape, Side side) {
  std::uint64_t count = 0;
  for (const AlignedPair& pair : evidence.aligned) {
    const AlignedItems items = aligned_items(evidence, pair);
    count += std::ranges::count(items.baseline, shape) != std::ranges::count(items.candidate, shape) ? 1 : 0;
  }
  for (std::size_t run = 0; run < evidence.matches.size(); ++run) {
    const Run& own = evidence.runs[side][run];
    for (const std::uint32_t index : evidence.matches[run].unmatched[side]) {
      const auto items = own.shapes_of(own.conversations.all[index]);
      count += std::find(items.begin(), items.end(), shape) != items.end() ? 1 : 0;
    }
  }
  return count;
}

std::uint64_t conversations_with(const Evidence& evidence, const Difference& difference) {
  const bool missing = difference.kind == FindingKind::missing;
  if (missing || difference.kind == FindingKind::extra) {
    const Side side = missing ? Side::baseline : Side::candidate;
    const std::vector<ShapeId>& shapes = difference.shapes[side];
    const bool on_both = !shapes.empty() && evidence.lines(other(side), shapes.front()) > 0;
    if (on_both) return conversations_that_differ(evidence, shapes.front(), side);
  }
  for (const Side side : kSides) {
    if (difference.shapes[side].empty()) continue;
    std::vector<bool> wanted(evidence.shape_count(), false);
    for (const ShapeId shape : difference.shapes[side]) wanted[shape] = true;
    std::uint64_t count = 0;
    for (const Run& run : evidence.runs[side]) {
      for (const Conversation& conversation : run.conversations.all) {
        const auto items = run.shapes_of(conversation);
        count += std::any_of(items.begin(), items.end(), [&](ShapeId shape) { return wanted[shape]; }) ? 1 : 0;
      }
    }
    return count;
  }
  return 0;
}

Finding make_finding(const Evidence& evidence, const Difference& difference, const Rewrites& rewrites,
                     bool with_example) {
  Finding out;
  out.kind = difference.kind;
  out.occurrences = std::max<std::uint64_t>(difference.occurrences, 1);
  out.rule = difference.rule;
  out.why = difference.why;
  if (!with_example) return out;
  out.conversations =
      difference.conversations > 0 ? difference.conversations : conversations_with(evidence, difference);
  out.baseline.median_gap_us = difference.gap_us.baseline;
  out.candidate.median_gap_us = difference.gap_us.candidate;
  add_example(evidence, difference, rewrites, out);
  return out;
}

/// The command shown for one side: that of its first example, else the shape's.
std::optional<Arguments> shown_command(const Evidence& evidence, const Difference& difference, const FindingSide& shown,
                                       Side side) {
  if (difference.shapes[side].empty() && !difference.command[side]) return std::nullopt;
  if (!shown.places.empty() && !shown.places.front().command.empty()) return shown.places.front().command;
  const CommandId command =
      difference.command[side] ? *difference.command[side] : evidence.shape(difference.shapes[side].front()).example;
  return arguments_of(evidence, command);
}

void add_script_texts(const Evidence& evidence, const Difference& difference, Finding& finding) {
  if (difference.kind != FindingKind::script) return;
  const std::size_t split = difference.title.find('>');
  const auto text = [&](const std::string& label) {
    const auto found = evidence.corpus->scripts.find(label);
    return found == evidence.corpus->scripts.end() ? std::string() : found->second;
  };
  finding.script_baseline = text(difference.title.substr(0, split));
  finding.script_candidate = text(difference.title.substr(split + 1));
}

/// A finding for each of DIFFERENCES; what each asks for nobody else does.
std::vector<Finding> make_findings(const Evidence& evidence, const std::vector<Difference>& differences) {
  std::vector<std::size_t> place(differences.size());  // in the list of findings or that of notes
  std::size_t findings = 0;
  std::size_t notes = 0;
  for (std::size_t i = 0; i < differences.size(); ++i) place[i] = differences[i].note ? notes++ : findings++;
  std::vector<Finding> out(differences.size());
  const Rewrites rewrites(evidence.shape_count(), differences);
  for_each_index(out.size(), evidence.corpus->threads, [&](std::size_t i) {
    out[i] = make_finding(evidence, differences[i], rewrites, place[i] < kMostExamples);
  });
  return out;
}

void add_findings(const Evidence& evidence, const std::vector<Difference>& differences, Report& report) {
  std::map<std::size_t, std::string> ids;
  std::vector<Finding> made = make_findings(evidence, differences);
  for (std::size_t i = 0; i < differences.size(); ++i) {
    const Difference& difference = differences[i];
    std::vector<Finding>& list = difference.note ? report.notes : report.findings;
    Finding& finding = made[i];
    finding.id = (difference.note ? "N" : "F") + std::to_string(list.size() + 1);
    ids[i] = finding.id;
    if (difference.parent) finding.parent = ids[*difference.parent];
    add_script_texts(evidence, difference, finding);
    list.push_back(std::move(finding));
  }
}

/// How often the server refused a command by its name (commandstats' own: "get", "client|setname"), as the captures of
/// a side say. MONITOR does not show what is refused: it looks as if it were not sent.
std::uint64_t refusals(const Evidence& evidence, Side side, const Shape& shape) {
  const bool container =
      shape.words != nullptr && find_command_words(shape.name) != nullptr && find_command_words(shape.name)->container;
  const std::string name = container ? shape.name + '|' + shape.qualifier : shape.name;
  std::uint64_t sum = 0;
  for (const Run& run : evidence.runs[side]) {
    for (const auto& [key, value] : run.recording->info.header) {
      if (key != "refused" || !(value + ' ').starts_with("cmd=" + name + ' ')) continue;
      const std::size_t count = value.find("rejected=");
      if (count != std::string::npos) sum += std::strtoull(value.c_str() + count + 9, nullptr, 10);
    }
  }
  return sum;
}

/// "Not sent" and "sent, but refused" are different things.
void tell_refusal(const Evidence& evidence, const Difference& difference, Finding& finding) {
  const bool missing = difference.kind == FindingKind::missing;
  if (!missing && difference.kind != FindingKind::extra) return;
  const std::vector<ShapeId>& shapes = difference.shapes[missing ? Side::baseline : Side::candidate];
  if (shapes.empty() || evidence.shape(shapes.front()).lua) return;
  const Side there = missing ? Side::candidate : Side::baseline;
  const std::uint64_t refused = refusals(evidence, there, evidence.shape(shapes.front()));
  if (refused == 0) return;
  finding.title += missing ? "; it may be sent and refused: " : "; before, it may have been sent and refused: ";
  finding.title +=
      "the server refused " + std::to_string(refused) + (refused == 1 ? " such command" : " such commands");
  finding.why += "; what a server refuses never shows in MONITOR";
}

void word_findings(const Evidence& evidence, const std::vector<Difference>& differences, Report& report) {
  std::size_t next_finding = 0;
  std::size_t next_note = 0;
  for (const Difference& difference : differences) {
    Finding& finding = difference.note ? report.notes[next_note++] : report.findings[next_finding++];
    finding.baseline.command = shown_command(evidence, difference, finding.baseline, Side::baseline);
    finding.candidate.command = shown_command(evidence, difference, finding.candidate, Side::candidate);
    finding.title =
        title_of(difference, finding) + share_of_change(evidence, difference) + beside_what(evidence, difference);
    finding.where = where_of(evidence, difference, finding);
    tell_refusal(evidence, difference, finding);
  }
}

/// A trace of which nothing is compared cannot be found the same as another.
std::optional<Error> nothing_left(const Evidence& evidence) {
  for (const Side side : kSides) {
    for (const Run& run : evidence.runs[side]) {
      if (!run.conversations.order.empty()) continue;
      return Error{ErrorKind::not_a_trace,
                   "nothing is left to compare: every command is of a bystander or left out by an ignore rule; was the "
                   "program under test recorded?",
                   run.recording->info.name};
    }
  }
  return std::nullopt;
}

/// A trace that was cut can lack commands without anybody having changed anything.
bool cut_explains(const Report& report) {
  const auto cut = [](const SideSummary& side) {
    return std::any_of(side.runs.begin(), side.runs.end(), [](const RunSummary& run) { return run.complete == false; });
  };
  return !report.findings.empty() && (cut(report.baseline) || cut(report.candidate));
}

}  // namespace

Result<Report> compare(const std::vector<std::string>& baseline, const std::vector<std::string>& candidate,
                       const CompareOptions& options) {
  Result<Corpus> corpus =
      load_corpus(baseline, candidate, options.rules, {ValueTexts::reduced, options.threads, options.progress});
  if (!corpus) return corpus.error();
  if (options.progress != nullptr) options.progress->all_read = true;
  const Evidence evidence = gather_evidence(*corpus);
  if (const std::optional<Error> empty = nothing_left(evidence)) return *empty;
  const std::vector<Difference> differences = decide(evidence);

  Report report;
  summarise(evidence, options, report);
  add_findings(evidence, differences, report);
  if (Result<void> filled = fill_texts(*corpus, report, options.rules); !filled) return filled.error();
  word_findings(evidence, differences, report);
  describe_kinds(evidence, report);
  report.baseline_accounting = account(evidence, differences, Side::baseline);
  report.candidate_accounting = account(evidence, differences, Side::candidate);
  report.verdict = cut_explains(report)      ? ReportVerdict::inconclusive
                   : report.findings.empty() ? ReportVerdict::same
                                             : ReportVerdict::different;
  if (!options.explain.empty()) {
    Result<std::string> explanation = explain(evidence, differences, report, options.explain);
    if (!explanation) return explanation.error();
    report.explanation = *std::move(explanation);
  }
  return report;
}

}  // namespace tracediff
