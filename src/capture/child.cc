#include "capture/child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "capture/program.h"

namespace tracediff::recorder {
namespace {

/// Those that end a recording or tell about the command. SIGTTOU: handing the terminal over must not stop us.
constexpr std::array<int, 7> kWatched{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGTTOU, SIGTSTP};
/// Those whose cause is seen where it happens: a pipe that is closed, a file that may not grow.
constexpr std::array<int, 2> kIgnored{SIGPIPE, SIGXFSZ};

bool is_ignored(int number) {
  struct sigaction action {};
  return ::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// The terminal to hand to the command: ours, when we are in its foreground and not one of a pipeline (whose other
/// members would lose it).
int terminal_to_hand_over() {
  const bool alone = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
  return alone && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp() ? STDIN_FILENO : -1;
}

/// Pointers for exec, made before the fork: nothing may be allocated after it.
struct ExecArguments {
  explicit ExecArguments(const LaunchOptions& options) : words(options.command) {
    for (char** each = environ; *each != nullptr; ++each) {
      const std::string variable = *each;
      const std::string name = variable.substr(0, variable.find('='));
      bool replaced = false;
      for (const auto& [key, value] : options.environment) replaced = replaced || key == name;
      if (!replaced) variables.push_back(variable);
    }
    for (const auto& [key, value] : options.environment) variables.push_back(key + "=" + value);
    for (std::string& word : words) argv.push_back(word.data());
    for (std::string& variable : variables) envp.push_back(variable.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);
  }
  std::vector<std::string> words;
  std::vector<std::string> variables;
  std::vector<char*> argv;
  std::vector<char*> envp;
};

[[noreturn]] void become_command(const std::string& program, const ExecArguments& arguments, ChildOutput output,
                                 int terminal, int report, const SignalWatch& signals) {
  ::setpgid(0, 0);
  if (terminal >= 0) ::tcsetpgrp(terminal, ::getpid());
  if (output == ChildOutput::to_standard_error) ::dup2(STDERR_FILENO, STDOUT_FILENO);
  signals.restore_in_child();
  ::execvpe(program.c_str(), arguments.argv.data(), arguments.envp.data());
  const int error = errno;
  [[maybe_unused]] const ssize_t ignored = ::write(report, &error, sizeof error);
  ::_exit(127);
}

/// The errno of a failed exec, or 0 once it has worked.
int read_exec_error(int report) {
  int error = 0;
  ssize_t count = 0;
  do {
    count = ::read(report, &error, sizeof error);
  } while (count < 0 && errno == EINTR);
  return count == sizeof error ? error : 0;
}

constexpr int kNotStarted = 127;

int shell_status(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

SignalWatch::SignalWatch() {
  sigset_t watched;
  ::sigemptyset(&watched);
  for (const int number : kWatched) {
    // nohup: the terminal may go, the recording stays.
    if (number != SIGHUP || !is_ignored(number)) ::sigaddset(&watched, number);
  }
  ::pthread_sigmask(SIG_BLOCK, &watched, &mask_before_);
  struct sigaction action {};
  action.sa_handler = SIG_IGN;
  for (std::size_t i = 0; i < kIgnored.size(); ++i) ::sigaction(kIgnored[i], &action, &ignored_before_[i]);
  // A shell without job control starts background commands with SIGINT ignored, which would make `kill -INT` useless.
  action.sa_handler = SIG_DFL;
  ::sigaction(SIGINT, &action, &interrupt_before_);
  descriptor_ = ::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
}

SignalWatch::~SignalWatch() {
  while (next() != 0) continue;
  ::close(descriptor_);
  restore_in_child();
}

int SignalWatch::next() const {
  signalfd_siginfo info{};
  return ::read(descriptor_, &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
}

void SignalWatch::restore_in_child() const {
  for (std::size_t i = 0; i < kIgnored.size(); ++i) ::sigaction(kIgnored[i], &ignored_before_[i], nullptr);
  ::sigaction(SIGINT, &interrupt_before_, nullptr);
  ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

Result<Child> Child::launch(const LaunchOptions& options, const SignalWatch& signals) {
  const Result<std::string> program = find_program(options.command.front());
  if (!program) return program.error();
  const ExecArguments arguments(options);
  std::array<int, 2> report{};
  if (::pipe2(report.data(), O_CLOEXEC) != 0)
    return command_not_runnable(options.command.front(), std::strerror(errno));
  const int terminal = terminal_to_hand_over();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // what the command leaves behind becomes ours: we see when it has ended
  const pid_t pid = ::fork();
  if (pid == 0) become_command(*program, arguments, options.output, terminal, report[1], signals);
  const int fork_error = errno;
  ::close(report[1]);
  const int error = pid < 0 ? fork_error : read_exec_error(report[0]);
  ::close(report[0]);
  if (pid > 0) ::setpgid(pid, pid);
  if (error == 0) return Child(pid, terminal);
  if (pid > 0) {
    Child failed(pid, terminal);
    ::waitpid(pid, nullptr, 0);
    failed.status_ = kNotStarted;
  }
  return command_not_runnable(options.command.front(), std::strerror(error));
}

Child::Child(pid_t pid, int terminal) : pid_(pid), terminal_(terminal) {}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), terminal_(std::exchange(other.terminal_, -1)), status_(other.status_) {}

Child::~Child() {
  take_terminal_back();
  if (pid_ > 0) ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

void Child::take_terminal_back() {
  if (terminal_ >= 0) ::tcsetpgrp(terminal_, ::getpgrp());
  terminal_ = -1;
}

void Child::resume(int stop_signal) {
  const bool wants_terminal = stop_signal == SIGTTIN || stop_signal == SIGTTOU;
  if (wants_terminal && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp()) {
    terminal_ = STDIN_FILENO;
    ::tcsetpgrp(terminal_, pid_);
  }
  if (wants_terminal || stop_signal == SIGTSTP) ::kill(-pid_, SIGCONT);
}

std::optional<int> Child::poll() {
  while (!status_) {
    int status = 0;
    const pid_t found = ::waitpid(pid_, &status, WNOHANG | WUNTRACED);
    if (found == 0 || (found < 0 && errno == EINTR)) break;
    if (found < 0) {
      status_ = kNotStarted;
    } else if (WIFSTOPPED(status)) {
      resume(WSTOPSIG(status));
      continue;
    } else {
      status_ = shell_status(status);
    }
    take_terminal_back();
  }
  return status_;
}

void Child::signal(int number) const {
  ::kill(-pid_, number);
  if (number != SIGKILL) ::kill(-pid_, SIGCONT);
}

bool Child::has_leftovers() const {
  while (::waitpid(-pid_, nullptr, WNOHANG) > 0) continue;  // those that have ended are no leftovers
  return ::kill(-pid_, 0) == 0;
}

}  // namespace tracediff::recorder
