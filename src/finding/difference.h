#ifndef TRACEDIFF_FINDING_DIFFERENCE_H_
#define TRACEDIFF_FINDING_DIFFERENCE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "finding/evidence.h"

namespace tracediff {

/// A difference as a rule found it: shapes and evidence, not yet words. One becomes one finding or note.
struct Difference {
  FindingKind kind = FindingKind::missing;
  bool note = false;
  BySide<std::vector<ShapeId>> shapes;          ///< what it explains; the first is shown
  BySide<std::size_t> sent_by_calls;            ///< how many of the shapes are Lua lines of the calls among them
  BySide<std::optional<CommandId>> command;     ///< shown instead of the first shape's example
  std::uint64_t occurrences = 0;                ///< 0: counted from the shapes
  BySide<std::optional<std::int64_t>> gap_us;   ///< timing
  BySide<std::optional<std::uint64_t>> length;  ///< repeats: tries in a row
  BySide<std::vector<Sighting>> sightings;      ///< best examples first
  bool only_sighted = false;                    ///< other uses of its shapes show nothing of it
  std::optional<ShapeId> partner;               ///< moved: what it changed places with
  std::optional<BySide<ShapeId>> beside;        ///< missing, extra: one change with what these became
  std::optional<std::size_t> aligned;           ///< index into Evidence::aligned: the pair that shows it best
  std::uint64_t conversations = 0;
  std::string title;  ///< empty: worded from kind and shapes
  std::string rule;
  std::string why;
  std::optional<std::size_t> parent;  ///< index of the difference that this is a detail of
  double weight = 0;                  ///< share of conversations concerned, for the order
};

/// The kind of what SIDE alone sends.
inline FindingKind only_on(Side side) { return side == Side::baseline ? FindingKind::missing : FindingKind::extra; }

/// A finding by itself about what SIDE alone sends.
inline bool is_only_on(const Difference& difference, Side side) {
  return !difference.note && !difference.parent && difference.kind == only_on(side) && !difference.shapes[side].empty();
}

/// Takes those at the places GONE out of ALL; none of them may have details.
void erase_differences(std::vector<Difference>& all, const std::set<std::size_t>& gone);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_DIFFERENCE_H_
