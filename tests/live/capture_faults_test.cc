// What goes wrong is said, and never looks whole.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "capture_run.h"

namespace tracediff::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kReady = "\"SET\" \"patient\"";

/// A capture with a command that stays, which has begun to work.
bool is_under_way(const CaptureRun& run) {
  return poll_until([&] { return read_file(run.file()).find(kReady) != std::string::npos; });
}

TEST(CaptureFaults, ExistingFileIsLeftAsItIs) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  const TemporaryDirectory directory;
  const std::string file = directory.path("kept.log");
  write_file(file, "precious\n");
  CaptureRun run({{"-p", server.port_text(), "-o", file}, {}, {}, false, std::nullopt, -1});
  EXPECT_EQ(run.wait(), 2);
  EXPECT_THAT(run.messages(), AllOf(HasSubstr("exists"), HasSubstr("--force"), Not(HasSubstr("recording"))));
  EXPECT_EQ(read_file(file), "precious\n");
}

TEST(CaptureFaults, ForceOverwrites) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  const TemporaryDirectory directory;
  const std::string file = directory.path("overwritten.log");
  write_file(file, std::string(10000, 'x'));
  CaptureRun run({{"-p", server.port_text(), "-o", file, "--force"},
                  workload(server.port_text(), "commands", 0, "SET a b"),
                  {},
                  false,
                  std::nullopt,
                  -1});
  EXPECT_EQ(run.wait(), 0) << run.messages();
  EXPECT_EQ(read_trace(file).entries.size(), 1U);
  EXPECT_THAT(read_trace(file).end(), StartsWith("# end: complete"));
}

TEST(CaptureFaults, ForceOverwritesNothingWhenTheServerIsNotThere) {
  const TemporaryDirectory directory;
  const std::string file = directory.path("kept.log");
  write_file(file, "precious\n");
  CaptureRun run({{"-p", std::to_string(free_port()), "-o", file, "--force"}, {}, {}, false, std::nullopt, -1});
  EXPECT_EQ(run.wait(), 2);
  EXPECT_EQ(read_file(file), "precious\n");
}

TEST(CaptureFaults, ForceOverwritesNothingForACommandThatCannotBeRun) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  const TemporaryDirectory directory;
  const std::string file = directory.path("kept.log");
  write_file(file, "precious\n");
  const std::string script = directory.path("script");
  write_file(script, "#!/no/such/interpreter\n");
  ::chmod(script.c_str(), 0700);
  CaptureRun run({{"-p", server.port_text(), "-o", file, "--force"}, {script}, {}, false, std::nullopt, -1});
  EXPECT_EQ(run.wait(), 126);
  EXPECT_THAT(run.messages(), HasSubstr("/no/such/interpreter"));
  EXPECT_EQ(read_file(file), "precious\n");
}

TEST(CaptureFaults, ClosedStandardOutputIsAnError) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun::Options options = open_capture_of(server, {"--duration", "0.1"});
  options.to_file = false;
  options.launcher = {"sh", "-c", "exec \"$@\" >&-", "sh"};
  CaptureRun run(options);
  EXPECT_EQ(run.wait(), 2);
  EXPECT_THAT(run.messages(), HasSubstr("standard output: cannot write"));
}

TEST(CaptureFaults, NoServerLeavesNoFile) {
  CaptureRun run({{"-p", std::to_string(free_port())}, {"true"}, {}, true, std::nullopt, -1});
  EXPECT_EQ(run.wait(), 125);
  EXPECT_THAT(run.messages(), HasSubstr("refused"));
  EXPECT_NE(::access(run.file().c_str(), F_OK), 0);
}

TEST(CaptureFaults, CommandThatIsNotThere) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run({{"-p", server.port_text()}, {"no-such-command-anywhere"}, {}, true, std::nullopt, -1});
  EXPECT_EQ(run.wait(), 127);
  EXPECT_THAT(run.messages(), HasSubstr("no-such-command-anywhere: command not found"));
  EXPECT_NE(::access(run.file().c_str(), F_OK), 0);
}

TEST(CaptureFaults, CommandThatCannotBeRun) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  const TemporaryDirectory directory;
  write_file(directory.path("data"), "not a program");
  CaptureRun run({{"-p", server.port_text()}, {directory.path("data")}, {}, true, std::nullopt, -1});
  EXPECT_EQ(run.wait(), 126);
  EXPECT_NE(::access(run.file().c_str(), F_OK), 0);
}

TEST(CaptureFaults, CommandsStatusOfASignal) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "killed", SIGKILL));
  EXPECT_EQ(run.wait(), 137);
  EXPECT_THAT(run.trace().end(), StartsWith("# end: complete reason=command-exited status=137 "));
}

