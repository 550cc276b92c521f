#ifndef TRACEDIFF_SHAPE_VALUE_CURSOR_H_
#define TRACEDIFF_SHAPE_VALUE_CURSOR_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ascii.h"
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
  /// Steps over up to MOST bytes that stand for themselves, and gives them.
  std::string_view take_plain(std::size_t most) {
    const std::size_t begin = position_;
    const std::size_t end = begin + std::min(most, text_.size() - begin);
    position_ = find_special(end, '\\');
    decode();
    return text_.substr(begin, position_ - begin);
  }
  /// Steps over bytes that stand for themselves as long as they are GOOD, and gives them.
  template <typename Predicate>
  std::string_view take_while(Predicate good) {
    const std::size_t begin = position_;
    while (position_ < text_.size() && text_[position_] != '\\' && text_[position_] != kTokenBegin &&
           good(static_cast<unsigned char>(text_[position_])))
      ++position_;
    decode();
    return text_.substr(begin, position_ - begin);
  }
  /// Steps over LENGTH bytes that stand for themselves, a quote and CLOSING; where they are not there, over nothing.
  std::optional<std::string_view> accept_quoted(std::size_t length, char closing) {
    const std::size_t end = position_ + length;
    if (length >= text_.size() || end + 3 > text_.size()) return std::nullopt;
    const bool ends = text_[end] == '\\' && text_[end + 1] == '"' && text_[end + 2] == closing;
    if (!ends || find_special(end, '\\') != end) return std::nullopt;
    const std::string_view inside = text_.substr(position_, length);
    position_ = end + 3;
    decode();
    return inside;
  }
  /// Steps over what can neither end a string in quotes nor stand for another byte, and gives it.
  std::string_view take_inside_quotes() {
    const std::size_t begin = position_;
    position_ = find_special(text_.size(), '"');
    decode();
    return text_.substr(begin, position_ - begin);
  }
  /// Steps over decimal digits, and says whether there were any.
  bool skip_digits() {
    const std::size_t begin = position_;
    if (current_ < '0' || current_ > '9') return false;
    position_ += width_;
    while (position_ < text_.size() && is_digit(text_[position_])) ++position_;
    decode();
    return position_ > begin;
  }
  /// What is not yet read.
  [[nodiscard]] std::string_view rest() const { return text_.substr(position_); }
  /// How many bytes the current symbol stood for; nothing for a token that does not tell.
  [[nodiscard]] std::optional<std::size_t> length() const {
    if (current_ == kToken) return token_length();
    return current_ == kEnd ? 0 : 1;
  }

 private:
  void decode() {
    if (position_ >= text_.size()) {
      width_ = 0;
      current_ = kEnd;
      return;
    }
    width_ = 1;
    current_ = static_cast<unsigned char>(text_[position_]);
    if (current_ == '\\') {
      decode_escape();
    } else if (current_ == kTokenBegin) {
      decode_token();
    }
  }
  void decode_escape() {
    if (position_ + 1 >= text_.size()) return;
    const char kind = text_[position_ + 1];
    if (kind != '"' && kind != '\\') {
      decode_rare_escape(kind);
      return;
    }
    width_ = 2;
    current_ = static_cast<unsigned char>(kind);
  }
  [[nodiscard]] std::optional<std::size_t> token_length() const;
  void decode_rare_escape(char kind);
  void decode_token();
  /// The first backslash, token or OTHER before END, or END.
  [[nodiscard]] std::size_t find_special(std::size_t end, char other) const;

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t width_ = 0;  // of the current symbol in the text
  Symbol current_ = kEnd;
};

}  // namespace tracediff::internal

#endif  // TRACEDIFF_SHAPE_VALUE_CURSOR_H_
