#ifndef TRACEDIFF_CAPTURE_CHILD_H_
#define TRACEDIFF_CAPTURE_CHILD_H_

#include <signal.h>
#include <sys/types.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tracediff/result.h"

namespace tracediff::recorder {

/// Signals come to a descriptor while one of these lives; a child gets them as they were before.
class SignalWatch {
 public:
  SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  ~SignalWatch();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// The next signal that came, or 0.
  [[nodiscard]] int next() const;
  /// In a child between fork and exec.
  void restore_in_child() const;

 private:
  sigset_t mask_before_{};
  std::array<struct sigaction, 2> ignored_before_{};
  struct sigaction interrupt_before_ {};
  int descriptor_;
};

/// Where a command's standard output goes.
enum class ChildOutput { inherited, to_standard_error };

struct LaunchOptions {
  std::vector<std::string> command;
  std::vector<std::pair<std::string, std::string>> environment;  ///< in addition to ours
  ChildOutput output = ChildOutput::inherited;
};

/// A command in a process group of its own, as a shell with job control starts one: in the foreground of the terminal
/// when we are, and with everything it started reachable by one signal.
class Child {
 public:
  /// Not found and not runnable as find_program() says.
  static Result<Child> launch(const LaunchOptions& options, const SignalWatch& signals);

  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  /// Collects what happened: the status as a shell gives it (128 + N for signal N) once it has ended. A command that
  /// was stopped goes on: a stopped recording would fill the server's memory.
  std::optional<int> poll();

  /// To the command and everything it started.
  void signal(int number) const;
  /// Whether something that the command started still runs.
  [[nodiscard]] bool has_leftovers() const;

 private:
  Child(pid_t pid, int terminal);
  void take_terminal_back();
  void resume(int stop_signal);

  pid_t pid_;
  int terminal_;  ///< that the command has in the foreground; -1 when none
  std::optional<int> status_;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_CHILD_H_
