#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "cli/report_file.h"
#include "support/cli_fixture.h"

namespace tracediff::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Compare, AnswersInItsExitStatusAndWritesReports) {
  const Folder folder;
  const std::string baseline = folder.file("1.log", kSessions);
  std::string without = kSessions;
  without.erase(without.find("1700000000.000100"),
                without.find("1700000000.001000") - without.find("1700000000.000100"));
  const std::string candidate = folder.file("2.log", without);
  EXPECT_EQ(run_with({"compare", baseline, baseline}).status, 0);
  const Outcome outcome =
      run_with({"compare", "--report", folder.path("r.json"), "--report", folder.path("r.html"), baseline, candidate});
  EXPECT_EQ(outcome.status, 1) << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("different: "));
  EXPECT_THAT(folder.content("r.json"), StartsWith("{\n  \"schema\": \"tracediff.report/1\""));
  EXPECT_THAT(folder.content("r.html"), StartsWith("<!DOCTYPE html>"));
  const Outcome quiet = run_with({"compare", "-q", baseline, candidate});
  EXPECT_EQ(quiet.status, 1);
  EXPECT_EQ(quiet.out, "");
}

TEST(Compare, RefusesWhatMakesNoSense) {
  const Folder folder;
  const std::string trace = folder.file("1.log", kSessions);
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"compare", trace}, "compare needs two traces"},
      {{"compare", trace, trace, trace}, "--against"},
      {{"compare", "-", "--against", "-"}, "only one of the traces"},
      {{"compare", trace, "/no/such/trace"}, "/no/such/trace"},
      {{"compare", "--report", folder.path("r.doc"), trace, trace}, "extension"},
      {{"compare", "--report", folder.file("notes.md", "mine"), trace, trace}, "--force"},
      {{"compare", "--format", "yaml", trace, trace}, "--format"},
      {{"compare", "--redact", "--show-values", trace, trace}, "--redact"}};
  for (const auto& [arguments, expected] : cases) {
    const Outcome outcome = run_with(arguments);
    EXPECT_EQ(outcome.status, 2) << expected;
    EXPECT_THAT(outcome.err, HasSubstr(expected));
    EXPECT_EQ(outcome.out, "");
  }
  EXPECT_EQ(run_with({"compare", "--bisect", trace, "/no/such/trace"}).status, 125);
}

TEST(Run, RefusesWhatMakesNoSense) {
  const Folder folder;
  const std::string trace = folder.file("1.log", kSessions);
  const std::string output = folder.path("runs");
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"run", "-o", output}, "--baseline COMMAND or --baseline-trace FILE"},
      {{"run", "-o", output, "--baseline", "true"}, "--candidate COMMAND"},
      {{"run", "-o", output, "--baseline", "true", "--baseline-trace", trace, "--candidate", "true"},
       "exclude each other"},
      {{"run", "-o", output, "--baseline-trace", trace, "--candidate-trace", trace}, "tracediff compare"},
      {{"run", "-o", folder.path(""), "--baseline", "true", "--candidate", "true"}, "the folder exists"},
      {{"run", "-o", output, "--baseline", "true", "--candidate", "true", "--report", folder.path("r.doc")},
       "extension"}};
  for (const auto& [arguments, expected] : cases) {
    const Outcome outcome = run_with(arguments);
    EXPECT_EQ(outcome.status, 2) << expected;
    EXPECT_THAT(outcome.err, HasSubstr(expected));
    EXPECT_FALSE(std::filesystem::exists(output));
  }
}

TEST(Run, RecordsBothVersionsInTurnAndComparesThem) {
  if (std::system("command -v redis-server redis-cli >/dev/null 2>&1") != 0) {
    if (std::getenv("CI") != nullptr) FAIL() << "no redis-server";
    GTEST_SKIP() << "no redis-server here";
  }
  const Folder folder;
  const std::string send = "redis-cli -p $REDIS_PORT set k v ex ";
  const Outcome outcome = run_with(
      {"run", "--runs", "2", "-o", folder.path("runs"), "--baseline", send + "10", "--candidate", send + "20"});
  EXPECT_EQ(outcome.status, 1) << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("different: 1 finding between baseline and candidate\n"));
  EXPECT_THAT(outcome.out, HasSubstr("`set k v ex 10` became `set k v ex 20`"));
  for (const char* name :
       {"runs/baseline-1.log", "runs/candidate-1.log", "runs/baseline-2.log", "runs/candidate-2.log"}) {
    EXPECT_THAT(folder.content(name), HasSubstr("# end: complete")) << name;
  }
  const Outcome failed =
      run_with({"run", "-o", folder.path("more"), "--baseline", "no-such-command-here", "--candidate", "true"});
  EXPECT_EQ(failed.status, 2);
  EXPECT_THAT(failed.err, HasSubstr("baseline, run 1: the command ended with status 127"));
}

