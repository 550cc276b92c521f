#include "finding/neighbours.h"

#include <algorithm>
#include <array>

#include "normalise/id_table.h"

namespace tracediff {

namespace {

/// Pairs of shapes, each once.
class ShapePairs {
 public:
  void add(ShapeId one, ShapeId other) {
    std::uint32_t& known = index_.find_or_add(hash_ids(std::array{one, other}));
    if (known != IdTable::kNone) return;
    known = 0;
    pairs_.push_back(std::uint64_t{one} << 32U | other);
  }
  /// Calls VISIT(one, other) for each, in order.
  template <typename Visit>
  void for_each(Visit visit) {
    std::sort(pairs_.begin(), pairs_.end());
    for (const std::uint64_t key : pairs_) visit(static_cast<ShapeId>(key >> 32U), static_cast<ShapeId>(key));
  }

 private:
  IdTable index_;
  std::vector<std::uint64_t> pairs_;
};

class NeighbourSearch {
 public:
  NeighbourSearch(const Evidence& evidence, const std::set<ShapeId>& wanted)
      : evidence_(evidence), wanted_(evidence.shape_count(), false) {
    for (const ShapeId shape : wanted) wanted_[shape] = true;
  }

  void visit(std::span<const ShapeId> shapes) {
    constexpr ShapeId kNone = UINT32_MAX;
    ShapeId previous = kNone;  // client command before
    waiting_.clear();
    for (const ShapeId shape : shapes) {
      const bool lua = evidence_.is(shape, kLuaShape);
      if (!lua) {
        for (const ShapeId one : waiting_) {
          if (one != shape) after_.add(one, shape);
        }
        waiting_.clear();
      }
      if (wanted_[shape]) {
        seen_.push_back(shape);
        if (previous != kNone && previous != shape) before_.add(shape, previous);
        if (!lua) waiting_.push_back(shape);
        if (seen_.size() > 2 * wanted_.size()) fold_seen();
      }
      if (!lua) previous = shape;
    }
  }

  NeighbourMap result() {
    NeighbourMap out;
    fold_seen();
    for (const ShapeId shape : seen_) out[shape];
    before_.for_each([&](ShapeId shape, ShapeId neighbour) { out[shape].before.push_back(neighbour); });
    after_.for_each([&](ShapeId shape, ShapeId neighbour) { out[shape].after.push_back(neighbour); });
    return out;
  }

 private:
  void fold_seen() {
    std::sort(seen_.begin(), seen_.end());
    seen_.erase(std::unique(seen_.begin(), seen_.end()), seen_.end());
  }

  const Evidence& evidence_;
  std::vector<bool> wanted_;
  std::vector<ShapeId> waiting_;
  std::vector<ShapeId> seen_;
  ShapePairs before_;
  ShapePairs after_;
};

}  // namespace

NeighbourMap find_neighbours(const Evidence& evidence, Side side, const std::set<ShapeId>& wanted) {
  if (wanted.empty()) return {};
  NeighbourSearch search(evidence, wanted);
  for (const Run& run : evidence.runs[side]) {
    for (const Conversation& conversation : run.conversations.all) search.visit(run.shapes_of(conversation));
  }
  return search.result();
}

}  // namespace tracediff
