#ifndef TRACEDIFF_TRACE_BYTE_KINDS_H_
#define TRACEDIFF_TRACE_BYTE_KINDS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "ascii.h"

namespace tracediff::simd {

inline constexpr std::size_t kBlock = 64;

/// The low COUNT bits.
inline std::uint64_t low_bits(std::size_t count) {
  return count >= kBlock ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

/// What 64 bytes are, a bit a byte (bit i = byte i).
struct ByteKinds {
  std::uint64_t word;       ///< letters, digits, `_` and `-`
  std::uint64_t joint;      ///< `_` and `-`
  std::uint64_t digit;      ///< `0`-`9`
  std::uint64_t lower_hex;  ///< `0`-`9` and `a`-`f`
  std::uint64_t join;       ///< `+`, `/` and `=`: what base64 has beside letters and digits
  std::uint64_t colon;
  std::uint64_t backslash;
  std::uint64_t special;  ///< `$`, the bytes 1 and 3, and some that cost nothing to take with them: `!`, `#`, byte 4
  std::uint64_t quote;
  std::uint64_t blank;
  std::uint64_t feed;  ///< line feeds
};

inline ByteKinds kinds_bytewise(const char* from) {
  ByteKinds kinds{};
  for (std::size_t i = 0; i < kBlock; ++i) {
    const char c = from[i];
    const std::uint64_t bit = std::uint64_t{1} << i;
    if (is_alnum(c) || c == '_' || c == '-') kinds.word |= bit;
    if (c == '_' || c == '-') kinds.joint |= bit;
    if (is_digit(c)) kinds.digit |= bit;
    if (is_lower_hex(c)) kinds.lower_hex |= bit;
    if (c == '+' || c == '/' || c == '=') kinds.join |= bit;
    if (c == ':') kinds.colon |= bit;
    if (c == '\\') kinds.backslash |= bit;
    if (c == '!' || c == '#' || c == '$' || c == 1 || c == 3 || c == 4) kinds.special |= bit;
    if (c == '"') kinds.quote |= bit;
    if (c == ' ') kinds.blank |= bit;
    if (c == '\n') kinds.feed |= bit;
  }
  return kinds;
}

// SSE2 is part of every x86-64. Elsewhere the byte loop above does the same.
#if defined(__SSE2__)

namespace sse2 {

inline __m128i in_range(__m128i v, char low, char width) {
  const __m128i offset = _mm_sub_epi8(v, _mm_set1_epi8(low));
  return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(width)), offset);
}

inline __m128i is(__m128i v, char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(c)); }

inline __m128i either(__m128i one, __m128i two) { return _mm_or_si128(one, two); }

inline std::uint64_t bits(__m128i v) { return static_cast<std::uint32_t>(_mm_movemask_epi8(v)); }

/// One vector's share of the kinds, at SHIFT.
inline void add_kinds(const char* from, int shift, ByteKinds& kinds) {
  const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  const __m128i digit = in_range(v, '0', 9);
  const __m128i letter = in_range(either(v, _mm_set1_epi8(0x20)), 'a', 25);
  const __m128i joint = either(is(v, '_'), is(v, '-'));
  const __m128i marks = either(is(v, 4), is(either(v, _mm_set1_epi8(2)), 3));  // 1 and 3 differ in one bit
  const __m128i signs = either(is(v, '$'), is(either(v, _mm_set1_epi8(2)), '#'));
  kinds.word |= bits(either(either(letter, digit), joint)) << shift;
  kinds.joint |= bits(joint) << shift;
  kinds.digit |= bits(digit) << shift;
  kinds.lower_hex |= bits(either(digit, in_range(v, 'a', 5))) << shift;
  kinds.join |= bits(either(either(is(v, '+'), is(v, '/')), is(v, '='))) << shift;
  kinds.colon |= bits(is(v, ':')) << shift;
  kinds.backslash |= bits(is(v, '\\')) << shift;
  kinds.special |= bits(either(marks, signs)) << shift;
  kinds.quote |= bits(is(v, '"')) << shift;
  kinds.blank |= bits(is(v, ' ')) << shift;
  kinds.feed |= bits(is(v, '\n')) << shift;
}

}  // namespace sse2

inline ByteKinds kinds_sse2(const char* from) {
  ByteKinds kinds{};
  sse2::add_kinds(from, 0, kinds);
  sse2::add_kinds(from + 16, 16, kinds);
  sse2::add_kinds(from + 32, 32, kinds);
  sse2::add_kinds(from + 48, 48, kinds);
  return kinds;
}

#endif

// The halves' order is that of x86-64, which is little-endian.
#if defined(__SSE2__) && defined(__GNUC__)
#define TRACEDIFF_HAS_AVX2 1
#define TRACEDIFF_AVX2 __attribute__((target("avx2"), always_inline)) inline

inline bool has_avx2() { return __builtin_cpu_supports("avx2") != 0; }

