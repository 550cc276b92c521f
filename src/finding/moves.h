#ifndef TRACEDIFF_FINDING_MOVES_H_
#define TRACEDIFF_FINDING_MOVES_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "finding/aligned_items.h"

namespace tracediff {

/// Evidence::moves, from the alignments. Cost: one look at each.
Moves moves_of_matches(const Evidence& evidence);

/// Between the conversations of two runs, which are matched for it: of two of one version, too.
Moves moves_between(const ShapeTable& shapes, const Run& one, const Run& two);

/// A command's name, and the share of its steps that stand elsewhere: 1 where all do. Lua lines are left out.
class MovedShares {
 public:
  /// STEPS are the steps of each shape on the side that has fewer, in the runs that MOVES were found in.
  template <typename Steps>
  MovedShares(const Evidence& evidence, const Moves& moves, Steps steps);

  [[nodiscard]] double of(const std::string& name) const {
    const auto found = shares_.find(name);
    return found == shares_.end() || found->second.steps == 0
               ? 0
               : static_cast<double>(found->second.moved) / static_cast<double>(found->second.steps);
  }
  [[nodiscard]] std::uint64_t moved(const std::string& name) const {
    const auto found = shares_.find(name);
    return found == shares_.end() ? 0 : found->second.moved;
  }

 private:
  struct Share {
    std::uint64_t moved = 0;
    std::uint64_t steps = 0;
  };
  std::map<std::string, Share> shares_;
};

template <typename Steps>
MovedShares::MovedShares(const Evidence& evidence, const Moves& moves, Steps steps) {
  for (const auto& [shape, moved] : moves) {
    if (!evidence.shape(shape).lua) shares_[evidence.shape(shape).name].moved += moved;
  }
  if (shares_.empty()) return;
  for (ShapeId shape = 0; shape < evidence.shape_count(); ++shape) {
    const auto found = evidence.shape(shape).lua ? shares_.end() : shares_.find(evidence.shape(shape).name);
    if (found != shares_.end()) found->second.steps += steps(shape);
  }
}

/// Of all matched conversations.
MovedShares shares_of_matches(const Evidence& evidence);

/// From this share on the order is changed everywhere: requests that overtake each other do not.
inline constexpr double kMovedEverywhere = 0.8;
inline constexpr std::uint64_t kLeastMovedEverywhere = 4;

/// Is NAME sent elsewhere nearly each time?
inline bool moved_everywhere(const MovedShares& shares, const std::string& name) {
  return shares.moved(name) >= kLeastMovedEverywhere && shares.of(name) >= kMovedEverywhere;
}

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_MOVES_H_
