#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "report/excerpt.h"
#include "report/markdown_text.h"
#include "report/printable.h"
#include "report/words.h"
#include "report/writers.h"

namespace tracediff {
namespace {

constexpr std::size_t kExcerptWidth = 100;
constexpr std::size_t kMostListed = 50;
constexpr std::size_t kMostListedRuns = 10;
constexpr std::size_t kMostListedNotes = 20;
constexpr std::size_t kMostRules = 30;
constexpr std::size_t kLongestMarkdownSentence = 400;

std::string short_markdown_sentence(std::string_view text) {
  return markdown_sentence(elide_middle(printable(text), kLongestMarkdownSentence));
}

/// A part of the report that is left out as a whole when there is no room for it.
struct ReportPart {
  std::string text;
  bool is_example = false;
  bool kept = true;
};

class MarkdownWriter {
 public:
  MarkdownWriter(const Report& report, const ReportOptions& options) : report_(report), options_(options) {}

  std::string write() {
    add_findings();
    add_tail();
    fit();
    std::string text = head_;
    for (const ReportPart& piece : pieces_) text += piece.kept ? piece.text : "";
    return text + left_out();
  }

 private:
  std::string name(Side side) const { return code_span(side_name(report_, side)); }

  void add(std::string text, bool is_example = false) { pieces_.push_back({std::move(text), is_example, true}); }

  /// What is compared, for those who have not heard of this program.
  std::string subject() const {
    const Accounting& baseline = report_.baseline_accounting;
    return "Commands that Redis got from " + name(Side::candidate) + " (the candidate), compared with those from " +
           name(Side::baseline) + " (the baseline): " + grouped(baseline.same) + " of " + grouped(baseline.commands) +
           (baseline.commands == 1 ? " is" : " are") + " sent as before.";
  }

  /// The verdict and a line a finding: what is read in the first ten seconds.
  void make_head(std::size_t listed) {
    const std::vector<const Finding*> findings = main_findings(report_);
    head_ = "### " + markdown_sentence(verdict_sentence(report_, "`")) + "\n\n" + subject() + "\n\n";
    for (std::size_t i = 0; i < std::min(findings.size(), listed); ++i) {
      head_ += "- **" + findings[i]->id + " " + kind_words(findings[i]->kind) +
               "**: " + short_markdown_sentence(findings[i]->title) + "\n";
    }
    if (findings.size() > listed) {
      head_ += "- and " + counted(findings.size() - listed, "more finding") + "\n";
    }
    for (const Warning& warning : report_.warnings)
      head_ += "\n**Warning**: " + short_markdown_sentence(warning.message) + "\n";
  }

  static std::string kind_words(FindingKind kind) {
    return kind == FindingKind::letter_case ? "letter case" : std::string(to_string(kind));
  }

  std::string side_line(const Finding& finding, Side side) const {
    const FindingSide& what = side_of(finding, side);
    const std::string facts = side_facts(finding, side);
    std::string line = "- " + name(side) + ": " + facts;
    if (!what.places.empty()) {
      const Place& place = what.places.front();
      line += (facts.empty() ? "" : ", ") + std::string(what.command ? "for example " : "here it would be near ") +
              code_span(place.file + ":" + std::to_string(place.line)) + " on " + code_span(place.connection);
    }
    return line + "\n";
  }

  void add_findings() {
    make_head(kMostListed);
    for (const Finding* finding : main_findings(report_)) {
      std::string text = "\n#### " + finding->id + ": " + short_markdown_sentence(finding->title) + "\n\n";
      if (!finding->where.empty()) text += short_markdown_sentence(where_sentence(*finding)) + "\n\n";
      text += side_line(*finding, Side::baseline) + side_line(*finding, Side::candidate);
      for (const std::string& detail : details_of(report_, finding->id)) {
        text += "- " + short_markdown_sentence(detail) + "\n";
      }
      add(std::move(text));
      std::vector<ExcerptLine> lines = script_diff(report_, *finding, kExcerptWidth, kMostScriptLines);
      if (lines.empty()) lines = excerpt(report_, *finding, kExcerptWidth);
      if (!lines.empty()) add("\n" + diff_block(lines), /*is_example=*/true);
    }
  }

  static std::string details(const std::string& summary, const std::string& content) {
    return "\n<details><summary>" + summary + "</summary>\n\n" + content + "\n</details>\n";
  }

  void add_tail() {
    add(recording());
    if (!report_.notes.empty()) add(details(counted(report_.notes.size(), "note"), notes()));
    add(details("What was compared, replaced and ignored", accounting() + rules()));
    if (!report_.findings.empty()) add(details("How to read this", legend()));
  }

  std::string legend() const {
    return "- A `<type>` or `<type:1>` stands for a value that differs in every run, such as a session id, and "
           "`<type, 24 bytes>` for one that is hidden here.\n- Excerpts: lines with `-` are sent by " +
           name(Side::baseline) + " alone, lines with `+` by " + name(Side::candidate) +
           " alone, the others by both. The two columns are the time since the first line, in the first and in the "
           "second recording. `… 10 more` are equal commands that follow each other.\n";
  }