namespace avx2 {

// A byte's classes come from two tables of 16, one by its low and one by its high four bits: it has the classes that
// are in both. Bytes from 0x80 on have none, since a shuffle gives 0 for them. Letters, digits, `_` and `-` have
// classes above kPlusSlash, kSpecial is the sign bit.
enum Class : std::uint8_t {
  kPlusSlash = 1,
  kHexLetter = 2,  // a-f, kFirstLetters as well
  kMinus = 4,
  kUnderscore = 8,
  kFirstLetters = 16,  // a-o, A-O
  kLastLetters = 32,   // p-z, P-Z
  kDigit = 64,
  kSpecial = 128,
};

constexpr std::array<std::uint8_t, 16> low_classes() {
  std::array<std::uint8_t, 16> classes{};
  for (std::size_t low = 0; low < 16; ++low) {
    unsigned bits = 0;
    if (low <= 9) bits |= kDigit;
    if (low >= 1 && low <= 6) bits |= kHexLetter;
    if (low >= 1) bits |= kFirstLetters;
    if (low <= 10) bits |= kLastLetters;
    if (low == 0xf) bits |= kUnderscore | kPlusSlash;
    if (low == 0xd) bits |= kMinus;
    if (low == 0xb) bits |= kPlusSlash;
    if (low == 1 || low == 3 || low == 4) bits |= kSpecial;
    classes[low] = static_cast<std::uint8_t>(bits);
  }
  return classes;
}

inline constexpr std::array<std::uint8_t, 16> kLowClasses = low_classes();
inline constexpr std::array<std::uint8_t, 16> kHighClasses = {kSpecial,
                                                              0,
                                                              kMinus | kPlusSlash | kSpecial,
                                                              kDigit,
                                                              kFirstLetters,
                                                              kLastLetters | kUnderscore,
                                                              kFirstLetters | kHexLetter,
                                                              kLastLetters};

TRACEDIFF_AVX2 __m256i table(const std::array<std::uint8_t, 16>& classes) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(classes.data())));
}

/// 32 times the same byte, in memory: comparing with it there is one instruction, making it would be three.
template <char C>
struct alignas(32) Repeated {
  std::array<char, 32> bytes;
  constexpr Repeated() : bytes() {
    for (char& byte : bytes) byte = C;
  }
};
template <char C>
inline constexpr Repeated<C> kRepeated;

template <char C>
TRACEDIFF_AVX2 __m256i repeated() {
  return _mm256_load_si256(reinterpret_cast<const __m256i*>(kRepeated<C>.bytes.data()));
}

template <char C>
TRACEDIFF_AVX2 __m256i is(__m256i v) {
  return _mm256_cmpeq_epi8(v, repeated<C>());
}

/// Halves are stored one by one: nothing needs the whole soon.
TRACEDIFF_AVX2 void put(std::uint64_t& kind, __m256i low, __m256i high) {
  const std::array<int, 2> halves = {_mm256_movemask_epi8(low), _mm256_movemask_epi8(high)};
  std::memcpy(&kind, halves.data(), sizeof kind);
}

template <char C>
TRACEDIFF_AVX2 void put_equal(std::uint64_t& kind, __m256i low, __m256i high) {
  put(kind, is<C>(low), is<C>(high));
}

TRACEDIFF_AVX2 __m256i lower_hexes(__m256i classes) {
  return _mm256_or_si256(_mm256_slli_epi16(classes, 1), _mm256_slli_epi16(classes, 6));
}

TRACEDIFF_AVX2 __m256i classes_of(__m256i v) {
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(v, 4), repeated<0x0f>());
  return _mm256_and_si256(_mm256_shuffle_epi8(table(kLowClasses), v), _mm256_shuffle_epi8(table(kHighClasses), high));
}

TRACEDIFF_AVX2 __m256i joints(__m256i classes) {
  return _mm256_cmpgt_epi8(_mm256_and_si256(classes, repeated<kMinus | kUnderscore>()), _mm256_setzero_si256());
}

TRACEDIFF_AVX2 __m256i joins(__m256i classes, __m256i v) {
  return _mm256_or_si256(_mm256_slli_epi16(classes, 7), is<'='>(v));
}

}  // namespace avx2

TRACEDIFF_AVX2 void kinds_avx2(const char* from, ByteKinds& kinds) {
  using avx2::put;
  using avx2::put_equal;
  const __m256i one = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  const __m256i two = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 32));
  const __m256i low = avx2::classes_of(one);
  const __m256i high = avx2::classes_of(two);
  const __m256i no_word = avx2::repeated<avx2::kPlusSlash>();
  put(kinds.word, _mm256_cmpgt_epi8(low, no_word), _mm256_cmpgt_epi8(high, no_word));
  put(kinds.joint, avx2::joints(low), avx2::joints(high));
  put(kinds.digit, _mm256_slli_epi16(low, 1), _mm256_slli_epi16(high, 1));
  put(kinds.lower_hex, avx2::lower_hexes(low), avx2::lower_hexes(high));
  put(kinds.join, avx2::joins(low, one), avx2::joins(high, two));
  put_equal<':'>(kinds.colon, one, two);
  put_equal<'\\'>(kinds.backslash, one, two);
  put(kinds.special, low, high);
  put_equal<'"'>(kinds.quote, one, two);
  put_equal<' '>(kinds.blank, one, two);
  put_equal<'\n'>(kinds.feed, one, two);
}

#endif

}  // namespace tracediff::simd

#endif  // TRACEDIFF_TRACE_BYTE_KINDS_H_
