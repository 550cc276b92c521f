#ifndef TRACEDIFF_SHAPE_SCRIPT_LABELS_H_
#define TRACEDIFF_SHAPE_SCRIPT_LABELS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shape/arguments.h"
#include "shape/corpus.h"

namespace tracediff {

/// By run, then command: how often a run uses a command.
using CommandUses = BySide<std::vector<std::vector<std::uint32_t>>>;

/// By label of a script: the label of the one that stands for it.
using ScriptLabels = std::map<std::string, std::string, std::less<>>;

/// Is this a script's label: `@` and 8 hex digits?
bool is_script_label(std::string_view argument);

/// The label of the script that a command of a CommandTable calls; empty where it calls none. PARSED is reused.
std::string_view called_script(std::string_view text, ParsedCommand& parsed);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_SCRIPT_LABELS_H_
