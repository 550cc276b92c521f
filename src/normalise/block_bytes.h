#ifndef TRACEDIFF_NORMALISE_BLOCK_BYTES_H_
#define TRACEDIFF_NORMALISE_BLOCK_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "ascii.h"
#include "trace/byte_kinds.h"

/// How skeletons look at 64 bytes, for each kind of processor. All give the same.
namespace tracediff::block_bytes {

/// What 64 bytes are, a bit a byte (bit i = byte i). The byte behind them is read as well.
struct Masks {
  std::uint64_t digit = 0;
  std::uint64_t hex = 0;  ///< `0`-`9` and `a`-`f`
  bool rare = false;      ///< a digit and a dash follow each other, or a backslash and an x
};

/// Where there is nothing better, and what the others are tested against.
struct Bytes {
  static Masks masks_of(const char* from) {
    Masks masks;
    for (std::size_t i = 0; i < simd::kBlock; ++i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      const bool digit = is_digit(from[i]);
      if (digit) masks.digit |= bit;
      if (is_lower_hex(from[i])) masks.hex |= bit;
      masks.rare = masks.rare || (digit && from[i + 1] == '-') || (from[i] == '\\' && from[i + 1] == 'x');
    }
    return masks;
  }

  /// Copies 64 bytes, zeros for those that are not KEPT.
  static void copy(const char* from, std::uint64_t kept, char* to) {
    for (std::size_t i = 0; i < simd::kBlock; ++i) to[i] = (kept >> i & 1U) != 0 ? from[i] : '\0';
  }
};

#if defined(__SSE2__)

struct Sse2 {
  static Masks masks_of(const char* from) {
    using simd::sse2::bits;
    using simd::sse2::in_range;
    using simd::sse2::is;
    Masks masks;
    __m128i rare = _mm_setzero_si128();
    for (int at = 0; at < 64; at += 16) {
      const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + at));
      const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + at + 1));
      const __m128i digit = in_range(v, '0', 9);
      masks.digit |= bits(digit) << at;
      masks.hex |= bits(_mm_or_si128(digit, in_range(v, 'a', 5))) << at;
      rare = _mm_or_si128(rare, _mm_and_si128(digit, is(next, '-')));
      rare = _mm_or_si128(rare, _mm_and_si128(is(v, '\\'), is(next, 'x')));
    }
    masks.rare = bits(rare) != 0;
    return masks;
  }

  static void copy(const char* from, std::uint64_t kept, char* to) {
    const __m128i each = _mm_set1_epi64x(static_cast<long long>(0x8040201008040201));
    for (int at = 0; at < 64; at += 16) {
      // Each of the two bytes of the mask, eight times.
      const __m128i twice = _mm_cvtsi32_si128(static_cast<int>(kept >> at & 0xffff));
      const __m128i two = _mm_shufflelo_epi16(_mm_unpacklo_epi8(twice, twice), 0x50);
      const __m128i spread = _mm_shuffle_epi32(two, 0x50);
      const __m128i mask = _mm_cmpeq_epi8(_mm_and_si128(spread, each), each);
      const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + at));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to + at), _mm_and_si128(v, mask));
    }
  }
};

#endif

#if defined(__SSE2__) && defined(__GNUC__)
#define TRACEDIFF_HAS_WIDE 1
#define TRACEDIFF_AVX2_BMI __attribute__((target("avx2,bmi,bmi2")))
#define TRACEDIFF_AVX512_BMI __attribute__((target("avx512bw,bmi,bmi2")))

// Not always_inline: they become part of what is made for the same processor, which is told by its attribute.
struct Avx2 {
  TRACEDIFF_AVX2_BMI static inline std::uint64_t bits(__m256i low, __m256i high) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
           std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << 32U;
  }

  TRACEDIFF_AVX2_BMI static inline __m256i in_range(__m256i v, char low, char width) {
    const __m256i offset = _mm256_sub_epi8(v, _mm256_set1_epi8(low));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(offset, _mm256_set1_epi8(width)), offset);
  }

  TRACEDIFF_AVX2_BMI static inline __m256i is(__m256i v, char c) { return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c)); }

  /// DIGIT: where V, the bytes at FROM, has digits.
  TRACEDIFF_AVX2_BMI static inline __m256i rare(const char* from, __m256i v, __m256i digit) {
    const __m256i next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 1));
    return _mm256_or_si256(_mm256_and_si256(digit, is(next, '-')), _mm256_and_si256(is(v, '\\'), is(next, 'x')));
  }

  TRACEDIFF_AVX2_BMI static inline Masks masks_of(const char* from) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 32));
    const __m256i low_digit = in_range(low, '0', 9);
    const __m256i high_digit = in_range(high, '0', 9);
    const __m256i any = _mm256_or_si256(rare(from, low, low_digit), rare(from + 32, high, high_digit));
    return {
        bits(low_digit, high_digit),
        bits(_mm256_or_si256(low_digit, in_range(low, 'a', 5)), _mm256_or_si256(high_digit, in_range(high, 'a', 5))),
        _mm256_movemask_epi8(any) != 0};
  }

  TRACEDIFF_AVX2_BMI static inline void copy(const char* from, std::uint64_t kept, char* to) {
    const __m256i each = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201));
    const __m256i places = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    for (int at = 0; at < 64; at += 32) {
      const __m256i spread = _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(kept >> at)), places);
      const __m256i mask = _mm256_cmpeq_epi8(_mm256_and_si256(spread, each), each);
      const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + at));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + at), _mm256_and_si256(v, mask));
    }
  }
};

struct Avx512 {
  TRACEDIFF_AVX512_BMI static inline std::uint64_t in_range(__m512i v, char low, char width) {
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8(low)), _mm512_set1_epi8(width));
  }

  /// Of the bytes that are WANTED.
  TRACEDIFF_AVX512_BMI static inline std::uint64_t is(std::uint64_t wanted, __m512i v, char c) {
    return _mm512_mask_cmpeq_epu8_mask(wanted, v, _mm512_set1_epi8(c));
  }

  TRACEDIFF_AVX512_BMI static inline Masks masks_of(const char* from) {
    const __m512i v = _mm512_loadu_si512(from);
    const __m512i next = _mm512_loadu_si512(from + 1);
    const std::uint64_t digit = in_range(v, '0', 9);
    const std::uint64_t rare = is(digit, next, '-') | is(is(~std::uint64_t{0}, v, '\\'), next, 'x');
    return {digit, digit | in_range(v, 'a', 5), rare != 0};
  }

  TRACEDIFF_AVX512_BMI static inline void copy(const char* from, std::uint64_t kept, char* to) {
    _mm512_storeu_si512(to, _mm512_maskz_loadu_epi8(kept, from));
  }
};

#endif

}  // namespace tracediff::block_bytes

#endif  // TRACEDIFF_NORMALISE_BLOCK_BYTES_H_
