#ifndef TRACEDIFF_SHAPE_VALUE_CURSOR_H_
#define TRACEDIFF_SHAPE_VALUE_CURSOR_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tracediff/normalise.h"

namespace tracediff::internal {

/// Walks an argument of normalised text symbol by symbol: the bytes that the client sent, and tokens.
/// A copy is a bookmark. Must not outlive the text.
class ValueCursor {
 public:
  using Symbol = int;
  static constexpr Symbol kEnd = -1;
  static constexpr Symbol kToken = 256;

  explicit ValueCursor(std::string_view text) : text_(text) { decode(); }

  /// A byte (0 to 255), kToken or kEnd.
  [[nodiscard]] Symbol current() const { return current_; }
  [[nodiscard]] bool at_end() const { return current_ == kEnd; }
  void advance() {
    position_ += width_;
    decode();
  }
  /// Steps over SYMBOL if it is there.
  bool accept(Symbol symbol) {
    if (current_ != symbol) return false;
    advance();
    return true;
  }
  /// Steps over up to MOST bytes that stand for themselves, and says over how many.
  std::size_t skip_plain(std::size_t most) {
    const std::size_t begin = position_;
    const std::size_t end = begin + std::min(most, text_.size() - begin);
    while (position_ < end && text_[position_] != '\\' && text_[position_] != kTokenBegin) ++position_;
    decode();
    return position_ - begin;
  }
  /// Steps over what can neither end a string in quotes nor stand for another byte.
  void skip_inside_quotes() {
    while (position_ < text_.size() && text_[position_] != '\\' && text_[position_] != '"' &&
           text_[position_] != kTokenBegin)
      ++position_;
    decode();
  }
  /// What is not yet read.
  [[nodiscard]] std::string_view rest() const { return text_.substr(position_); }
  /// How many bytes the current symbol stood for; nothing for a token that does not tell.
  [[nodiscard]] std::optional<std::size_t> length() const;

 private:
  void decode();
  void decode_escape();

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t width_ = 0;  // of the current symbol in the text
  Symbol current_ = kEnd;
};

}  // namespace tracediff::internal

#endif  // TRACEDIFF_SHAPE_VALUE_CURSOR_H_
