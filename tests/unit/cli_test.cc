#include "cli/cli.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "cli/json_lines.h"
#include "cli/report_file.h"
#include "cli/suggest.h"
#include "cli/terminal.h"

namespace tracediff {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Outcome {
  int status = 0;
  std::string out;
  std::string err;
};

Outcome run_with(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "tracediff");
  std::vector<const char*> words;
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int status = run(static_cast<int>(words.size()), words.data(), out, err);
  return {status, out.str(), err.str()};
}

/// A folder that is gone after the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tracediff-cli-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string file(const std::string& name, const std::string& content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }
  [[nodiscard]] std::string content(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] std::size_t size() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

constexpr const char* kTrace =
    "1700000000.000100 [0 127.0.0.1:5001] \"SET\" \"k\\xc3\\xa9\" \"a \\\"b\\\" \\\\\"\n"
    "1700000000.000200 [3 lua] \"get\" \"\"\n";

TEST(CommandLine, WithoutArgumentsShowsTheHelpAsTrouble) {
  const Outcome outcome = run_with({});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("Usage: tracediff COMMAND"));
}

TEST(CommandLine, HelpAndVersionAreAskedForAndNoTrouble) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--help"}, "Examples:"},
      {{"-h"}, "Examples:"},
      {{"show", "--help"}, "Usage: tracediff show [OPTIONS] TRACE"},
      {{"rules", "-h"}, "--no-default-rules"},
      {{"--version"}, "tracediff "}};
  for (const auto& [arguments, expected] : cases) {
    const Outcome outcome = run_with(arguments);
    EXPECT_EQ(outcome.status, 0) << expected;
    EXPECT_THAT(outcome.out, HasSubstr(expected));
    EXPECT_EQ(outcome.err, "");
  }
}

TEST(CommandLine, HelpFitsEightyColumns) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"capture", "--help"},
                                                    {"redact", "--help"},
                                                    {"show", "--help"},
                                                    {"rules", "--help"},
                                                    {"compare", "--help"},
                                                    {"run", "--help"}}) {
    std::istringstream help(run_with(arguments).out);
    for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST(CommandLine, AMistakeIsAnsweredWithTheNearestName) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"shwo", "x"}, "Did you mean `show`?"},
      {{"show", "--jsn", "x"}, "Did you mean `--json`?"},
      {{"rules", "--no-defaults"}, "Did you mean `--no-default-rules`?"},
      {{"--verson"}, "Did you mean `--version`?"},
      {{"compare", "--format", "jsn", "x", "y"}, "Did you mean `json`?"},
      {{"compare", "--color", "nevr", "x", "y"}, "Did you mean `never`?"},
      {{"sh\x1b[31mow"}, "not expected: sh\\x1b[31mow"}};
  for (const auto& [arguments, expected] : cases) {
    const Outcome outcome = run_with(arguments);
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.err, HasSubstr(expected));
    EXPECT_THAT(outcome.err, HasSubstr("--help`"));
  }
}

TEST(CommandLine, OwnTroubleHasAnotherStatusWhereTheStatusIsACommands) {
  EXPECT_EQ(run_with({"capture", "--no-such-option", "--", "true"}).status, 125);
  EXPECT_EQ(run_with({"compare", "--bisect", "--no-such-option"}).status, 125);
}

std::string file_content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Docs, ManPageAndCompletionsAreThoseOfTheRealOptions) {
  const std::string docs = std::string(TRACEDIFF_SOURCE_DIR) + "/docs/";
  const std::vector<std::pair<std::string, std::string>> cases = {{"man", "tracediff.1"},
                                                                  {"bash", "completions/tracediff.bash"},
                                                                  {"zsh", "completions/_tracediff"},
                                                                  {"fish", "completions/tracediff.fish"}};
  for (const auto& [form, file] : cases) {
    const Outcome outcome = run_with({"--generate", form});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(file_content(docs + file), outcome.out)
        << "write it again: tracediff --generate " << form << " > docs/" << file;
  }
}

