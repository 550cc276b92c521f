#ifndef TRACEDIFF_FINDING_EXAMPLE_STEPS_H_
#define TRACEDIFF_FINDING_EXAMPLE_STEPS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "finding/difference.h"
#include "tracediff/align.h"

namespace tracediff {

/// Which commands became which, as the differences of kind `changed` tell it.
class Rewrites {
 public:
  Rewrites(std::size_t shapes, const std::vector<Difference>& differences);
  /// The number of the difference that tells of a shape, from 1 on; 0 where none does.
  [[nodiscard]] std::uint32_t told_of(Side side, ShapeId shape) const { return told_[side][shape]; }

 private:
  BySide<std::vector<std::uint32_t>> told_;
};

/// A conversation of each side, or of one alone.
struct ConversationPair {
  BySide<const Run*> run;
  BySide<std::optional<std::uint32_t>> conversation;

  /// Where its items begin in Conversations::items; 0 where there is none.
  [[nodiscard]] std::uint32_t begin(Side side) const {
    return conversation[side] ? run[side]->conversations.all[*conversation[side]].begin : 0;
  }
};

/// What one row shows: an item of each side, or of one. Indexes into Conversations::items.
struct Step : BySide<std::optional<std::uint32_t>> {
  bool changed = false;  ///< one became the other
  [[nodiscard]] bool same() const { return baseline && candidate && !changed; }
};

/// The rows that EDITS make of a pair: a command that became another stands beside it, however long the block is in
/// which both sides differ.
class StepWalk {
 public:
  StepWalk(const ConversationPair& pair, const std::vector<Edit>& edits, const Rewrites& rewrites)
      : pair_(pair), edits_(edits), rewrites_(rewrites) {}

  /// Calls VISIT(step) for each row, in order, until it gives false.
  template <typename Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < edits_.size(); ++i) {
      const bool block =
          i + 1 < edits_.size() && edits_[i].kind == EditKind::removed && edits_[i + 1].kind == EditKind::added;
      if (!(block ? visit_block(edits_[i], edits_[i + 1], visit) : visit_edit(edits_[i], 0, edits_[i].length, visit))) {
        return;
      }
      if (block) ++i;
    }
  }

 private:
  [[nodiscard]] Step step(const Edit& edit, std::uint32_t at) const {
    Step out;
    if (edit.kind != EditKind::added) out.baseline = pair_.begin(Side::baseline) + edit.baseline_begin + at;
    if (edit.kind != EditKind::removed) out.candidate = pair_.begin(Side::candidate) + edit.candidate_begin + at;
    return out;
  }

  template <typename Visit>
  bool visit_edit(const Edit& edit, std::uint32_t begin, std::uint32_t end, Visit& visit) const {
    for (std::uint32_t i = begin; i < end; ++i) {
      if (!visit(step(edit, i))) return false;
    }
    return true;
  }

  template <typename Visit>
  bool visit_block(const Edit& removed, const Edit& added, Visit& visit) const {
    std::uint32_t shown = 0;  // of ADDED
    for (std::uint32_t i = 0; i < removed.length; ++i) {
      Step row = step(removed, i);
      if (const std::optional<std::uint32_t> partner = partner_of(*row.baseline, added, shown)) {
        if (!visit_edit(added, shown, *partner, visit)) return false;
        row.candidate = step(added, *partner).candidate;
        row.changed = true;
        shown = *partner + 1;
      }
      if (!visit(row)) return false;
    }
    return visit_edit(added, shown, added.length, visit);
  }

  /// What ITEM became: the place in ADDED, near FROM.
  [[nodiscard]] std::optional<std::uint32_t> partner_of(std::uint32_t item, const Edit& added,
                                                        std::uint32_t from) const;

  const ConversationPair& pair_;
  const std::vector<Edit>& edits_;
  const Rewrites& rewrites_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_EXAMPLE_STEPS_H_
