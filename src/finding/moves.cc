#include "finding/moves.h"

#include <algorithm>
#include <vector>

#include "finding/nested_align.h"

namespace tracediff {

Moves moves_of_matches(const Evidence& evidence) {
  std::vector<const AlignedPair*> example(evidence.alignments.size(), nullptr);
  std::vector<std::uint64_t> pairs(example.size(), 0);
  for (const AlignedPair& pair : evidence.aligned) {
    example[pair.alignment] = &pair;
    ++pairs[pair.alignment];
  }
  Moves out;
  for (std::size_t i = 0; i < example.size(); ++i) {
    if (example[i] == nullptr) continue;
    const AlignedItems items = aligned_items(evidence, *example[i]);
    for (const auto& [shape, moved] : moves_in(items, evidence.alignments[i].edits)) out[shape] += moved * pairs[i];
  }
  return out;
}

Moves moves_between(const ShapeTable& shapes, const Run& one, const Run& two) {
  Moves out;
  for (const MatchedPair& pair : match_conversations(one, two).pairs) {
    const AlignedItems items{one.shapes_of(one.conversations.all[pair.baseline]),
                             two.shapes_of(two.conversations.all[pair.candidate])};
    if (std::ranges::equal(items.baseline, items.candidate)) continue;
    for (const auto& [shape, moved] : moves_in(items, align_nested(shapes, items.baseline, items.candidate).edits)) {
      out[shape] += moved;
    }
  }
  return out;
}

MovedShares shares_of_matches(const Evidence& evidence) {
  return {evidence, evidence.moves, [&](ShapeId shape) {
            BySide<std::uint64_t> steps;
            for (const Side side : kSides) {
              for (std::size_t run = 0; run < evidence.matches.size(); ++run)
                steps[side] += evidence.tallies[side][run].steps[shape];
            }
            return std::min(steps.baseline, steps.candidate);
          }};
}

}  // namespace tracediff
