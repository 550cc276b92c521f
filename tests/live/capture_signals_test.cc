// Every recording ends, in its time, and leaves nobody behind.
#include <cstdlib>

#include "capture_run.h"

namespace tracediff::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// The process id that the workload has stored under KEY, once it has.
pid_t stored_pid(const RedisServer& server, const std::string& key) {
  std::string value;
  poll_until([&] {
    value = server.call({"GET", key});
    return value != "$-1";
  });
  return std::atoi(value.c_str());
}

struct EndingSignal {
  const char* name;
  int number;
};

class CaptureSignals : public ::testing::TestWithParam<EndingSignal> {};

TEST_P(CaptureSignals, EndARecordingWithoutCommandAsWhole) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(open_capture_of(server));
  ASSERT_TRUE(run.began());
  server.call({"SET", "a", "b"});
  run.process().signal(GetParam().number);
  EXPECT_EQ(run.wait(), 0) << run.messages();
  EXPECT_EQ(run.trace().end(), "# end: complete reason=interrupted commands=1 bystander-commands=0");
}

TEST_P(CaptureSignals, ReachTheCommandWhoseStatusDecides) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "patient"));
  const pid_t command = stored_pid(server, "patient");
  run.process().signal(GetParam().number);
  EXPECT_EQ(run.wait(), 128 + GetParam().number) << run.messages();
  EXPECT_FALSE(is_running(command));
  EXPECT_THAT(run.trace().end(), StartsWith("# end: complete reason=command-exited status="));
}

INSTANTIATE_TEST_SUITE_P(All, CaptureSignals,
                         ::testing::Values(EndingSignal{"Int", SIGINT}, EndingSignal{"Term", SIGTERM},
                                           EndingSignal{"Hup", SIGHUP}),
                         [](const auto& each) { return each.param.name; });

TEST(CaptureEnds, NohupOutlivesTheTerminal) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun::Options options = open_capture_of(server);
  options.launcher = {"nohup"};
  CaptureRun run(options);
  ASSERT_TRUE(run.began());
  run.process().signal(SIGHUP);
  server.call({"SET", "a", "b"});
  run.process().signal(SIGTERM);
  EXPECT_EQ(run.wait(), 0) << run.messages();
  EXPECT_EQ(run.trace().commands(), std::vector<std::string>{"\"SET\" \"a\" \"b\""});
}

TEST(CaptureEnds, CommandThatIgnoresSigtermIsKilled) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "stubborn"));
  const pid_t command = stored_pid(server, "stubborn");
  run.process().signal(SIGTERM);
  EXPECT_EQ(run.wait(), 137) << run.messages();
  EXPECT_FALSE(is_running(command));
}

TEST(CaptureEnds, CommandThatIgnoresTheEndOfTheDurationIsKilled) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun::Options options = capture_of(server, "stubborn");
  options.arguments.insert(options.arguments.end(), {"--duration", "0.5"});
  CaptureRun run(options);
  EXPECT_EQ(run.wait(), 137) << run.messages();
  EXPECT_THAT(run.trace().end(), StartsWith("# end: complete reason=duration status=137 "));
}

TEST(CaptureEnds, CountEndsTheCommand) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun::Options options = capture_of(server, "patient");
  options.arguments.insert(options.arguments.end(), {"--count", "1"});
  CaptureRun run(options);
  EXPECT_EQ(run.wait(), 143) << run.messages();
  EXPECT_THAT(run.trace().end(), StartsWith("# end: complete reason=count status=143 commands=1 "));
}

TEST(CaptureEnds, GrandchildDoesNotKeepTheRecordingOpenNorStay) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "grandchild", 6));
  EXPECT_EQ(run.wait(std::chrono::seconds(20)), 6) << run.messages();
  EXPECT_THAT(run.trace().text, HasSubstr("\"SET\" \"grandchild\""));
  const pid_t grandchild = stored_pid(server, "grandchild");
  EXPECT_TRUE(poll_until([&] { return !is_running(grandchild); }));
}

TEST(CaptureEnds, InterruptBeforeTheBeginningLeavesNoFile) {
  // A port that accepts and never answers: the kernel completes the connection, nobody reads it.
  RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  server.signal(SIGSTOP);
  CaptureRun run(open_capture_of(server));
  EXPECT_FALSE(run.process().wait(std::chrono::seconds(1)).has_value());
  run.process().signal(SIGINT);
  EXPECT_EQ(run.wait(), 2);
  server.signal(SIGCONT);
  EXPECT_THAT(run.messages(), HasSubstr("interrupted"));
  EXPECT_EQ(read_file(run.file()), "");
}

}  // namespace
}  // namespace tracediff::testing
