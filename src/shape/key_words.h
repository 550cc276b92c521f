#ifndef TRACEDIFF_SHAPE_KEY_WORDS_H_
#define TRACEDIFF_SHAPE_KEY_WORDS_H_

#include "shape/key_names.h"
#include "shape/key_renames.h"

namespace tracediff {

/// Matches keys in which one run of each side has other words at one place, several of them: where the same commands,
/// two at least, are sent equally often with every one, they are data, such as users' names that are drawn for a run.
/// Adds to OUT, of NAMES, what it does not have yet, if hardly any key is left then that only one side has. Cost: O(n
/// log n) for n keys that only one side has.
void match_words_used_alike(const KeyNames& names, KeyRenames& out);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_KEY_WORDS_H_
