#ifndef TRACEDIFF_NORMALISE_HASH_H_
#define TRACEDIFF_NORMALISE_HASH_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tracediff {

namespace hash_detail {

inline std::uint64_t load64(const char* from) {
  std::uint64_t value = 0;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// The eight bytes at AT of a text that ends REST bytes behind it, zeros from its end on. BEFORE bytes stand before AT.
inline std::uint64_t load_end(const char* at, std::size_t rest, std::size_t before) {
  if (rest >= 8) return load64(at);
  if (rest == 0) return 0;
  if (std::endian::native == std::endian::little && before + rest >= 8) return load64(at + rest - 8) >> (64 - 8 * rest);
  std::uint64_t value = 0;
  std::memcpy(&value, at, rest);
  return value;
}

/// Multiplies to 128 bits and folds: every input bit reaches every output bit.
inline std::uint64_t fold(std::uint64_t x, std::uint64_t y) {
#if defined(__SIZEOF_INT128__)
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(x) * y;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
#else
  const std::uint64_t low = (x & 0xffffffff) * (y & 0xffffffff);
  const std::uint64_t high = (x >> 32) * (y >> 32);
  const std::uint64_t middle = (x >> 32) * (y & 0xffffffff) + (x & 0xffffffff) * (y >> 32);
  return (low ^ high ^ (middle << 31 | middle >> 33)) * 0x9e3779b97f4a7c15;
#endif
}

}  // namespace hash_detail

/// Two hashes of the same bytes that have nothing to do with each other.
struct HashPair {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  friend bool operator==(const HashPair&, const HashPair&) = default;
};

/// 128 bits for tables within one process: fast, well spread, the same in every run, no defence against chosen
/// input. Cost: about 0.1 ns a byte, a few ns at least.
inline HashPair hash_pair(std::string_view bytes) {
  using hash_detail::fold;
  using hash_detail::load64;
  constexpr std::uint64_t kFirst = 0x8bb84b93962eacc9;
  constexpr std::uint64_t kSecond = 0x4b33a62ed433d4a3;
  constexpr std::uint64_t kThird = 0x4d5a2da51de1aa47;
  const char* at = bytes.data();
  std::size_t rest = bytes.size();
  std::uint64_t one = bytes.size() * kThird ^ kFirst;
  std::uint64_t two = kSecond;
  for (; rest > 32; rest -= 32, at += 32) {  // two chains, so that the multiplications overlap
    one = fold(load64(at) ^ kSecond, load64(at + 8) ^ one);
    two = fold(load64(at + 16) ^ kThird, load64(at + 24) ^ two);
  }
  const auto word = [&](std::size_t from) {
    return from >= rest ? 0 : hash_detail::load_end(at + from, rest - from, bytes.size() - rest + from);
  };
  one = fold(word(0) ^ kFirst, word(8) ^ one);
  two = fold(word(16) ^ kSecond, word(24) ^ two);
  return {fold(one ^ kThird, two ^ kFirst), fold(one ^ kSecond, two ^ kThird)};
}

/// The first 64 of them.
inline std::uint64_t hash_bytes(std::string_view bytes) { return hash_pair(bytes).first; }

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_HASH_H_
