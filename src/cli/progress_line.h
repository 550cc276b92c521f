#ifndef TRACEDIFF_CLI_PROGRESS_LINE_H_
#define TRACEDIFF_CLI_PROGRESS_LINE_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "tracediff/progress.h"

namespace tracediff {

/// "12,300,000 commands read, 0:03" once work has taken a second.
std::string progress_text(const WorkProgress& progress, std::chrono::seconds elapsed);

/// Keeps a line about PROGRESS on standard error for as long as it lives, and takes it away at the end. Nothing where
/// standard error is no terminal.
class ProgressLine {
 public:
  enum class Wanted { automatic, never };

  ProgressLine(const WorkProgress& progress, Wanted wanted);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

 private:
  void show();

  const WorkProgress& progress_;
  std::mutex mutex_;
  std::condition_variable ends_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_PROGRESS_LINE_H_
