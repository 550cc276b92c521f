#ifndef TRACEDIFF_CONVERSATION_H_
#define TRACEDIFF_CONVERSATION_H_

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "tracediff/recording.h"

namespace tracediff {

/// One element of a conversation: a client command or one of its Lua lines, standing for `repeats` equal units in a
/// row (a unit is a client command with its Lua lines). Eight bytes, because a long trace has millions: more repeats
/// go into another item, and units of more lines are not folded.
struct Item {
  static constexpr std::uint32_t kMostRepeats = (1U << 20U) - 1;
  static constexpr std::uint32_t kLongestUnit = (1U << 12U) - 1;

  std::uint32_t position = 0;  ///< of its first line in Conversations::order
  std::uint32_t repeats : 20 = 1;
  std::uint32_t unit : 12 = 1;  ///< lines of the unit that the item is part of
};

/// What one connection did between two fresh starts.
struct Conversation {
  std::uint32_t connection = 0;
  std::uint32_t begin = 0;  ///< its items are [begin, end) of Conversations::items
  std::uint32_t end = 0;
};

/// A recording split into conversations, each with equal neighbouring units folded.
///
/// An address can be used again, and MONITOR shows neither connect nor close: a conversation is cut where an
/// entry is a certain fresh start, or after a pause, where the connection begins again as it once began.
struct Conversations {
  std::vector<EntryIndex> order;  ///< entries by connection, then file order; ignored ones left out
  std::vector<Item> items;
  std::vector<Conversation> all;  ///< by connection, then time

  /// Line of repeat K (0-based) of ITEM: K units further on.
  [[nodiscard]] EntryIndex entry(const Item& item, std::uint32_t repeat = 0) const {
    return order[item.position + repeat * item.unit];
  }
};

/// No shorter pause ends a conversation by itself: drivers wait some milliseconds between retries.
inline constexpr std::int64_t kShortestPauseUs = 50'000;

/// Pauses before a connection begins again as it once began, as far as choosing one among them asks for them: by
/// classes so narrow that a gap worth choosing lies between two of them. Cost: 800 bytes, however many there are.
class Pauses {
 public:
  void add(std::int64_t pause_us);
  void add(const Pauses& others);

 private:
  friend std::int64_t choose_pause_us(const Pauses& pauses);

  struct Class {
    std::int64_t shortest = std::numeric_limits<std::int64_t>::max();
    std::int64_t longest = 0;
  };
  std::uint64_t count_ = 0;
  std::int64_t too_long_ = std::numeric_limits<std::int64_t>::max();  ///< the shortest of those that surely end one
  std::array<Class, 48> classes_;
};

/// The pause that ends a conversation, chosen from those of all runs of both sides: in the middle of the widest gap
/// between shorter and longer ones, so that none is near it and cut in one run and not in the other. Where pauses of
/// all lengths occur, as when ports are soon used again, the shortest that is no retry.
std::int64_t choose_pause_us(const Pauses& pauses);

/// What is known of where conversations begin before the pause that ends one is chosen.
struct Beginnings {
  /// An entry with which its connection begins again as it once began.
  struct Again {
    EntryIndex entry = 0;
    std::uint32_t pause_us = 0;  ///< before it, at most 2^32-1
  };

  Pauses pauses;
  std::vector<Again> after_pause;         ///< in file order, with pauses longer than kShortestPauseUs
  std::vector<std::uint32_t> entries_of;  ///< by connection: how many are taken
};

/// Of one recording, without the connections of LEFT_OUT. SHAPES gives the shape of every command of the recording.
/// Cost: O(n) for n entries; 8 bytes for each of `after_pause`.
Beginnings find_beginnings(const Recording& recording, const std::vector<std::uint32_t>& shapes,
                           const std::vector<bool>& left_out);

/// The entries of a recording by connection: those of connection C are [begin[C], begin[C + 1]) of the other columns.
struct ConnectionOrder {
  /// Of `flags`, beside EntryFlag: a conversation begins here. One always does with the first entry of a connection.
  static constexpr std::uint8_t kBegins = 64;

  std::vector<EntryIndex> entries;  ///< in file order within a connection; ignored ones left out
  std::vector<CommandId> command;   ///< theirs: fetching them through `entries` would wait for memory again and again
  std::vector<std::uint8_t> flags;
  std::vector<std::uint32_t> begin;  ///< one more than there are connections
};

/// BEGINNINGS: of the same recording and LEFT_OUT, whose connections have no entries. A conversation begins with its
/// connection, at a fresh start, and after a pause of more than PAUSE_US (at least kShortestPauseUs) where the
/// connection begins again with the shape it began with. Cost: O(n).
ConnectionOrder order_by_connection(const Recording& recording, const Beginnings& beginnings,
                                    const std::vector<bool>& left_out, std::int64_t pause_us);

/// Cost: O(n).
Conversations fold_conversations(ConnectionOrder order);

/// The three in one step.
Conversations split_conversations(const Recording& recording, const std::vector<std::uint32_t>& shapes,
                                  const std::vector<bool>& left_out, std::int64_t pause_us);

/// Median time between the repeats of an item, in microseconds; 0 with one repeat.
std::int64_t median_gap_us(const Recording& recording, const Conversations& conversations, const Item& item);

}  // namespace tracediff

#endif  // TRACEDIFF_CONVERSATION_H_
