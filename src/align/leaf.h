#ifndef TRACEDIFF_ALIGN_LEAF_H_
#define TRACEDIFF_ALIGN_LEAF_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace tracediff::internal {

/// 1 where an element has no partner on the other side. Bytes, not bits: they are written in random order.
using Changes = std::span<std::uint8_t>;
using Ids = std::span<const std::uint32_t>;

/// Whether diff_leaf() is exact on sequences of these lengths.
[[nodiscard]] bool fits_leaf(std::size_t first, std::size_t second);

/// Marks what has no partner, minimally. Both sequences are non-empty and fits_leaf(). Gives the steps taken.
std::uint64_t diff_leaf(Ids first, Ids second, Changes first_changes, Changes second_changes);

}  // namespace tracediff::internal

#endif  // TRACEDIFF_ALIGN_LEAF_H_
