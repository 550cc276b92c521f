#ifndef TRACEDIFF_NORMALISE_HEX_KINDS_H_
#define TRACEDIFF_NORMALISE_HEX_KINDS_H_

#include <cstddef>
#include <cstdint>

namespace tracediff {

/// What a skeleton asks of 64 bytes, a bit a byte (bit i = byte i).
struct HexKinds {
  std::uint64_t hex;         ///< `0`-`9` and `a`-`f`
  std::uint64_t digit;       ///< `0`-`9`
  std::uint64_t digit_dash;  ///< a digit before a `-`
  std::uint64_t binary;      ///< the backslash of `\xc`, with which some numbers of msgpack begin
  friend bool operator==(const HexKinds&, const HexKinds&) = default;
};

/// So many bytes behind the last block are read.
inline constexpr std::size_t kHexKindsAhead = 2;

/// Of COUNT blocks from FROM on.
void find_hex_kinds(const char* from, std::size_t count, HexKinds* out);

/// All give the same; the fastest that the processor has is taken. Null where it cannot.
enum class HexMethod : std::uint8_t { bytes, sse2, avx2, avx512 };
using FindHexKinds = void (*)(const char*, std::size_t, HexKinds*);
FindHexKinds hex_kinds_finder(HexMethod method);

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_HEX_KINDS_H_
