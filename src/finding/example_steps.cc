#include "finding/example_steps.h"

#include <algorithm>

namespace tracediff {

Rewrites::Rewrites(std::size_t shapes, const std::vector<Difference>& differences) {
  for (const Side side : kSides) told_[side].resize(shapes);
  std::uint32_t number = 0;
  for (const Difference& difference : differences) {
    ++number;
    if (difference.kind != FindingKind::changed || difference.shapes.baseline == difference.shapes.candidate) continue;
    // Of a block that became one command, the first command alone stands beside it.
    const bool one_by_one = difference.shapes.baseline.size() == difference.shapes.candidate.size();
    for (const Side side : kSides) {
      for (const ShapeId shape : difference.shapes[side]) {
        if (told_[side][shape] == 0) told_[side][shape] = number;
        if (!one_by_one) break;
      }
    }
  }
}

std::optional<std::uint32_t> StepWalk::partner_of(std::uint32_t item, const Edit& added, std::uint32_t from) const {
  constexpr std::uint32_t kNear = 8;
  const std::uint32_t told = rewrites_.told_of(Side::baseline, pair_.run.baseline->shapes[item]);
  if (told == 0) return std::nullopt;
  const std::uint32_t end = std::min(added.length, from + kNear);
  for (std::uint32_t i = from; i < end; ++i) {
    const ShapeId shape = pair_.run.candidate->shapes[*step(added, i).candidate];
    if (rewrites_.told_of(Side::candidate, shape) == told) return i;
  }
  return std::nullopt;
}

}  // namespace tracediff
