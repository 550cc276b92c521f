#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "report/excerpt.h"
#include "report/html_text.h"
#include "report/printable.h"
#include "report/words.h"
#include "report/writers.h"

namespace tracediff {
namespace {

constexpr std::size_t kMostBytes = 1'200'000;    ///< of findings
constexpr std::size_t kMostListBytes = 120'000;  ///< of each of the four lists beside them
constexpr std::size_t kLongestHtmlSentence = 600;
constexpr std::size_t kLongestHtmlName = 300;

std::string short_html_sentence(std::string_view text) {
  return html_sentence(elide_middle(printable(text), kLongestHtmlSentence));
}
std::string short_html(std::string_view text) { return html(elide_middle(printable(text), kLongestHtmlName)); }

std::string kind_words(FindingKind kind) {
  return kind == FindingKind::letter_case ? "letter case" : std::string(to_string(kind));
}

std::string badge(FindingKind kind) {
  return "<span class=\"kind " + std::string(to_string(kind)) + "\">" + kind_words(kind) + "</span>";
}

/// A list that grows to kMostListBytes and then counts what more there is.
class BoundedList {
 public:
  void add(const std::string& item) {
    if (text_.size() + item.size() > kMostListBytes) {
      ++left_out_;
    } else {
      text_ += item;
    }
  }
  /// The items, then BEFORE, how many more of WHAT there are, and AFTER.
  [[nodiscard]] std::string text(const std::string& before, std::string_view what, const std::string& after) const {
    return left_out_ == 0 ? text_ : text_ + before + counted(left_out_, "more " + std::string(what)) + after;
  }

 private:
  std::string text_;
  std::uint64_t left_out_ = 0;
};

class HtmlWriter {
 public:
  HtmlWriter(const Report& report, const ReportOptions& options, std::ostream& out)
      : report_(report), options_(options), findings_(main_findings(report)), out_(out) {}

  void write() {
    head();
    verdict();
    contents();
    for (const Finding* finding : findings_) write_finding(*finding);
    if (left_out_ > 0) out_ << "<p>" << counted(left_out_, "more finding") << " in the JSON report.</p>\n";
    out_ << "</main>\n";
    notes();
    recording();
    accounting();
    rules();
    out_ << "<footer>Written by tracediff " << html(options_.version) << ". To repeat: <code>"
         << short_html(repeat_command(report_)) << "</code></footer>\n<script>" << html_script()
         << "</script>\n</body>\n</html>\n";
  }

 private:
  void head() {
    out_ << "<!DOCTYPE html>\n<!-- tracediff report -->\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         << "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
         << policy_hash(html_style()) << "; script-src " << policy_hash(html_script())
         << "; base-uri 'none'; form-action 'none'\">\n"
         << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" "
            "content=\"no-referrer\">\n"
         << "<meta name=\"format-detection\" content=\"telephone=no\">\n<title>" << html(verdict_sentence(report_))
         << "</title>\n<style>" << html_style() << "</style>\n</head>\n<body>\n";
  }

  void verdict() {
    const std::string sentence = verdict_sentence(report_);
    const std::size_t colon = sentence.find(':');
    const std::string first(1, static_cast<char>(sentence[0] - 'a' + 'A'));
    out_ << "<header>\n<div class=\"verdict " << to_string(report_.verdict) << "\"><h1>" << first
         << html(sentence.substr(1, colon - 1)) << ":" << html(sentence.substr(colon + 1)) << "</h1>\n<p>"
         << counted(report_.baseline_accounting.commands, "command") << " against "
         << grouped(report_.candidate_accounting.commands) << ", " << grouped(report_.baseline_accounting.same)
         << " of them the same</p></div>\n";
    for (const Warning& warning : report_.warnings) {
      out_ << "<p class=\"warning\"><b>Warning:</b> " << short_html_sentence(warning.message) << "</p>\n";
    }
    out_ << "</header>\n<main>\n";
  }

  void contents() {
    if (findings_.empty()) return;
    filter();
    out_ << "<nav aria-label=\"Findings\"><ul class=\"contents\">\n";
    BoundedList list;
    for (const Finding* finding : findings_) {
      list.add("<li>" + badge(finding->kind) + "<a href=\"#" + html(finding->id) + "\">" +
               short_html_sentence(finding->title) + "</a></li>\n");
    }
    out_ << list.text("<li>", "finding", "</li>\n");
    out_ << "</ul></nav>\n";
  }

