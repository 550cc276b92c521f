// What is recorded is all of what the command did, and nothing else.
#include <sys/stat.h>

#include <thread>

#include "capture_run.h"

namespace tracediff::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST(CaptureWhole, HasEveryCommandOfAShortPipeline) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "pipeline", 2000));
  ASSERT_EQ(run.wait(), 0) << run.messages();
  EXPECT_EQ(run.trace().commands(), pipeline_commands(2000));
  EXPECT_EQ(run.trace().end(), "# end: complete reason=command-exited status=0 commands=2000 bystander-commands=0");
  EXPECT_THAT(run.trace().remarks, Contains("# check: commandstats agree commands=2000"));
}

TEST(CaptureWhole, HasEveryCommandOfALongPipeline) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "pipeline", 20000));
  ASSERT_EQ(run.wait(), 0) << run.messages();
  EXPECT_EQ(run.trace().commands(), pipeline_commands(20000));
}

TEST(CaptureWhole, WaitsForWhatTheServerHasNotReadYet) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "replies-off", 200000));
  ASSERT_EQ(run.wait(), 0) << run.messages();
  std::vector<std::string> expected = pipeline_commands(200000);
  expected.insert(expected.begin(), "\"CLIENT\" \"REPLY\" \"OFF\"");
  EXPECT_TRUE(run.trace().commands() == expected);
}

TEST(CaptureWhole, IsTheSameBytesAsRedisCliRecords) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  Process redis_cli({{"redis-cli", "-p", server.port_text(), "monitor"}, {}, "", -1, std::nullopt});
  ASSERT_TRUE(poll_until([&] { return redis_cli.output().starts_with("OK"); }));
  CaptureRun run(capture_of(server, "pipeline", 500));
  ASSERT_EQ(run.wait(), 0) << run.messages();
  const Trace trace = run.trace();
  std::string expected;
  for (const std::string& entry : trace.entries) expected += entry + "\n";
  EXPECT_TRUE(poll_until([&] { return redis_cli.output().find(expected) != std::string::npos; }));
}

TEST(CaptureWhole, TakesBigArgumentsAndKeepsTheServersBufferSmall) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "big", 1 << 20));
  ASSERT_EQ(run.wait(), 0) << run.messages();
  const Trace trace = run.trace();
  ASSERT_EQ(trace.entries.size(), 8U);
  for (const std::string& entry : trace.entries) EXPECT_GT(entry.size(), std::size_t{4} << 20);
}

TEST(CaptureWhole, HeaderSaysWhatWasRecorded) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun::Options options = capture_of(server, "commands", 0, "GET\nx");
  options.arguments.insert(options.arguments.end(), {"--label", "6.0.0\nrc1"});
  CaptureRun run(options);
  ASSERT_EQ(run.wait(), 0) << run.messages();
  const std::vector<std::string> remarks = run.trace().remarks;
  ASSERT_GT(remarks.size(), 4U);
  EXPECT_EQ(remarks[0], "# tracediff-capture 1");
  EXPECT_EQ(remarks[1], "# label: 6.0.0\\nrc1");
  EXPECT_THAT(remarks[2], StartsWith("# started: 20"));
  EXPECT_THAT(remarks[3],
              AllOf(StartsWith("# server: redis "), HasSubstr(" standalone 127.0.0.1:" + server.port_text())));
  EXPECT_THAT(remarks[4], AllOf(StartsWith("# command: "), HasSubstr("'GET\\nx'")));
}

TEST(CaptureWhole, SaysThatItRecordsBeforeTheCommandStarts) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "commands", 7, "SET a 1"));
  EXPECT_TRUE(run.began());
  EXPECT_EQ(run.wait(), 7);
  EXPECT_THAT(run.trace().commands(), ElementsAre("\"SET\" \"a\" \"1\""));
  EXPECT_THAT(run.trace().end(), HasSubstr("reason=command-exited status=7 "));
}

TEST(CaptureWhole, FileIsForTheOwnerAlone) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "commands"));
  ASSERT_EQ(run.wait(), 0) << run.messages();
  struct stat about {};
  ASSERT_EQ(::stat(run.file().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0600U);
}

