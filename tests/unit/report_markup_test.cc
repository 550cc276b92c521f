#include "tracediff/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "report/markdown_text.h"
#include "support/builders.h"
#include "support/written.h"

namespace tracediff {
namespace {

using ::testing::HasSubstr;
using testing::lines_of;
using ::testing::Not;
using testing::SessionReport;
using ::testing::StartsWith;
using testing::written;

constexpr std::array kAllFormats = {ReportFormat::text, ReportFormat::markdown, ReportFormat::json, ReportFormat::html,
                                    ReportFormat::junit};

TEST(MarkdownReport, SaysVerdictAndFindingsInTheFirstTenLines) {
  const std::vector<std::string> lines = lines_of(written(SessionReport::build(), ReportFormat::markdown));
  EXPECT_EQ(lines[0], "### different: 2 findings between `5.3.7` and `6.0.0`");
  EXPECT_THAT(lines[2], StartsWith("Commands that Redis got from `6.0.0` (the candidate), compared with"));
  EXPECT_THAT(lines[4], StartsWith("- **F1 missing**: `GET PHPREDIS_SESSION:<hex32:1>` is no longer sent"));
  EXPECT_THAT(lines[5], StartsWith("- **F2 timing**: "));
}

TEST(MarkdownReport, MakesWordsThatMeanMoreInert) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"plain words, with commas (and so on).", "plain words, with commas (and so on)."},
      {"ask @name about #123", "ask `@name` about `#123`"},
      {"see https://x.y and www.x.y", "see `https://x.y` and `www.x.y`"},
      {"mail a@b.c", "mail `a@b.c`"},
      {"<img src=x> **bold** _x_ [l](u)", "`<img` `src=x>` `**bold**` `_x_` `[l](u)`"},
      {"commit 880bba3b26 GH-123", "commit `880bba3b26` `GH-123`"},
      {"1. no list", "`1.` no list"},
      {"- no list", "`-` no list"},
      {"the `GET k` is gone", "the `GET k` is gone"},
      {"an `open one", "an `` `open `` one"},
      {"after `SET`, as `GET`.", "after `SET`, as `GET`."}};
  for (const auto& [sentence, shown] : cases) EXPECT_EQ(markdown_sentence(sentence), shown);
}

TEST(MarkdownReport, CodeSpansHoldBackquotes) {
  EXPECT_EQ(code_span("a`b"), "``a`b``");
  EXPECT_EQ(code_span("`a``"), "``` `a`` ```");
  EXPECT_EQ(code_span(""), "` `");
}

TEST(MarkdownReport, NothingInALineClosesItsBlock) {
  const std::string block =
      diff_block({{ExcerptLine::Mark::context, "\"GET\" \"```\""}, {ExcerptLine::Mark::missing, "````"}});
  EXPECT_THAT(block, StartsWith("`````diff\n"));
  EXPECT_THAT(block, ::testing::EndsWith("\n`````\n"));
}

TEST(MarkdownReport, StaysBelowItsSizeByLeavingOutWholeExamples) {
  Report report = SessionReport::build();
  for (int i = 3; i <= 200; ++i) {
    report.findings.push_back(SessionReport::lost_read());
    report.findings.back().id = "F" + std::to_string(i);
  }
  for (const std::size_t most : {60'000U, 20'000U, 4'000U, 1'000U}) {
    ReportOptions options;
    options.max_size = most;
    const std::string text = written(report, ReportFormat::markdown, options);
    EXPECT_LE(text.size(), most);
    EXPECT_THAT(text, HasSubstr("Left out to fit a ticket: "));
    std::size_t fences = 0;
    for (const std::string& line : lines_of(text)) fences += line.starts_with("```") ? 1 : 0;
    EXPECT_EQ(fences % 2, 0U);
  }
}

/// A report in which everything that comes from outside tries to break out.
Report hostile_report() {
  const std::string evil = "<script>alert(1)</script>\"'&`]]>|@name #1 \xe2\x80\xae \x1b[31m --> ``` </code></pre>";
  Report report = SessionReport::build();
  report.baseline.label = evil;
  report.candidate.label = "\x01<img src=x onerror=alert(1)>";
  for (SideSummary* side : {&report.baseline, &report.candidate}) {
    RunSummary& run = side->runs[0];
    for (std::string* text : {&run.file, &run.end_reason, &run.server, &run.command, &run.recorded_by}) *text = evil;
    run.complete = false;
    run.drivers = {evil};
  }
  report.warnings = {{evil, evil}};
  report.baseline_rules = {{evil, 1}};
  report.regime = report.regime_why = evil;
  for (Finding& finding : report.findings) {
    for (std::string* text : {&finding.title, &finding.where, &finding.why, &finding.rule})
      *text = evil + " `" + evil + "`";
    const Place hostile =
        testing::place(evil, 1, evil, "1.0 [0 " + evil + "] \"GET\" \"" + evil + "\"", 0, {"GET", evil});
    finding.baseline = {Arguments{"GET", evil}, 1, {1}, {hostile}, {}};
    for (ExampleRow& row : finding.example) row.baseline = row.candidate = hostile;
    finding.script_baseline = evil;
    finding.script_candidate = evil + "\n" + evil;
  }
  report.notes = report.findings;
  return report;
}

