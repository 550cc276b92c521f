#ifndef TRACEDIFF_CAPTURE_SPAWNED_SERVER_H_
#define TRACEDIFF_CAPTURE_SPAWNED_SERVER_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "capture/child.h"
#include "capture/guardian.h"
#include "capture/stream.h"
#include "tracediff/result.h"

namespace tracediff::recorder {

/// A redis-server of our own: on a free port of the loopback interface, without persistence, in an empty directory of
/// its own. It ends with this object, and also when we are killed.
class SpawnedServer {
 public:
  /// Returns when the server answers. Call it from the main thread: the server ends with the thread that started it.
  static Result<SpawnedServer> start(const std::string& program, const SignalWatch& signals,
                                     const Interrupt& interrupt);

  SpawnedServer(SpawnedServer&& other) noexcept;
  SpawnedServer& operator=(SpawnedServer&&) = delete;
  ~SpawnedServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// REDIS_HOST, REDIS_PORT and REDIS_URL for the command.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> environment() const;

 private:
  SpawnedServer(pid_t pid, std::uint16_t port, std::string directory);
  /// Whether it answers; an error when it has ended or takes too long.
  Result<void> wait_until_ready(const Interrupt& interrupt);
  void end() const;
  [[nodiscard]] std::string last_words() const;

  pid_t pid_;
  std::uint16_t port_;
  std::string directory_;
  std::optional<Guardian> guardian_;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_SPAWNED_SERVER_H_