  /// Shown by the script that makes it work.
  void filter() {
    std::vector<FindingKind> kinds;
    for (const Finding* finding : findings_) {
      if (std::find(kinds.begin(), kinds.end(), finding->kind) == kinds.end()) kinds.push_back(finding->kind);
    }
    out_ << "<div id=\"filter\" class=\"filter\" role=\"search\" hidden><label class=\"search\">Filter <input "
            "type=\"search\" "
            "placeholder=\"command, key, word\" autocomplete=\"off\" spellcheck=\"false\"></label>\n";
    for (const FindingKind kind : kinds) {
      out_ << "<label><input type=\"checkbox\" value=\"" << to_string(kind) << "\" checked> " << kind_words(kind)
           << "</label>\n";
    }
    out_ << "<span id=\"shown\" role=\"status\"></span></div>\n";
  }

  std::string side_entry(const Finding& finding, Side side) const {
    const FindingSide& what = side_of(finding, side);
    const std::string facts = side_facts(finding, side);
    std::string text = "<dt>" + html(side_name(report_, side)) + "</dt><dd>" + html(facts);
    constexpr std::size_t kMostPlaces = 3;
    for (std::size_t i = 0; i < std::min(what.places.size(), kMostPlaces); ++i) {
      const Place& place = what.places[i];
      const bool same_file = i > 0 && place.file == what.places[i - 1].file;
      if (i > 0 || !facts.empty()) text += ", ";
      if (i == 0) text += what.command ? "for example " : "here it would be near ";
      text += "<code>" + short_html((same_file ? "" : place.file) + ":" + std::to_string(place.line)) + "</code>";
      if (!what.command) break;
    }
    if (what.command) text += "<br><code>" + short_html(display_command(*what.command)) + "</code>";
    return text + "</dd>\n";
  }

  std::string finding_html(const Finding& finding) const {
    std::string text = "<article id=\"" + html(finding.id) + "\" data-kind=\"" + std::string(to_string(finding.kind)) +
                       "\">\n<h2><a class=\"self\" href=\"#" + html(finding.id) + "\" title=\"Link to this finding\">" +
                       html(finding.id) + "</a>" + short_html_sentence(finding.title) + "</h2>\n<p>" +
                       badge(finding.kind);
    if (!finding.where.empty()) text += " " + short_html_sentence(where_sentence(finding));
    text += "</p>\n<dl>\n" + side_entry(finding, Side::baseline) + side_entry(finding, Side::candidate);
    const std::vector<std::string> details = details_of(report_, finding.id);
    if (!details.empty()) text += "<dt>Details</dt>";
    for (const std::string& detail : details) text += "<dd>" + short_html_sentence(detail) + "</dd>\n";
    if (!finding.why.empty()) text += "<dt>Why</dt><dd>" + short_html_sentence(finding.why) + "</dd>\n";
    text += "</dl>\n";
    if (const std::string table = html_sides(report_, finding); !table.empty()) text += table;
    if (const std::string drawing = html_timeline(report_, finding); !drawing.empty()) {
      text += "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Timeline\">" + drawing + "</div>\n";
    }
    return text + script_html(finding) + "</article>\n";
  }

  std::string script_html(const Finding& finding) const {
    constexpr std::size_t kWidest = 200;
    constexpr std::size_t kAllLines = 4000;  // more are not compared
    std::string text;
    for (const ExcerptLine& line : script_diff(report_, finding, kWidest, kAllLines)) {
      const std::string_view style = line.mark == ExcerptMark::missing   ? "missing"
                                     : line.mark == ExcerptMark::extra   ? "extra"
                                     : line.mark == ExcerptMark::context ? "same"
                                                                         : "soft";
      text += "<span class=\"" + std::string(style) + "\">" + html(std::string(prefix_of(line.mark)) + line.text) +
              "</span>\n";
    }
    return text.empty() ? text : "<pre tabindex=\"0\" aria-label=\"Difference of the scripts\">" + text + "</pre>\n";
  }

  void write_finding(const Finding& finding) {
    if (written_ > kMostBytes) {
      ++left_out_;
      return;
    }
    const std::string text = finding_html(finding);
    written_ += text.size();
    if (written_ > kMostBytes) {
      ++left_out_;
      return;
    }
    out_ << text;
  }

