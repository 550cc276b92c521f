#include "tracediff/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/printable.h"
#include "support/builders.h"
#include "support/written.h"

namespace tracediff {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::lines_of;
using ::testing::Not;
using testing::SessionReport;
using ::testing::StartsWith;
using testing::token;
using testing::written;

nlohmann::json json_of(const Report& report, const ReportOptions& options = {}) {
  return nlohmann::json::parse(written(report, ReportFormat::json, options));
}

TEST(TextReport, SaysTheVerdictInTheFirstLine) {
  Report report = SessionReport::build();
  EXPECT_EQ(lines_of(written(report, ReportFormat::text))[0], "different: 2 findings between 5.3.7 and 6.0.0");
  report.verdict = ReportVerdict::inconclusive;
  report.warnings = {{"incomplete", "6.0.0.log was cut"}};
  EXPECT_THAT(lines_of(written(report, ReportFormat::text))[0], StartsWith("inconclusive: "));
  EXPECT_EQ(lines_of(written(report, ReportFormat::text))[1], "   to decide");  // it fits 80 columns
  EXPECT_EQ(lines_of(written(report, ReportFormat::text))[2], "warning: 6.0.0.log was cut");
  report = {};
  EXPECT_THAT(written(report, ReportFormat::text), StartsWith("same: no difference of behaviour"));
}

TEST(TextReport, ShowsTheOriginalLinesAsADiff) {
  const std::string text = written(SessionReport::build(), ReportFormat::text);
  EXPECT_THAT(text, HasSubstr("\n--- 5.3.7.log:3-14  172.25.0.3:46684\n+++ 6.0.0.log:3  172.25.0.3:43670\n"));
  EXPECT_THAT(text, HasSubstr("\n- 24.3 ms          \"GET\" \"PHPREDIS_SESSION:880bba3b26274e101fcb145d9306fedf\"\n"));
  EXPECT_THAT(text, HasSubstr("… 10 more, 2.2 ms apart (20.2 ms in 6.0.0)"));
}

TEST(TextReport, FitsItsWidthWhateverTheTraceHolds) {
  Report report = SessionReport::build();
  const std::string huge(5000, 'x');
  for (Finding& finding : report.findings) {
    finding.title = "`GET " + huge + "` is no longer sent";
    finding.baseline.places[0].file = huge;
    for (ExampleRow& row : finding.example) row.baseline->text = "1.0 [0 " + huge + ":1] \"GET\" \"" + huge + "\"";
  }
  report.baseline_rules = {{huge, 1}};
  report.baseline.runs[0].file = huge;
  for (const std::size_t width : {80U, 132U}) {
    ReportOptions options;
    options.width = width;
    for (const std::string& line : lines_of(written(report, ReportFormat::text, options))) {
      EXPECT_LE(columns(line), width) << line;
    }
  }
}

TEST(TextReport, ColourAddsEscapesAndChangesNothingElse) {
  ReportOptions options;
  options.colour = Colour::on;
  std::string coloured = written(SessionReport::build(), ReportFormat::text, options);
  EXPECT_THAT(coloured, HasSubstr("\x1b["));
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  EXPECT_EQ(coloured, written(SessionReport::build(), ReportFormat::text));
}

TEST(EveryReportForPeople, ListsTheFirstDetailsUnderTheirParentOnly) {
  Report report = SessionReport::build();
  Finding detail = SessionReport::lost_read();
  detail.parent = "F1";
  for (const char* id : {"F3", "F4", "F5", "F6", "F7"}) {
    detail.id = id;
    detail.title = "`GET` of " + detail.id;
    report.findings.push_back(detail);
  }
  for (const ReportFormat form : {ReportFormat::text, ReportFormat::markdown, ReportFormat::html}) {
    const std::string text = written(report, form);
    const std::string read = form == ReportFormat::html ? "<code>GET</code> of F" : "`GET` of F";
    EXPECT_THAT(text, HasSubstr("F3 missing: " + read + "3"));
    EXPECT_THAT(text, HasSubstr("F5 missing: " + read + "5"));
    EXPECT_THAT(text, Not(HasSubstr(read + "6")));
    EXPECT_THAT(text, HasSubstr("2 more details in the JSON report"));
    EXPECT_THAT(text, AnyOf(HasSubstr("ifferent: 2 findings"), HasSubstr("ifferent</b>: 2 findings")));
  }
}

TEST(TextReport, ShowsPlacesWhereThereIsNoExample) {
  Report report = SessionReport::build();
  report.findings[0].example.clear();
  EXPECT_THAT(written(report, ReportFormat::text),
              HasSubstr("\n--- 5.3.7.log:14  172.25.0.3:46684\n-\"GET\" \"PHPREDIS"));
}

TEST(TextReport, ShowsTheChangedArgumentOfOneKindOfCommandAsADifference) {
  Report report = SessionReport::build();
  Finding& finding = report.findings[0];
  finding.kind = FindingKind::changed;
  ExampleRow& row = finding.example[1];
  row.mark = ExampleRow::Mark::same;
  row.baseline = testing::place("b", 1, "c", R"(1.0 [0 c] "EXPIRE" "k" "10")", 0, {"EXPIRE", "k", "10"});
  row.candidate = testing::place("c", 1, "c", R"(1.0 [0 c] "EXPIRE" "k" "20")", 0, {"EXPIRE", "k", "20"});
  const std::string text = written(report, ReportFormat::text);
  EXPECT_THAT(text, ::testing::ContainsRegex("\n-.*\"EXPIRE\" \"k\" \"10\"\n\\+.*\"EXPIRE\" \"k\" \"20\"\n"));
}

TEST(TextReport, ShowsAChangedScriptAsADiffOfItsLines) {
  Report report = SessionReport::build();
  Finding& finding = report.findings[0];
  finding.kind = FindingKind::script;
  finding.script_baseline = "local a = 1\nlocal b = 2\nlocal c = 3\nreturn redis.call('GET', KEYS[1])\n";
  finding.script_candidate = "local a = 1\nlocal b = 2\nlocal c = 3\nreturn redis.call('DEL', KEYS[1])\n";
  const std::string text = written(report, ReportFormat::text);
  EXPECT_THAT(
      text, HasSubstr("\n@@ 1 equal line left out @@\n local b = 2\n local c = 3\n-return redis.call('GET', KEYS[1])\n"
                      "+return redis.call('DEL', KEYS[1])\n"));
}

TEST(TextReport, ShowsTheBeginningOfALongScriptDiffAndWhatIsGoneFirst) {
  Report report = SessionReport::build();
  Finding& finding = report.findings[0];
  finding.kind = FindingKind::script;
  for (int i = 0; i < 100; ++i) {
    finding.script_baseline += "old line " + std::to_string(i) + "\n";
    finding.script_candidate += "new line " + std::to_string(i) + "\n";
  }
  const std::string text = written(report, ReportFormat::text);
  EXPECT_LT(text.find("-old line 0"), text.find("-old line 39"));
  EXPECT_THAT(text, HasSubstr("\n-old line 39\n@@ 160 more lines in the HTML report @@\n"));
  EXPECT_THAT(written(report, ReportFormat::html), HasSubstr("+new line 99"));
}

TEST(JsonReport, HasTheKeysOfTheContractInItsOrder) {
  const auto object = nlohmann::ordered_json::parse(written(SessionReport::build(), ReportFormat::json));
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  EXPECT_THAT(keys, ElementsAre("schema", "tool", "verdict", "baseline", "candidate", "warnings", "findings", "notes",
                                "accounting", "regime", "rules"));
  EXPECT_EQ(object["schema"], "tracediff.report/1");
  EXPECT_EQ(object["baseline"]["runs"][0]["complete"], nullptr);
  EXPECT_EQ(object["findings"][0]["candidate"]["command"], nullptr);
  EXPECT_EQ(object["findings"][0]["baseline"]["command"][1], "PHPREDIS_SESSION:<hex32:1>");
  EXPECT_EQ(object["findings"][0]["baseline"]["places"][0]["line"], 14);
  EXPECT_EQ(object["findings"][1]["candidate"]["median_gap_us"], 20'200);
  EXPECT_FALSE(object["findings"][0]["baseline"].contains("median_gap_us"));
  EXPECT_EQ(object["accounting"]["baseline"]["missing"], 1);
  EXPECT_EQ(object["accounting"]["candidate"]["extra"], 0);
}

TEST(JsonReport, GivesAtMostThreePlaces) {
  Report report = SessionReport::build();
  report.findings[0].baseline.places.assign(7, SessionReport::read_place());
  EXPECT_EQ(json_of(report)["findings"][0]["baseline"]["places"].size(), 3U);
}

TEST(JsonReport, IsAsciiAndValidWhateverTheNamesHold) {
  Report report = SessionReport::build();
  report.baseline.label = "caf\xc3\xa9 \xff\xe2\x80\xae";
  report.findings[0].baseline.places[0].text = "1.0 [0 unix:/\xff] \"GET\" \"k\\xc3\"";
  const std::string text = written(report, ReportFormat::json);
  for (const char letter : text) EXPECT_LT(static_cast<unsigned char>(letter), 0x80);
  const auto object = nlohmann::json::parse(text);
  EXPECT_EQ(object["baseline"]["label"], "caf\xc3\xa9 \\xff\\xe2\\x80\\xae");
  EXPECT_EQ(object["findings"][0]["baseline"]["places"][0]["text"], "1.0 [0 unix:/\\xff] \"GET\" \"k\\xc3\"");
}

TEST(JUnitReport, HasACaseAKindOfConversationAndOneForTheRest) {
  Report report = SessionReport::build();
  report.kinds = {{{"set", "s:" + token("hex32"), "nx"}, {"get", "setex"}, 5, 9, 8, {}},
                  {{"set", "s:" + token("hex32"), "nx"}, {"get"}, 2, 1, 0, {"F1", "F2"}}};
  const std::string xml = written(report, ReportFormat::junit);
  EXPECT_THAT(xml, HasSubstr("<testsuites name=\"tracediff\" tests=\"3\" failures=\"1\" errors=\"0\">"));
  EXPECT_THAT(xml, HasSubstr("name=\"set s:&lt;hex32&gt; nx, then get, setex, 2 more\"></testcase>"));
  EXPECT_THAT(xml, HasSubstr("name=\"set s:&lt;hex32&gt; nx, then get\"><failure type=\"missing\""));
  EXPECT_THAT(xml, HasSubstr("(and 1 more finding)"));
  EXPECT_THAT(xml, HasSubstr("1 such conversation in 5.3.7, 0 in 6.0.0\n"));
  EXPECT_THAT(xml, HasSubstr("name=\"everything else\"></testcase>"));
}

TEST(JUnitReport, PutsWhatIsInNoKindIntoTheRest) {
  EXPECT_THAT(written(SessionReport::build(), ReportFormat::junit),
              HasSubstr("tests=\"1\" failures=\"1\" errors=\"0\">\n<testcase classname=\"tracediff.conversations\" "
                        "name=\"everything else\"><failure "));
  Report report;
  EXPECT_THAT(written(report, ReportFormat::junit), HasSubstr("tests=\"1\" failures=\"0\" errors=\"0\""));
  report.verdict = ReportVerdict::inconclusive;
  EXPECT_THAT(written(report, ReportFormat::junit), HasSubstr("<error type=\"inconclusive\""));
}

TEST(Formats, AreFoundByNameAndByExtension) {
  EXPECT_EQ(report_format_by_name("markdown"), ReportFormat::markdown);
  EXPECT_EQ(report_format_by_name("md"), std::nullopt);
  EXPECT_EQ(report_format_by_extension("out/report.xml"), ReportFormat::junit);
  EXPECT_EQ(report_format_by_extension("report"), std::nullopt);
}

}  // namespace
}  // namespace tracediff
