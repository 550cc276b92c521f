#ifndef TRACEDIFF_TRACE_TEXT_MASKS_H_
#define TRACEDIFF_TRACE_TEXT_MASKS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "trace/byte_kinds.h"

namespace tracediff {

/// What parsing and normalising ask of 64 bytes, a bit a byte. Bytes of escapes have no bit, except the backslashes
/// named at `events` and `odd`.
struct TextMasks {
  std::uint64_t word = 0;  ///< letters, digits, `_` and `-`
  std::uint64_t joint = 0;
  std::uint64_t digit = 0;
  std::uint64_t lower_hex = 0;
  std::uint64_t word_ends = 0;  ///< the byte behind a word that can be a token
  std::uint64_t events = 0;     ///< where other tokens can begin, those of a port at its last digit
  std::uint64_t quote = 0;
  std::uint64_t close = 0;  ///< of these: those that close what one before on the line opened
  std::uint64_t odd = 0;    ///< opening quotes not behind a quote and a blank, and backslashes that begin no escape
  std::uint64_t feed = 0;   ///< line feeds
};

/// A port's last digit is so far behind its colon.
inline constexpr std::size_t kPortDigits = 5;

/// Bytes behind a text that build_masks() may read.
inline constexpr std::size_t kMaskSlack = 2 * simd::kBlock;

/// What the masks of one block need of those before it. Nothing is left of it behind a line feed.
struct MaskCarry {
  std::size_t reach = 0;     ///< bytes that belong to an escape begun before
  std::uint64_t inside = 0;  ///< all bits: in quotes
  std::uint64_t flood = 0;   ///< 1: in a word with a digit so far
  simd::ByteKinds before{};  ///< without its escapes
};

/// Makes the masks of TEXT's blocks from FIRST to before LAST; CARRY is that of FIRST and becomes that of LAST. Reads
/// whole blocks, so that kMaskSlack bytes behind TEXT must be readable, and zero where they are to have no bits. Those
/// of a block hold only when three bytes of the one after it are there.
void build_masks(std::string_view text, std::size_t first, std::size_t last, MaskCarry& carry, TextMasks* out);

/// How build_masks() can find what bytes are. All give the same; the fastest that the processor has is taken.
enum class MaskMethod : std::uint8_t { bytes, sse2, avx2 };
using BuildMasks = void (*)(std::string_view, std::size_t, std::size_t, MaskCarry&, TextMasks*);
/// Null where the processor cannot.
BuildMasks mask_builder(MaskMethod method);

/// Bytes whose masks are at hand: byte i of blocks[0] is base[i].
struct MaskView {
  const TextMasks* blocks = nullptr;
  const char* base = nullptr;
};

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_TEXT_MASKS_H_
