#ifndef TRACEDIFF_TESTS_SUPPORT_FAKE_SERVER_H_
#define TRACEDIFF_TESTS_SUPPORT_FAKE_SERVER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tracediff::testing {

/// How a server behaves that is not there for tests: another version, another service, none at all.
struct FakeBehaviour {
  /// Raw replies by command name ("INFO", "CLIENT"); MONITOR and ECHO have good ones already.
  std::map<std::string, std::string> replies;
  /// Said to everybody who connects, before anything is asked. The connection is closed behind it.
  std::string greeting;
  /// How MONITOR shows an ECHO with this argument, without the '+' and line end.
  std::function<std::string(const std::string& argument)> marker_line;
  /// Sent to the monitor behind the start marker, as it is.
  std::string recorded;
  /// Whether the monitor's connection is closed behind that.
  bool closes_monitor = false;
  /// Whether nothing is answered at all.
  bool is_silent = false;
};

/// Serves recorded bytes on a loopback port.
class FakeServer {
 public:
  explicit FakeServer(FakeBehaviour behaviour);
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;
  ~FakeServer();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string port_text() const { return std::to_string(port_); }

 private:
  void accept_all();
  void serve(int descriptor);
  void answer(int descriptor, const std::vector<std::string>& words);
  void show_marker(const std::string& argument);

  FakeBehaviour behaviour_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  int monitor_ = -1;
  std::vector<int> connections_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// A bulk reply.
std::string bulk(const std::string& text);

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_FAKE_SERVER_H_
