#ifndef TRACEDIFF_SHAPE_BINARY_INPUT_H_
#define TRACEDIFF_SHAPE_BINARY_INPUT_H_

#include <cstddef>

#include "shape/field_set.h"
#include "shape/value_cursor.h"

namespace tracediff::internal {

/// What the binary formats share: big-endian numbers and texts of known length, either replaced by a token in part.
class BinaryInput {
 public:
  explicit BinaryInput(ValueCursor in) : in_(in) {}

  using Byte = unsigned;

  [[nodiscard]] bool at_end() const { return in_.at_end(); }
  [[nodiscard]] ValueCursor::Symbol current() const { return in_.current(); }
  bool accept_token() { return in_.accept(ValueCursor::kToken); }

  /// Steps over a byte; false at the end and on a token.
  bool take_byte(Byte& byte) {
    if (in_.at_end() || in_.current() == ValueCursor::kToken) return false;
    byte = static_cast<Byte>(in_.current());
    in_.advance();
    return true;
  }

  bool take_count(unsigned bytes, std::size_t& count) {
    count = 0;
    for (unsigned i = 0; i < bytes; ++i) {
      Byte byte = 0;
      if (!take_byte(byte)) return false;
      count = count << 8U | byte;
    }
    return true;
  }

  /// Bytes of a number, or the token in their place.
  bool skip_number(unsigned bytes) {
    std::size_t ignored = 0;
    return bytes > 0 && in_.accept(ValueCursor::kToken) ? true : take_count(bytes, ignored);
  }

  /// A token that does not tell its length is taken for the rest of the text.
  bool take_text(std::size_t length, FieldName& name) { return take(length, &name); }
  bool skip_text(std::size_t length) { return take(length, nullptr); }

 private:
  bool take(std::size_t length, FieldName* name) {
    while (length > 0) {
      const std::string_view plain = in_.take_plain(length);
      if (name != nullptr) name->add(plain);
      length -= plain.size();
      if (length == 0) return true;
      if (in_.at_end()) return false;
      const bool token = in_.current() == ValueCursor::kToken;
      const std::size_t width = in_.length().value_or(length);
      if (width > length) return false;
      if (name != nullptr && token) name->add_token();
      if (name != nullptr && !token) name->add_byte(static_cast<unsigned char>(in_.current()));
      length -= width;
      in_.advance();
    }
    return true;
  }

  ValueCursor in_;
};

}  // namespace tracediff::internal

#endif  // TRACEDIFF_SHAPE_BINARY_INPUT_H_
