#include "finding/neighbours.h"

namespace tracediff {

namespace {

void visit_conversation(const Evidence& evidence, std::span<const ShapeId> shapes, const std::set<ShapeId>& wanted,
                        NeighbourMap& out) {
  constexpr ShapeId kNone = UINT32_MAX;
  ShapeId previous = kNone;  // client command before
  std::vector<ShapeId> waiting;
  for (const ShapeId shape : shapes) {
    const bool lua = evidence.shape(shape).lua;
    const bool is_wanted = wanted.contains(shape);
    if (!lua) {
      for (const ShapeId one : waiting) out[one].after.insert(shape);
      waiting.clear();
    }
    if (is_wanted) {
      Neighbours& neighbours = out[shape];
      if (previous != kNone) neighbours.before.insert(previous);
      if (!lua) waiting.push_back(shape);
    }
    if (!lua) previous = shape;
  }
}

}  // namespace

NeighbourMap find_neighbours(const Evidence& evidence, Side side, const std::set<ShapeId>& wanted) {
  NeighbourMap out;
  if (wanted.empty()) return out;
  for (const Run& run : evidence.runs[side]) {
    for (const Conversation& conversation : run.conversations.all) {
      visit_conversation(evidence, run.shapes_of(conversation), wanted, out);
    }
  }
  return out;
}

}  // namespace tracediff
