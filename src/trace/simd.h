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
  std::uint64_t join = 0;       ///< `+`, `/` and `=`: what base64 has beside letters and digits
  std::uint64_t colon = 0;
  std::uint64_t backslash = 0;
  std::uint64_t special = 0;  ///< `$` and control bytes

  [[nodiscard]] ByteKinds operator&(std::uint64_t kept) const {
    return {word & kept, joint & kept, digit & kept,     lower_hex & kept,
            join & kept, colon & kept, backslash & kept, special & kept};
  }
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
  kinds.word |= bits(_mm_or_si128(_mm_or_si128(letter, digit), joint)) << shift;
  kinds.joint |= bits(joint) << shift;
  kinds.digit |= bits(digit) << shift;
  kinds.lower_hex |= bits(_mm_or_si128(digit, in_range(v, 'a', 5))) << shift;
  kinds.join |= bits(_mm_or_si128(_mm_or_si128(is(v, '+'), is(v, '/')), is(v, '='))) << shift;
  kinds.colon |= bits(is(v, ':')) << shift;
  kinds.backslash |= bits(is(v, '\\')) << shift;
  kinds.special |= bits(_mm_or_si128(is(v, '$'), in_range(v, 0, 31))) << shift;
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

/// The places of C in 64 bytes.
inline std::uint64_t equal(const char* from, char c) {
  using detail::bits;
  using detail::is;
  using detail::load;
  return bits(is(load(from), c)) | bits(is(load(from + 16), c)) << 16 | bits(is(load(from + 32), c)) << 32 |
         bits(is(load(from + 48), c)) << 48;
}

#else

inline ByteKinds byte_kinds(const char* from) {
  ByteKinds kinds;
  for (int i = 0; i < 64; ++i) {
    const char c = from[i];
    const std::uint64_t bit = std::uint64_t{1} << i;
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (digit || letter || c == '_' || c == '-') kinds.word |= bit;
    if (c == '_' || c == '-') kinds.joint |= bit;
    if (digit) kinds.digit |= bit;
    if (digit || (c >= 'a' && c <= 'f')) kinds.lower_hex |= bit;
    if (c == '+' || c == '/' || c == '=') kinds.join |= bit;
    if (c == ':') kinds.colon |= bit;
    if (c == '\\') kinds.backslash |= bit;
    if (c == '$' || static_cast<unsigned char>(c) < 0x20) kinds.special |= bit;
  }
  return kinds;
}

inline std::uint64_t equal(const char* from, char c) {
  std::uint64_t places = 0;
  for (int i = 0; i < 64; ++i) places |= static_cast<std::uint64_t>(from[i] == c) << i;
  return places;
}

#endif

}  // namespace tracediff::simd

#endif  // TRACEDIFF_TRACE_SIMD_H_
