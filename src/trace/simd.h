#ifndef TRACEDIFF_TRACE_SIMD_H_
#define TRACEDIFF_TRACE_SIMD_H_

#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tracediff::simd {

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

}  // namespace tracediff::simd

#endif  // TRACEDIFF_TRACE_SIMD_H_
