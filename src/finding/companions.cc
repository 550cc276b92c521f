#include "finding/companions.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace tracediff {

namespace {

/// More shapes than this are no part of one step.
constexpr std::size_t kMostShapes = 8;

/// A command that became another one.
struct Change {
  BySide<ShapeId> shape;
  std::uint64_t occurrences = 0;
};

std::vector<Change> changes_of(const std::vector<Difference>& all) {
  std::vector<Change> out;
  for (const Difference& difference : all) {
    if (difference.note || difference.parent || difference.kind != FindingKind::changed) continue;
    if (difference.shapes.baseline.size() != difference.shapes.candidate.size()) continue;
    for (std::size_t i = 0; i < difference.shapes.baseline.size(); ++i) {
      const BySide<ShapeId> shape{difference.shapes.baseline[i], difference.shapes.candidate[i]};
      if (shape.baseline != shape.candidate) out.push_back({shape, difference.occurrences});
    }
  }
  return out;
}

/// Does COMMAND do something with KEY?
bool has_argument(const Shape& command, std::string_view key) {
  return !key.empty() && std::find(command.arguments.begin(), command.arguments.end(), key) != command.arguments.end();
}

/// Does OTHER stand within a few commands of nearly each use of SHAPE?
bool stand_together(const Evidence& evidence, Side side, ShapeId shape, ShapeId other) {
  constexpr std::size_t kNear = 3;
  const Run& run = evidence.runs[side][0];
  std::uint64_t uses = 0;
  std::uint64_t near = 0;
  for (const Conversation& conversation : run.conversations.all) {
    const auto items = run.shapes_of(conversation);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i] != shape) continue;
      ++uses;
      const auto begin = items.begin() + static_cast<std::ptrdiff_t>(i - std::min(i, kNear));
      const auto end = items.begin() + static_cast<std::ptrdiff_t>(std::min(items.size(), i + kNear + 1));
      near += std::find(begin, end, other) != end ? 1 : 0;
    }
  }
  return uses > 0 && 10 * near >= 9 * uses;
}

bool goes_with(const Evidence& evidence, ShapeId shape, Side side, const Change& change) {
  const Shape& command = evidence.shape(shape);
  const std::string_view key = command.key_text();
  if (shape == change.shape[side] || command.lua || command.is_handshake()) return false;
  if (!has_argument(evidence.shape(change.shape.baseline), key) &&
      !has_argument(evidence.shape(change.shape.candidate), key))
    return false;
  const std::uint64_t more =
      evidence.lines(side, shape) - std::min(evidence.lines(side, shape), evidence.lines(other(side), shape));
  const auto [least, most] = std::minmax(more, change.occurrences);
  return 10 * least >= 9 * most && stand_together(evidence, side, shape, change.shape[side]);
}

}  // namespace

void find_companions(const Evidence& evidence, std::vector<Difference>& all) {
  const std::vector<Change> changes = changes_of(all);
  if (changes.empty()) return;
  for (Difference& difference : all) {
    const bool missing = difference.kind == FindingKind::missing;
    if (difference.note || difference.parent || !(missing || difference.kind == FindingKind::extra)) continue;
    const Side side = missing ? Side::baseline : Side::candidate;
    const std::vector<ShapeId>& shapes = difference.shapes[side];
    if (!difference.title.empty() || shapes.empty() || shapes.size() > kMostShapes) continue;
    const auto found = std::ranges::find_if(changes, [&](const Change& change) {
      return std::ranges::all_of(shapes, [&](ShapeId shape) { return goes_with(evidence, shape, side, change); });
    });
    if (found != changes.end()) difference.beside = found->shape;
  }
}

}  // namespace tracediff
