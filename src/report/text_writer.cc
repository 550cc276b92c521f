#include <algorithm>
#include <ostream>
#include <string>

#include "report/excerpt.h"
#include "report/printable.h"
#include "report/words.h"
#include "report/writers.h"

namespace tracediff {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kCyan = "\x1b[36m";
constexpr std::string_view kPlain = "\x1b[0m";

class TextWriter {
 public:
  TextWriter(const Report& report, const ReportOptions& options, std::ostream& out)
      : report_(report), options_(options), out_(out) {}

  void write() {
    verdict();
    for (const Finding* finding : main_findings(report_)) write_finding(*finding);
    notes();
    accounting();
    rules();
    recording();
  }

 private:
  std::string painted(std::string_view colour, std::string_view text) const {
    if (options_.colour == Colour::off || colour.empty()) return std::string(text);
    return std::string(colour) + std::string(text) + std::string(kPlain);
  }

  /// TEXT in lines; the first begins with HEAD, the others with INDENT blanks.
  void paragraph(const std::string& head, std::string_view colour, const std::string& text, std::size_t indent) {
    const std::size_t lead = columns(head);
    // The head's place is held by a word without blanks, so that wrapping counts it.
    const std::vector<std::string> lines = wrap(std::string(lead > indent ? lead - indent : 0, '.') + text,
                                                std::max<std::size_t>(options_.width - indent, 20));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i == 0) {
        const std::size_t skipped = lead > indent ? lead - indent : 0;
        out_ << painted(colour, head) << std::string(lead < indent ? indent - lead : 0, ' ')
             << lines[0].substr(skipped);
      } else {
        out_ << std::string(indent, ' ') << lines[i];
      }
      out_ << "\n";
    }
  }

  void verdict() {
    constexpr std::size_t kIndent = 3;
    const std::string sentence = verdict_sentence(report_);
    const std::string_view colour = report_.verdict == ReportVerdict::same        ? kGreen
                                    : report_.verdict == ReportVerdict::different ? kRed
                                                                                  : kYellow;
    const std::vector<std::string> lines = wrap(sentence, options_.width - kIndent);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      out_ << std::string(i == 0 ? 0 : kIndent, ' ') << painted(colour, lines[i]) << "\n";
    }
    for (const Warning& warning : report_.warnings) {
      paragraph("warning: ", kYellow, printable(warning.message), 3);
    }
  }

  void write_excerpt(const std::vector<ExcerptLine>& lines) {
    for (const ExcerptLine& line : lines) {
      const std::string_view colour = line.mark == ExcerptMark::missing   ? kRed
                                      : line.mark == ExcerptMark::extra   ? kGreen
                                      : line.mark == ExcerptMark::hunk    ? kCyan
                                      : line.mark == ExcerptMark::context ? std::string_view()
                                                                          : kBold;
      out_ << painted(colour, std::string(prefix_of(line.mark)) + line.text) << "\n";
    }
  }

  void write_side(const Finding& finding, Side side, std::size_t label_width) {
    const FindingSide& what = side_of(finding, side);
    const std::string name = side_name(report_, side);
    std::string text = side_facts(finding, side);
    if (!what.places.empty()) {
      const Place& place = what.places.front();
      text += (text.empty() ? "" : ", ") + std::string(what.command ? "" : "here: ") + printable(place.file) + ":" +
              std::to_string(place.line);
      if (what.command && what.places.size() > 1) text += " and elsewhere";
    }
    paragraph("   " + name + std::string(label_width - columns(name), ' ') + "  ", {}, text, 5 + label_width);
  }

  void write_finding(const Finding& finding) {
    out_ << "\n";
    const std::string kind = std::string(to_string(finding.kind));
    paragraph(finding.id + " " + kind + ": ", kBold, printable(finding.title), 3);
    if (!finding.where.empty()) paragraph("   ", {}, printable(where_sentence(finding)), 3);
    const std::size_t label_width =
        std::max(columns(side_name(report_, Side::baseline)), columns(side_name(report_, Side::candidate)));
    write_side(finding, Side::baseline, label_width);
    write_side(finding, Side::candidate, label_width);
    for (const std::string& detail : details_of(report_, finding.id)) paragraph("   ", {}, printable(detail), 5);
    std::vector<ExcerptLine> lines = script_diff(report_, finding, options_.width, kMostScriptLines);
    if (lines.empty()) lines = excerpt(report_, finding, options_.width);
    if (!lines.empty()) out_ << "\n";
    write_excerpt(lines);
  }

  void notes() {
    constexpr std::size_t kMostNotes = 10;
    if (report_.notes.empty()) return;
    heading("Notes (seen, but no difference of behaviour)");
    for (std::size_t i = 0; i < std::min(report_.notes.size(), kMostNotes); ++i) {
      const Finding& note = report_.notes[i];
      std::string text = printable(note.title);
      if (!note.why.empty()) text += " (" + printable(note.why) + ")";
      paragraph(note.id + " " + std::string(to_string(note.kind)) + ": ", {}, text, 3);
    }
    if (report_.notes.size() > kMostNotes) {
      out_ << "   " << counted(report_.notes.size() - kMostNotes, "more note") << " in the JSON report\n";
    }
  }

  void heading(std::string_view text) { out_ << "\n" << painted(kBold, text) << "\n"; }

  void table_row(const std::string& name, const std::string& baseline, const std::string& candidate) {
    constexpr std::size_t kNumber = 14;
    const std::size_t name_width = options_.width - 2 * kNumber - 4;
    const std::string shown = elide_middle(name, std::min<std::size_t>(name_width, 40));
    const auto right = [](const std::string& text) {
      const std::string cell = elide_middle(text, kNumber - 1);
      return std::string(kNumber - columns(cell), ' ') + cell;
    };
    const std::size_t padding = std::min<std::size_t>(name_width, 40) - columns(shown);
    out_ << "  " << shown << std::string(padding, ' ') << right(baseline) << right(candidate) << "\n";
  }

  void accounting() {
    heading("Commands");
    table_row("", side_name(report_, Side::baseline), side_name(report_, Side::candidate));
    for (const AccountingRow& row : accounting_rows(report_)) {
      if (row.baseline == 0 && row.candidate == 0 && row.name != "same") continue;
      table_row(std::string(row.name), grouped(row.baseline), grouped(row.candidate));
    }
    table_row("total", grouped(report_.baseline_accounting.commands), grouped(report_.candidate_accounting.commands));
    if (report_.regime.empty()) return;
    paragraph("  ", {}, "Judged as " + printable(report_.regime) + ": " + printable(report_.regime_why), 2);
  }

  void rules() {
    const std::vector<RuleRow> rows = rule_rows(report_);
    if (rows.empty()) return;
    heading("Ignored and replaced before comparing");
    for (const RuleRow& row : rows) table_row(printable(row.rule), grouped(row.baseline), grouped(row.candidate));
  }

  void recording() {
    heading("Traces");
    for (const Side side : {Side::baseline, Side::candidate}) {
      for (const RunSummary& run : summary_of(report_, side).runs) {
        std::string text = printable(run.file) + ": " + counted(run.commands, "command") + " on " +
                           counted(run.connections, "connection");
        if (run.duration_us > 0) text += " in " + duration(run.duration_us);
        if (run.skipped_lines > 0) text += ", " + counted(run.skipped_lines, "line") + " skipped";
        text += ", " + completeness(run);
        if (!run.recorded_by.empty()) text += "; " + recorded_how(run);
        if (!run.command.empty()) text += " of " + printable(run.command);
        if (!run.server.empty()) text += "; server: " + printable(run.server);
        for (const std::string& driver : run.drivers) text += "; " + printable(driver);
        paragraph("  " + side_name(report_, side) + "  ", {}, text, 4);
      }
    }
  }

  const Report& report_;
  const ReportOptions& options_;
  std::ostream& out_;
};

}  // namespace

void write_text(const Report& report, const ReportOptions& options, std::ostream& out) {
  TextWriter(report, options, out).write();
}

}  // namespace tracediff
