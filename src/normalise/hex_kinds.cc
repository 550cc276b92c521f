#include "normalise/hex_kinds.h"

#include <initializer_list>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace tracediff {

namespace {

constexpr std::size_t kBlock = 64;

void bytewise(const char* from, std::size_t count, HexKinds* out) {
  for (; count > 0; --count, from += kBlock, ++out) {
    *out = {};
    for (std::size_t i = 0; i < kBlock; ++i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      const bool digit = from[i] >= '0' && from[i] <= '9';
      if (digit || (from[i] >= 'a' && from[i] <= 'f')) out->hex |= bit;
      if (digit) out->digit |= bit;
      if (digit && from[i + 1] == '-') out->digit_dash |= bit;
      if (from[i] == '\\' && from[i + 1] == 'x' && from[i + 2] == 'c') out->binary |= bit;
    }
  }
}

#if defined(__SSE2__)

namespace sse2 {

__m128i load(const char* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); }

__m128i in_range(__m128i v, char low, char width) {
  const __m128i offset = _mm_sub_epi8(v, _mm_set1_epi8(low));
  return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(width)), offset);
}

__m128i is(const char* from, char c) { return _mm_cmpeq_epi8(load(from), _mm_set1_epi8(c)); }

std::uint64_t bits(__m128i v) { return static_cast<std::uint32_t>(_mm_movemask_epi8(v)); }

void find(const char* from, std::size_t count, HexKinds* out) {
  for (; count > 0; --count, from += kBlock, ++out) {
    HexKinds kinds{};
    for (int at = 0; at < 64; at += 16) {
      const __m128i v = load(from + at);
      const __m128i digit = in_range(v, '0', 9);
      kinds.hex |= bits(_mm_or_si128(digit, in_range(v, 'a', 5))) << at;
      kinds.digit |= bits(digit) << at;
      kinds.digit_dash |= bits(_mm_and_si128(digit, is(from + at + 1, '-'))) << at;
      const __m128i escape = is(from + at, '\\');
      if (bits(escape) == 0) continue;
      kinds.binary |= bits(_mm_and_si128(escape, _mm_and_si128(is(from + at + 1, 'x'), is(from + at + 2, 'c')))) << at;
    }
    *out = kinds;
  }
}

}  // namespace sse2

#endif

#if defined(__SSE2__) && defined(__GNUC__)
#define TRACEDIFF_HAS_WIDE_KINDS 1

namespace avx2 {

#define TRACEDIFF_AVX2 __attribute__((target("avx2"), always_inline)) inline

TRACEDIFF_AVX2 __m256i load(const char* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); }

TRACEDIFF_AVX2 __m256i in_range(__m256i v, char low, char width) {
  const __m256i offset = _mm256_sub_epi8(v, _mm256_set1_epi8(low));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(offset, _mm256_set1_epi8(width)), offset);
}

TRACEDIFF_AVX2 __m256i is(const char* from, char c) { return _mm256_cmpeq_epi8(load(from), _mm256_set1_epi8(c)); }

TRACEDIFF_AVX2 std::uint64_t bits(__m256i low, __m256i high) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
         std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << 32;
}

TRACEDIFF_AVX2 std::uint64_t binary(const char* from, std::uint64_t escapes) {
  return escapes & bits(is(from + 1, 'x'), is(from + 33, 'x')) & bits(is(from + 2, 'c'), is(from + 34, 'c'));
}

__attribute__((target("avx2"))) void find(const char* from, std::size_t count, HexKinds* out) {
  for (; count > 0; --count, from += kBlock, ++out) {
    const __m256i low = load(from);
    const __m256i high = load(from + 32);
    const __m256i low_digit = in_range(low, '0', 9);
    const __m256i high_digit = in_range(high, '0', 9);
    out->digit = bits(low_digit, high_digit);
    out->hex =
        bits(_mm256_or_si256(low_digit, in_range(low, 'a', 5)), _mm256_or_si256(high_digit, in_range(high, 'a', 5)));
    out->digit_dash = out->digit & bits(is(from + 1, '-'), is(from + 33, '-'));
    const std::uint64_t escapes = bits(is(from, '\\'), is(from + 32, '\\'));
    out->binary = escapes == 0 ? 0 : binary(from, escapes);
  }
}

#undef TRACEDIFF_AVX2

}  // namespace avx2

namespace avx512 {

#define TRACEDIFF_AVX512 __attribute__((target("avx512bw"), always_inline)) inline

TRACEDIFF_AVX512 __m512i load(const char* from) { return _mm512_loadu_si512(from); }

TRACEDIFF_AVX512 std::uint64_t in_range(__m512i v, char low, char width) {
  return _mm512_cmple_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8(low)), _mm512_set1_epi8(width));
}

TRACEDIFF_AVX512 std::uint64_t is(const char* from, char c) {
  return _mm512_cmpeq_epi8_mask(load(from), _mm512_set1_epi8(c));
}

__attribute__((target("avx512bw"))) void find(const char* from, std::size_t count, HexKinds* out) {
  for (; count > 0; --count, from += kBlock, ++out) {
    const __m512i v = load(from);
    const std::uint64_t digit = in_range(v, '0', 9);
    out->digit = digit;
    out->hex = digit | in_range(v, 'a', 5);
    out->digit_dash = digit & is(from + 1, '-');
    const std::uint64_t escapes = is(from, '\\');
    out->binary = escapes == 0 ? 0 : escapes & is(from + 1, 'x') & is(from + 2, 'c');
  }
}

#undef TRACEDIFF_AVX512

}  // namespace avx512

#endif

}  // namespace

FindHexKinds hex_kinds_finder(HexMethod method) {
  switch (method) {
    case HexMethod::bytes:
      return bytewise;
    case HexMethod::sse2:
#if defined(__SSE2__)
      return sse2::find;
#else
      return nullptr;
#endif
    case HexMethod::avx2:
#if defined(TRACEDIFF_HAS_WIDE_KINDS)
      return __builtin_cpu_supports("avx2") != 0 ? avx2::find : nullptr;
#else
      return nullptr;
#endif
    case HexMethod::avx512:
#if defined(TRACEDIFF_HAS_WIDE_KINDS)
      return __builtin_cpu_supports("avx512bw") != 0 ? avx512::find : nullptr;
#else
      return nullptr;
#endif
  }
  return nullptr;
}

void find_hex_kinds(const char* from, std::size_t count, HexKinds* out) {
  static const FindHexKinds kFastest = [] {
    for (const HexMethod method : {HexMethod::avx512, HexMethod::avx2, HexMethod::sse2}) {
      if (const FindHexKinds found = hex_kinds_finder(method); found != nullptr) return found;
    }
    return hex_kinds_finder(HexMethod::bytes);
  }();
  kFastest(from, count, out);
}

}  // namespace tracediff
