#include "align/leaf.h"

#include <dtl/dtl.hpp>
#include <vector>

namespace tracediff::internal {

// The library records one point a diagonal and round and starts over, no longer minimal and with wrong positions,
// once it has MAX_CORDINATES_SIZE of them. There are at most (n + 1)(m + 1).
bool fits_leaf(std::size_t first, std::size_t second) {
  return first < dtl::MAX_CORDINATES_SIZE && second < dtl::MAX_CORDINATES_SIZE &&
         (first + 1) * (second + 1) < dtl::MAX_CORDINATES_SIZE;
}

std::uint64_t diff_leaf(Ids first, Ids second, Changes first_changes, Changes second_changes) {
  using Sequence = std::vector<std::uint32_t>;
  dtl::Diff<std::uint32_t, Sequence> diff(Sequence(first.begin(), first.end()), Sequence(second.begin(), second.end()));
  diff.compose();

  // Positions are counted here; those of the library are meant for its own output format.
  std::size_t in_first = 0;
  std::size_t in_second = 0;
  for (const auto& [id, info] : diff.getSes().getSequence()) {
    if (info.type == dtl::SES_DELETE) {
      first_changes[in_first++] = 1;
    } else if (info.type == dtl::SES_ADD) {
      second_changes[in_second++] = 1;
    } else {
      ++in_first;
      ++in_second;
    }
  }

  const std::uint64_t longer = std::max(first.size(), second.size());
  const std::uint64_t delta = longer - std::min(first.size(), second.size());
  const std::uint64_t rounds = (static_cast<std::uint64_t>(diff.getEditDistance()) - delta) / 2 + 1;
  return rounds * (delta + rounds) + longer;
}

}  // namespace tracediff::internal
