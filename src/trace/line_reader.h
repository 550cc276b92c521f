#ifndef TRACEDIFF_TRACE_LINE_READER_H_
#define TRACEDIFF_TRACE_LINE_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "trace/byte_source.h"
#include "trace/text_masks.h"
#include "tracediff/trace.h"

namespace tracediff {

/// A line that is longer than this is passed over. Redis allows 512 MB in one argument.
inline constexpr std::size_t kMaxLineBytes = std::size_t{1} << 30;

struct Line {
  std::string_view text;     ///< without the line feed; kLineSlack bytes after it may be read
  std::uint64_t number = 0;  ///< 1-based
  bool ended = true;         ///< false for a last line without line feed
  bool too_long = false;     ///< passed over, TEXT is its beginning
};

/// Cuts a source into lines, block by block. TEXT is valid until next() reads again; next_at_hand() does not.
class LineReader {
 public:
  explicit LineReader(std::unique_ptr<ByteSource> source, std::size_t max_line = kMaxLineBytes);

  bool next(Line& line);
  /// The next line if it is in memory already.
  bool next_at_hand(Line& line);
  /// The masks of LINE, until they are made of another one; empty for a very long line. Cost: one pass.
  MaskView masks_of(const Line& line);
  /// The first bytes of the source, as many as one block holds. For telling what a file is.
  std::string_view peek();
  [[nodiscard]] std::optional<Error> failure() const { return source_->failure(); }
  /// Goes on with the line of MARK. False where the source can only be read on.
  bool jump(const LineMark& mark);
  /// Where lines begin, some thousand lines apart.
  [[nodiscard]] const std::vector<LineMark>& marks() const { return marks_; }
  /// Bytes of the source, 0 where that is not known.
  [[nodiscard]] std::uint64_t size() const { return source_->size(); }

 private:
  bool refill();
  bool pass_over(Line& line);
  bool find_feed();
  void give_out(Line& line, bool ended);

  std::unique_ptr<ByteSource> source_;
  std::size_t max_line_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_;
  std::size_t begin_ = 0;    ///< first byte not given out
  std::size_t scanned_ = 0;  ///< no line feed between begin_ and this
  std::size_t end_ = 0;
  std::unique_ptr<TextMasks[]> masks_;
  std::size_t mask_blocks_ = 0;  ///< place for so many
  std::uint64_t number_ = 0;
  std::uint64_t read_ = 0;  ///< bytes of the source up to end_
  std::vector<LineMark> marks_;
  bool at_end_ = false;
};

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_LINE_READER_H_
