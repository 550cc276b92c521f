#ifndef TRACEDIFF_SHAPE_OPEN_CALLS_H_
#define TRACEDIFF_SHAPE_OPEN_CALLS_H_

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "shape/script_labels.h"

namespace tracediff {

/// Scripts, and commands that Redis' table does not know, that take any number of arguments: one version alone calls
/// them with at least three different numbers of them. By open_call_name().
using OpenCalls = std::set<std::string, std::less<>>;

/// Cost: O(distinct commands); those of scripts and modules are taken apart.
OpenCalls find_open_calls(const Corpus& corpus, const CommandUses& uses);

/// What a command is known by there: the label of its script or the name of a module's command; else empty.
std::string_view open_call_name(const ParsedCommand& command);

/// Index of the first argument of which there can be any number: behind the keys of a script.
std::size_t open_arguments_begin(const ParsedCommand& command);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_OPEN_CALLS_H_
