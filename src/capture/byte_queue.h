#ifndef TRACEDIFF_CAPTURE_BYTE_QUEUE_H_
#define TRACEDIFF_CAPTURE_BYTE_QUEUE_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

namespace tracediff::recorder {

/// Bytes on their way from the readers to the writer. Appending never waits for the writer: what does not fit is
/// refused. The limit holds for what is queued and for the block that the writer works on.
class ByteQueue {
 public:
  explicit ByteQueue(std::size_t limit) : limit_(limit) {}

  enum class Appended { yes, full };
  /// All of BYTES or nothing.
  Appended append(std::string_view bytes);
  /// For our own last words, which are few: beyond the limit if need be.
  void append_always(std::string_view bytes);

  /// Nothing is appended any more: take() gives what is left.
  void close();

  /// Waits for the next block. Empty when the queue is closed and drained.
  std::string take();

  /// Bytes queued now.
  [[nodiscard]] std::size_t size() const;

 private:
  void store(std::string_view bytes);

  static constexpr std::size_t kBlockSize = std::size_t{1} << 20;

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> blocks_;
  std::size_t queued_ = 0;
  std::size_t taken_ = 0;
  bool closed_ = false;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_BYTE_QUEUE_H_