TEST(CaptureWhole, EndsAtTheCountWithExactlySoManyCommands) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(open_capture_of(server, {"--count", "3"}));
  ASSERT_TRUE(run.began());
  for (int i = 0; i < 5; ++i) server.call({"SET", "k" + std::to_string(i), "v"});
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.trace().commands(), pipeline_commands(3));
  EXPECT_EQ(run.trace().end(), "# end: complete reason=count commands=3 bystander-commands=0");
}

TEST(CaptureWhole, QuietSaysNothingWhenAllIsWell) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(open_capture_of(server, {"--quiet", "--duration", "0.1"}));
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.messages(), "");
  EXPECT_THAT(run.trace().end(), StartsWith("# end: complete reason=duration"));
}

TEST(CaptureWhole, EndsAfterTheDuration) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(open_capture_of(server, {"--duration", "0.2"}));
  EXPECT_EQ(run.wait(), 0);
  EXPECT_EQ(run.trace().end(), "# end: complete reason=duration commands=0 bystander-commands=0");
}

TEST(CaptureWhole, SeparatesStreamsWhenTheTraceGoesToStandardOutput) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun::Options options = capture_of(server, "tell");
  options.to_file = false;
  CaptureRun run(options);
  ASSERT_EQ(run.wait(), 0);
  EXPECT_THAT(run.process().output(),
              AllOf(StartsWith("# tracediff-capture 1\n"), Not(HasSubstr("standard output is"))));
  EXPECT_THAT(run.messages(), HasSubstr("standard output is ours"));
}

TEST(CaptureWhole, LeavesTheCommandItsStreamsWhenTheTraceGoesToAFile) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "tell"));
  ASSERT_EQ(run.wait(), 0);
  EXPECT_THAT(run.process().output(), HasSubstr("standard output is ours"));
}

TEST(CaptureWhole, TellsNewConnectionsFromThoseThatWereThere) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  RedisClient bystander(server.port());
  bystander.call({"CLIENT", "SETNAME", "shop-admin"});
  CaptureRun run(open_capture_of(server));
  ASSERT_TRUE(run.began());
  bystander.call({"GET", "theirs"});
  RedisClient driver(server.port());
  driver.call({"CLIENT", "SETNAME", "shop"});
  driver.call({"GET", "ours"});
  ASSERT_TRUE(poll_until([&] { return read_file(run.file()).find("\"ours\"") != std::string::npos; }));
  run.process().signal(SIGINT);
  ASSERT_EQ(run.wait(), 0) << run.messages();
  EXPECT_THAT(run.trace().remarks,
              Contains(AllOf(StartsWith("# connection: 127.0.0.1:"), HasSubstr(" name=shop user=default"))));
  EXPECT_THAT(run.trace().remarks,
              Contains(AllOf(StartsWith("# connection: "), HasSubstr(" name=shop-admin "), HasSubstr(" before=yes"))));
  EXPECT_THAT(run.trace().end(), HasSubstr(" commands=3 bystander-commands=1"));
}

TEST(CaptureWhole, MarksBystandersOfACommand) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  RedisClient bystander(server.port());
  bystander.call({"PING"});
  CaptureRun run(capture_of(server, "patient"));
  ASSERT_TRUE(poll_until([&] { return server.call({"GET", "patient"}) != "$-1"; }));
  bystander.call({"GET", "theirs"});
  run.process().signal(SIGTERM);
  ASSERT_EQ(run.wait(), 143) << run.messages();
  EXPECT_THAT(run.trace().remarks,
              Contains(AllOf(StartsWith("# connection: 127.0.0.1:"), HasSubstr(" bystander=yes"))));
  EXPECT_THAT(run.trace().end(), HasSubstr(" bystander-commands=1"));
}

TEST(CaptureWhole, AnotherRecordingIsABystander) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun outer(open_capture_of(server));
  ASSERT_TRUE(outer.began());
  CaptureRun inner(capture_of(server, "commands", 0, "SET a b"));
  EXPECT_EQ(inner.wait(), 0) << inner.messages();
  outer.process().signal(SIGINT);
  EXPECT_EQ(outer.wait(), 0) << outer.messages();
  const Trace trace = outer.trace();
  const std::string bystanders = std::to_string(trace.entries.size() - 1);
  EXPECT_THAT(trace.end(), HasSubstr(" bystander-commands=" + bystanders));
  EXPECT_THAT(trace.text, HasSubstr("name=tracediff-capture bystander=yes"));
  EXPECT_EQ(inner.trace().commands(), std::vector<std::string>{"\"SET\" \"a\" \"b\""});
  EXPECT_THAT(inner.trace().end(), HasSubstr(" bystander-commands=0"));
}