  void notes() {
    if (report_.notes.empty()) return;
    out_ << "<section><h2>Notes</h2>\n<details><summary>" << counted(report_.notes.size(), "observation") << " that "
         << (report_.notes.size() == 1 ? "is" : "are") << " no difference of behaviour</summary>\n<ul>\n";
    BoundedList list;
    for (const Finding& note : report_.notes) {
      const std::string why = note.why.empty() ? "" : " (" + short_html_sentence(note.why) + ")";
      list.add("<li id=\"" + html(note.id) + "\">" + badge(note.kind) + " " + short_html_sentence(note.title) + why +
               "</li>\n");
    }
    out_ << list.text("<li>", "note", "</li>\n");
    out_ << "</ul></details></section>\n";
  }

  std::string run_html(Side side, const RunSummary& run) const {
    std::string text = "<dt>" + html(side_name(report_, side)) + "</dt><dd><code>" + short_html(run.file) +
                       "</code>, " + counted(run.commands, "command") + " on " + counted(run.connections, "connection");
    if (run.duration_us > 0) text += " in " + html(duration(run.duration_us));
    if (run.skipped_lines > 0) text += ", " + counted(run.skipped_lines, "line") + " skipped";
    text += ", " + short_html(completeness(run));
    for (const std::string& driver : run.drivers) text += ", driver " + short_html(driver);
    if (!run.server.empty()) text += ", server " + short_html(run.server);
    if (!run.recorded_by.empty()) text += ", " + short_html(recorded_how(run));
    if (!run.command.empty()) text += " of <code>" + short_html(run.command) + "</code>";
    return text + "</dd>\n";
  }

  void recording() {
    BoundedList list;
    for (const Side side : {Side::baseline, Side::candidate}) {
      for (const RunSummary& run : summary_of(report_, side).runs) list.add(run_html(side, run));
    }
    out_ << "<section><h2>Traces</h2>\n<dl>\n" << list.text("<dt></dt><dd>", "run", "</dd>\n") << "</dl></section>\n";
  }

  void table_head() {
    out_ << "<thead><tr><th scope=\"col\"></th><th scope=\"col\">" << html(side_name(report_, Side::baseline))
         << "</th><th scope=\"col\">" << html(side_name(report_, Side::candidate)) << "</th></tr></thead>\n<tbody>\n";
  }

  static std::string number_row(const std::string& name, std::uint64_t baseline, std::uint64_t candidate) {
    return "<tr><th scope=\"row\">" + name + "</th><td>" + grouped(baseline) + "</td><td>" + grouped(candidate) +
           "</td></tr>\n";
  }

  void accounting() {
    out_ << "<section><h2>Commands</h2>\n<table class=\"numbers\">";
    table_head();
    for (const AccountingRow& row : accounting_rows(report_)) {
      if (row.baseline + row.candidate > 0) out_ << number_row(std::string(row.name), row.baseline, row.candidate);
    }
    out_ << number_row("total", report_.baseline_accounting.commands, report_.candidate_accounting.commands)
         << "</tbody></table>\n";
    if (!report_.regime.empty()) {
      out_ << "<p>Judged as " << html(report_.regime) << ": " << short_html_sentence(report_.regime_why) << "</p>\n";
    }
    out_ << "</section>\n";
  }

  void rules() {
    const std::vector<RuleRow> rows = rule_rows(report_);
    if (rows.empty()) return;
    out_ << "<section><h2>Replaced and ignored before comparing</h2>\n<table class=\"numbers rules\">";
    table_head();
    BoundedList list;
    for (const RuleRow& row : rows)
      list.add(number_row("<code>" + short_html(row.rule) + "</code>", row.baseline, row.candidate));
    out_ << list.text("<tr><th scope=\"row\">", "rule", "</th><td></td><td></td></tr>\n")
         << "</tbody></table></section>\n";
  }

  const Report& report_;
  const ReportOptions& options_;
  std::vector<const Finding*> findings_;
  std::ostream& out_;
  std::size_t written_ = 0;
  std::size_t left_out_ = 0;
};

}  // namespace

void write_html(const Report& report, const ReportOptions& options, std::ostream& out) {
  HtmlWriter(report, options, out).write();
}

}  // namespace tracediff
