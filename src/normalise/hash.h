#ifndef TRACEDIFF_NORMALISE_HASH_H_
#define TRACEDIFF_NORMALISE_HASH_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace tracediff {

namespace hash_detail {

inline std::uint64_t load64(const char* from) {
  std::uint64_t value = 0;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// All of a text of less than eight bytes.
inline std::uint64_t load_short(const char* from, std::size_t size) {
  constexpr std::size_t kHalf = 4;
  if (size >= kHalf) {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, from, kHalf);
    std::memcpy(&last, from + size - kHalf, kHalf);
    return first | std::uint64_t{last} << 32U;
  }
  const auto byte = [&](std::size_t at) -> std::uint64_t { return static_cast<unsigned char>(from[at]); };
  return size == 0 ? 0 : byte(0) | byte(size / 2) << 8U | byte(size - 1) << 16U;
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
  constexpr std::size_t kStep = 32;
  const char* at = bytes.data();
  const std::size_t size = bytes.size();
  std::uint64_t one = size * kThird ^ kFirst;
  std::uint64_t two = kSecond;
  // The last bytes of a long text are taken together with some before them, so that nothing is taken byte by byte.
  if (size > kStep) {
    const char* const last = at + size - kStep;
    for (; at < last; at += kStep) {  // two chains, so that the multiplications overlap
      one = fold(load64(at) ^ kSecond, load64(at + 8) ^ one);
      two = fold(load64(at + 16) ^ kThird, load64(at + 24) ^ two);
    }
    one = fold(load64(last) ^ kFirst, load64(last + 8) ^ one);
    two = fold(load64(last + 16) ^ kSecond, load64(last + 24) ^ two);
  } else if (size >= 16) {
    one = fold(load64(at) ^ kFirst, load64(at + 8) ^ one);
    two = fold(load64(at + size - 16) ^ kSecond, load64(at + size - 8) ^ two);
  } else {
    const std::uint64_t begin = size >= 8 ? load64(at) : hash_detail::load_short(at, size);
    const std::uint64_t end = size >= 8 ? load64(at + size - 8) : 0;
    one = fold(begin ^ kFirst, end ^ one);
    two = fold(begin ^ kSecond, end ^ two);
  }
  return {fold(one ^ kThird, two ^ kFirst), fold(one ^ kSecond, two ^ kThird)};
}

/// Of numbers that stand for something: ids of texts, shapes.
inline HashPair hash_ids(std::span<const std::uint32_t> ids) {
  return hash_pair({reinterpret_cast<const char*>(ids.data()), ids.size_bytes()});
}

/// The first 64 bits of hash_pair().
inline std::uint64_t hash_bytes(std::string_view bytes) { return hash_pair(bytes).first; }

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_HASH_H_
