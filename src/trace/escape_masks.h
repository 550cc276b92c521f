#ifndef TRACEDIFF_TRACE_ESCAPE_MASKS_H_
#define TRACEDIFF_TRACE_ESCAPE_MASKS_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "trace/byte_kinds.h"
#include "trace/escape.h"

namespace tracediff {

/// The escapes in one block: a bit for each byte of them, and for those that are none.
struct Escapes {
  std::uint64_t bytes = 0;
  std::uint64_t bad = 0;
  std::uint64_t msgpack = 0;  ///< the backslash of \xcb to \xcf
  std::size_t reach = 0;      ///< bytes of the next block that belong to the last one

  /// Looks at the one at BIT whose second byte is a letter, or in the next block.
  void add(std::string_view text, std::size_t base, std::size_t bit) {
    const std::size_t at = base + bit;
    const std::size_t length = escape_length(text, at);
    bytes |= simd::low_bits(length) << bit;
    if (length == 1) bad |= std::uint64_t{1} << bit;
    if (bit + length > simd::kBlock) reach = bit + length - simd::kBlock;
    if (length == 4 && text[at + 2] == 'c' && text[at + 3] >= 'b') msgpack |= std::uint64_t{1} << bit;
  }
};

/// Finds the escapes of a block of which REACH bytes belong to an escape before it.
inline Escapes find_escapes(std::string_view text, std::size_t base, std::uint64_t backslashes, std::uint64_t quotes,
                            std::size_t reach) {
  constexpr std::uint64_t kOddBits = 0xaaaaaaaaaaaaaaaa;
  Escapes found;
  found.bytes = simd::low_bits(reach);
  // In a row of backslashes each second one is escaped by the one before it. Subtracting carries through a row and
  // ends behind it; whether that is an even or an odd place tells its length.
  const std::uint64_t backslash = backslashes & ~found.bytes;
  const std::uint64_t codes = (((backslash << 1) | kOddBits) - backslash) ^ kOddBits;
  const std::uint64_t begins = codes & backslash;
  const std::uint64_t usual = (codes ^ backslash) & (quotes | backslashes);
  found.bytes |= (usual >> 1 & begins) | usual;
  for (std::uint64_t rest = begins & ~(usual >> 1); rest != 0; rest &= rest - 1) {
    found.add(text, base, static_cast<std::size_t>(std::countr_zero(rest)));
  }
  return found;
}

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_ESCAPE_MASKS_H_
