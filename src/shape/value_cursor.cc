#include "shape/value_cursor.h"

#include <charconv>

#include "tracediff/normalise.h"

namespace tracediff::internal {
namespace {

constexpr std::size_t kUuidLength = 36;

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

}  // namespace

void ValueCursor::decode() {
  if (position_ >= text_.size()) {
    width_ = 0;
    current_ = kEnd;
    return;
  }
  const char c = text_[position_];
  width_ = 1;
  current_ = static_cast<unsigned char>(c);
  if (c == '\\') {
    decode_escape();
  } else if (c == kTokenBegin) {
    const std::size_t end = text_.find(kTokenEnd, position_);
    if (end == std::string_view::npos) return;
    width_ = end + 1 - position_;
    current_ = kToken;
  }
}

void ValueCursor::decode_escape() {
  if (position_ + 1 >= text_.size()) return;
  const char kind = text_[position_ + 1];
  width_ = 2;
  switch (kind) {
    case 'n':
      current_ = '\n';
      return;
    case 'r':
      current_ = '\r';
      return;
    case 't':
      current_ = '\t';
      return;
    case 'a':
      current_ = '\a';
      return;
    case 'b':
      current_ = '\b';
      return;
    case '"':
    case '\\':
      current_ = static_cast<unsigned char>(kind);
      return;
    default:
      break;
  }
  width_ = 1;  // a backslash that escapes nothing stands for itself
  if (kind != 'x' || position_ + 3 >= text_.size()) return;
  const int high = hex_value(text_[position_ + 2]);
  const int low = hex_value(text_[position_ + 3]);
  if (high < 0 || low < 0) return;
  width_ = 4;
  current_ = high * 16 + low;
}

std::optional<std::size_t> ValueCursor::length() const {
  if (current_ != kToken) return current_ == kEnd ? 0 : 1;
  const std::string_view type = text_.substr(position_ + 1, width_ - 2);
  if (type == "uuid") return kUuidLength;
  // The types of the built-in rules end in the number of bytes replaced: "hex32", "b64_22".
  const std::size_t digits = type.find_last_not_of("0123456789") + 1;
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(type.data() + digits, type.data() + type.size(), length);
  if (error != std::errc{} || length == 0) return std::nullopt;
  return length;
}

}  // namespace tracediff::internal