TEST(Docs, EveryOptionOfTheHelpIsInManPageAndCompletions) {
  const std::string docs = std::string(TRACEDIFF_SOURCE_DIR) + "/docs/";
  const std::string man = file_content(docs + "tracediff.1");
  const std::string bash = file_content(docs + "completions/tracediff.bash");
  const std::regex name(R"((^|[ ,])(--?[a-z][a-z-]*))");
  for (const char* command : {"capture", "compare", "run", "show", "rules"}) {
    std::istringstream help(run_with({command, "--help"}).out);
    std::size_t options = 0;
    for (std::string line; std::getline(help, line);) {
      if (!line.starts_with("  -")) continue;
      const std::string names = line.substr(2, line.find("  ", 2) - 2);
      for (std::sregex_iterator it(names.begin(), names.end(), name), end; it != end; ++it) {
        std::string in_man = (*it)[2];
        EXPECT_THAT(bash, HasSubstr(in_man));
        for (std::size_t at = in_man.find('-'); at != std::string::npos; at = in_man.find('-', at + 2))
          in_man.insert(at, "\\");
        EXPECT_THAT(man, HasSubstr("\\fB" + in_man + "\\fR"));
        ++options;
      }
    }
    EXPECT_GE(options, 4U) << command;
  }
}

TEST(Suggestions, AreNotMadeForWordsThatAreFarFromAll) {
  EXPECT_EQ(nearest_name("--zzzzzzz", {"--format", "--report"}), "");
  EXPECT_EQ(nearest_name("--fromat=json", {"--format", "--report"}), "--format");
  EXPECT_EQ(nearest_name("--label-base", {"--label-baseline", "--label-candidate"}), "--label-baseline");
}

TEST(Show, JsonHasEveryLineInOneSpelling) {
  const Folder folder;
  const Outcome outcome = run_with({"show", "--json", folder.file("t.log", kTrace)});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(
      outcome.out,
      "{\"line\": 1, \"time_us\": 1700000000000100, \"db\": 0, \"client\": \"127.0.0.1:5001\", \"argv\": [\"SET\", "
      "\"k\\\\xc3\\\\xa9\", \"a \\\\\\\"b\\\\\\\" \\\\\\\\\"]}\n"
      "{\"line\": 2, \"time_us\": 1700000000000200, \"db\": 3, \"client\": \"lua\", \"argv\": [\"get\", \"\"]}\n");
  EXPECT_EQ(outcome.err, "");
}

TEST(Show, JsonSpellsOtherEscapesAsTheContractDoes) {
  Entry entry;
  entry.arguments = R"("SET" "\x41\X\v\xC3\x0a" "")";
  std::string line;
  append_json_line(entry, line);
  EXPECT_THAT(line, HasSubstr(R"("argv": ["SET", "A\\\\X\\x0b\\xc3\\n", ""]})"));
}

TEST(Show, NamesACutLineAndIsContentWhileWholeLinesRemain) {
  const Folder folder;
  const Outcome cut =
      run_with({"show", "--json",
                folder.file("cut.log", std::string(kTrace) + "1700000000.0003 [0 127.0.0.1:5001] \"GET\" \"k")});
  EXPECT_EQ(cut.status, 0);
  EXPECT_THAT(cut.err, HasSubstr("cut.log:3: skipped: "));
  const Outcome none =
      run_with({"show", "--json", folder.file("none.log", "1700000000.0003 [0 127.0.0.1:5001] \"GET\" \"k")});
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("none.log"));
}

constexpr const char* kSessions =
    "1700000000.000000 [0 127.0.0.1:1] \"AUTH\" \"pa55word\"\n"
    "1700000000.000100 [0 127.0.0.1:1] \"SET\" \"s:880bba3b26274e101fcb145d9306fedf\" \"secret value\"\n"
    "1700000000.001000 [0 127.0.0.1:2] \"GET\" \"s:880bba3b26274e101fcb145d9306fedf\"\n"
    "1700000000.002000 [0 127.0.0.1:2] \"GET\" \"s:880bba3b26274e101fcb145d9306fedf\"\n"
    "1700000000.004000 [0 127.0.0.1:2] \"GET\" \"s:880bba3b26274e101fcb145d9306fedf\"\n"
    "1700000000.005000 [0 127.0.0.1:2] \"MULTI\"\n"
    "1700000000.005100 [0 127.0.0.1:2] \"EVAL\" \"return redis.call('get', KEYS[1])\" \"1\" "
    "\"s:0bba3b2688274e101fcb145d9306fedf\"\n"
    "1700000000.005200 [0 lua] \"get\" \"s:0bba3b2688274e101fcb145d9306fedf\"\n"
    "1700000000.005300 [0 127.0.0.1:2] \"EXEC\"\n";

