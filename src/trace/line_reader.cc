#include "trace/line_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "trace/entry_parser.h"

namespace tracediff {

namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
constexpr std::size_t kShownOfLongLine = 256;

}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> source, std::size_t max_line)
    : source_(std::move(source)),
      max_line_(max_line),
      buffer_(std::make_unique_for_overwrite<char[]>(kBlockBytes + kLineSlack)),
      capacity_(kBlockBytes) {}

/// Makes room behind end_ and reads there. False at the end of the source.
bool LineReader::refill() {
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    scanned_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == capacity_) {
    auto larger = std::make_unique_for_overwrite<char[]>(2 * capacity_ + kLineSlack);
    std::memcpy(larger.get(), buffer_.get(), end_);
    buffer_ = std::move(larger);
    capacity_ *= 2;
  }
  const std::size_t got = source_->read(buffer_.get() + end_, capacity_ - end_);
  end_ += got;
  at_end_ = got == 0;
  return !at_end_;
}

std::string_view LineReader::peek() {
  while (end_ - begin_ < kBlockBytes && !at_end_) {
    if (std::memchr(buffer_.get() + begin_, '\n', end_ - begin_) != nullptr) break;
    refill();
  }
  return {buffer_.get() + begin_, end_ - begin_};
}

bool LineReader::next(Line& line) {
  for (;;) {
    const char* from = buffer_.get() + scanned_;
    if (const void* feed = std::memchr(from, '\n', end_ - scanned_); feed != nullptr) {
      const std::size_t length = static_cast<std::size_t>(static_cast<const char*>(feed) - buffer_.get()) - begin_;
      line = {{buffer_.get() + begin_, length}, ++number_, true, false};
      begin_ += length + 1;
      scanned_ = begin_;
      return true;
    }
    scanned_ = end_;
    if (end_ - begin_ > max_line_) return pass_over(line);
    if (at_end_ || !refill()) break;
  }
  if (begin_ == end_) return false;
  line = {{buffer_.get() + begin_, end_ - begin_}, ++number_, false, false};
  begin_ = end_;
  return true;
}

/// Keeps the beginning of a line without end at the buffer's front and drops what follows.
bool LineReader::pass_over(Line& line) {
  std::memmove(buffer_.get(), buffer_.get() + begin_, std::min(kShownOfLongLine, end_ - begin_));
  const std::size_t kept = std::min(kShownOfLongLine, end_ - begin_);
  line = {{buffer_.get(), kept}, ++number_, true, true};
  for (;;) {
    end_ = kept + source_->read(buffer_.get() + kept, capacity_ - kept);
    begin_ = kept;
    at_end_ = end_ == kept;
    const void* feed = std::memchr(buffer_.get() + kept, '\n', end_ - kept);
    if (feed != nullptr) {
      begin_ = static_cast<std::size_t>(static_cast<const char*>(feed) - buffer_.get()) + 1;
      break;
    }
    if (at_end_) break;
  }
  scanned_ = begin_;
  return true;
}

}  // namespace tracediff
