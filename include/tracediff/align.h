#ifndef TRACEDIFF_ALIGN_H_
#define TRACEDIFF_ALIGN_H_

#include <cstdint>
#include <span>
#include <vector>

namespace tracediff {

enum class EditKind : std::uint8_t {
  same,     ///< in both
  removed,  ///< in the baseline only
  added,    ///< in the candidate only
};

/// A run of elements. The side that a run does not touch still has a position: where the run would stand.
struct Edit {
  EditKind kind = EditKind::same;
  std::uint32_t baseline_begin = 0;
  std::uint32_t candidate_begin = 0;
  std::uint32_t length = 0;  ///< never 0

  bool operator==(const Edit&) const = default;
};

/// An edit script: runs in order, neighbours differ in kind, removed before added where both stand together.
/// Its `same` and `removed` runs are the baseline, its `same` and `added` runs the candidate.
struct Alignment {
  std::vector<Edit> edits;
  bool minimal = true;      ///< no shorter script exists; false when the budget cut the search short
  std::uint64_t steps = 0;  ///< elements and diagonals looked at by the search; the same on every machine
};

/// How long to search. Steps, not time, so that a result never depends on how busy the machine is.
struct AlignBudget {
  std::uint64_t steps = 300'000'000;
};

/// Takes two sequences of ids (positions below 2^32), gives a script from the first to the second.
///
/// Swapping the arguments swaps `removed` and `added` and changes nothing else. Of scripts that differ only in
/// which of several equal elements is concerned, the one that changes the later elements is given: of eleven SETs
/// where the candidate has ten, the last one is removed.
///
/// Cost: O((n + m) d) for d differences, within about BUDGET plus 300 (n + m) steps in the worst case; memory
/// O(n + m). Source: Myers 1986 (linear space, capped) down to pieces that Wu, Manber, Myers and Miller 1990 solves.
///
///     const Alignment alignment = align(baseline_ids, candidate_ids);
///     for (const Edit& edit : alignment.edits) ...
[[nodiscard]] Alignment align(std::span<const std::uint32_t> baseline, std::span<const std::uint32_t> candidate,
                              AlignBudget budget = {});

/// Whether sequences of these lengths are aligned alike whatever the budget: they are short enough to be searched at
/// once.
[[nodiscard]] bool needs_no_budget(std::size_t baseline, std::size_t candidate);

}  // namespace tracediff

#endif  // TRACEDIFF_ALIGN_H_
