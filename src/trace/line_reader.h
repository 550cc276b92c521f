#ifndef TRACEDIFF_TRACE_LINE_READER_H_
#define TRACEDIFF_TRACE_LINE_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "trace/byte_source.h"
#include "trace/text_masks.h"

namespace tracediff {

/// A line that is longer than this is passed over. Redis allows 512 MB in one argument.
inline constexpr std::size_t kMaxLineBytes = std::size_t{1} << 30;

struct Line {
  std::string_view text;     ///< without the line feed; kLineSlack bytes after it may be read
  std::uint64_t number = 0;  ///< 1-based
  bool ended = true;         ///< false for a last line without line feed
  bool too_long = false;     ///< passed over, TEXT is its beginning
  MaskView masks;            ///< of TEXT, or empty for a very long one
};

/// Cuts a source into lines, block by block, and says what kinds of bytes they have: both come from one look at the
/// bytes, some KiB at a time so that the masks stay in the processor's cache. TEXT is valid until the next call.
class LineReader {
 public:
  explicit LineReader(std::unique_ptr<ByteSource> source, std::size_t max_line = kMaxLineBytes);

  bool next(Line& line);
  /// The first bytes of the source, as many as one block holds. For telling what a file is.
  std::string_view peek();
  [[nodiscard]] std::optional<Error> failure() const { return source_->failure(); }

 private:
  bool refill(std::size_t most);
  bool pass_over(Line& line);
  bool find_feed();
  void mask_more();
  void restart_masks();

  std::unique_ptr<ByteSource> source_;
  std::size_t max_line_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_;
  std::size_t begin_ = 0;    ///< first byte not given out
  std::size_t scanned_ = 0;  ///< no line feed between begin_ and this
  std::size_t end_ = 0;
  std::unique_ptr<TextMasks[]> masks_;
  std::size_t mask_blocks_ = 0;  ///< place for so many
  std::size_t masked_ = 0;       ///< masks_ is right for the bytes before this
  std::size_t settled_ = 0;      ///< blocks whose masks no byte to come can change
  MaskCarry carry_;              ///< of the block at settled_
  std::uint64_t number_ = 0;
  bool at_end_ = false;
};

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_LINE_READER_H_
