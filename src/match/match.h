#ifndef TRACEDIFF_MATCH_MATCH_H_
#define TRACEDIFF_MATCH_MATCH_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "normalise/hash.h"
#include "shape/shape.h"
#include "tracediff/conversation.h"

namespace tracediff {

/// One run, split: its items' shapes beside its items.
struct Run {
  const Recording* recording = nullptr;
  Conversations conversations;
  std::vector<ShapeId> shapes;         ///< by item
  std::vector<std::uint32_t> kind;     ///< by conversation: index into ConversationKinds
  std::vector<std::uint32_t> by_time;  ///< conversations in the order of their first entries
  std::vector<bool> left_out;          ///< by connection: bystanders
  std::uint64_t ignored = 0;           ///< entries, by an ignore rule
  std::uint64_t bystander = 0;         ///< other entries, of connections that are left out
  std::uint64_t of_left_out = 0;       ///< all entries of such connections

  [[nodiscard]] CommandId command(const Item& item) const { return recording->command[conversations.entry(item)]; }

  /// The address of the connection whose item it is. Cost: O(log conversations).
  [[nodiscard]] std::string_view client(std::uint32_t item) const;

  [[nodiscard]] std::span<const ShapeId> shapes_of(const Conversation& conversation) const {
    return std::span(shapes).subspan(conversation.begin, conversation.end - conversation.begin);
  }
};

/// Conversations that did the same: equal shapes in equal order, equal neighbours folded.
struct ConversationKind {
  std::vector<ShapeId> shapes;
  BySide<std::vector<std::uint32_t>> per_run;  ///< how many conversations

  [[nodiscard]] std::uint64_t total(Side side) const;
};

/// Two conversations of one run a side (indexes into Conversations::all) that are the same step of the
/// application.
struct MatchedPair {
  std::uint32_t baseline = 0;
  std::uint32_t candidate = 0;
};

struct RunMatch {
  std::vector<MatchedPair> pairs;
  BySide<std::vector<std::uint32_t>> unmatched;
  bool complete = true;  ///< false where there was too much left over to pair it one by one
};

/// What tells the kinds of a run's conversations apart: a hash of each. Cost: O(items).
std::vector<HashPair> sign_conversations(const Run& run);

/// Sorts the conversations of all runs by kind, filling Run::kind. SIGNATURES: of each run.
std::vector<ConversationKind> find_kinds(BySide<std::vector<Run>>& runs,
                                         const BySide<std::vector<std::vector<HashPair>>>& signatures);

/// What Run::by_time is to be. Cost: O(conversations).
std::vector<std::uint32_t> conversations_by_time(const Run& run);

/// Pairs conversations by content, never by port or rank: first those of the same kind, in order of time; then the
/// most similar ones (Dice coefficient of the shapes), as long as no more than 64 a side are left.
/// Cost: O(n) for n conversations, and O(64 x 64) comparisons.
RunMatch match_conversations(const Run& baseline, const Run& candidate);

/// Dice coefficient of two sorted bags of shapes: 0 nothing in common, 1 equal.
double similarity(std::span<const ShapeId> sorted_one, std::span<const ShapeId> sorted_two);

}  // namespace tracediff

#endif  // TRACEDIFF_MATCH_MATCH_H_