TEST(CaptureFaults, ServerThatIsKilled) {
  RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(open_capture_of(server));
  ASSERT_TRUE(run.began());
  server.call({"SET", "a", "b"});
  ASSERT_TRUE(poll_until([&] { return run.trace().entries.size() == 1; }));
  server.signal(SIGKILL);
  EXPECT_EQ(run.wait(), 2);
  EXPECT_THAT(run.trace().end(), HasSubstr(" cause=server-gone"));
  EXPECT_THAT(run.trace().end(), AnyOf(StartsWith("# end: incomplete reason=server-closed commands=1 "),
                                       StartsWith("# end: incomplete reason=connection-lost commands=1 ")));
}

TEST(CaptureFaults, CommandRunsOnWhenTheServerIsLost) {
  RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "patient"));
  ASSERT_TRUE(is_under_way(run));
  server.signal(SIGKILL);
  ASSERT_TRUE(run.process().says("incomplete"));
  EXPECT_THAT(run.messages(), HasSubstr("runs on"));
  EXPECT_TRUE(is_running(run.process().pid()));
  run.process().signal(SIGTERM);
  EXPECT_EQ(run.wait(), 125);
  EXPECT_THAT(run.trace().end(), HasSubstr(" status=143 commands=1 "));
}

TEST(CaptureFaults, ConnectionThatIsKilledByAnAdministrator) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(open_capture_of(server));
  ASSERT_TRUE(run.began());
  const std::string clients = server.call({"CLIENT", "LIST"});
  const std::size_t monitor = clients.find(" cmd=monitor");
  ASSERT_NE(monitor, std::string::npos);
  const std::size_t line = clients.rfind("id=", monitor) + 3;
  server.call({"CLIENT", "KILL", "ID", clients.substr(line, clients.find(' ', line) - line)});
  EXPECT_EQ(run.wait(), 2);
  EXPECT_THAT(run.trace().end(), StartsWith("# end: incomplete reason=server-closed"));
  EXPECT_THAT(run.trace().end(), HasSubstr(" cause=killed"));
  EXPECT_THAT(run.messages(), HasSubstr("CLIENT KILL"));
}

TEST(CaptureFaults, StoppedByTheOutputLimitDropsTheHalfLine) {
  RedisServer server({"--client-output-buffer-limit", "normal 1mb 0 0"});
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(open_capture_of(server));
  ASSERT_TRUE(run.began());
  run.process().signal(SIGSTOP);
  RedisClient client(server.port());
  const std::string value(20000, '\xff');
  for (int i = 0; i < 5000 && server.call({"CLIENT", "LIST"}).find("cmd=monitor") != std::string::npos; ++i) {
    client.call({"SET", "big", value});
  }
  run.process().signal(SIGCONT);
  EXPECT_EQ(run.wait(), 2) << run.messages();
  const Trace trace = run.trace();
  EXPECT_THAT(trace.end(), StartsWith("# end: incomplete reason=server-closed "));
  for (const std::string& entry : trace.entries) EXPECT_TRUE(entry.ends_with('"')) << entry.substr(0, 100);
  EXPECT_THAT(trace.end(), AllOf(HasSubstr(" cause=output-limit"), HasSubstr(" cut-lines=1")));
  EXPECT_THAT(run.messages(), HasSubstr("client-output-buffer-limit"));
}

TEST(CaptureFaults, ServerThatBecomesAReplica) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(open_capture_of(server));
  ASSERT_TRUE(run.began());
  server.call({"REPLICAOF", "127.0.0.1", std::to_string(free_port())});
  run.process().signal(SIGINT);
  EXPECT_EQ(run.wait(), 2);
  EXPECT_THAT(run.trace().end(), StartsWith("# end: incomplete reason=role-changed "));
}

TEST(CaptureFaults, ServerThatWasAReplicaForAWhile) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(open_capture_of(server));
  ASSERT_TRUE(run.began());
  server.call({"REPLICAOF", "127.0.0.1", std::to_string(free_port())});
  server.call({"REPLICAOF", "NO", "ONE"});
  run.process().signal(SIGINT);
  EXPECT_EQ(run.wait(), 2);
  EXPECT_THAT(run.trace().end(), StartsWith("# end: incomplete reason=role-changed "));
}

TEST(CaptureFaults, CountersThatWereResetAreNoDisagreement) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  server.call({"SET", "a", "b"});
  server.call({"SET", "a", "b"});
  CaptureRun run(capture_of(server, "commands", 0, "SET a b;CONFIG RESETSTAT;SET c d"));
  EXPECT_EQ(run.wait(), 0);
  EXPECT_THAT(run.trace().text, HasSubstr("# check: commandstats not possible"));
}

TEST(CaptureFaults, DiskThatIsFullKeepsWholeLinesAndSaysSo) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun::Options options = capture_of(server, "pipeline", 5000);
  options.file_size_limit = 100000;
  CaptureRun run(options);
  EXPECT_EQ(run.wait(), 125) << run.messages();
  const Trace trace = run.trace();
  EXPECT_THAT(trace.end(), StartsWith("# end: incomplete reason=write-failed status=0 commands=" +
                                      std::to_string(trace.entries.size()) + " "));
  EXPECT_GT(trace.entries.size(), 1000U);
  EXPECT_EQ(trace.commands(), pipeline_commands(static_cast<long>(trace.entries.size())));
  EXPECT_LE(trace.text.size(), 100000U);
}

