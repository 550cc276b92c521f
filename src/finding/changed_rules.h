#ifndef TRACEDIFF_FINDING_CHANGED_RULES_H_
#define TRACEDIFF_FINDING_CHANGED_RULES_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "finding/count_rules.h"

namespace tracediff {

/// One shape of the baseline that became another one of the candidate.
struct ChangedPair {
  ShapeId baseline = 0;
  ShapeId candidate = 0;
  std::uint64_t uses = 0;
  std::string_view rule;
  bool random = false;  ///< all that differs looks random: a note
};

/// Finds steps that the candidate does with other arguments or another command, and takes them out of COUNTS:
/// first those that stand at the same place of matched conversations and balance with the counts, then
/// the most similar of what one side lost and the other gained.
std::vector<ChangedPair> pair_changed(const Evidence& evidence, std::vector<CountDifference>& counts);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_CHANGED_RULES_H_
