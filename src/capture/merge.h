#ifndef TRACEDIFF_CAPTURE_MERGE_H_
#define TRACEDIFF_CAPTURE_MERGE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "capture/byte_queue.h"
#include "capture/stream.h"

namespace tracediff::recorder {

/// Puts the entries of several nodes into one order: by time, corrected by how far each node's clock is from ours.
///
/// The order of one node is never changed. An entry waits until every other node has a later one, or for kWindow, then
/// goes to the queue. A `# node: NAME` line stands where the entries behind it come from another node than those
/// before.
class Merge {
 public:
  Merge(ByteQueue& queue, std::size_t limit) : queue_(queue), limit_(limit) {}

  /// OFFSET_US: the node's clock less ours. Gives the number for append().
  std::size_t add_node(std::string name, std::int64_t offset_us);

  /// Whole lines with LF, in the node's order.
  ByteQueue::Appended append(std::size_t node, std::string_view lines);

  enum class Flush { due, everything };
  /// Passes on what has waited long enough, or all.
  void flush(Flush flush);

 private:
  static constexpr std::chrono::milliseconds kWindow{500};

  struct Line {
    std::int64_t time_us;  ///< corrected; never falls within a node
    Deadline arrived;
    std::string text;
  };
  struct Source {
    std::string name;
    std::int64_t offset_us = 0;
    std::int64_t last_time_us = 0;
    std::deque<Line> lines;
  };
  void pass_on(Flush flush, Deadline now);

  ByteQueue& queue_;
  const std::size_t limit_;
  std::mutex mutex_;
  std::vector<Source> sources_;
  std::size_t last_source_ = static_cast<std::size_t>(-1);
  std::size_t held_bytes_ = 0;
};

/// The time of an entry in microseconds since the epoch; 0 when it has none.
std::int64_t entry_time_us(std::string_view line);

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_MERGE_H_