TEST(Show, PrintsConnectionsWithRepeatsFoldedBlocksIndentedAndTokensNumbered) {
  const Folder folder;
  const Outcome outcome = run_with({"show", folder.file("t.log", kSessions)});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out,
              HasSubstr("t.log: 9 commands on 2 connections in 2 conversations, 5.3 ms, not known to be complete\n"));
  EXPECT_THAT(outcome.out, HasSubstr("\n127.0.0.1:1\n"
                                     "       1      0.000000  AUTH (redacted)\n"
                                     "       2      0.000100  SET s:<hex32:1> \"secret value\"\n"
                                     "\n127.0.0.1:2\n"
                                     "       3      0.001000  GET s:<hex32:1>\n"
                                     "                        … 2 more, 2 ms apart, to line 5\n"
                                     "       6      0.005000  MULTI\n"
                                     "       7      0.005100    EVAL @4e6d8fc8 1 s:<hex32:2>\n"
                                     "       8      0.005200      lua get s:<hex32:2>\n"
                                     "       9      0.005300  EXEC\n"));
}

TEST(Show, ExplainsWhatWasReplacedAndByWhichRule) {
  const Folder folder;
  const Outcome outcome = run_with({"show", "--explain", folder.file("t.log", kSessions)});
  EXPECT_THAT(outcome.out, HasSubstr("<hex32:1> is 880bba3b26274e101fcb145d9306fedf (replace <hex#>"));
  EXPECT_THAT(outcome.out, HasSubstr("@4e6d8fc8 is the script return redis.call('get', KEYS[1])\n"));
}

TEST(Show, HidesValuesWhenAsked) {
  const Folder folder;
  const std::string trace = folder.file("t.log", kSessions);
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"show", "--redact", trace},
                                                    {"show", "--redact", "--explain", trace},
                                                    {"show", "--redact", "--json", trace}}) {
    const Outcome outcome = run_with(arguments);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_THAT(outcome.out, Not(HasSubstr("secret")));
    EXPECT_THAT(outcome.out, Not(HasSubstr("pa55word")));
    EXPECT_THAT(outcome.out, HasSubstr("<text, 12 bytes>"));
  }
  EXPECT_THAT(run_with({"show", "--redact", "--explain", trace}).out,
              Not(HasSubstr("880bba3b26274e101fcb145d9306fedf")));
}

TEST(Show, NeverShowsAPassword) {
  const Folder folder;
  const std::string trace = folder.file("t.log", kSessions);
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"show", trace}, {"show", "--explain", trace}, {"show", "--json", trace}}) {
    const Outcome outcome = run_with(arguments);
    EXPECT_THAT(outcome.out, Not(HasSubstr("pa55word")));
    EXPECT_THAT(outcome.out, HasSubstr("(redacted)"));
    EXPECT_THAT(outcome.out, HasSubstr("secret value"));
  }
}

TEST(Show, SummaryRanksCommandsKindsKeysAndConnections) {
  const Folder folder;
  const Outcome outcome = run_with({"show", "--summary", folder.file("t.log", kSessions)});
  EXPECT_EQ(outcome.status, 0);
  for (const char* part :
       {"Commands (", "             3   33.3 %  get\n", "Kinds of commands (", "call @4e6d8fc8 # s:<hex32>\n", "Keys (",
        "             7   77.8 %  127.0.0.1:2\n", "longest pause       2 ms after line 4"}) {
    EXPECT_THAT(outcome.out, HasSubstr(part));
  }
}

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

TEST(Show, SaysWhichFileCannotBeRead) {
  const Outcome outcome = run_with({"show", "/no/such/trace.log"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, StartsWith("tracediff: /no/such/trace.log"));
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

TEST(Terminals, AStreamThatIsNotStandardOutputIsNone) {
  std::ostringstream out;
  const Terminal terminal = terminal_of(out);
  EXPECT_FALSE(terminal.is_terminal);
  EXPECT_EQ(terminal.width, 80U);
  EXPECT_EQ(colour_for(ColourWish::automatic, terminal), Colour::off);
  EXPECT_EQ(colour_for(ColourWish::always, terminal), Colour::on);
}

}  // namespace
}  // namespace tracediff
