#ifndef TRACEDIFF_SHAPE_GENERATED_SCRIPTS_H_
#define TRACEDIFF_SHAPE_GENERATED_SCRIPTS_H_

#include "shape/script_labels.h"

namespace tracediff {

/// Scripts that a program writes anew for each call, values and all, are one script: the first of them stands for all.
/// They are told by texts that are the same but for random tokens, or, where there are many that are hardly called
/// twice and that hardly two runs share, but for literals and numbers.
/// Cost: O(distinct commands), and O(text) where not all runs call the same scripts.
ScriptLabels find_generated_scripts(const Corpus& corpus, const CommandUses& uses);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_GENERATED_SCRIPTS_H_
