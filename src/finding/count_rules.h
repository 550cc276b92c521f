#ifndef TRACEDIFF_FINDING_COUNT_RULES_H_
#define TRACEDIFF_FINDING_COUNT_RULES_H_

#include <string_view>
#include <unordered_map>
#include <vector>

#include "finding/difference.h"

namespace tracediff {

/// A shape whose number of steps differs between the sides, and what was decided about it.
struct CountDifference {
  ShapeId shape = 0;
  bool finding = false;
  bool lost = false;        ///< the baseline has more
  bool one_sided = false;   ///< the other side has none
  std::uint64_t delta = 0;  ///< steps, of all runs of the side that has more, beyond the other side
  std::string_view rule;    ///< name of the row that decided
  std::string_view why;
};

/// What a matched, unequal pair of conversations says of one shape.
struct PairCount {
  std::size_t aligned = 0;  ///< index into Evidence::aligned
  std::uint32_t baseline = 0;
  std::uint32_t candidate = 0;
  std::uint32_t removed = 0;  ///< by the edit script
  std::uint32_t added = 0;
};
using PairCounts = std::unordered_map<ShapeId, std::vector<PairCount>>;

/// For each shape the matched pairs in which its number differs, or its place.
PairCounts count_in_pairs(const Evidence& evidence);

/// Decides for every shape whose number differs whether that is a difference of behaviour, by the first row of
/// count_rows.cc that applies.
std::vector<CountDifference> decide_counts(const Evidence& evidence, const PairCounts& pairs);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_COUNT_RULES_H_
