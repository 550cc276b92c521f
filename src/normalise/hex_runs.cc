#include "normalise/hex_runs.h"

#include <bit>
#include <initializer_list>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "trace/byte_kinds.h"
#include "trace/simd.h"

namespace tracediff {

namespace {

/// A window of 64 bytes tells all runs that begin in its first 56: so no window has to know of another.
constexpr std::size_t kStep = 56;

/// Adds the runs that begin in the window at BASE; BEFORE is whether the byte before it begins eight hex digits.
TRACEDIFF_INLINE void add_runs(std::uint64_t hex, std::size_t base, std::size_t size, std::uint64_t& before,
                               HexRuns& out) {
  if (size - base < 64) hex &= (std::uint64_t{1} << (size - base)) - 1;
  std::uint64_t eight = hex & hex >> 1U;
  eight &= eight >> 2U;
  eight &= eight >> 4U;
  std::uint64_t first = eight & ~(eight << 1U | before) & ((std::uint64_t{1} << kStep) - 1);
  before = eight >> (kStep - 1) & 1U;
  for (; first != 0; first &= first - 1) {
    if (out.count == HexRuns::kMost) {
      out.too_many = true;
      return;
    }
    out.begins[out.count++] = static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(std::countr_zero(first));
  }
}

/// SCAN looks at one window: it gives its hex digits and notes dates and binary numbers.
template <typename Scan>
TRACEDIFF_INLINE void find_all(std::size_t size, HexRuns& out, const Scan& scan) {
  std::uint64_t before = 0;
  for (std::size_t base = 0; base < size; base += kStep) add_runs(scan(base), base, size, before, out);
}

namespace bytes {

HexMasks masks_of(const char* from) {
  HexMasks masks;
  for (std::size_t i = 0; i < 64; ++i) {
    const bool digit = from[i] >= '0' && from[i] <= '9';
    if (digit) masks.digit |= std::uint64_t{1} << i;
    if (digit || (from[i] >= 'a' && from[i] <= 'f')) masks.hex |= std::uint64_t{1} << i;
  }
  return masks;
}

void find_runs(const char* text, std::size_t size, HexRuns& out) {
  find_all(size, out, [&](std::size_t base) {
    const HexMasks masks = masks_of(text + base);
    for (std::size_t i = base; i < base + 64; ++i) {
      out.maybe_date = out.maybe_date || ((masks.digit >> (i - base) & 1U) != 0 && text[i + 1] == '-');
      out.maybe_binary = out.maybe_binary || (text[i] == '\\' && text[i + 1] == 'x');
    }
    return masks.hex;
  });
}

constexpr HexFinder kFinder{find_runs, masks_of};

}  // namespace bytes

#if defined(__SSE2__)

namespace sse2 {

using simd::sse2::bits;
using simd::sse2::in_range;
using simd::sse2::is;

TRACEDIFF_INLINE __m128i load(const char* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); }

HexMasks masks_of(const char* from) {
  HexMasks masks;
  for (int at = 0; at < 64; at += 16) {
    const __m128i v = load(from + at);
    const __m128i digit = in_range(v, '0', 9);
    masks.digit |= bits(digit) << at;
    masks.hex |= bits(_mm_or_si128(digit, in_range(v, 'a', 5))) << at;
  }
  return masks;
}

void find_runs(const char* text, std::size_t size, HexRuns& out) {
  __m128i dates = _mm_setzero_si128();
  __m128i binaries = _mm_setzero_si128();
  find_all(size, out, [&](std::size_t base) {
    std::uint64_t hex = 0;
    for (int at = 0; at < 64; at += 16) {
      const char* const from = text + base + at;
      const __m128i v = load(from);
      const __m128i digit = in_range(v, '0', 9);
      hex |= bits(_mm_or_si128(digit, in_range(v, 'a', 5))) << at;
      const __m128i next = load(from + 1);
      dates = _mm_or_si128(dates, _mm_and_si128(digit, is(next, '-')));
      binaries = _mm_or_si128(binaries, _mm_and_si128(is(v, '\\'), is(next, 'x')));
    }
    return hex;
  });
  out.maybe_date = bits(dates) != 0;
  out.maybe_binary = bits(binaries) != 0;
}

constexpr HexFinder kFinder{find_runs, masks_of};

}  // namespace sse2

#endif

#if defined(__SSE2__) && defined(__GNUC__)
#define TRACEDIFF_HAS_WIDE 1

namespace avx2 {

#define TRACEDIFF_BMI __attribute__((target("avx2,bmi")))
#define TRACEDIFF_BMI_INLINE __attribute__((target("avx2,bmi"), always_inline)) inline

TRACEDIFF_BMI_INLINE __m256i load(const char* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

TRACEDIFF_BMI_INLINE __m256i in_range(__m256i v, char low, char width) {
  const __m256i offset = _mm256_sub_epi8(v, _mm256_set1_epi8(low));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(offset, _mm256_set1_epi8(width)), offset);
}

TRACEDIFF_BMI_INLINE std::uint64_t bits(__m256i low, __m256i high) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
         std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << 32U;
}

TRACEDIFF_BMI HexMasks masks_of(const char* from) {
  const __m256i low = load(from);
  const __m256i high = load(from + 32);
  const __m256i low_digit = in_range(low, '0', 9);
  const __m256i high_digit = in_range(high, '0', 9);
  return {bits(_mm256_or_si256(low_digit, in_range(low, 'a', 5)), _mm256_or_si256(high_digit, in_range(high, 'a', 5))),
          bits(low_digit, high_digit)};
}

TRACEDIFF_BMI void find_runs(const char* text, std::size_t size, HexRuns& out) {
  __m256i dates = _mm256_setzero_si256();
  __m256i binaries = _mm256_setzero_si256();
  std::uint64_t before = 0;
  for (std::size_t base = 0; base < size; base += kStep) {
    std::uint64_t halves[2];
    for (int i = 0; i < 2; ++i) {
      const char* const from = text + base + 32 * i;
      const __m256i v = load(from);
      const __m256i next = load(from + 1);
      const __m256i digit = in_range(v, '0', 9);
      dates = _mm256_or_si256(dates, _mm256_and_si256(digit, _mm256_cmpeq_epi8(next, _mm256_set1_epi8('-'))));
      binaries = _mm256_or_si256(binaries, _mm256_and_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\')),
                                                            _mm256_cmpeq_epi8(next, _mm256_set1_epi8('x'))));
      halves[i] = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_or_si256(digit, in_range(v, 'a', 5))));
    }
    add_runs(halves[0] | halves[1] << 32U, base, size, before, out);
  }
  out.maybe_date = _mm256_testz_si256(dates, dates) == 0;
  out.maybe_binary = _mm256_testz_si256(binaries, binaries) == 0;
}

