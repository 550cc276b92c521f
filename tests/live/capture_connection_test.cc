// Connecting as redis-cli does, and saying why where it does not work.
#include <unistd.h>

#include "capture_run.h"
#include "support/certificate.h"
#include "support/fake_server.h"

namespace tracediff::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// Runs `capture ARGUMENTS -o FILE -- workload` with one SET, and expects it to be recorded.
void expect_recorded(const RedisServer& server, std::vector<std::string> arguments,
                     std::vector<std::pair<std::string, std::string>> environment = {},
                     const std::string& commands = "SET a b") {
  CaptureRun run({std::move(arguments), workload(server.port_text(), "commands", 0, commands), std::move(environment),
                  true, std::nullopt, -1});
  EXPECT_EQ(run.wait(), 0) << run.messages();
  EXPECT_THAT(run.trace().text, HasSubstr("\"SET\" \"a\" \"b\""));
  EXPECT_THAT(run.trace().end(), StartsWith("# end: complete"));
  EXPECT_THAT(run.trace().text + run.messages(), Not(HasSubstr("s3cret")));
}

/// Runs `capture ARGUMENTS` and expects a refusal that says WORDS.
void expect_refused(std::vector<std::string> arguments, const std::string& words,
                    std::vector<std::pair<std::string, std::string>> environment = {}) {
  CaptureRun run({std::move(arguments), {}, std::move(environment), true, std::nullopt, -1});
  EXPECT_EQ(run.wait(), 2);
  EXPECT_THAT(run.messages(), AllOf(HasSubstr(words), Not(HasSubstr("recording")), Not(HasSubstr("s3cret"))));
  EXPECT_NE(::access(run.file().c_str(), F_OK), 0);
}

TEST(CaptureConnection, TakesPasswordsAsRedisCliDoes) {
  const RedisServer server({"--requirepass", "s3cret@1"});
  TRACEDIFF_REQUIRE_SERVER(server);
  const std::string port = server.port_text();
  const std::string work = "AUTH s3cret@1;SET a b";
  expect_recorded(server, {"-p", port, "-a", "s3cret@1"}, {}, work);
  expect_recorded(server, {"-p", port, "--pass", "s3cret@1"}, {}, work);
  expect_recorded(server, {"-p", port, "--user", "default", "--pass", "s3cret@1"}, {}, work);
  expect_recorded(server, {"-p", port}, {{"REDISCLI_AUTH", "s3cret@1"}}, work);
  expect_recorded(server, {"-u", "redis://:s3cret%401@127.0.0.1:" + port + "/3"}, {}, work);
  expect_recorded(server, {"-u", "redis://s3cret%401@127.0.0.1:" + port}, {}, work);
  expect_recorded(server, {"-u", "redis://default:s3cret%401@localhost:" + port}, {}, work);
}

TEST(CaptureConnection, AcceptsADatabaseAndAPasswordThatNobodyAskedFor) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  expect_recorded(server, {"-h", "localhost", "-p", server.port_text(), "-n", "5"});
  expect_recorded(server, {"-p", server.port_text(), "-a", "s3cret"});
  expect_recorded(server, {"-s", server.socket()});
}

TEST(CaptureConnection, NamesTheCauseOfARefusal) {
  const RedisServer server({"--requirepass", "right"});
  TRACEDIFF_REQUIRE_SERVER(server);
  const std::string port = server.port_text();
  expect_refused({"-p", port}, "wants a password");
  expect_refused({"-p", port, "-a", "s3cret"}, "password is wrong");
  expect_refused({"-p", port, "--user", "nobody", "-a", "s3cret"}, "password is wrong");
  expect_refused({"-p", port, "-a", "wrong"}, "password is wrong");  // our own words are no secret
  expect_refused({"-p", port, "--tls", "-a", "right"}, "TLS");
  expect_refused({"-h", "no-such-host.invalid"}, "no such host");
  expect_refused({"-s", "/nonexistent/redis.sock"}, "No such file");
  expect_refused({"-p", std::to_string(free_port())}, "refused");
  expect_refused({"-u", "http://127.0.0.1"}, "redis://");
}

