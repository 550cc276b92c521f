#ifndef TRACEDIFF_TESTS_SUPPORT_PROCESS_H_
#define TRACEDIFF_TESTS_SUPPORT_PROCESS_H_

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tracediff::testing {

/// How a process is started. Its standard input is empty, or a closed pipe's end.
struct ProcessOptions {
  std::vector<std::string> command;
  std::vector<std::pair<std::string, std::string>> environment;
  std::string output_file;  ///< where standard output goes; empty: a file that output() reads
  int output_descriptor = -1;
  std::optional<unsigned long> file_size_limit;  ///< bytes: RLIMIT_FSIZE
};

/// A child process in a session of its own, killed with all of its group when this ends.
class Process {
 public:
  explicit Process(const ProcessOptions& options);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const { ::kill(pid_, number); }
  /// Waits for its end; the status as a shell gives it, nullopt when it takes longer than LIMIT.
  std::optional<int> wait(std::chrono::seconds limit = std::chrono::seconds(60));
  /// What it has written so far.
  [[nodiscard]] std::string output() const;
  [[nodiscard]] std::string messages() const;
  /// Waits until its standard error holds WORDS.
  [[nodiscard]] bool says(const std::string& words) const;

 private:
  pid_t pid_ = -1;
  std::optional<int> status_;
  std::string directory_;
};

/// Whether a process with this id runs (a zombie does not).
bool is_running(pid_t pid);

/// A directory that is removed with this object.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::string read_file(const std::string& path);
/// Writes TEXT to a new file.
void write_file(const std::string& path, const std::string& text);

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_PROCESS_H_
