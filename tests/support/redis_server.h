#ifndef TRACEDIFF_TESTS_SUPPORT_REDIS_SERVER_H_
#define TRACEDIFF_TESTS_SUPPORT_REDIS_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "support/process.h"
#include "support/redis_client.h"

namespace tracediff::testing {

/// A redis-server of the test's own: a free loopback port and a unix socket, no persistence; gone with this object.
class RedisServer {
 public:
  /// EXTRA is appended to its command line. Returns when it answers, or gives up: see is_ready().
  explicit RedisServer(const std::vector<std::string>& extra = {});
  ~RedisServer();

  /// Why a test cannot run: empty when the server is ready.
  [[nodiscard]] const std::string& obstacle() const { return obstacle_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string port_text() const { return std::to_string(port_); }
  [[nodiscard]] std::string socket() const { return directory_.path("redis.sock"); }
  [[nodiscard]] std::string directory(const std::string& name) const { return directory_.path(name); }
  [[nodiscard]] pid_t pid() const { return process_->pid(); }
  void signal(int number) const { process_->signal(number); }
  /// One command on a connection of its own.
  std::string call(const std::vector<std::string>& words) const { return RedisClient(socket()).call(words); }

 private:
  TemporaryDirectory directory_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Process> process_;
  std::string obstacle_;
};

/// A loopback port that was free just now.
std::uint16_t free_port();

}  // namespace tracediff::testing

/// Live tests need redis-server: without one they are skipped by hand, and fail where CI is set.
#define TRACEDIFF_REQUIRE_SERVER(server)                                     \
  do {                                                                       \
    if (!(server).obstacle().empty()) {                                      \
      if (std::getenv("CI") != nullptr) GTEST_FAIL() << (server).obstacle(); \
      GTEST_SKIP() << (server).obstacle();                                   \
    }                                                                        \
  } while (false)

#endif  // TRACEDIFF_TESTS_SUPPORT_REDIS_SERVER_H_
