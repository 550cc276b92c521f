#ifndef TRACEDIFF_CAPTURE_MERGE_H_
#define TRACEDIFF_CAPTURE_MERGE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capture/byte_queue.h"
#include "capture/entry_filter.h"
#include "capture/stream.h"

namespace tracediff::recorder {

/// Puts the entries of several nodes into one order: by time, corrected by how far each node's clock is from ours.
///
/// The order of one node is never changed. An entry waits until every other node has a later one, or for kWindow, then
/// goes to the queue. A `# node: NAME` line stands where the entries behind it come from another node than those
/// before.
class Merge {
 public:
  /// Holds LIMIT bytes. Of all nodes together, the first ENTRY_LIMIT entries are passed on.
  Merge(ByteQueue& queue, std::size_t limit, std::optional<std::uint64_t> entry_limit = std::nullopt)
      : queue_(queue), limit_(limit), entry_limit_(entry_limit) {}

  /// OFFSET_US: the node's clock less ours. Gives the number for append().
  std::size_t add_node(std::string name, std::int64_t offset_us);

  /// Whole lines with LF, in the node's order.
  ByteQueue::Appended append(std::size_t node, std::string_view lines);

  /// Nothing comes from it any more: nobody waits for it.
  void close_node(std::size_t node);

  /// Of the entries that were passed on, how many NODE's CLIENTS have sent. Only where there is a limit.
  [[nodiscard]] std::uint64_t passed_on(const std::string& node, const Names& clients) const;
  [[nodiscard]] std::uint64_t passed_on() const;
  [[nodiscard]] bool has_entry_limit() const { return entry_limit_.has_value(); }

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
    bool is_closed = false;
    Counts passed_on;  ///< by client, where there is a limit
  };
  void pass_on(Flush flush, Deadline now);
  [[nodiscard]] bool count(Source& source, std::string_view line);

  ByteQueue& queue_;
  const std::size_t limit_;
  const std::optional<std::uint64_t> entry_limit_;
  mutable std::mutex mutex_;
  std::vector<Source> sources_;
  std::size_t last_source_ = static_cast<std::size_t>(-1);
  std::size_t held_bytes_ = 0;
  std::uint64_t passed_on_ = 0;
};

/// The time of an entry in microseconds since the epoch; 0 when it has none.
std::int64_t entry_time_us(std::string_view line);

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_MERGE_H_
