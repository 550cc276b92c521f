#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "normalise/id_table.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

constexpr std::size_t kChunkBytes = std::size_t{256} * 1024;

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

struct CommandTable::State {
  IdTable ids;
  std::vector<std::string_view> texts;
  TextStore store;
};

CommandTable::CommandTable() : state_(std::make_unique<State>()) {}
CommandTable::CommandTable(CommandTable&&) noexcept = default;
CommandTable& CommandTable::operator=(CommandTable&&) noexcept = default;
CommandTable::~CommandTable() = default;

CommandId CommandTable::intern(std::string_view normalised) {
  CommandId& id = state_->ids.find_or_add(hash_pair(normalised));
  if (id == IdTable::kNone) {
    id = static_cast<CommandId>(state_->texts.size());
    state_->texts.push_back(state_->store.keep(normalised));
  }
  return id;
}

std::string_view CommandTable::text(CommandId id) const { return state_->texts[id]; }
std::size_t CommandTable::size() const { return state_->texts.size(); }

}  // namespace tracediff
