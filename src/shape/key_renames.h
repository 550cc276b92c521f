#ifndef TRACEDIFF_SHAPE_KEY_RENAMES_H_
#define TRACEDIFF_SHAPE_KEY_RENAMES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "shape/command_groups.h"

namespace tracediff {

struct KeyRenames {
  std::vector<RenamedKeys> all;  ///< without their shapes, which are not made yet
  /// By TextId, as many as there were texts: what the candidate's text is called in the baseline, or the text itself.
  std::vector<TextId> in_baseline;
  std::vector<std::uint8_t> rename;  ///< by TextId: 1 and more, the place in `all`; 0 for what is called alike

  /// How many of KEYS, the candidate's, are called otherwise.
  [[nodiscard]] std::size_t count(const std::vector<TextId>& keys) const {
    return static_cast<std::size_t>(std::ranges::count_if(keys, [&](TextId id) { return rename[id] != 0; }));
  }
  /// By the last of `all`.
  void take(TextId of_baseline, TextId of_candidate) {
    in_baseline[of_candidate] = of_baseline;
    rename[of_candidate] = static_cast<std::uint8_t>(all.size());
  }
};

/// Finds what the one side calls otherwise throughout, so that commands which differ in nothing else can be matched:
/// several kinds of them, or keys of several names, have the one part in every run of the baseline and the other in
/// every run of the candidate, where no other key that is used by the same commands has the rest. With one run a side,
/// a third of all keys that one side alone has are renamed so, or none is. What looks random is left to others to
/// judge. Cost: O(values of all groups); for n keys that one side alone has and r parts that may be renamed, O(n r), n
/// being some thousands at most: otherwise nothing is looked for.
KeyRenames find_key_renames(const CommandUses& uses, const CommandGroups& groups);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_KEY_RENAMES_H_
