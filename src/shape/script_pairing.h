#ifndef TRACEDIFF_SHAPE_SCRIPT_PAIRING_H_
#define TRACEDIFF_SHAPE_SCRIPT_PAIRING_H_

#include <string_view>
#include <vector>

#include "shape/shape.h"

namespace tracediff {

/// Is this a script's label: `@` and 8 hex digits?
bool is_script_label(std::string_view argument);

/// Pairs the scripts that only the baseline uses with those that only the candidate uses, by their text (Dice
/// coefficient of their words, comments left out) and their use (number of keys, first keys, commands called).
/// Cost: O(entries), and O(a b) for a and b scripts that are used on one side only.
std::vector<ScriptPair> pair_scripts(const Corpus& corpus);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_SCRIPT_PAIRING_H_
