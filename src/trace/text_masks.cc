#include "trace/text_masks.h"

#include <algorithm>
#include <array>
#include <bit>

#include "trace/escape_masks.h"
#include "trace/simd.h"

namespace tracediff {

namespace {

using simd::ByteKinds;
using simd::kBlock;

/// The bits of LOW moved up by COUNT (1-63), filled up from the block before.
TRACEDIFF_INLINE std::uint64_t moved_up(std::uint64_t low, std::uint64_t before, unsigned count) {
  return low << count | before >> (kBlock - count);
}

/// Each bit becomes whether the number of bits up to it is odd.
TRACEDIFF_INLINE std::uint64_t parities(std::uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ bits << 32;
}

/// A line that ends in quotes is damaged: the next one begins outside of them all the same.
std::uint64_t leave_quotes_at_feeds(std::uint64_t in_quotes, std::uint64_t feeds) {
  for (; feeds != 0; feeds &= feeds - 1) {
    if ((in_quotes & feeds & (~feeds + 1)) != 0) in_quotes ^= ~(feeds ^ (feeds - 1)) | (feeds & (~feeds + 1));
  }
  return in_quotes;
}

/// Where words end that can be tokens: they have six bytes or more and a digit, or stand beside what base64 is joined
/// by, or have sixteen bytes. BEFORE is the block before; FLOOD is of its last word and becomes that of this one's.
TRACEDIFF_INLINE std::uint64_t word_ends(const ByteKinds& kinds, const ByteKinds& before, std::uint64_t& flood) {
  const std::uint64_t word = kinds.word;
  const std::uint64_t word_before = before.word;
  const std::uint64_t two = word & moved_up(word, word_before, 1);
  const std::uint64_t two_before = word_before & word_before << 1;
  const std::uint64_t four = two & moved_up(two, two_before, 2);
  const std::uint64_t four_before = two_before & two_before << 2;
  const std::uint64_t eight = four & moved_up(four, four_before, 4);
  const std::uint64_t eight_before = four_before & four_before << 4;
  const std::uint64_t six = four & moved_up(two, two_before, 4);
  const std::uint64_t six_before = four_before & two_before << 4;
  const std::uint64_t sixteen = eight & moved_up(eight, eight_before, 8);
  const std::uint64_t sixteen_before = eight_before & eight_before << 8;
  // Adding a word's digits to the word carries out of it, to the byte behind it, if there is one at all.
  const std::uint64_t wanted = kinds.digit | (moved_up(kinds.join, before.join, 1) & word);
  const std::uint64_t sum = word + wanted;
  const std::uint64_t flooded = sum + flood;
  flood = static_cast<std::uint64_t>(sum < word) | static_cast<std::uint64_t>(flooded < sum);
  return ~word & ((moved_up(six, six_before, 1) & (flooded | kinds.join)) | moved_up(sixteen, sixteen_before, 1));
}

/// Takes the escapes of block I out of its kinds; gives those that are none.
std::uint64_t clear_escapes(std::string_view text, std::size_t i, ByteKinds& kinds, std::size_t& reach) {
  const Escapes escapes = find_escapes(text, i * kBlock, kinds.backslash, kinds.quote, reach);
  const std::uint64_t kept = ~escapes.bytes;
  kinds.word &= kept;
  kinds.joint &= kept;
  kinds.digit &= kept;
  kinds.lower_hex &= kept;
  kinds.join &= kept;
  kinds.colon &= kept;
  kinds.special = (kinds.special & kept) | escapes.msgpack;
  kinds.quote &= kept;
  reach = escapes.reach;
  return escapes.bad;
}

/// The kinds of some blocks in a row, behind those of the block before them.
constexpr std::size_t kBatch = 32;
using Batch = std::array<ByteKinds, kBatch + 1>;

/// Makes the masks of COUNT blocks from FIRST on, whose kinds are in BATCH behind those of the block before them.
void build_batch(std::string_view text, std::size_t first, std::size_t count, Batch& batch, MaskCarry& carry,
                 TextMasks* out) {
  std::size_t reach = carry.reach;
  std::uint64_t inside = carry.inside;
  std::uint64_t flood = carry.flood;
  for (std::size_t k = 0; k < count; ++k) {
    const ByteKinds& before = batch[k];
    ByteKinds& kinds = batch[k + 1];
    std::uint64_t odd = 0;
    if ((kinds.backslash | reach) != 0) odd = clear_escapes(text, first + k, kinds, reach);
    const std::uint64_t quote = kinds.quote;
    std::uint64_t in_quotes = parities(quote) ^ inside;
    if ((in_quotes & kinds.feed) != 0) in_quotes = leave_quotes_at_feeds(in_quotes, kinds.feed);
    inside = ~((in_quotes >> (kBlock - 1)) - 1);
    const std::uint64_t later_open = moved_up(kinds.blank, before.blank, 1) & moved_up(quote, before.quote, 2);
    TextMasks& masks = out[first + k];
    masks.word = kinds.word;
    masks.joint = kinds.joint;
    masks.digit = kinds.digit;
    masks.lower_hex = kinds.lower_hex;
    masks.quote = quote;
    masks.close = quote & ~in_quotes;
    masks.odd = odd | (quote & in_quotes & ~later_open);
    masks.feed = kinds.feed;
    masks.events = kinds.special | (kinds.digit & moved_up(kinds.digit, before.digit, kPortDigits - 1) &
                                    moved_up(kinds.colon, before.colon, kPortDigits));
    masks.word_ends = word_ends(kinds, before, flood);
  }
  carry.reach = reach;
  carry.inside = inside;
  carry.flood = flood;
}

void kinds_bytewise(const char* from, std::size_t count, ByteKinds* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = simd::kinds_bytewise(from + i * kBlock);
}

#if defined(__SSE2__)
void kinds_sse2(const char* from, std::size_t count, ByteKinds* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = simd::kinds_sse2(from + i * kBlock);
}
#endif

#if defined(TRACEDIFF_HAS_AVX2)
__attribute__((target("avx2"))) void kinds_avx2(const char* from, std::size_t count, ByteKinds* out) {
  for (std::size_t i = 0; i < count; ++i) simd::kinds_avx2(from + i * kBlock, out[i]);
}
#endif

using KindsOf = void (*)(const char* from, std::size_t count, ByteKinds* out);

template <KindsOf kKindsOf>
void build(std::string_view text, std::size_t first, std::size_t last, MaskCarry& carry, TextMasks* out) {
  Batch batch;
  batch[0] = carry.before;
  while (first < last) {
    const std::size_t count = std::min(kBatch, last - first);
    kKindsOf(text.data() + first * kBlock, count, batch.data() + 1);
    build_batch(text, first, count, batch, carry, out);
    first += count;
    batch[0] = batch[count];
  }
  carry.before = batch[0];
}

}  // namespace

BuildMasks mask_builder(MaskMethod method) {
  switch (method) {
    case MaskMethod::bytes:
      return build<kinds_bytewise>;
    case MaskMethod::sse2:
#if defined(__SSE2__)
      return build<kinds_sse2>;
#else
      return nullptr;
#endif
    case MaskMethod::avx2:
#if defined(TRACEDIFF_HAS_AVX2)
      return simd::has_avx2() ? build<kinds_avx2> : nullptr;
#else
      return nullptr;
#endif
  }
  return nullptr;
}

void build_masks(std::string_view text, std::size_t first, std::size_t last, MaskCarry& carry, TextMasks* out) {
  static const BuildMasks kFastest = [] {
    for (const MaskMethod method : {MaskMethod::avx2, MaskMethod::sse2}) {
      if (const BuildMasks found = mask_builder(method); found != nullptr) return found;
    }
    return mask_builder(MaskMethod::bytes);
  }();
  kFastest(text, first, last, carry, out);
}

}  // namespace tracediff
