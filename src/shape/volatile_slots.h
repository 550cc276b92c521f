#ifndef TRACEDIFF_SHAPE_VOLATILE_SLOTS_H_
#define TRACEDIFF_SHAPE_VOLATILE_SLOTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "shape/corpus.h"

namespace tracediff {

/// How often a value stands in one slot (an argument of one kind of command), in each run.
struct SlotUses {
  BySide<std::vector<std::uint64_t>> per_run;
  [[nodiscard]] std::uint64_t total(Side side) const;
};

/// The values of a slot, and the number of runs a side.
struct Slot {
  std::map<std::string, SlotUses, std::less<>> values;
  BySide<std::size_t> runs;
  bool is_key = false;  ///< does it say what the commands are about?
};

/// Values of a slot, and the text that stands for each.
using Replaced = std::map<std::string, std::string, std::less<>>;

/// Says which values of a slot are random, and what stands for them: gives only the values to be replaced.
///
/// One run a side: a slot is volatile where both sides have many values and few in common, or one has very
/// many. Several runs: where most uses have a value that another run of the same side lacks. A value that
/// consists of parts (`user:8s7d:name`) keeps the parts that are not volatile. Keys that are sentences, queries for
/// example, are not random where both sides use the same words.
Replaced volatile_values(const Slot& slot);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_VOLATILE_SLOTS_H_
