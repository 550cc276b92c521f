#ifndef TRACEDIFF_TRACE_SIMD_H_
#define TRACEDIFF_TRACE_SIMD_H_

#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tracediff::simd {

/// What 64 bytes are, a bit a byte (bit i = byte i).
struct ByteKinds {
  std::uint64_t word = 0;       ///< letters, digits, `_` and `-`
  std::uint64_t joint = 0;      ///< `_` and `-`
  std::uint64_t digit = 0;      ///< `0`-`9`
  std::uint64_t lower_hex = 0;  ///< `0`-`9` and `a`-`f`
  std::uint64_t lower = 0;      ///< `a`-`z`
  std::uint64_t colon = 0;
  std::uint64_t backslash = 0;
  std::uint64_t special = 0;  ///< `$` and control bytes
};

// SSE2 is part of every x86-64. Elsewhere a byte loop does the same.
#if defined(__SSE2__)

namespace detail {

inline __m128i in_range(__m128i v, char low, char width) {
  const __m128i offset = _mm_sub_epi8(v, _mm_set1_epi8(low));
  return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(width)), offset);
}

inline __m128i is(__m128i v, char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(c)); }

inline std::uint64_t bits(__m128i v) { return static_cast<std::uint32_t>(_mm_movemask_epi8(v)); }

inline __m128i load(const char* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); }

/// One vector's share of the kinds, at SHIFT.
inline void add_kinds(const char* from, int shift, ByteKinds& kinds) {
  const __m128i v = load(from);
  const __m128i digit = in_range(v, '0', 9);
  const __m128i letter = in_range(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 25);
  const __m128i joint = _mm_or_si128(is(v, '_'), is(v, '-'));
  const std::uint64_t letters = bits(letter);
  const std::uint64_t digits = bits(digit);
  const std::uint64_t joints = bits(joint);
  const std::uint64_t bit5 = bits(_mm_slli_epi16(v, 2));  // the bit that tells lower case, moved to the sign
  kinds.word |= (letters | digits | joints) << shift;
  kinds.joint |= joints << shift;
  kinds.digit |= digits << shift;
  kinds.lower_hex |= (digits | bits(in_range(v, 'a', 5))) << shift;
  kinds.lower |= (letters & bit5) << shift;
  kinds.colon |= bits(is(v, ':')) << shift;
  kinds.backslash |= bits(is(v, '\\')) << shift;
  kinds.special |= bits(_mm_or_si128(is(v, '$'), in_range(v, 0, 31))) << shift;
}

inline std::uint64_t equal_any(const char* from, char c, char d) {
  const __m128i v = load(from);
  return bits(_mm_or_si128(is(v, c), is(v, d)));
}

}  // namespace detail

inline ByteKinds byte_kinds(const char* from) {
  ByteKinds kinds;
  detail::add_kinds(from, 0, kinds);
  detail::add_kinds(from + 16, 16, kinds);
  detail::add_kinds(from + 32, 32, kinds);
  detail::add_kinds(from + 48, 48, kinds);
  return kinds;
}

/// The places of C and D in 64 bytes.
inline std::uint64_t equal_any(const char* from, char c, char d) {
  return detail::equal_any(from, c, d) | detail::equal_any(from + 16, c, d) << 16 |
         detail::equal_any(from + 32, c, d) << 32 | detail::equal_any(from + 48, c, d) << 48;
}

#else

inline ByteKinds byte_kinds(const char* from) {
  ByteKinds kinds;
  for (int i = 0; i < 64; ++i) {
    const char c = from[i];
    const std::uint64_t bit = std::uint64_t{1} << i;
    const bool digit = c >= '0' && c <= '9';
    const bool lower = c >= 'a' && c <= 'z';
    const bool joint = c == '_' || c == '-';
    if (digit || lower || joint || (c >= 'A' && c <= 'Z')) kinds.word |= bit;
    if (joint) kinds.joint |= bit;
    if (digit) kinds.digit |= bit;
    if (digit || (c >= 'a' && c <= 'f')) kinds.lower_hex |= bit;
    if (lower) kinds.lower |= bit;
    if (c == ':') kinds.colon |= bit;
    if (c == '\\') kinds.backslash |= bit;
    if (c == '$' || static_cast<unsigned char>(c) < 0x20) kinds.special |= bit;
  }
  return kinds;
}

inline std::uint64_t equal_any(const char* from, char c, char d) {
  std::uint64_t places = 0;
  for (int i = 0; i < 64; ++i) places |= static_cast<std::uint64_t>(from[i] == c || from[i] == d) << i;
  return places;
}

#endif

}  // namespace tracediff::simd

#endif  // TRACEDIFF_TRACE_SIMD_H_
