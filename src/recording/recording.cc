#include "tracediff/recording.h"

#include <algorithm>

namespace tracediff {

namespace {

/// Empties VECTOR and gives its memory back, which clearing does not.
template <typename T>
void give_back(std::vector<T>& vector) {
  std::vector<T>().swap(vector);
}

}  // namespace

void TimeColumn::reserve(std::size_t entries) {
  bases_.reserve(entries / kBlock + 1);
  offsets_.reserve(entries);
}

/// Begins a block, or finds that one does not do.
void TimeColumn::push_other(std::int64_t time_us) {
  if (wide_.empty() && offsets_.size() % kBlock == 0) {
    bases_.push_back(time_us);
    offsets_.push_back(0);
    return;
  }
  for (EntryIndex i = 0; i < offsets_.size(); ++i) wide_.push_back(bases_[i / kBlock] + offsets_[i]);
  wide_.push_back(time_us);
  give_back(bases_);
  give_back(offsets_);
}

std::uint64_t Recording::line(EntryIndex entry) const {
  const auto after = std::upper_bound(jumps_.begin(), jumps_.end(), entry,
                                      [](EntryIndex wanted, const LineJump& jump) { return wanted < jump.entry; });
  const LineJump& jump = *(after - 1);
  return jump.line + (entry - jump.entry);
}

std::optional<EntryIndex> Recording::entry_at(std::uint64_t line_number) const {
  EntryIndex low = 0;
  auto high = static_cast<EntryIndex>(size());
  while (low < high) {
    const EntryIndex middle = low + (high - low) / 2;
    if (line(middle) < line_number)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == size() || line(low) != line_number) return std::nullopt;
  return low;
}

void Recording::reserve(std::size_t entries) {
  command.reserve(entries);
  connection.reserve(entries);
  time_us.reserve(entries);
  flags.reserve(entries);
}

}  // namespace tracediff
