#ifndef TRACEDIFF_SHAPE_TEXT_POOL_H_
#define TRACEDIFF_SHAPE_TEXT_POOL_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "normalise/id_table.h"

namespace tracediff {

using TextId = std::uint32_t;

/// Numbers texts in the order in which they come first.
class TextPool {
 public:
  TextId intern(std::string_view text) {
    TextId& id = ids_.find_or_add(hash_pair(text));
    if (id == IdTable::kNone) {
      id = static_cast<TextId>(texts_.size());
      texts_.emplace_back(text);
    }
    return id;
  }
  [[nodiscard]] const std::string& text(TextId id) const { return texts_[id]; }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }

 private:
  IdTable ids_;
  std::vector<std::string> texts_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_TEXT_POOL_H_
