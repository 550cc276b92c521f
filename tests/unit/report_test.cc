#include "tracediff/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "redact/credentials.h"
#include "report/excerpt.h"
#include "report/markdown_text.h"
#include "report/printable.h"
#include "report/redact.h"
#include "report/words.h"
#include "support/builders.h"

namespace tracediff {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::SessionReport;
using ::testing::StartsWith;
using testing::token;

constexpr std::array kAllFormats = {ReportFormat::text, ReportFormat::markdown, ReportFormat::json, ReportFormat::html,
                                    ReportFormat::junit};

std::string written(const Report& report, ReportFormat format, const ReportOptions& options = {}) {
  std::ostringstream out;
  write_report(report, format, options, out);
  return out.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

nlohmann::json json_of(const Report& report, const ReportOptions& options = {}) {
  return nlohmann::json::parse(written(report, ReportFormat::json, options));
}

TEST(Words, DurationsHaveThreeDigitsAndTheUnitThatFits) {
  const std::vector<std::pair<std::int64_t, std::string>> cases = {{0, "0"},
                                                                   {85, "85 µs"},
                                                                   {999, "999 µs"},
                                                                   {1'000, "1 ms"},
                                                                   {2'200, "2.2 ms"},
                                                                   {20'200, "20.2 ms"},
                                                                   {999'499, "999 ms"},
                                                                   {999'500, "1 s"},
                                                                   {9'112'000, "9.11 s"},
                                                                   {99'940'000, "99.9 s"},
                                                                   {130'000'000, "2 min 10 s"},
                                                                   {7'500'000'000, "2 h 5 min"},
                                                                   {-2'200, "-2.2 ms"}};
  for (const auto& [microseconds, words] : cases) EXPECT_EQ(duration(microseconds), words) << microseconds;
}

TEST(Words, CountsAreGroupedAndAgreeWithTheirNoun) {
  EXPECT_EQ(counted(1, "finding"), "1 finding");
  EXPECT_EQ(counted(0, "finding"), "0 findings");
  EXPECT_EQ(counted(1'234'567, "entry", "entries"), "1,234,567 entries");
}

TEST(Words, CountsOfSeveralRunsAreToldTogetherWhereTheyAgree) {
  FindingSide side;
  side.per_run = {2, 2, 2};
  side.count = 6;
  EXPECT_EQ(times_sent(side), "2 times in each of 3 runs");
  side.per_run = {2, 3, 2};
  EXPECT_EQ(times_sent(side), "2, 3, 2 times in 3 runs");
  side.per_run = {0, 0};
  side.count = 0;
  EXPECT_EQ(times_sent(side), "never in 2 runs");
}

TEST(Words, SidesWithTheSameLabelAreToldApart) {
  Report report = SessionReport::build();
  report.baseline.label = report.candidate.label = "trace";
  EXPECT_EQ(side_name(report, Side::baseline), "baseline");
  EXPECT_EQ(side_name(report, Side::candidate), "candidate");
}

TEST(Words, AnEntryIsTakenApartWhateverItsForm) {
  const std::vector<std::tuple<std::string, std::string, std::vector<std::string>>> cases = {
      {R"(1.000000 [0 127.0.0.1:1] "GET" "a b")", "", {R"("GET")", R"("a b")"}},
      {R"(1.000000 [3 127.0.0.1:1] "GET" "k")", "db 3", {R"("GET")", R"("k")"}},
      {R"(1.000000 [0 lua] "get" "k")", "lua", {R"("get")", R"("k")"}},
      {R"(1.000000 [0 unix:/a b]/c] "GET" "k\"] \"x")", "", {R"("GET")", R"("k\"] \"x")"}},
      {R"(1.0 "GET" "k")", "", {R"("GET")", R"("k")"}},
      {R"(1.0 [0 a:1] "GET" "cut)", "", {R"("GET")", R"("cut)"}},
      {"no entry", "", {"no entry"}},
      {"", "", {""}}};
  for (const auto& [text, origin, arguments] : cases) {
    const EntryText entry = take_apart(text);
    EXPECT_EQ(entry.origin, origin) << text;
    EXPECT_EQ(entry.arguments, arguments) << text;
  }
}

TEST(Printable, ShowsNothingThatATerminalWouldObeyOrHide) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"plain", "plain"},
      {"\x1b[31m", "\\x1b[31m"},
      {"a\nb\tc\x7f", "a\\x0ab\\x09c\\x7f"},
      {"k\xc3\xa9", "k\xc3\xa9"},
      {"\xff\xc3", "\\xff\\xc3"},
      {"\xe2\x80\xae"
       "abc",
       "\\xe2\\x80\\xae"
       "abc"},                              // right to left override
      {"\xe2\x80\x8b", "\\xe2\\x80\\x8b"},  // zero width space
      {"\xc2\x9b"
       "1m",
       "\\xc2\\x9b"
       "1m"},                               // C1 control sequence introducer
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},  // a surrogate
      {"\xc0\x80", "\\xc0\\x80"},           // overlong
      {token("hex32:1"), "<hex32:1>"}};
  for (const auto& [text, shown] : cases) EXPECT_EQ(printable(text), shown);
}

TEST(Printable, AsciiHasOneSpellingForEachByte) { EXPECT_EQ(printable_ascii("k\xc3\xa9\n\""), "k\\xc3\\xa9\\x0a\""); }

TEST(Printable, WideCharactersTakeTwoColumnsAndCombiningOnesNone) {
  EXPECT_EQ(columns("\xe6\xbc\xa2"), 2U);
  EXPECT_EQ(columns("e\xcc\x81"), 1U);
}

TEST(Printable, TheMiddleIsLeftOutAndTheWidthKept) {
  EXPECT_EQ(elide_middle("abcdefghij", 10), "abcdefghij");
  EXPECT_EQ(elide_middle("abcdefghijk", 10), "abcde…hijk");
  for (std::size_t width = 0; width < 30; ++width) {
    EXPECT_LE(columns(elide_middle("\xe6\xbc\xa2 a \xe6\xbc\xa2\xe6\xbc\xa2 long \xc3\xa9 text", width)), width);
    EXPECT_LE(columns(elide_around("some text that is longer than all widths here", width, 20, 24)),
              std::max<std::size_t>(width, 1));
  }
  EXPECT_THAT(elide_around("some text that is longer than all widths here", 15, 17, 23), HasSubstr("longer"));
}

TEST(Printable, WrappedLinesFitAndLoseNothing) {
  const std::string text = "one two three " + std::string(50, 'x') + " four";
  std::string joined;
  for (const std::string& line : wrap(text, 20)) {
    EXPECT_LE(columns(line), 20U);
    joined += line;
  }
  std::string expected;
  for (const char letter : text) expected += letter == ' ' ? "" : std::string(1, letter);
  joined.erase(std::remove(joined.begin(), joined.end(), ' '), joined.end());
  EXPECT_EQ(joined, expected);
}

TEST(Excerpt, AChangedArgumentStaysInSightWhereItIsLong) {
  const std::string begin(100, 'a');
  const std::string end(100, 'z');
  const std::vector<std::string> baseline = {"\"SET\"", "\"k\"", "\"" + begin + "1440" + end + "\""};
  const std::vector<std::string> candidate = {"\"SET\"", "\"k\"", "\"" + begin + "2880" + end + "\""};
  EXPECT_THAT(fit_command(baseline, candidate, 50), HasSubstr("1440"));
  EXPECT_THAT(fit_command(candidate, baseline, 50), HasSubstr("2880"));
  EXPECT_LE(columns(fit_command(candidate, baseline, 50)), 50U);
}

TEST(Excerpt, ShortArgumentsStayWholeAndLongOnesAreCut) {
  const std::vector<std::string> command = {"\"SET\"", "\"" + std::string(200, 'k') + "\"", "\"NX\"", "\"PX\"",
                                            "\"30000\""};
  const std::string fitted = fit_command(command, {}, 60);
  EXPECT_EQ(columns(fitted), 60U);
  EXPECT_THAT(fitted, StartsWith("\"SET\" \"kkk"));
  EXPECT_THAT(fitted, ::testing::EndsWith("\"NX\" \"PX\" \"30000\""));
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

TEST(TextReport, DetailsAreCountedUnderTheirParentOnly) {
  Report report = SessionReport::build();
  Finding detail = SessionReport::lost_read();
  detail.id = "F3";
  detail.title = "a detail of another finding";
  detail.parent = "F1";
  report.findings.push_back(detail);
  const std::string text = written(report, ReportFormat::text);
  EXPECT_THAT(text, Not(HasSubstr("a detail of another finding")));
  EXPECT_THAT(text, HasSubstr("1 detail of this in the JSON report"));
  EXPECT_THAT(text, StartsWith("different: 2 findings"));
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

TEST(Redaction, RemovesCredentialsOfEveryCommandThatTakesThem) {
  const std::vector<std::pair<Arguments, Arguments>> cases = {
      {{"AUTH", "pw"}, {"AUTH", "(redacted)"}},
      {{"auth", "user", "pw"}, {"auth", "user", "(redacted)"}},
      {{"HELLO", "3", "AUTH", "user", "pw", "SETNAME", "n"},
       {"HELLO", "3", "AUTH", "user", "(redacted)", "SETNAME", "n"}},
      {{"ACL", "SETUSER", "bob", "on", ">pw", "~*", "+@all"},
       {"ACL", "SETUSER", "bob", "on", "(redacted)", "~*", "+@all"}},
      {{"MIGRATE", "h", "1", "k", "0", "5", "AUTH", "pw"}, {"MIGRATE", "h", "1", "k", "0", "5", "AUTH", "(redacted)"}},
      {{"MIGRATE", "h", "1", "", "0", "5", "AUTH2", "u", "pw", "KEYS", "k"},
       {"MIGRATE", "h", "1", "", "0", "5", "AUTH2", "u", "(redacted)", "KEYS", "k"}},
      {{"CONFIG", "SET", "requirepass", "pw"}, {"CONFIG", "SET", "requirepass", "(redacted)"}},
      {{"config", "set", "maxmemory", "1", "masterauth", "pw"},
       {"config", "set", "maxmemory", "1", "masterauth", "(redacted)"}},
      {{"ACL", "SETUSER", "bob", "(~cache:* >pw)"}, {"ACL", "SETUSER", "bob", "(redacted)"}},
      {{"ACL", "SETUSER", "bob", "(~cache:*", "+get)"}, {"ACL", "SETUSER", "bob", "(~cache:*", "+get)"}},
      {{"SENTINEL", "CONFIG", "SET", "sentinel-pass", "pw"},
       {"SENTINEL", "CONFIG", "SET", "sentinel-pass", "(redacted)"}},
      {{"SET", "k", "v"}, {"SET", "k", "v"}}};
  for (const auto& [arguments, shown] : cases) EXPECT_EQ(redact_arguments(arguments, Hide::credentials), shown);
}

TEST(Redaction, SeesCheaplyWhichEntriesCanHoldCredentials) {
  for (const char* arguments : {R"("AUTH" "pw")", R"("hello" "3" "AUTH" "u" "pw")", R"("Sentinel" "SET" "m")"})
    EXPECT_TRUE(may_hold_credentials(arguments)) << arguments;
  for (const char* arguments : {R"("AUTHOR" "pw")", R"("SET" "auth" "pw")", "", "AUTH", R"("AUTH)"})
    EXPECT_FALSE(may_hold_credentials(arguments)) << arguments;
}

TEST(Redaction, HidesInExplanationsWhatReportsHide) {
  Report report = SessionReport::build();
  report.findings[0].title = "`SETEX k 1440 topsecretvalue` is no longer sent";
  report.explanation = "a.log:14  setex k # topsecretvalue\n  F1 missing: " + report.findings[0].title +
                       "\n  rule x: y\n  command lua set k topsecretvalue\n    1 in the baseline\n";
  EXPECT_EQ(redact_report(report, Hide::credentials).explanation, report.explanation);
  EXPECT_EQ(redact_report(report, Hide::credentials_and_values).explanation,
            "a.log:14  setex k # <text>\n  F1 missing: `SETEX k 1440 <text>` is no longer sent\n  rule x: y\n"
            "  command lua set k <text>\n    1 in the baseline\n");
}

TEST(Redaction, ReplacesValuesByTypeAndLengthAndKeepsTheRest) {
  const std::string hex = token("hex32");
  const std::vector<std::pair<Arguments, Arguments>> cases = {
      {{"SETEX", "sess:" + hex, "1440", "a:1:{}"}, {"SETEX", "sess:" + hex, "1440", "<text, 6 bytes>"}},
      {{"SET", "k", "4111111111", "EX", "1440"}, {"SET", "k", "<number, 10 bytes>", "EX", "1440"}},
      {{"SET", "k", token("lock"), "NX", "PX", "30000"}, {"SET", "k", token("lock"), "NX", "PX", "30000"}},
      {{"SET", "k", "", "NX"}, {"SET", "k", "", "NX"}},
      {{"HSET", "h", "email", "bob@example.com", "age", "42"},
       {"HSET", "h", "email", "<text, 15 bytes>", "age", "<number, 2 bytes>"}},
      {{"LPUSH", "q", "{\\\"id\\\":1}"}, {"LPUSH", "q", "<json, 8 bytes>"}},
      {{"PUBLISH", "chan", "\\x00\\xff"}, {"PUBLISH", "chan", "<binary, 2 bytes>"}},
      {{"MGET", "one", "two"}, {"MGET", "one", "two"}},
      {{"EVALSHA", "@0123abcd", "2", "k1", "k2", "secret", "10"},
       {"EVALSHA", "@0123abcd", "2", "k1", "k2", "<text, 6 bytes>", "10"}},
      {{"ZADD", "z", "NX", "1", "member"}, {"ZADD", "z", "NX", "1", "<text, 6 bytes>"}},
      {{"UNKNOWN.CMD", "key", "something"}, {"UNKNOWN.CMD", "key", "<text, 9 bytes>"}}};
  for (const auto& [arguments, shown] : cases)
    EXPECT_EQ(redact_arguments(arguments, Hide::credentials_and_values), shown);
}

TEST(Redaction, KeepsTheWordsOfCommandsInSentences) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"after the last refused `SET ... NX`", "after the last refused `SET ... NX`"},
      {"`XTRIM x MAXLEN 1` became `XTRIM x MAXLEN = 1`", "`XTRIM x MAXLEN 1` became `XTRIM x MAXLEN = 1`"},
      {"after `SET app:k3 v3c ...`", "after `SET app:k3 <text> ...`"},
      {"`SETEX k 300 \"page|...ems\"` is gone", "`SETEX k 300 <text>` is gone"},
      {"`SET k <lock:1> NX PX 30000`", "`SET k <lock:1> NX PX 30000`"}};
  for (const auto& [sentence, shown] : cases) {
    Report report = SessionReport::build();
    report.findings[0].title = sentence;
    EXPECT_EQ(redact_report(report, Hide::credentials_and_values).findings[0].title, shown);
  }
}

TEST(Redaction, MasksTheUserOfUrls) {
  EXPECT_EQ(mask_urls("php x.php redis://u:p@h:1/0 rediss://h:2 http://a@b"),
            "php x.php redis://(redacted)@h:1/0 rediss://h:2 http://(redacted)@b");
}

Report report_with_secret() {
  Report report = SessionReport::build();
  Finding& finding = report.findings[0];
  const Arguments command = {"SETEX", "k", "1440", "topsecretvalue"};
  Place seen = testing::place("5.3.7.log", 14, "c:1", R"(1.0 [0 c:1] "SETEX" "k" "1440" "topsecretvalue")", 0, command);
  finding.title = "`SETEX k 1440 topsecretvalue` is no longer sent";
  finding.baseline = {command, 1, {1}, {seen}, {}};
  finding.before = {{"AUTH", "pa55word"}, command};
  finding.example[1].baseline = seen;
  return report;
}

TEST(Redaction, HidesValuesInMarkdownAndHtmlAndEverywhereWhenAsked) {
  ReportOptions redacted;
  redacted.values = Values::redacted;
  ReportOptions shown;
  shown.values = Values::shown;
  const Report report = report_with_secret();
  EXPECT_THAT(written(report, ReportFormat::markdown), Not(HasSubstr("topsecret")));
  EXPECT_THAT(written(report, ReportFormat::markdown), HasSubstr("<text, 14 bytes>"));
  EXPECT_THAT(written(report, ReportFormat::markdown, shown), HasSubstr("topsecretvalue"));
  EXPECT_THAT(written(report, ReportFormat::text), HasSubstr("topsecretvalue"));
  EXPECT_THAT(written(report, ReportFormat::text, redacted), Not(HasSubstr("topsecret")));
  EXPECT_THAT(written(report, ReportFormat::json, redacted), Not(HasSubstr("topsecret")));
  for (const ReportOptions& options : {ReportOptions{}, redacted, shown}) {
    EXPECT_THAT(written(report, ReportFormat::json, options), Not(HasSubstr("pa55word")));
  }
}

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

TEST(Formats, AreFoundByNameAndByExtension) {
  EXPECT_EQ(report_format_by_name("markdown"), ReportFormat::markdown);
  EXPECT_EQ(report_format_by_name("md"), std::nullopt);
  EXPECT_EQ(report_format_by_extension("out/report.xml"), ReportFormat::junit);
  EXPECT_EQ(report_format_by_extension("report"), std::nullopt);
}

}  // namespace
}  // namespace tracediff
