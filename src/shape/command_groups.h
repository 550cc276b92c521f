#ifndef TRACEDIFF_SHAPE_COMMAND_GROUPS_H_
#define TRACEDIFF_SHAPE_COMMAND_GROUPS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "shape/open_calls.h"
#include "shape/script_labels.h"
#include "shape/shape.h"
#include "shape/text_pool.h"

namespace tracediff {

/// For fewer commands than this a thread is not worth its start.
inline constexpr std::size_t kCommandsOfThread = 4096;

/// Commands of one kind: same name, sub-command or script, and number of arguments. Values are compared slot by slot.
struct CommandGroup {
  Shape prototype;
  std::size_t slots = 0;  ///< arguments kept of each command
  std::vector<CommandId> commands;
  std::vector<TextId> values;  ///< slots of each command, in the order of `commands`
};

struct CommandGroups {
  TextPool texts;
  std::vector<CommandGroup> groups;
  std::vector<std::uint32_t> spelling;  ///< ShapeTable::spelling
};

/// Sorts all commands of the corpus into groups, their values generalised, labels of scripts replaced by those that
/// stand for them, of equal neighbours in a list (or among the arguments of an open call) one kept. Groups, their
/// commands and texts come in the order of the commands, whatever the number of threads. Cost: O(distinct commands).
CommandGroups group_commands(const Corpus& corpus, const ScriptLabels& stand_ins, const OpenCalls& open_calls);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_COMMAND_GROUPS_H_