TEST(CaptureConnection, NamesTheRightThatIsMissing) {
  const RedisServer server;
  TRACEDIFF_REQUIRE_SERVER(server);
  server.call({"ACL", "SETUSER", "poor", "on", ">s3cret", "-@all", "+info", "+client|list"});
  server.call({"ACL", "SETUSER", "mute", "on", ">s3cret", "-@all", "+info", "+client|list", "+monitor"});
  server.call({"ACL", "SETUSER", "enough", "on", ">s3cret", "-@all", "+monitor", "+echo", "+client|list"});
  const std::string port = server.port_text();
  expect_refused({"-p", port, "--user", "poor", "--pass", "s3cret"}, "ACL SETUSER poor +monitor +echo +client|list");
  expect_refused({"-p", port, "--user", "mute", "--pass", "s3cret"}, "ACL SETUSER mute +monitor +echo +client|list");
  expect_recorded(server, {"-p", port, "--user", "enough", "--pass", "s3cret"});
}

TEST(CaptureConnection, HidesThePasswordInTheListOfProcesses) {
  const RedisServer server({"--requirepass", "s3cret"});
  TRACEDIFF_REQUIRE_SERVER(server);
  const std::string port = server.port_text();
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"-p", port, "-a", "s3cret"}, std::vector<std::string>{"-p", port, "--pass=s3cret"},
        std::vector<std::string>{"-u", "redis://:s3cret@127.0.0.1:" + port}}) {
    CaptureRun run({arguments, {"sh", "-c", "tr '\\0' ' ' < /proc/$PPID/cmdline"}, {}, true, std::nullopt, -1});
    EXPECT_EQ(run.wait(), 0) << run.messages();
    EXPECT_THAT(run.process().output(), AllOf(HasSubstr("capture"), HasSubstr("***"), Not(HasSubstr("s3cret"))));
  }
}

TEST(CaptureConnection, MasksThePasswordInTheHeader) {
  const RedisServer server({"--requirepass", "s3cret"});
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run({{"-p", server.port_text(), "-a", "s3cret", "--label", "v1 s3cret"},
                  workload(server.port_text(), "commands", 0, "AUTH s3cret;SET a b"),
                  {},
                  true,
                  std::nullopt,
                  -1});
  EXPECT_EQ(run.wait(), 0) << run.messages();
  EXPECT_THAT(run.trace().text, AllOf(HasSubstr("# label: v1 ***"), HasSubstr("AUTH ***"), Not(HasSubstr("s3cret"))));
}

class CaptureTls : public ::testing::Test {
 protected:
  std::vector<std::string> server_options(const std::string& clients) {
    write_certificate(file("cert.pem"), file("key.pem"), "DNS:localhost,IP:127.0.0.1");
    tls_port_ = std::to_string(free_port());
    return {"--tls-port",         tls_port_,       "--tls-cert-file",    file("cert.pem"),
            "--tls-key-file",     file("key.pem"), "--tls-ca-cert-file", file("cert.pem"),
            "--tls-auth-clients", clients};
  }
  [[nodiscard]] std::string file(const std::string& name) const { return directory_.path(name); }
  std::string tls_port_;

 private:
  TemporaryDirectory directory_;
};

TEST_F(CaptureTls, RecordsAndChecksTheCertificate) {
  const RedisServer server(server_options("no"));
  TRACEDIFF_REQUIRE_SERVER(server);
  expect_recorded(server, {"-p", tls_port_, "--tls", "--cacert", file("cert.pem")});
  expect_recorded(server, {"-u", "rediss://localhost:" + tls_port_, "--cacert", file("cert.pem")});
  expect_recorded(server, {"-p", tls_port_, "--tls", "--insecure"});
  expect_refused({"-p", tls_port_, "--tls"}, "certificate is not accepted");
  expect_refused({"-p", tls_port_, "--tls", "--cacert", file("cert.pem"), "--sni", "example.com"},
                 "certificate was not made for example.com");
  expect_refused({"-p", tls_port_}, "--tls");
}