TEST(CaptureFaults, DeviceThatIsFullRefusesBeforeTheCommand) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run({{"-p", server.port_text(), "-o", "/dev/full"},
                  workload(server.port_text(), "commands", 0, "SET started yes"),
                  {},
                  false,
                  std::nullopt,
                  -1});
  EXPECT_EQ(run.wait(), 125);
  EXPECT_THAT(run.messages(), HasSubstr("No space left"));
  EXPECT_EQ(server.call({"GET", "started"}), "$-1");
}

TEST(CaptureFaults, PipeThatNobodyReadsFillsTheQueueAndEndsTheMonitor) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  CaptureRun::Options options = open_capture_of(server, {"--queue-size", "2097152"});
  options.to_file = false;
  options.output_descriptor = pipe[1];
  CaptureRun run(options);
  ::close(pipe[1]);
  ASSERT_TRUE(run.began());
  RedisClient client(server.port());
  const std::string value(100000, 'x');
  const auto has_monitor = [&] { return server.call({"CLIENT", "LIST"}).find("cmd=monitor") != std::string::npos; };
  for (int i = 0; i < 1000 && has_monitor(); ++i) client.call({"SET", "big", value});
  EXPECT_FALSE(has_monitor());
  std::string text;
  std::array<char, 65536> block{};
  for (ssize_t count = 0; (count = ::read(pipe[0], block.data(), block.size())) > 0;) {
    text.append(block.data(), static_cast<std::size_t>(count));
  }
  ::close(pipe[0]);
  EXPECT_EQ(run.wait(), 2);
  const Trace trace = parse_trace(text);
  EXPECT_THAT(trace.end(),
              StartsWith("# end: incomplete reason=queue-full commands=" + std::to_string(trace.entries.size()) + " "));
}

TEST(CaptureFaults, PipeThatIsClosed) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  CaptureRun::Options options = open_capture_of(server);
  options.to_file = false;
  options.output_descriptor = pipe[1];
  CaptureRun run(options);
  ::close(pipe[1]);
  ASSERT_TRUE(run.began());
  ::close(pipe[0]);
  EXPECT_EQ(run.wait(), 2);
}

TEST(CaptureFaults, PipeThatNobodyReadsDoesNotKeepASignalWaiting) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  CaptureRun::Options options = open_capture_of(server);
  options.to_file = false;
  options.output_descriptor = pipe[1];
  CaptureRun run(options);
  ::close(pipe[1]);
  ASSERT_TRUE(run.began());
  RedisClient client(server.port());
  client.call({"SET", "bigger-than-a-pipe", std::string(500000, 'x')});
  run.process().signal(SIGTERM);
  EXPECT_EQ(run.wait(std::chrono::seconds(25)), 2) << run.messages();
  ::close(pipe[0]);
}

TEST(CaptureFaults, BusyServerIsWaitedFor) {
  const RedisServer server({"--enable-debug-command", "yes"});
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(capture_of(server, "commands", 0, "SET a b;DEBUG SLEEP 1;SET c d"));
  EXPECT_EQ(run.wait(), 0) << run.messages();
  EXPECT_EQ(run.trace().entries.size(), 2U);
}

TEST(CaptureFaults, ScriptThatHoldsTheServerUpIsWaitedFor) {
  const RedisServer server({"--busy-reply-threshold", "100"});
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(open_capture_of(server));
  ASSERT_TRUE(run.began());
  RedisClient client(server.port());
  client.send(RedisClient::encode({"EVAL", "local n = 0 for i = 1, 150000000 do n = n + 1 end", "0"}));
  ASSERT_TRUE(poll_until([&] { return server.call({"PING"}).starts_with("-BUSY"); }));
  run.process().signal(SIGINT);
  EXPECT_EQ(run.wait(), 0) << run.messages();
  EXPECT_THAT(run.trace().end(), StartsWith("# end: complete"));
  EXPECT_THAT(run.trace().text, Not(HasSubstr("cmd=client")));
  EXPECT_THAT(run.trace().text, Not(HasSubstr("cmd=echo")));
}

TEST(CaptureFaults, SecondSignalEndsWaitingForAStoppedServer) {
  RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run(open_capture_of(server));
  ASSERT_TRUE(run.began());
  server.signal(SIGSTOP);
  run.process().signal(SIGINT);
  EXPECT_FALSE(run.process().wait(std::chrono::seconds(1)).has_value());
  run.process().signal(SIGINT);
  EXPECT_EQ(run.wait(), 2);
  server.signal(SIGCONT);
  EXPECT_THAT(run.trace().end(), StartsWith("# end: incomplete reason=interrupted "));
}

}  // namespace
}  // namespace tracediff::testing