constexpr HexFinder kFinder{find_runs, masks_of};

}  // namespace avx2

namespace avx512 {

#define TRACEDIFF_AVX512 __attribute__((target("avx512bw,bmi")))
#define TRACEDIFF_AVX512_INLINE __attribute__((target("avx512bw,bmi"), always_inline)) inline

TRACEDIFF_AVX512_INLINE __mmask64 in_range(__m512i v, char low, char width) {
  return _mm512_cmple_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8(low)), _mm512_set1_epi8(width));
}

TRACEDIFF_AVX512_INLINE __mmask64 is(__m512i v, char c) { return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c)); }

TRACEDIFF_AVX512 HexMasks masks_of(const char* from) {
  const __m512i v = _mm512_loadu_si512(from);
  const __mmask64 digit = in_range(v, '0', 9);
  return {digit | in_range(v, 'a', 5), digit};
}

TRACEDIFF_AVX512 void find_runs(const char* text, std::size_t size, HexRuns& out) {
  __mmask64 dates = 0;
  __mmask64 binaries = 0;
  std::uint64_t before = 0;
  for (std::size_t base = 0; base < size; base += kStep) {
    const __m512i v = _mm512_loadu_si512(text + base);
    const __m512i next = _mm512_loadu_si512(text + base + 1);
    const __mmask64 digit = in_range(v, '0', 9);
    dates |= digit & is(next, '-');
    binaries |= is(v, '\\') & is(next, 'x');
    add_runs(digit | in_range(v, 'a', 5), base, size, before, out);
  }
  out.maybe_date = dates != 0;
  out.maybe_binary = binaries != 0;
}

constexpr HexFinder kFinder{find_runs, masks_of};

}  // namespace avx512

#endif

}  // namespace

const HexFinder* hex_finder(HexMethod method) {
  if (method == HexMethod::bytes) return &bytes::kFinder;
#if defined(__SSE2__)
  if (method == HexMethod::sse2) return &sse2::kFinder;
#endif
#if defined(TRACEDIFF_HAS_WIDE)
  if (__builtin_cpu_supports("bmi") == 0) return nullptr;
  if (method == HexMethod::avx2 && __builtin_cpu_supports("avx2") != 0) return &avx2::kFinder;
  if (method == HexMethod::avx512 && __builtin_cpu_supports("avx512bw") != 0) return &avx512::kFinder;
#endif
  return nullptr;
}

const HexFinder& hex_finder() {
  static const HexFinder* const kFastest = [] {
    for (const HexMethod method : {HexMethod::avx512, HexMethod::avx2, HexMethod::sse2}) {
      if (const HexFinder* found = hex_finder(method); found != nullptr) return found;
    }
    return hex_finder(HexMethod::bytes);
  }();
  return *kFastest;
}

}  // namespace tracediff
