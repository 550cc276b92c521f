#ifndef TRACEDIFF_NORMALISE_HEX_RUNS_H_
#define TRACEDIFF_NORMALISE_HEX_RUNS_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace tracediff {

/// What a skeleton asks of a text at first.
struct HexRuns {
  static constexpr std::size_t kMost = 96;
  std::array<std::uint32_t, kMost> begins;  ///< of runs of at least eight of `0`-`9` and `a`-`f`, the first COUNT
  std::size_t count = 0;
  bool too_many = false;
  bool maybe_date = false;    ///< a digit before a `-`, here or just behind the text
  bool maybe_binary = false;  ///< a backslash before an `x`
};

/// Of 64 bytes, a bit a byte (bit i = byte i).
struct HexMasks {
  std::uint64_t hex = 0;
  std::uint64_t digit = 0;
};

/// So many bytes behind a text are read.
inline constexpr std::size_t kHexSlack = 66;

/// How bytes are looked at. All give the same, but for what lies behind the text.
struct HexFinder {
  void (*find_runs)(const char* text, std::size_t size, HexRuns& out);
  HexMasks (*masks_of)(const char* from);
};

enum class HexMethod : std::uint8_t { bytes, sse2, avx2, avx512 };
/// Null where the processor cannot.
const HexFinder* hex_finder(HexMethod method);
/// The fastest that the processor has.
const HexFinder& hex_finder();

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_HEX_RUNS_H_
