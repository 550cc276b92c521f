#ifndef TRACEDIFF_RECORDING_DATABASE_USES_H_
#define TRACEDIFF_RECORDING_DATABASE_USES_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "tracediff/recording.h"

namespace tracediff {

/// In which databases a trace's commands run, while its lines come in. Nearly all uses of a command are in one: its
/// lines are not counted until the end.
class DatabaseUses {
 public:
  void note(CommandId command, std::int32_t database, EntryIndex entry) {
    if (command >= first_.size() || first_[command].database != database) note_other(command, database, entry);
  }
  /// What Recording::databases is to be, COMMANDS being those of all entries. Cost: nothing where all is in database 0,
  /// else O(entries).
  [[nodiscard]] std::vector<DatabaseUse> count(const std::vector<CommandId>& commands) const;

 private:
  void note_other(CommandId command, std::int32_t database, EntryIndex entry);

  std::vector<DatabaseUse> first_;  ///< by command: where it was first used
  std::unordered_map<std::uint64_t, DatabaseUse> others_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_RECORDING_DATABASE_USES_H_
