#ifndef TRACEDIFF_FINDING_TRANSACTIONS_H_
#define TRACEDIFF_FINDING_TRANSACTIONS_H_

#include <cstdint>
#include <optional>
#include <span>

#include "finding/evidence.h"

namespace tracediff {

/// What one connection sends from MULTI on; indices into Conversations::items.
struct TransactionItems {
  std::uint32_t conversation = 0;
  std::uint32_t opens = 0;  ///< MULTI
  std::uint32_t end = 0;    ///< EXEC or DISCARD; where it is open, what opens the next one or the conversation's end
  bool closed = false;

  /// The shapes of what stands inside.
  [[nodiscard]] std::span<const ShapeId> inside(const Run& run) const {
    return std::span(run.shapes).subspan(opens + 1, end - opens - 1);
  }
};

/// Does anything that was recorded close a transaction?
inline bool any_transactions(const Evidence& evidence) {
  for (const std::uint8_t traits : evidence.shapes.traits) {
    if ((traits & kClosesShape) != 0) return true;
  }
  return false;
}

/// Calls VISIT with each transaction of RUN, in the order of Conversations::items. Cost: one look at each item.
template <typename Visit>
void for_each_transaction(const Evidence& evidence, const Run& run, Visit visit) {
  for (std::uint32_t c = 0; c < run.conversations.all.size(); ++c) {
    std::optional<std::uint32_t> opened;
    const auto end_at = [&](std::uint32_t item, bool closed) {
      if (opened) visit(TransactionItems{c, *opened, item, closed});
      opened.reset();
    };
    const Conversation& conversation = run.conversations.all[c];
    for (std::uint32_t i = conversation.begin; i < conversation.end; ++i) {
      const bool opens = evidence.is(run.shapes[i], kOpensShape);
      if (!opens && !evidence.is(run.shapes[i], kClosesShape)) continue;
      end_at(i, !opens);
      if (opens) opened = i;
    }
    end_at(conversation.end, false);
  }
}

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_TRANSACTIONS_H_
