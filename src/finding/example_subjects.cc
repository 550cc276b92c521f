#include "finding/example_subjects.h"

#include <algorithm>
#include <map>

namespace tracediff {

bool Subjects::shows(const ConversationPair& pair, const Step& step) const {
  return std::any_of(kSides.begin(), kSides.end(), [&](Side side) {
    if (!step[side]) return false;
    const ShapeId shape = pair.run[side]->shapes[*step[side]];
    if (difference_.partner == shape) return true;
    if (!shapes_[side].contains(shape)) return false;
    if (difference_.only_sighted) {
      return std::ranges::any_of(difference_.sightings[side],
                                 [&](const Sighting& seen) { return seen.item == *step[side]; });
    }
    if (!difference_.command.baseline || !difference_.command.candidate) return true;
    // Where both sides' commands are known, others of their shape show nothing.
    return pair.run[side]->command(pair.run[side]->conversations.items[*step[side]]) == *difference_.command[side];
  });
}

bool Subjects::differs(const ConversationPair& pair, const Step& step) const {
  const bool retried = difference_.kind == FindingKind::timing || difference_.kind == FindingKind::repeats;
  // Of commands that have one shape, each has its partner beside it.
  const bool one_shape = difference_.kind == FindingKind::changed && !difference_.shapes.baseline.empty() &&
                         !difference_.shapes.candidate.empty() &&
                         difference_.shapes.baseline.front() == difference_.shapes.candidate.front();
  if (one_shape) return step.baseline.has_value() && step.candidate.has_value();
  if (!retried) return !step.same();
  return std::any_of(kSides.begin(), kSides.end(), [&](Side side) {
    return step[side] && pair.run[side]->conversations.items[*step[side]].repeats > 1;
  });
}

/// Of what only one side sends, the first place that has the usual command before it: "after ..." is to be true of
/// most.
std::optional<std::size_t> Subjects::usual_place(const ConversationPair& pair, const std::vector<Edit>& edits) const {
  constexpr std::size_t kMostSteps = 2'000;
  const Side side = difference_.kind == FindingKind::missing ? Side::baseline : Side::candidate;
  if (difference_.kind != FindingKind::missing && difference_.kind != FindingKind::extra) return std::nullopt;
  struct Uses {
    std::size_t first = 0;
    std::size_t count = 0;
  };
  std::map<std::optional<ShapeId>, Uses> by_shape_before;
  std::optional<ShapeId> before;
  std::size_t index = 0;
  StepWalk(pair, edits, rewrites_).for_each([&](const Step& step) {
    if (step[side]) {
      const ShapeId shape = pair.run[side]->shapes[*step[side]];
      // Several in a row stand behind what the first of them does.
      const bool in_a_row = before && shapes_[side].contains(*before);
      if (!in_a_row && shows(pair, step) && differs(pair, step)) {
        Uses& uses = by_shape_before[before];
        if (uses.count++ == 0) uses.first = index;
      }
      before = shape;
    }
    return ++index < kMostSteps;
  });
  std::optional<Uses> most;
  for (const auto& [shape, uses] : by_shape_before) {
    if (!most || uses.count > most->count || (uses.count == most->count && uses.first < most->first)) most = uses;
  }
  return most ? std::optional(most->first) : std::nullopt;
}

std::pair<std::optional<std::size_t>, bool> Subjects::find(const ConversationPair& pair,
                                                           const std::vector<Edit>& edits) const {
  constexpr std::size_t kNear = 4;
  if (const std::optional<std::size_t> usual = usual_place(pair, edits)) return {usual, true};
  const bool both_ways = difference_.kind == FindingKind::moved;
  std::optional<std::size_t> first_shown;
  std::optional<std::size_t> first;
  BySide<std::optional<std::size_t>> last;  // where the subject stands on that side only
  std::optional<std::size_t> found;
  std::size_t index = 0;
  StepWalk(pair, edits, rewrites_).for_each([&](const Step& step) {
    if (shows(pair, step)) {
      if (!first_shown) first_shown = index;
      if (differs(pair, step)) {
        if (!first) first = index;
        const Side side = step.baseline ? Side::baseline : Side::candidate;
        const std::optional<std::size_t>& before = last[other(side)];
        if (!both_ways || (before && index - *before <= kNear)) found = both_ways ? before : index;
        last[side] = index;
      }
    }
    ++index;
    return !found;
  });
  if (found || first) return {found ? found : first, true};
  return {first_shown, false};
}

}  // namespace tracediff