TEST_F(CaptureTls, ShowsItsOwnCertificate) {
  const RedisServer server(server_options("yes"));
  TRACEDIFF_REQUIRE_SERVER(server);
  const std::vector<std::string> base{"-p", tls_port_, "--tls", "--cacert", file("cert.pem")};
  std::vector<std::string> with_own = base;
  with_own.insert(with_own.end(), {"--cert", file("cert.pem"), "--key", file("key.pem")});
  expect_recorded(server, with_own);
  expect_refused(base, "client certificate");
}

TEST_F(CaptureTls, LosesNothingOfAFlood) {
  const RedisServer server(server_options("no"));
  TRACEDIFF_REQUIRE_SERVER(server);
  CaptureRun run({{"-p", tls_port_, "--tls", "--insecure"},
                  workload(server.port_text(), "pipeline", 50000),
                  {},
                  true,
                  std::nullopt,
                  -1});
  ASSERT_EQ(run.wait(), 0) << run.messages();
  EXPECT_TRUE(run.trace().commands() == pipeline_commands(50000));
}

TEST(CaptureConnection, NamesOtherServices) {
  FakeBehaviour web;
  web.greeting = "HTTP/1.1 400 Bad Request\r\n\r\n";
  const FakeServer http(web);
  expect_refused({"-p", http.port_text()}, "not a Redis server");
  FakeBehaviour full;
  full.greeting = "-ERR max number of clients reached\r\n";
  const FakeServer busy(full);
  expect_refused({"-p", busy.port_text()}, "max number of clients");
  FakeBehaviour managed;
  managed.replies = {{"INFO", bulk("redis_version:7.2.4\r\n")},
                     {"CLIENT", bulk("")},
                     {"MONITOR", "-ERR unknown command 'MONITOR'\r\n"}};
  const FakeServer without_monitor(managed);
  expect_refused({"-p", without_monitor.port_text()}, "MONITOR is not supported by this service");
}

TEST(CaptureConnection, NamesASentinelAndItsMaster) {
  FakeBehaviour behaviour;
  behaviour.replies = {{"INFO", bulk("redis_version:7.0.15\r\nredis_mode:sentinel\r\n")},
                       {"SENTINEL", "*1\r\n*6\r\n" + bulk("name") + bulk("shop") + bulk("ip") + bulk("10.0.0.9") +
                                        bulk("port") + bulk("6380")}};
  const FakeServer sentinel(behaviour);
  expect_refused({"-p", sentinel.port_text()}, "Sentinel");
  expect_refused({"-p", sentinel.port_text()}, "shop is at -h 10.0.0.9 -p 6380");
}

TEST(CaptureConnection, NamesAReplica) {
  const RedisServer master;
  TRACEDIFF_REQUIRE_SERVER(master);
  const RedisServer replica({"--replicaof", "127.0.0.1 " + master.port_text()});
  TRACEDIFF_REQUIRE_SERVER(replica);
  CaptureRun run(open_capture_of(replica, {"--duration", "0.1"}));
  EXPECT_EQ(run.wait(), 0) << run.messages();
  EXPECT_THAT(run.trace().text, HasSubstr(" replica-of 127.0.0.1:" + master.port_text()));
  EXPECT_THAT(run.messages(), HasSubstr("replica"));
}

TEST(CaptureConnection, SpawnedServerNeedsNoOtherPlace) { expect_refused({"--spawn", "-p", "1"}, "--spawn"); }

TEST(CaptureConnection, SpawnNamesAMissingServer) {
  expect_refused({"--spawn=/nonexistent/redis"}, "no server to start");
}

}  // namespace
}  // namespace tracediff::testing
