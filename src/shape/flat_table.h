#ifndef TRACEDIFF_SHAPE_FLAT_TABLE_H_
#define TRACEDIFF_SHAPE_FLAT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tracediff {

struct NoValue {};

/// A set of 64-bit hashes, each with a value where Value is given. A hash stands for what was hashed: nothing is
/// compared but the hash itself.
///
/// Open addressing with linear probing, at most half full; nothing is allocated before the first addition.
template <typename Value = NoValue>
class FlatTable {
 public:
  struct Place {
    Value& value;  ///< valid until the next addition
    bool added;
  };

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool contains(std::uint64_t hash) const { return find(hash) != nullptr; }

  [[nodiscard]] const Value* find(std::uint64_t hash) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[place_of(slots_, key_of(hash))];
    return slot.key == kFree ? nullptr : &slot.value;
  }

  Place find_or_add(std::uint64_t hash) {
    if ((size_ + 1) * 2 > slots_.size()) grow();
    const std::uint64_t key = key_of(hash);
    Slot& slot = slots_[place_of(slots_, key)];
    const bool added = slot.key == kFree;
    if (added) {
      slot.key = key;
      ++size_;
    }
    return {slot.value, added};
  }

 private:
  static constexpr std::uint64_t kFree = 0;
  static constexpr std::size_t kFewest = 8;

  struct Slot {
    std::uint64_t key = kFree;
    [[no_unique_address]] Value value{};
  };

  static std::uint64_t key_of(std::uint64_t hash) { return hash == kFree ? 1 : hash; }

  static std::size_t place_of(const std::vector<Slot>& slots, std::uint64_t key) {
    const std::size_t mask = slots.size() - 1;
    std::size_t at = key & mask;
    while (slots[at].key != key && slots[at].key != kFree) at = (at + 1) & mask;
    return at;
  }

  void grow() {
    std::vector<Slot> larger(slots_.empty() ? kFewest : slots_.size() * 2);
    for (Slot& slot : slots_) {
      if (slot.key != kFree) larger[place_of(larger, slot.key)] = std::move(slot);
    }
    slots_ = std::move(larger);
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_FLAT_TABLE_H_