TEST(HtmlReport, IsOneFileThatAsksForNothing) {
  const std::string page = written(SessionReport::build(), ReportFormat::html);
  EXPECT_THAT(page, StartsWith("<!DOCTYPE html>\n<!-- tracediff report"));
  EXPECT_THAT(page, HasSubstr("Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-"));
  for (const char* outside : {"http:", "https:", "src=", "@import", "url(", "style=\""})
    EXPECT_THAT(page, Not(HasSubstr(outside)));
}

TEST(HtmlReport, LinksEveryFindingAndDrawsItsTime) {
  const std::string page = written(SessionReport::build(), ReportFormat::html);
  for (const char* part :
       {"<a href=\"#F1\">", "<article id=\"F1\" data-kind=\"missing\">", "<svg class=\"timeline\" role=\"img\"",
        "class=\"ghost\"", "aria-label=\"Timeline of F1. 5.3.7: 12 commands within 24.3 ms."}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
}

TEST(HtmlReport, MarksTheArgumentsThatChanged) {
  Report report = SessionReport::build();
  ExampleRow& row = report.findings[0].example[1];
  row.mark = ExampleRow::Mark::changed;
  row.baseline = testing::place("b", 1, "c", R"(1.0 [0 c] "SETEX" "k" "1440" "")", 0, {"SETEX", "k", "1440", ""});
  row.candidate =
      testing::place("c", 1, "c", R"(1.0 [0 c] "SET" "k" "" "EX" "1440")", 0, {"SET", "k", "", "EX", "1440"});
  const std::string page = written(report, ReportFormat::html);
  EXPECT_THAT(
      page,
      HasSubstr("<mark>&quot;SETEX&quot;</mark> &quot;k&quot; <mark>&quot;1440&quot;</mark> &quot;&quot;</code>"));
  EXPECT_THAT(page, HasSubstr("<mark>&quot;SET&quot;</mark> &quot;k&quot; &quot;&quot; <mark>&quot;EX&quot;</mark>"));
}

TEST(HtmlReport, StaysBelowTwoMegabytesWhateverItShows) {
  Report report = SessionReport::build();
  const std::string huge(2'000, '<');
  for (int i = 0; i < 1'000; ++i) {
    Finding finding = SessionReport::lost_read();
    finding.title = finding.where = huge;
    finding.example.assign(100, SessionReport::lock_row());
    for (ExampleRow& row : finding.example)
      row.baseline->text = row.candidate->text = "1.0 [0 c] \"GET\" \"" + huge + "\"";
    if (i < 300) report.findings.push_back(finding);
    finding.example.clear();
    report.notes.push_back(finding);
  }
  EXPECT_LT(written(report, ReportFormat::html).size(), 2'000'000U);
}

TEST(HtmlReport, HoldsNothingThatATraceCouldInject) {
  ReportOptions options;
  options.values = Values::shown;
  const std::string page = written(hostile_report(), ReportFormat::html, options);
  for (const char* part : {"<img", "<script>alert", "\x1b", "\xe2\x80\xae", "</pre><", "onerror=alert(1)>"}) {
    EXPECT_THAT(page, Not(HasSubstr(part))) << part;
  }
}

TEST(AnyReport, HoldsNoControlCharacterNorHiddenDirection) {
  for (const ReportFormat format : kAllFormats) {
    const std::string text = written(hostile_report(), format);
    for (const char letter : text) EXPECT_TRUE(static_cast<unsigned char>(letter) >= 0x20 || letter == '\n');
    EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
  }
}

TEST(AnyReport, IsTheSameBytesEveryTime) {
  for (const ReportFormat format : kAllFormats) {
    EXPECT_EQ(written(SessionReport::build(), format), written(SessionReport::build(), format));
  }
}

}  // namespace
}  // namespace tracediff
