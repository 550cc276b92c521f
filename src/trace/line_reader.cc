#include "trace/line_reader.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "trace/entry_parser.h"

namespace tracediff {

namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;
/// What is read at once: it and its masks have room in the processor's second cache.
constexpr std::size_t kReadBytes = std::size_t{1} << 17;
/// What is masked at once, in blocks.
constexpr std::size_t kMaskStep = 512;
/// Longer lines have no masks: these need more memory than the line.
constexpr std::size_t kMostMaskedBytes = std::size_t{1} << 24;
constexpr std::size_t kShownOfLongLine = 256;
constexpr std::size_t kSlack = std::max(kLineSlack, kMaskSlack);

}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> source, std::size_t max_line)
    : source_(std::move(source)),
      max_line_(max_line),
      buffer_(std::make_unique_for_overwrite<char[]>(kBlockBytes + kSlack)),
      capacity_(kBlockBytes) {}

/// Makes room behind end_ and reads there, at most MOST bytes. False at the end of the source.
bool LineReader::refill(std::size_t most) {
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    scanned_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
    restart_masks();
  }
  if (end_ == capacity_) {
    auto larger = std::make_unique_for_overwrite<char[]>(2 * capacity_ + kSlack);
    std::memcpy(larger.get(), buffer_.get(), end_);
    buffer_ = std::move(larger);
    capacity_ *= 2;
  }
  const std::size_t got = source_->read(buffer_.get() + end_, std::min(most, capacity_ - end_));
  end_ += got;
  at_end_ = got == 0;
  masked_ = settled_ * simd::kBlock;
  std::memset(buffer_.get() + end_, 0, kSlack);
  return !at_end_;
}

/// Drops all masks: new ones begin with the line at begin_. No line's masks depend on bytes of another.
void LineReader::restart_masks() {
  settled_ = begin_ / simd::kBlock;
  masked_ = settled_ * simd::kBlock;
  carry_ = {};
}

/// Makes masks of the next bytes. Those of the last blocks of what is there change when more is read.
void LineReader::mask_more() {
  const std::size_t blocks = end_ / simd::kBlock + 1;  // the last has the byte behind the end as well
  if (mask_blocks_ < blocks) {
    const std::size_t wanted = std::max(blocks, 2 * mask_blocks_);  // little for a short trace, or for one line of it
    auto larger = std::make_unique_for_overwrite<TextMasks[]>(wanted);
    std::copy_n(masks_.get(), std::min(settled_, mask_blocks_), larger.get());
    masks_ = std::move(larger);
    mask_blocks_ = wanted;
  }
  const std::string_view text(buffer_.get(), end_);
  constexpr std::size_t kLookedAhead = 3;
  const std::size_t sure = (std::max(end_, kLookedAhead) - kLookedAhead) / simd::kBlock;
  const std::size_t last = std::min(settled_ + kMaskStep, sure);
  if (settled_ < last) {
    build_masks(text, settled_, last, carry_, masks_.get());
    settled_ = last;
    masked_ = settled_ * simd::kBlock;
    return;
  }
  MaskCarry carry = carry_;
  build_masks(text, settled_, blocks, carry, masks_.get());
  masked_ = end_;
}

std::string_view LineReader::peek() {
  while (end_ - begin_ < kBlockBytes && !at_end_) {
    if (std::memchr(buffer_.get() + begin_, '\n', end_ - begin_) != nullptr) break;
    refill(capacity_);
  }
  return {buffer_.get() + begin_, end_ - begin_};
}

/// Moves scanned_ to the next line feed. False when what is there has none.
bool LineReader::find_feed() {
  for (;;) {
    while (scanned_ < masked_) {
      const std::size_t block = scanned_ / simd::kBlock;
      const std::uint64_t feeds = masks_[block].feed & ~simd::low_bits(scanned_ % simd::kBlock);
      if (feeds != 0) {
        scanned_ = block * simd::kBlock + static_cast<std::size_t>(std::countr_zero(feeds));
        return true;
      }
      scanned_ = (block + 1) * simd::kBlock;
    }
    scanned_ = std::min(scanned_, end_);
    if (end_ - begin_ > kMostMaskedBytes) break;
    if (masked_ == end_) return false;
    mask_more();
  }
  const void* feed = std::memchr(buffer_.get() + scanned_, '\n', end_ - scanned_);
  scanned_ = feed == nullptr ? end_ : static_cast<std::size_t>(static_cast<const char*>(feed) - buffer_.get());
  return feed != nullptr;
}

bool LineReader::next(Line& line) {
  bool ended = false;
  for (;;) {
    ended = find_feed();
    if (ended) break;
    if (end_ - begin_ > max_line_) return pass_over(line);
    if (at_end_ || !refill(kReadBytes)) break;
  }
  if (!ended && begin_ == end_) return false;
  line.text = {buffer_.get() + begin_, scanned_ - begin_};
  line.number = ++number_;
  line.ended = ended;
  line.too_long = false;
  const std::size_t block = begin_ / simd::kBlock;
  const bool masked = scanned_ <= masked_;
  line.masks = masked ? MaskView{masks_.get() + block, buffer_.get() + block * simd::kBlock} : MaskView{};
  begin_ = ended ? ++scanned_ : end_;
  if (!masked) restart_masks();
  return true;
}

/// Keeps the beginning of a line without end at the buffer's front and drops what follows.
bool LineReader::pass_over(Line& line) {
  std::memmove(buffer_.get(), buffer_.get() + begin_, std::min(kShownOfLongLine, end_ - begin_));
  const std::size_t kept = std::min(kShownOfLongLine, end_ - begin_);
  line = {{buffer_.get(), kept}, ++number_, true, true, {}};
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
  restart_masks();
  std::memset(buffer_.get() + end_, 0, kSlack);
  return true;
}

}  // namespace tracediff
