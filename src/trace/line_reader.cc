#include "trace/line_reader.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "trace/entry_parser.h"

namespace tracediff {

namespace {

/// What is read at once has room in the processor's second cache.
constexpr std::size_t kBlockBytes = std::size_t{1} << 18;
/// Longer lines have no masks: these need more memory than the line.
constexpr std::size_t kMostMaskedBytes = std::size_t{1} << 24;
constexpr std::size_t kShownOfLongLine = 256;
constexpr std::size_t kSlack = kLineSlack;

}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> source, std::size_t max_line)
    : source_(std::move(source)),
      max_line_(max_line),
      buffer_(std::make_unique_for_overwrite<char[]>(kBlockBytes + kSlack)),
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
    auto larger = std::make_unique_for_overwrite<char[]>(2 * capacity_ + kSlack);
    std::memcpy(larger.get(), buffer_.get(), end_);
    buffer_ = std::move(larger);
    capacity_ *= 2;
  }
  const std::size_t got = source_->read(buffer_.get() + end_, capacity_ - end_);
  end_ += got;
  read_ += got;
  at_end_ = got == 0;
  std::memset(buffer_.get() + end_, 0, kSlack);
  return !at_end_;
}

MaskView LineReader::masks_of(const Line& line) {
  if (line.text.size() > kMostMaskedBytes) return {};
  const std::size_t blocks = line.text.size() / simd::kBlock + 1;  // the last has the byte behind the end as well
  if (mask_blocks_ < blocks) {
    mask_blocks_ = std::bit_ceil(blocks);
    masks_ = std::make_unique_for_overwrite<TextMasks[]>(mask_blocks_);
  }
  MaskCarry carry;
  build_masks(line.text, 0, blocks, carry, masks_.get());
  return {masks_.get(), line.text.data()};
}

std::string_view LineReader::peek() {
  while (end_ - begin_ < kBlockBytes && !at_end_) {
    if (std::memchr(buffer_.get() + begin_, '\n', end_ - begin_) != nullptr) break;
    refill();
  }
  return {buffer_.get() + begin_, end_ - begin_};
}

/// Moves scanned_ to the next line feed. False when what is there has none.
bool LineReader::find_feed() {
  const void* feed = std::memchr(buffer_.get() + scanned_, '\n', end_ - scanned_);
  scanned_ = feed == nullptr ? end_ : static_cast<std::size_t>(static_cast<const char*>(feed) - buffer_.get());
  return feed != nullptr;
}

void LineReader::give_out(Line& line, bool ended) {
  constexpr std::uint64_t kLinesPerMark = 16'384;
  if (number_ % kLinesPerMark == 0) marks_.push_back({number_ + 1, read_ - (end_ - begin_)});
  line = {{buffer_.get() + begin_, scanned_ - begin_}, ++number_, ended, false};
  begin_ = ended ? ++scanned_ : end_;
}

bool LineReader::next_at_hand(Line& line) {
  if (!find_feed()) return false;
  give_out(line, true);
  return true;
}

bool LineReader::next(Line& line) {
  while (!next_at_hand(line)) {
    if (end_ - begin_ > max_line_) return pass_over(line);
    if (!at_end_ && refill()) continue;
    if (begin_ == end_) return false;
    give_out(line, false);
    return true;
  }
  return true;
}

bool LineReader::jump(const LineMark& mark) {
  if (!source_->seek(mark.offset)) return false;
  begin_ = 0;
  scanned_ = 0;
  end_ = 0;
  read_ = mark.offset;
  number_ = mark.line - 1;
  at_end_ = false;
  return true;
}

/// Keeps the beginning of a line without end at the buffer's front and drops what follows.
bool LineReader::pass_over(Line& line) {
  std::memmove(buffer_.get(), buffer_.get() + begin_, std::min(kShownOfLongLine, end_ - begin_));
  const std::size_t kept = std::min(kShownOfLongLine, end_ - begin_);
  line = {{buffer_.get(), kept}, ++number_, true, true};
  for (;;) {
    end_ = kept + source_->read(buffer_.get() + kept, capacity_ - kept);
    read_ += end_ - kept;
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
  std::memset(buffer_.get() + end_, 0, kSlack);
  return true;
}

}  // namespace tracediff
