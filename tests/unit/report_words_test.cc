#include "tracediff/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/excerpt.h"
#include "report/printable.h"
#include "report/words.h"
#include "support/builders.h"

namespace tracediff {
namespace {

using ::testing::HasSubstr;
using testing::SessionReport;
using ::testing::StartsWith;
using testing::token;

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

}  // namespace
}  // namespace tracediff
