#ifndef TRACEDIFF_SHAPE_BYTE_TRAITS_H_
#define TRACEDIFF_SHAPE_BYTE_TRAITS_H_

#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "ascii.h"

namespace tracediff {

/// Which bytes are in a text: most arguments have none that would need a closer look.
struct ByteTraits {
  bool digit = false;
  bool backslash = false;
  bool bar = false;
};

#if defined(__SSE2__)

namespace byte_traits_detail {

/// Sixteen bytes or fewer, some of them twice.
inline __m128i load_short(std::string_view text) {
  const char* end = text.data() + text.size();
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (text.size() >= 8) {
    std::memcpy(&first, text.data(), 8);
    std::memcpy(&last, end - 8, 8);
  } else if (text.size() >= 4) {
    std::memcpy(&first, text.data(), 4);
    std::memcpy(&last, end - 4, 4);
  } else {
    for (const char c : text) first = first << 8U | static_cast<unsigned char>(c);
  }
  return _mm_set_epi64x(static_cast<long long>(last), static_cast<long long>(first));
}

}  // namespace byte_traits_detail

inline ByteTraits byte_traits(std::string_view text) {
  __m128i digit = _mm_setzero_si128();
  __m128i backslash = digit;
  __m128i bar = digit;
  const auto look = [&](__m128i bytes) {
    constexpr char kSmallest = -128;
    const __m128i shifted = _mm_add_epi8(bytes, _mm_set1_epi8(static_cast<char>(kSmallest - '0')));
    digit = _mm_or_si128(digit, _mm_cmplt_epi8(shifted, _mm_set1_epi8(kSmallest + 10)));
    backslash = _mm_or_si128(backslash, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    bar = _mm_or_si128(bar, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('|')));
  };
  if (text.size() < 16) {
    look(byte_traits_detail::load_short(text));
  } else {
    const char* last = text.data() + text.size() - 16;
    for (const char* at = text.data(); at < last; at += 16) look(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)));
    look(_mm_loadu_si128(reinterpret_cast<const __m128i*>(last)));
  }
  return {_mm_movemask_epi8(digit) != 0, _mm_movemask_epi8(backslash) != 0, _mm_movemask_epi8(bar) != 0};
}

#else

inline ByteTraits byte_traits(std::string_view text) {
  ByteTraits traits;
  for (const char c : text) {
    traits.digit = traits.digit || is_digit(c);
    traits.backslash = traits.backslash || c == '\\';
    traits.bar = traits.bar || c == '|';
  }
  return traits;
}

#endif

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_BYTE_TRAITS_H_
