#include "redact/keyed.h"

#include <bit>
#include <cmath>

namespace tracediff::redaction {
namespace {

/// The state of SipHash (Aumasson, Bernstein: "SipHash: a fast short-input PRF").
struct Sip {
  Sip(std::uint64_t first, std::uint64_t second)
      : v0(first ^ 0x736f6d6570736575),
        v1(second ^ 0x646f72616e646f6d),
        v2(first ^ 0x6c7967656e657261),
        v3(second ^ 0x7465646279746573) {}

  void mix() {
    v0 += v1;
    v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }

  void take(std::uint64_t word) {
    v3 ^= word;
    mix();
    mix();
    v0 ^= word;
  }

  std::uint64_t finish() {
    v2 ^= 0xff;
    for (int i = 0; i < 4; ++i) mix();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  std::uint64_t v0, v1, v2, v3;
};

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return word;
}

}  // namespace

std::uint64_t Keyed::hash(std::string_view bytes, std::uint64_t tweak) const {
  Sip sip(first_, second_);
  sip.take(tweak);
  const std::uint64_t length = bytes.size() + 8;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) sip.take(little_endian(bytes.substr(0, 8)));
  sip.take(little_endian(bytes) | length << 56);
  return sip.finish();
}

std::uint64_t Keyed::round(std::uint64_t half, std::uint64_t tweak) const {
  Sip sip(first_, second_);
  sip.take(tweak);
  sip.take(half);
  return sip.finish();
}

// A Feistel network over two halves that need not be of one size. Where it leaves the range it is gone on with: that
// comes back into the range, and makes it a permutation of the range alone.
std::uint64_t Keyed::permute(std::uint64_t value, std::uint64_t size, std::uint64_t tweak) const {
  if (size < 2) return value;
  auto low_size = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(size)));
  if (low_size == 0) low_size = 1;
  const std::uint64_t high_size = (size + low_size - 1) / low_size;
  constexpr std::uint64_t kRounds = 8;
  do {
    std::uint64_t low = value % low_size;
    std::uint64_t high = value / low_size;
    for (std::uint64_t i = 0; i < kRounds; ++i) {
      if (i % 2 == 0) {
        high = (high + round(low, tweak ^ (i << 60)) % high_size) % high_size;
      } else {
        low = (low + round(high, tweak ^ (i << 60)) % low_size) % low_size;
      }
    }
    value = high * low_size + low;
  } while (value >= size);
  return value;
}

std::uint64_t Stream::next() {
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

}  // namespace tracediff::redaction