TEST(Rules, ArePrintedInTheSyntaxInWhichTheyAreRead) {
  const Folder folder;
  const Outcome defaults = run_with({"rules"});
  EXPECT_EQ(defaults.status, 0);
  EXPECT_THAT(defaults.out, HasSubstr("replace <uuid>"));
  const Outcome again = run_with({"rules", "--no-default-rules", "--rules", folder.file("all.rules", defaults.out)});
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(again.out, defaults.out);
}

TEST(Rules, AreSuggestedFromWhatDiffersBetweenTwoRunsAndMakeThemEqual) {
  const Folder folder;
  const auto trace = [&folder](const std::string& name, const std::vector<std::string>& tickets) {
    std::string text;
    for (std::size_t i = 0; i < tickets.size(); ++i) {
      text += "170000001" + std::to_string(i) +
              ".000000 [0 127.0.0.1:1] \"SETEX\" \"shop:cart:" + std::to_string(i + 1) + ":" + tickets[i] +
              "\" \"60\" \"v\"\n";
    }
    return folder.file(name, text);
  };
  const std::string first = trace("1.log", {"kqzpv", "bwxrt", "mmvcx"});
  const std::string second = trace("2.log", {"ttrqw", "zzkjh", "pqlmn"});
  const Outcome outcome = run_with({"rules", "--suggest", first, second});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\nreplace <cart> SETEX arg 1 /^shop:cart:[0-9]+:([0-9A-Za-z]{5})$/\n"));
  EXPECT_THAT(outcome.out, HasSubstr("# 3 commands, as `SETEX shop:cart:"));
  const std::string rules = folder.file("my.rules", outcome.out);
  EXPECT_EQ(run_with({"rules", "--rules", rules}).status, 0);
  const Outcome shown = run_with({"show", "--rules", rules, second});
  EXPECT_THAT(shown.out, HasSubstr("SETEX shop:cart:1:<cart:1> 60 v"));
  EXPECT_THAT(run_with({"rules", "--suggest", first, first}).out, HasSubstr("Nothing to suggest"));
}

TEST(Rules, AnErrorNamesFileAndLine) {
  const Folder folder;
  const Outcome outcome = run_with({"rules", "--rules", folder.file("my.rules", "# fine\nreplce <x> /y/\n")});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("my.rules:2:"));
}

TEST(ReportFile, ReplacesOnlyAnEarlierReportOfItsForm) {
  const Folder folder;
  const std::vector<std::tuple<std::string, std::string, ReportFormat, bool>> cases = {
      {"new.md", "", ReportFormat::markdown, true},
      {"same.md", "### same: no difference", ReportFormat::markdown, true},
      {"notes.md", "# my notes", ReportFormat::markdown, false},
      {"trace.txt", kTrace, ReportFormat::text, false},
      {"r.json", "{\n  \"schema\": \"tracediff.report/1\",\n", ReportFormat::json, true},
      {"other.json", "{}", ReportFormat::json, false},
      {"r.html", "<!DOCTYPE html>\n<!-- tracediff report -->\n", ReportFormat::html, true},
      {"r.xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tracediff\" ", ReportFormat::junit,
       true}};
  for (const auto& [name, content, format, allowed] : cases) {
    const std::string path = content.empty() ? folder.path(name) : folder.file(name, content);
    EXPECT_EQ(may_write_report(path, format, Existing::keep).has_value(), allowed) << name;
    EXPECT_TRUE(may_write_report(path, format, Existing::replace).has_value()) << name;
  }
  EXPECT_FALSE(may_write_report(folder.path(""), ReportFormat::text, Existing::replace).has_value());
  EXPECT_FALSE(
      may_write_report(folder.path("no/such/folder/r.md"), ReportFormat::markdown, Existing::keep).has_value());
}

TEST(ReportFile, IsWrittenAsAWholeAndLeavesNothingBeside) {
  const Folder folder;
  ASSERT_TRUE(write_report_file(folder.path("r.md"), "first").has_value());
  ASSERT_TRUE(write_report_file(folder.path("r.md"), "second").has_value());
  EXPECT_EQ(folder.content("r.md"), "second");
  EXPECT_EQ(folder.size(), 1U);
  const Result<void> failed = write_report_file("/dev/full", "text");
  ASSERT_FALSE(failed.has_value());
  EXPECT_THAT(to_string(failed.error()), StartsWith("/dev/full: the report cannot be written: "));
}

}  // namespace
}  // namespace tracediff::testing
