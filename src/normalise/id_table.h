#ifndef TRACEDIFF_NORMALISE_ID_TABLE_H_
#define TRACEDIFF_NORMALISE_ID_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "normalise/hash.h"
#include "trace/simd.h"

namespace tracediff {

/// Ids by the hashes of texts. 96 bits of hash stand for the text: among 20 million texts two would be taken for one
/// with a chance below 1e-14, and no text has to be fetched from memory to compare it.
///
/// Open addressing with linear probing, 16 bytes a slot, at most three quarters full.
class IdTable {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  /// The id of HASH, to be set by the caller where it is kNone. Valid until the next call.
  std::uint32_t& find_or_add(const HashPair& hash) {
    if ((size_ + 1) * 4 > slots_.size() * 3) grow();
    const auto more = static_cast<std::uint32_t>(hash.second);
    for (std::size_t at = hash.first & mask_;; at = (at + 1) & mask_) {
      Slot& slot = slots_[at];
      if (slot.id == kNone) {
        slot.hash = hash.first;
        slot.more_hash = more;
        ++size_;
        return slot.id;
      }
      if (slot.hash == hash.first && slot.more_hash == more) return slot.id;
    }
  }

  /// The id of HASH, or kNone.
  [[nodiscard]] std::uint32_t find(const HashPair& hash) const {
    const auto more = static_cast<std::uint32_t>(hash.second);
    for (std::size_t at = hash.first & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.id == kNone || (slot.hash == hash.first && slot.more_hash == more)) return slot.id;
    }
  }

  /// Fetches the place of HASH into the processor's cache: worth it some lines ahead.
  void prefetch(const HashPair& hash) const { simd::prefetch(&slots_[hash.first & mask_]); }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t more_hash = 0;
    std::uint32_t id = kNone;
  };

  void grow() {
    std::vector<Slot> larger(slots_.size() * 2);
    mask_ = larger.size() - 1;
    for (const Slot& slot : slots_) {
      if (slot.id == kNone) continue;
      std::size_t at = slot.hash & mask_;
      while (larger[at].id != kNone) at = (at + 1) & mask_;
      larger[at] = slot;
    }
    slots_ = std::move(larger);
  }

  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  std::size_t mask_ = slots_.size() - 1;
  std::size_t size_ = 0;
};

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_ID_TABLE_H_
