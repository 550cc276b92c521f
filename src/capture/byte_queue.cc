#include "capture/byte_queue.h"

#include <algorithm>
#include <utility>

namespace tracediff::recorder {

void ByteQueue::store(std::string_view bytes) {
  if (blocks_.empty() || blocks_.back().size() + bytes.size() > kBlockSize) {
    blocks_.emplace_back().reserve(std::max(kBlockSize / 16, bytes.size()));
  }
  blocks_.back().append(bytes);
  queued_ += bytes.size();
}

ByteQueue::Appended ByteQueue::append(std::string_view bytes) {
  if (bytes.empty()) return Appended::yes;
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || bytes.size() > limit_ - std::min(limit_, queued_ + taken_)) return Appended::full;
    store(bytes);
  }
  changed_.notify_one();
  return Appended::yes;
}

void ByteQueue::append_always(std::string_view bytes) {
  {
    const std::lock_guard lock(mutex_);
    if (bytes.empty() || closed_) return;
    store(bytes);
  }
  changed_.notify_one();
}

void ByteQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

std::string ByteQueue::take() {
  std::unique_lock lock(mutex_);
  taken_ = 0;
  changed_.wait(lock, [this] { return closed_ || !blocks_.empty(); });
  if (blocks_.empty()) return {};
  std::string block = std::move(blocks_.front());
  blocks_.pop_front();
  queued_ -= block.size();
  taken_ = block.size();
  return block;
}

std::size_t ByteQueue::size() const {
  const std::lock_guard lock(mutex_);
  return queued_ + taken_;
}

}  // namespace tracediff::recorder
