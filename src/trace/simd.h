#ifndef TRACEDIFF_TRACE_SIMD_H_
#define TRACEDIFF_TRACE_SIMD_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// For what has to become part of a loop whatever the compiler thinks of its size.
#if defined(__GNUC__)
#define TRACEDIFF_INLINE __attribute__((always_inline)) inline
#else
#define TRACEDIFF_INLINE inline
#endif

namespace tracediff::simd {

/// Asks for PLACE's bytes, which will be looked at soon, to come into the processor's cache.
inline void prefetch([[maybe_unused]] const void* place) {
#if defined(__GNUC__)
  __builtin_prefetch(place);
#endif
}

// SSE2 is part of every x86-64. Elsewhere a byte loop does the same.
#if defined(__SSE2__)

/// The places of C in 64 bytes.
inline std::uint64_t equal(const char* from, char c) {
  const __m128i wanted = _mm_set1_epi8(c);
  const auto places = [&](int at) -> std::uint64_t {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + at));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(v, wanted)));
  };
  return places(0) | places(16) << 16 | places(32) << 32 | places(48) << 48;
}

#else

inline std::uint64_t equal(const char* from, char c) {
  std::uint64_t places = 0;
  for (int i = 0; i < 64; ++i) places |= static_cast<std::uint64_t>(from[i] == c) << i;
  return places;
}

#endif

/// The first `"` or backslash of TEXT from FROM on, or its size. Reads nothing behind TEXT.
inline std::size_t find_quote_or_backslash(std::string_view text, std::size_t from) {
#if defined(__SSE2__)
  for (; from + 16 <= text.size(); from += 16) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
    const __m128i found = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    const auto places = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (places != 0) return from + static_cast<std::size_t>(std::countr_zero(places));
  }
#endif
  while (from < text.size() && text[from] != '"' && text[from] != '\\') ++from;
  return std::min(from, text.size());
}

}  // namespace tracediff::simd

#endif  // TRACEDIFF_TRACE_SIMD_H_