TEST(CaptureWhole, ShowsNothingOfItsOwnOverAUnixSocket) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run({{"-s", server.socket()}, workload(server.port_text(), "pipeline", 100), {}, true, std::nullopt, -1});
  ASSERT_EQ(run.wait(), 0) << run.messages();
  EXPECT_EQ(run.trace().commands(), pipeline_commands(100));
  EXPECT_THAT(run.trace().remarks, Contains("# check: commandstats agree commands=100"));
}

TEST(CaptureWhole, RecordsUnixSocketClientsToo) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run({{"-s", server.socket()}, {}, {}, true, std::nullopt, -1});
  ASSERT_TRUE(run.began());
  server.call({"SET", "over", "unix"});
  ASSERT_TRUE(poll_until([&] { return read_file(run.file()).find("\"over\"") != std::string::npos; }));
  run.process().signal(SIGTERM);
  ASSERT_EQ(run.wait(), 0);
  EXPECT_THAT(run.trace().commands(), ElementsAre("\"SET\" \"over\" \"unix\""));
  EXPECT_THAT(run.trace().end(), HasSubstr("bystander-commands=0"));
}

TEST(CaptureWhole, SaysWhatTheServerRefused) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "commands", 0, "GET;GET;NOSUCH x;SET a b;LPUSH a x;EVALSHA 0123 0"));
  ASSERT_EQ(run.wait(), 0) << run.messages();
  const std::vector<std::string> remarks = run.trace().remarks;
  EXPECT_THAT(remarks, Contains("# refused: cmd=get rejected=2 failed=0"));
  EXPECT_THAT(remarks, Contains("# refused: cmd=lpush rejected=0 failed=1"));
  EXPECT_THAT(remarks, Contains("# refused: cmd=evalsha rejected=0 failed=1"));
  EXPECT_THAT(remarks, Contains("# error-replies: code=ERR count=3"));
  EXPECT_THAT(remarks, Contains("# error-replies: code=WRONGTYPE count=1"));
  EXPECT_THAT(remarks, Contains(StartsWith("# check: commandstats agree")));
  EXPECT_THAT(remarks, Not(Contains(HasSubstr("cmd=set"))));
}

TEST(CaptureWhole, SpawnsAServerThatIsGoneAfterwards) {
  const RedisServer probe;  // only to know that redis-server is there
  TRACEDIFF_REQUIRE_SERVER(probe);
  CaptureRun run({{"--spawn"}, workload("env", "commands", 5, "SET a b"), {}, true, std::nullopt, -1});
  ASSERT_EQ(run.wait(), 5) << run.messages();
  EXPECT_THAT(run.trace().commands(), ElementsAre("\"SET\" \"a\" \"b\""));
  const std::string server_line = run.trace().remarks[2];
  const auto port = static_cast<std::uint16_t>(std::atoi(server_line.substr(server_line.rfind(':') + 1).c_str()));
  EXPECT_FALSE(RedisClient(port).is_connected());
}

TEST(CaptureWhole, SpawnedServerDiesWithUsAlsoWhenAScriptStartsIt) {
  const RedisServer probe;
  TRACEDIFF_REQUIRE_SERVER(probe);
  const TemporaryDirectory directory;
  const std::string script = directory.path("server");
  write_file(script, "#!/bin/sh\nredis-server \"$@\"\n");
  ::chmod(script.c_str(), 0700);
  CaptureRun run({{"--spawn=" + script}, {}, {}, true, std::nullopt, -1});
  ASSERT_TRUE(run.began()) << run.messages();
  const std::string server_line = run.trace().remarks[2];
  const auto port = static_cast<std::uint16_t>(std::atoi(server_line.substr(server_line.rfind(':') + 1).c_str()));
  ASSERT_TRUE(RedisClient(port).is_connected());
  run.process().signal(SIGKILL);
  EXPECT_TRUE(poll_until([&] { return !RedisClient(port).is_connected(); }));
  EXPECT_THAT(run.trace().end(), IsEmpty());
}

}  // namespace
}  // namespace tracediff::testing
