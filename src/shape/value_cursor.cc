#include "shape/value_cursor.h"

#include <bit>
#include <charconv>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "ascii.h"
#include "tracediff/normalise.h"

namespace tracediff::internal {
namespace {

constexpr std::size_t kUuidLength = 36;

}  // namespace

void ValueCursor::decode_token() {
  const std::size_t end = text_.find(kTokenEnd, position_);
  if (end == std::string_view::npos) return;
  width_ = end + 1 - position_;
  current_ = kToken;
}

std::size_t ValueCursor::find_special(std::size_t end, char other) const {
  std::size_t at = position_;
#if defined(__SSE2__)
  for (; at < end && at + 16 <= text_.size(); at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text_.data() + at));
    const __m128i found = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(other))),
        _mm_cmpeq_epi8(bytes, _mm_set1_epi8(kTokenBegin)));
    const auto places = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (places != 0) return std::min(end, at + static_cast<std::size_t>(std::countr_zero(places)));
  }
#endif
  while (at < end && text_[at] != '\\' && text_[at] != other && text_[at] != kTokenBegin) ++at;
  return std::min(at, end);
}

void ValueCursor::decode_rare_escape(char kind) {
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

std::optional<std::size_t> ValueCursor::token_length() const {
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