  std::string notes() const {
    std::string text = "Seen, but no difference of behaviour:\n\n";
    for (std::size_t i = 0; i < std::min(report_.notes.size(), kMostListedNotes); ++i) {
      const Finding& note = report_.notes[i];
      text += "- **" + note.id + " " + kind_words(note.kind) + "**: " + short_markdown_sentence(note.title);
      if (!note.why.empty()) text += " (" + short_markdown_sentence(note.why) + ")";
      text += "\n";
    }
    if (report_.notes.size() > kMostListedNotes) {
      text += "- and " + counted(report_.notes.size() - kMostListedNotes, "more note") + " in the JSON report\n";
    }
    return text;
  }

  std::string accounting() const {
    std::string text = "| commands | baseline | candidate |\n|---|---:|---:|\n";
    const auto row = [&text](std::string_view what, std::uint64_t baseline, std::uint64_t candidate) {
      text += "| " + std::string(what) + " | " + grouped(baseline) + " | " + grouped(candidate) + " |\n";
    };
    for (const AccountingRow& line : accounting_rows(report_)) {
      if (line.baseline + line.candidate > 0) row(line.name, line.baseline, line.candidate);
    }
    row("total", report_.baseline_accounting.commands, report_.candidate_accounting.commands);
    if (report_.regime.empty()) return text;
    return text + "\nJudged as " + short_markdown_sentence(report_.regime + ": " + report_.regime_why) + "\n";
  }

  std::string rules() const {
    std::string text;
    std::size_t shown = 0;
    for (const RuleRow& row : rule_rows(report_)) {
      if (shown++ == kMostRules) return text + "- and more in the JSON report\n";
      if (shown == 1) text += "\nReplaced or ignored before comparing, in baseline and candidate:\n\n";
      text += "- " + code_span(row.rule) + " " + grouped(row.baseline) + " and " + grouped(row.candidate) + " times\n";
    }
    return text;
  }

  std::string run_line(Side side, const RunSummary& run) const {
    std::string line = "- " + name(side) + ": " + code_span(run.file) + ", " + counted(run.commands, "command") +
                       " on " + counted(run.connections, "connection");
    if (run.duration_us > 0) line += " in " + duration(run.duration_us);
    if (run.skipped_lines > 0) line += ", " + counted(run.skipped_lines, "line") + " skipped";
    line += ", " + markdown_sentence(completeness(run));
    for (const std::string& driver : run.drivers) line += ", driver " + code_span(driver);
    if (!run.server.empty()) line += ", server " + code_span(run.server);
    if (!run.recorded_by.empty()) line += ", " + markdown_sentence(recorded_how(run));
    if (!run.command.empty()) line += " of " + code_span(run.command);
    return line + "\n";
  }

  std::string recording() const {
    std::string text = "\n#### Traces\n\n";
    for (const Side side : {Side::baseline, Side::candidate}) {
      const std::vector<RunSummary>& runs = summary_of(report_, side).runs;
      for (std::size_t i = 0; i < std::min(runs.size(), kMostListedRuns); ++i) text += run_line(side, runs[i]);
      if (runs.size() > kMostListedRuns)
        text += "- " + name(side) + ": " + counted(runs.size() - kMostListedRuns, "more run") + "\n";
    }
    return text + "\nTo repeat: " + code_span(elide_middle(repeat_command(report_), kLongestMarkdownSentence)) + "\n";
  }

  /// Leaves out pieces from the end, examples first, then what explains findings, at last the list itself.
  void fit() {
    constexpr std::size_t kRoomForLastLine = 120;
    std::size_t size = head_.size() + kRoomForLastLine;
    for (const ReportPart& piece : pieces_) size += piece.text.size();
    for (const bool examples : {true, false}) {
      for (auto piece = pieces_.rbegin(); piece != pieces_.rend() && size > options_.max_size; ++piece) {
        if (piece->is_example != examples) continue;
        piece->kept = false;
        size -= piece->text.size();
      }
    }
    for (std::size_t listed = kMostListed; listed > 0 && size > options_.max_size; --listed) {
      size -= head_.size();
      make_head(listed - 1);
      size += head_.size();
    }
  }

  std::string left_out() const {
    const auto examples =
        std::count_if(pieces_.begin(), pieces_.end(), [](const ReportPart& p) { return !p.kept && p.is_example; });
    const auto others =
        std::count_if(pieces_.begin(), pieces_.end(), [](const ReportPart& p) { return !p.kept && !p.is_example; });
    if (examples + others == 0) return {};
    std::string text = "\nLeft out to fit a ticket: " + counted(static_cast<std::uint64_t>(examples), "example");
    if (others > 0) text += " and " + counted(static_cast<std::uint64_t>(others), "other section");
    return text + ". The HTML and JSON reports have all.\n";
  }

  const Report& report_;
  const ReportOptions& options_;
  std::string head_;
  std::vector<ReportPart> pieces_;
};

}  // namespace

void write_markdown(const Report& report, const ReportOptions& options, std::ostream& out) {
  out << MarkdownWriter(report, options).write();
}

}  // namespace tracediff
