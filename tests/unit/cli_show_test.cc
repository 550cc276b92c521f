#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cli/json_lines.h"
#include "support/cli_fixture.h"

namespace tracediff::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

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

TEST(Show, SaysWhichFileCannotBeRead) {
  const Outcome outcome = run_with({"show", "/no/such/trace.log"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, StartsWith("tracediff: /no/such/trace.log"));
}

}  // namespace
}  // namespace tracediff::testing
