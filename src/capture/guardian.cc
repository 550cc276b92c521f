#include "capture/guardian.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tracediff::recorder {
namespace {

/// Leaves nothing open that somebody may wait for the end of.
void close_all_but(int kept) {
  std::error_code ignored;
  std::array<int, 256> open{};
  std::size_t count = 0;
  for (const auto& each : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    const int descriptor = std::atoi(each.path().filename().c_str());
    if (descriptor != kept && count < open.size()) open[count++] = descriptor;
  }
  for (std::size_t i = 0; i < count; ++i) ::close(open[i]);
}

[[noreturn]] void stand_guard(int lifeline, pid_t group, const std::string& directory) {
  ::setsid();  // no terminal's signal is for it
  close_all_but(lifeline);
  char byte = 0;
  while (::read(lifeline, &byte, 1) < 0 && errno == EINTR) continue;
  ::kill(-group, SIGKILL);
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
  ::_exit(0);
}

}  // namespace

Guardian::Guardian(pid_t group, const std::string& directory) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return;
  pid_ = ::fork();
  if (pid_ == 0) {
    ::close(pipe[1]);
    stand_guard(pipe[0], group, directory);
  }
  ::close(pipe[0]);
  lifeline_ = pipe[1];
}

Guardian::Guardian(Guardian&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), lifeline_(std::exchange(other.lifeline_, -1)) {}

Guardian::~Guardian() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  if (lifeline_ >= 0) ::close(lifeline_);
}

}  // namespace tracediff::recorder
