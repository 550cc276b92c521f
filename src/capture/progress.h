#ifndef TRACEDIFF_CAPTURE_PROGRESS_H_
#define TRACEDIFF_CAPTURE_PROGRESS_H_

#include <cstddef>
#include <cstdint>

#include "capture/stream.h"
#include "tracediff/capture.h"

namespace tracediff::recorder {

/// One line on the terminal that is written over: commands, rate, time, queue. Silent where standard error is none.
class ProgressLine {
 public:
  explicit ProgressLine(Progress wanted);
  void show(std::uint64_t entries, std::size_t queued_bytes);
  /// Makes room for another message.
  void clear();
  [[nodiscard]] bool is_shown() const { return is_shown_; }

 private:
  bool is_shown_;
  bool is_dirty_ = false;
  Deadline begun_ = Clock::now();
  Deadline last_shown_ = begun_;
  std::uint64_t last_entries_ = 0;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_PROGRESS_H_
