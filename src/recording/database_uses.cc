#include "recording/database_uses.h"

#include <algorithm>
#include <utility>

namespace tracediff {

namespace {

constexpr std::int32_t kNoDatabase = -1;

}  // namespace

void DatabaseUses::note_other(CommandId command, std::int32_t database, EntryIndex entry) {
  if (command >= first_.size()) first_.resize(command + std::size_t{1}, {0, kNoDatabase, 0, 0});
  DatabaseUse& first = first_[command];
  if (first.database == kNoDatabase) {
    first = {command, database, 0, entry};
    return;
  }
  const std::uint64_t key = std::uint64_t{command} << 32U | static_cast<std::uint32_t>(database);
  ++others_.try_emplace(key, DatabaseUse{command, database, 0, entry}).first->second.lines;
}

std::vector<DatabaseUse> DatabaseUses::count(const std::vector<CommandId>& commands) const {
  const auto elsewhere = [](const DatabaseUse& use) { return use.database > 0; };
  if (others_.empty() && std::ranges::none_of(first_, elsewhere)) return {};
  std::vector<DatabaseUse> out = first_;
  for (const CommandId command : commands) {
    if (command < out.size()) ++out[command].lines;  // one that was renamed since is in none
  }
  for (const auto& [key, use] : others_) out[use.command].lines -= std::min(out[use.command].lines, use.lines);
  std::erase_if(out, [](const DatabaseUse& use) { return use.database == kNoDatabase; });
  for (const auto& [key, use] : others_) out.push_back(use);
  std::ranges::sort(out, {}, [](const DatabaseUse& use) { return std::pair(use.command, use.database); });
  return out;
}

}  // namespace tracediff
