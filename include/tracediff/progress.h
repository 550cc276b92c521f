#ifndef TRACEDIFF_PROGRESS_H_
#define TRACEDIFF_PROGRESS_H_

#include <atomic>
#include <cstdint>

namespace tracediff {

/// How far a comparison has come: written by the threads that work, read by the one that shows it.
struct WorkProgress {
  std::atomic<std::uint64_t> commands{0};  ///< read so far, of all traces; goes up in steps
  std::atomic<bool> all_read{false};       ///< what is left is comparing
};

}  // namespace tracediff

#endif  // TRACEDIFF_PROGRESS_H_
