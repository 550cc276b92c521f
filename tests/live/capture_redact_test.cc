// `capture --redact` against a real server: nothing secret is ever in the file, and nothing else changes.
#include <sys/stat.h>

#include "capture_run.h"

namespace tracediff::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

CaptureRun::Options redacting(CaptureRun::Options options) {
  options.arguments.emplace_back("--redact");
  options.environment.emplace_back("TRACEDIFF_REDACT_KEY", "a key for tests");
  return options;
}

TEST(CaptureRedact, WritesNothingSecretAndEveryCommand) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(redacting(
      capture_of(server, "commands", 0, "CLIENT SETNAME wolfgangs;SET user:wolfgang:4711 v EX 1440;GET cache")));
  ASSERT_EQ(run.wait(), 0) << run.messages();
  const Trace trace = run.trace();
  EXPECT_THAT(trace.text, AllOf(Not(HasSubstr("wolfgang")), Not(HasSubstr("4711"))));
  EXPECT_THAT(
      trace.commands(),
      ElementsAre(StartsWith(R"("CLIENT" "SETNAME" ")"),
                  ::testing::MatchesRegex(R"x("SET" "user:[a-z]{8}:[0-9]{4}" "v" "EX" "1440")x"), R"("GET" "cache")"));
  EXPECT_THAT(trace.remarks, Contains(StartsWith("# redacted: version=1 key=")));
  EXPECT_EQ(trace.end(), "# end: complete reason=command-exited status=0 commands=3 bystander-commands=0");
  EXPECT_THAT(run.messages(), HasSubstr("redacted 3 commands"));
}

TEST(CaptureRedact, GivesTheSameInTwoRecordings) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun first(redacting(capture_of(server, "pipeline", 2000)));
  ASSERT_EQ(first.wait(), 0) << first.messages();
  CaptureRun second(redacting(capture_of(server, "pipeline", 2000)));
  ASSERT_EQ(second.wait(), 0) << second.messages();
  EXPECT_EQ(first.trace().commands(), second.trace().commands());
  EXPECT_EQ(first.trace().entries.size(), 2000U);
}

TEST(CaptureRedact, KeepsWholeLinesWhenTheDiskIsFull) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun::Options options = redacting(capture_of(server, "pipeline", 5000));
  options.file_size_limit = 100000;
  CaptureRun run(options);
  EXPECT_EQ(run.wait(), 125) << run.messages();
  const Trace trace = run.trace();
  EXPECT_GT(trace.entries.size(), 1000U);
  EXPECT_THAT(trace.end(), StartsWith("# end: incomplete reason=write-failed status=0 commands=" +
                                      std::to_string(trace.entries.size()) + " "));
}

TEST(CaptureRedact, RefusesAKeyThatCannotBeMadeBeforeTheCommandRuns) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun::Options options = capture_of(server, "commands", 0, "SET started yes");
  options.arguments.insert(options.arguments.end(), {"--redact", "--redact-key", "/proc/version/redact.key"});
  CaptureRun run(options);
  EXPECT_EQ(run.wait(), 125) << run.messages();
  EXPECT_THAT(run.messages(), AllOf(HasSubstr("/proc/version/redact.key"), Not(HasSubstr("recording"))));
  struct stat about {};
  EXPECT_NE(::stat(run.file().c_str(), &about), 0);
}

}  // namespace
}  // namespace tracediff::testing
