// Runs a command and says what it took, one line a run: wall and processor time in microseconds, and the most memory
// that it, or one of the processes it waited for, had in KiB.
//
//     measure RUNS OUTPUT COMMAND [ARGUMENT]...
//
// The command's standard output goes to the file OUTPUT. A status other than 0 and 1 (which tools like diff end with
// when they found something) ends the measurement.

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

constexpr int kNotStarted = 127;

[[noreturn]] void start(const char* output, char** command) {
  const int file = ::open(output, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0 || ::dup2(file, STDOUT_FILENO) < 0) std::perror(output);
  ::execvp(command[0], command);
  std::perror(command[0]);
  ::_exit(kNotStarted);
}

long long microseconds(const timeval& time) { return time.tv_sec * 1'000'000LL + time.tv_usec; }

/// Whether the command ended as it should.
bool measure(const char* output, char** command) {
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) start(output, command);
  int status = 0;
  rusage usage{};
  if (child < 0 || ::wait4(child, &status, 0, &usage) != child) {
    std::perror("measure");
    return false;
  }
  const auto wall = std::chrono::steady_clock::now() - begin;
  std::printf("%lld %lld %ld\n",
              static_cast<long long>(std::chrono::duration_cast<std::chrono::microseconds>(wall).count()),
              microseconds(usage.ru_utime) + microseconds(usage.ru_stime), usage.ru_maxrss);
  return WIFEXITED(status) && WEXITSTATUS(status) <= 1;
}

}  // namespace

int main(int argc, char** argv) {
  constexpr int kRuns = 1;
  constexpr int kOutput = 2;
  constexpr int kCommand = 3;
  if (argc <= kCommand) {
    std::fprintf(stderr, "usage: measure RUNS OUTPUT COMMAND [ARGUMENT]...\n");
    return 2;
  }
  for (int run = 0; run < std::atoi(argv[kRuns]); ++run) {
    if (!measure(argv[kOutput], argv + kCommand)) return 1;
  }
  return 0;
}
