#ifndef TRACEDIFF_TRACE_SIMD_H_
#define TRACEDIFF_TRACE_SIMD_H_

#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tracediff::simd {

/// 64 bytes as four vectors, compared into bit masks (bit i = byte i). SSE2 is part of every x86-64; elsewhere
/// a byte loop does the same, which compilers vectorise well enough.
#if defined(__SSE2__)

class Block64 {
 public:
  explicit Block64(const char* bytes) {
    for (int i = 0; i < 4; ++i) v_[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * i));
  }
  [[nodiscard]] std::uint64_t equal(char c) const {
    const __m128i wanted = _mm_set1_epi8(c);
    return mask([&](__m128i v) { return _mm_cmpeq_epi8(v, wanted); });
  }
  [[nodiscard]] std::uint64_t equal_any(char c, char d) const {
    const __m128i first = _mm_set1_epi8(c);
    const __m128i second = _mm_set1_epi8(d);
    return mask([&](__m128i v) { return _mm_or_si128(_mm_cmpeq_epi8(v, first), _mm_cmpeq_epi8(v, second)); });
  }
  [[nodiscard]] std::uint64_t digits() const {
    return mask([](__m128i v) { return in_range(v, '0', 9); });
  }
  /// Letters, digits, `_` and `-`.
  [[nodiscard]] std::uint64_t word_bytes() const {
    return mask([](__m128i v) {
      const __m128i letter = in_range(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 25);
      const __m128i joint = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('_')), _mm_cmpeq_epi8(v, _mm_set1_epi8('-')));
      return _mm_or_si128(_mm_or_si128(letter, in_range(v, '0', 9)), joint);
    });
  }
  /// `0`-`9` and `a`-`f`.
  [[nodiscard]] std::uint64_t lower_hex() const {
    return mask([](__m128i v) { return _mm_or_si128(in_range(v, '0', 9), in_range(v, 'a', 5)); });
  }
  [[nodiscard]] std::uint64_t lower_case() const {
    return mask([](__m128i v) { return in_range(v, 'a', 25); });
  }
  /// Backslash, `$` and control bytes.
  [[nodiscard]] std::uint64_t special_bytes() const {
    return mask([](__m128i v) {
      const __m128i named = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\')), _mm_cmpeq_epi8(v, _mm_set1_epi8('$')));
      return _mm_or_si128(named, in_range(v, 0, 31));
    });
  }

 private:
  static __m128i in_range(__m128i v, char low, char width) {
    const __m128i offset = _mm_sub_epi8(v, _mm_set1_epi8(low));
    return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(width)), offset);
  }
  template <typename Test>
  [[nodiscard]] std::uint64_t mask(Test test) const {
    std::uint64_t result = 0;
    for (int i = 3; i >= 0; --i) {
      result = result << 16 | static_cast<std::uint32_t>(_mm_movemask_epi8(test(v_[i])));
    }
    return result;
  }
  __m128i v_[4];
};

#else

class Block64 {
 public:
  explicit Block64(const char* bytes) : bytes_(bytes) {}
  [[nodiscard]] std::uint64_t equal(char c) const {
    return mask([c](char b) { return b == c; });
  }
  [[nodiscard]] std::uint64_t equal_any(char c, char d) const {
    return mask([c, d](char b) { return b == c || b == d; });
  }
  [[nodiscard]] std::uint64_t digits() const {
    return mask([](char b) { return b >= '0' && b <= '9'; });
  }
  [[nodiscard]] std::uint64_t word_bytes() const {
    return mask([](char b) {
      const char lower = static_cast<char>(b | 0x20);
      return (b >= '0' && b <= '9') || (lower >= 'a' && lower <= 'z') || b == '_' || b == '-';
    });
  }
  [[nodiscard]] std::uint64_t lower_hex() const {
    return mask([](char b) { return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f'); });
  }
  [[nodiscard]] std::uint64_t lower_case() const {
    return mask([](char b) { return b >= 'a' && b <= 'z'; });
  }
  [[nodiscard]] std::uint64_t special_bytes() const {
    return mask([](char b) { return b == '\\' || b == '$' || static_cast<unsigned char>(b) < 32; });
  }

 private:
  template <typename Test>
  [[nodiscard]] std::uint64_t mask(Test test) const {
    std::uint64_t result = 0;
    for (int i = 0; i < 64; ++i) result |= static_cast<std::uint64_t>(test(bytes_[i])) << i;
    return result;
  }
  const char* bytes_;
};

#endif

}  // namespace tracediff::simd

#endif  // TRACEDIFF_TRACE_SIMD_H_
