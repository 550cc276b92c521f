#ifndef TRACEDIFF_SHAPE_SCRIPT_PAIRING_H_
#define TRACEDIFF_SHAPE_SCRIPT_PAIRING_H_

#include <vector>

#include "shape/script_labels.h"
#include "shape/shape.h"

namespace tracediff {

/// Pairs the scripts that only the baseline uses with those that only the candidate uses, by their text (Dice
/// coefficient of their words, comments left out) and their use (number of keys, first keys, commands called).
/// USES: how often each run uses each command. FAMILIES: scripts that count as another one. Cost: O(distinct commands);
/// where each side has scripts of its own, O(entries), and O(a b) for a and b such scripts.
std::vector<ScriptPair> pair_scripts(const Corpus& corpus, const CommandUses& uses, const ScriptLabels& families);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_SCRIPT_PAIRING_H_
