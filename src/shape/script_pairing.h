#ifndef TRACEDIFF_SHAPE_SCRIPT_PAIRING_H_
#define TRACEDIFF_SHAPE_SCRIPT_PAIRING_H_

#include <string_view>
#include <vector>

#include "shape/shape.h"

namespace tracediff {

/// By run, then command: how often a run uses a command.
using CommandUses = BySide<std::vector<std::vector<std::uint32_t>>>;

/// Is this a script's label: `@` and 8 hex digits?
bool is_script_label(std::string_view argument);

/// Pairs the scripts that only the baseline uses with those that only the candidate uses, by their text (Dice
/// coefficient of their words, comments left out) and their use (number of keys, first keys, commands called).
/// USES: how often each run uses each command. Cost: O(distinct commands); where each side has scripts of its own,
/// O(entries), and O(a b) for a and b such scripts.
std::vector<ScriptPair> pair_scripts(const Corpus& corpus, const CommandUses& uses);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_SCRIPT_PAIRING_H_
