#include "finding/accounting.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "finding/rules.h"

namespace tracediff {

namespace {

/// The difference that explains each shape of a side: the first that is a finding.
std::unordered_map<ShapeId, const Difference*> owners(const std::vector<Difference>& differences, Side side) {
  std::unordered_map<ShapeId, const Difference*> out;
  for (const Difference& difference : differences) {
    if (difference.note) continue;
    for (const ShapeId shape : difference.shapes[side]) out.try_emplace(shape, &difference);
  }
  return out;
}

/// Shapes whose keys were renamed: all that both sides have of them is changed, whatever else is found of them.
std::unordered_set<ShapeId> renamed_shapes(const std::vector<Difference>& differences) {
  std::unordered_set<ShapeId> out;
  for (const Difference& difference : differences) {
    if (!difference.note && difference.rule == kRenamedRule)
      out.insert(difference.shapes.baseline.begin(), difference.shapes.baseline.end());
  }
  return out;
}

/// Lines of SHAPE on SIDE that the other side has too, runs of different number taken into account.
std::uint64_t common_lines(const Evidence& evidence, ShapeId shape, Side side) {
  const std::uint64_t own = evidence.lines(side, shape);
  const auto other_lines = static_cast<double>(evidence.lines(other(side), shape));
  const double scale =
      static_cast<double>(evidence.runs[side].size()) / static_cast<double>(evidence.runs[other(side)].size());
  return std::min(own, static_cast<std::uint64_t>(std::llround(other_lines * scale)));
}

/// Lines of a shape beyond the first of each run of repeats.
std::uint64_t folded_lines(const Evidence& evidence, ShapeId shape, Side side) {
  return evidence.lines(side, shape) - sum_of(evidence.steps(side, shape));
}

std::uint64_t& part_of(Accounting& out, FindingKind kind) {
  switch (kind) {
    case FindingKind::changed:
    case FindingKind::script:
    case FindingKind::letter_case:
      return out.changed;
    case FindingKind::missing:
    case FindingKind::extra:
    case FindingKind::connections:
      return out.one_sided;
    case FindingKind::moved:
      return out.moved;
    case FindingKind::repeats:
    case FindingKind::timing:
      return out.repeated;
  }
  return out.noise;
}

}  // namespace

Accounting account(const Evidence& evidence, const std::vector<Difference>& differences, Side side) {
  Accounting out;
  const auto owner = owners(differences, side);
  const std::unordered_set<ShapeId> renamed = renamed_shapes(differences);
  std::unordered_map<const Difference*, std::uint64_t> unaccounted;  ///< occurrences
  for (ShapeId shape = 0; shape < evidence.shape_count(); ++shape) {
    const std::uint64_t all = evidence.lines(side, shape);
    std::uint64_t same = common_lines(evidence, shape, side);
    std::uint64_t rest = all - same;
    if (renamed.contains(shape)) out.changed += std::exchange(same, 0);
    const auto found = owner.find(shape);
    const Difference* by = found == owner.end() ? nullptr : found->second;
    // What moved, and what has another number or field in it, is sent equally often.
    if (by != nullptr && rest == 0 && (by->kind == FindingKind::moved || by->kind == FindingKind::changed)) {
      std::uint64_t& left = unaccounted.try_emplace(by, by->occurrences).first->second;
      const std::uint64_t taken = std::min(same, left);
      part_of(out, by->kind) += taken;
      same -= taken;
      left -= taken;
    }
    out.same += same;
    // Of a step that is tried again, what exceeds the other side's tries is repeated, not missing.
    const std::uint64_t repeated = std::min(rest, folded_lines(evidence, shape, side));
    out.repeated += repeated;
    rest -= repeated;
    (by == nullptr ? out.noise : part_of(out, by->kind)) += rest;
  }
  out.commands = evidence.recorded_commands(side);
  for (const Run& run : evidence.runs[side]) {
    out.ignored += run.ignored;
    out.bystander += run.bystander;
  }
  return out;
}

}  // namespace tracediff
