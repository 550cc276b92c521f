// All nodes of a cluster in one trace.
#include "capture_run.h"

namespace tracediff::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kKeyOfFirst = "b";   // slot 3300
constexpr const char* kKeyOfSecond = "a";  // slot 15495

/// Two masters that share the slots.
class CaptureCluster : public ::testing::Test {
 protected:
  CaptureCluster() : first_({"--cluster-enabled", "yes"}), second_({"--cluster-enabled", "yes"}) {}

  bool join() {
    first_.call({"CLUSTER", "ADDSLOTSRANGE", "0", "8191"});
    second_.call({"CLUSTER", "ADDSLOTSRANGE", "8192", "16383"});
    first_.call({"CLUSTER", "MEET", "127.0.0.1", second_.port_text()});
    return poll_until([&] { return is_ready(first_) && is_ready(second_); });
  }
  static bool is_ready(const RedisServer& server) {
    const bool is_ok = server.call({"CLUSTER", "INFO"}).find("cluster_state:ok") != std::string::npos;
    return is_ok && server.call({"CLUSTER", "NODES"}).find("handshake") == std::string::npos;
  }

  RedisServer first_;
  RedisServer second_;
};

TEST_F(CaptureCluster, RecordsEveryNodeInTheOrderOfTime) {
  TRACEDIFF_REQUIRE_SERVER(first_);
  TRACEDIFF_REQUIRE_SERVER(second_);
  ASSERT_TRUE(join());
  CaptureRun run(open_capture_of(first_, {"-c"}));
  ASSERT_TRUE(run.began()) << run.messages();
  for (int i = 0; i < 2; ++i) {
    first_.call({"SET", kKeyOfFirst, std::to_string(i)});
    ASSERT_TRUE(poll_until([&] { return run.trace().entries.size() == 2U * static_cast<unsigned>(i) + 1U; }));
    second_.call({"SET", kKeyOfSecond, std::to_string(i)});
    ASSERT_TRUE(poll_until([&] { return run.trace().entries.size() == 2U * static_cast<unsigned>(i) + 2U; }));
  }
  run.process().signal(SIGINT);
  EXPECT_EQ(run.wait(), 0) << run.messages();
  const Trace trace = run.trace();
  std::vector<std::string> expected;
  for (int i = 0; i < 2; ++i) {
    expected.push_back("\"SET\" \"b\" \"" + std::to_string(i) + "\"");
    expected.push_back("\"SET\" \"a\" \"" + std::to_string(i) + "\"");
  }
  EXPECT_EQ(trace.commands(), expected);
  EXPECT_THAT(trace.text, HasSubstr("# node: 127.0.0.1:" + first_.port_text() + "\n" + trace.entries[0] + "\n# node: " +
                                    "127.0.0.1:" + second_.port_text() + "\n" + trace.entries[1] + "\n"));
  EXPECT_THAT(trace.end(), StartsWith("# end: complete reason=interrupted commands=4 "));
}

TEST_F(CaptureCluster, IsIncompleteWhenANodeIsLostAndGoesOnWithTheOthers) {
  TRACEDIFF_REQUIRE_SERVER(first_);
  TRACEDIFF_REQUIRE_SERVER(second_);
  ASSERT_TRUE(join());
  CaptureRun run(open_capture_of(first_, {"-c"}));
  ASSERT_TRUE(run.began()) << run.messages();
  second_.signal(SIGKILL);
  ASSERT_TRUE(run.process().says("incomplete"));
  EXPECT_THAT(run.messages(), HasSubstr("127.0.0.1:" + second_.port_text()));
  first_.call({"PING", "afterwards"});
  ASSERT_TRUE(poll_until([&] { return run.trace().entries.size() == 1; }));
  run.process().signal(SIGINT);
  EXPECT_EQ(run.wait(), 2);
  EXPECT_THAT(run.trace().end(), StartsWith("# end: incomplete reason="));
}

TEST_F(CaptureCluster, EndsAtTheCountWithExactlySoManyCommandsOfAllNodes) {
  TRACEDIFF_REQUIRE_SERVER(first_);
  TRACEDIFF_REQUIRE_SERVER(second_);
  ASSERT_TRUE(join());
  CaptureRun run(open_capture_of(first_, {"-c", "--count", "3"}));
  ASSERT_TRUE(run.began()) << run.messages();
  const std::string many = "for i=1,20 do redis.call('GET', KEYS[1]) end";
  first_.call({"EVAL", many, "1", kKeyOfFirst});
  second_.call({"EVAL", many, "1", kKeyOfSecond});
  EXPECT_EQ(run.wait(), 0) << run.messages();
  EXPECT_EQ(run.trace().entries.size(), 3U);
  EXPECT_EQ(run.trace().end(), "# end: complete reason=count commands=3 bystander-commands=0");
}

TEST_F(CaptureCluster, NodeThatJoinsIsRecorded) {
  TRACEDIFF_REQUIRE_SERVER(first_);
  TRACEDIFF_REQUIRE_SERVER(second_);
  ASSERT_TRUE(join());
  RedisServer third({"--cluster-enabled", "yes"});
  TRACEDIFF_REQUIRE_SERVER(third);
  CaptureRun run(open_capture_of(first_, {"-c"}));
  ASSERT_TRUE(run.began()) << run.messages();
  first_.call({"CLUSTER", "MEET", "127.0.0.1", third.port_text()});
  ASSERT_TRUE(run.process().says("new node")) << run.messages();
  third.call({"PING", "from the third"});
  run.process().signal(SIGINT);
  EXPECT_EQ(run.wait(), 0) << run.messages();
  EXPECT_THAT(run.trace().commands(), Contains("\"PING\" \"from the third\""));
}

TEST_F(CaptureCluster, NodeThatJoinsWithSlotsMakesTheTraceIncomplete) {
  TRACEDIFF_REQUIRE_SERVER(first_);
  TRACEDIFF_REQUIRE_SERVER(second_);
  first_.call({"CLUSTER", "ADDSLOTSRANGE", "0", "8191"});
  second_.call({"CLUSTER", "ADDSLOTSRANGE", "8192", "16383"});
  CaptureRun run(open_capture_of(first_, {"-c"}));
  ASSERT_TRUE(run.began()) << run.messages();
  first_.call({"CLUSTER", "MEET", "127.0.0.1", second_.port_text()});
  ASSERT_TRUE(run.process().says("had slots before")) << run.messages();
  run.process().signal(SIGINT);
  EXPECT_EQ(run.wait(), 2) << run.messages();
  EXPECT_THAT(run.trace().end(), StartsWith("# end: incomplete reason=cluster-changed "));
}

TEST_F(CaptureCluster, OneNodeAloneIsNamedAsSuch) {
  TRACEDIFF_REQUIRE_SERVER(first_);
  TRACEDIFF_REQUIRE_SERVER(second_);
  ASSERT_TRUE(join());
  CaptureRun run(open_capture_of(first_, {"--duration", "0.1"}));
  EXPECT_EQ(run.wait(), 0);
  EXPECT_THAT(run.messages(), HasSubstr("one node of a cluster"));
}

TEST(CaptureNoCluster, ClusterOptionIsGoodForASingleServerToo) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(open_capture_of(server, {"-c", "--duration", "0.1"}));
  EXPECT_EQ(run.wait(), 0) << run.messages();
}

}  // namespace
}  // namespace tracediff::testing
