#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "normalise/hash.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kChunkBytes = std::size_t{256} * 1024;
constexpr CommandId kNoId = ~CommandId{0};

/// 96 bits of hash stand for the text: among 20 million texts two would be taken for one with a chance below 1e-14,
/// and no text has to be fetched from memory to compare it.
struct Slot {
  std::uint64_t hash = 0;
  std::uint32_t more_hash = 0;
  CommandId id = kNoId;
};

/// Keeps texts at fixed addresses.
class TextStore {
 public:
  std::string_view keep(std::string_view text) {
    if (text.size() > left_) {
      left_ = std::max(kChunkBytes, text.size());
      chunks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
      free_ = chunks_.back().get();
    }
    char* at = free_;
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    free_ += text.size();
    left_ -= text.size();
    return {at, text.size()};
  }

 private:
  std::vector<std::unique_ptr<char[]>> chunks_;
  char* free_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace

/// Open addressing with linear probing, at most half full.
struct CommandTable::State {
  std::vector<Slot> slots = std::vector<Slot>(kFirstSlots);
  std::vector<std::string_view> texts;
  TextStore store;

  Slot& find(std::uint64_t hash, std::uint32_t more_hash) {
    const std::size_t mask = slots.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      Slot& slot = slots[at];
      if (slot.id == kNoId || (slot.hash == hash && slot.more_hash == more_hash)) return slot;
    }
  }

  void grow() {
    std::vector<Slot> larger(slots.size() * 2);
    const std::size_t mask = larger.size() - 1;
    for (const Slot& slot : slots) {
      if (slot.id == kNoId) continue;
      std::size_t at = slot.hash & mask;
      while (larger[at].id != kNoId) at = (at + 1) & mask;
      larger[at] = slot;
    }
    slots = std::move(larger);
  }
};

CommandTable::CommandTable() : state_(std::make_unique<State>()) {}
CommandTable::CommandTable(CommandTable&&) noexcept = default;
CommandTable& CommandTable::operator=(CommandTable&&) noexcept = default;
CommandTable::~CommandTable() = default;

CommandId CommandTable::intern(std::string_view normalised) {
  const HashPair hash = hash_pair(normalised);
  const auto more_hash = static_cast<std::uint32_t>(hash.second);
  Slot& slot = state_->find(hash.first, more_hash);
  if (slot.id != kNoId) return slot.id;
  const auto id = static_cast<CommandId>(state_->texts.size());
  slot = {hash.first, more_hash, id};
  state_->texts.push_back(state_->store.keep(normalised));
  if (state_->texts.size() * 2 > state_->slots.size()) state_->grow();
  return id;
}

std::string_view CommandTable::text(CommandId id) const { return state_->texts[id]; }
std::size_t CommandTable::size() const { return state_->texts.size(); }

}  // namespace tracediff
