#include "tracediff/conversation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "trace/fetch_ahead.h"

namespace tracediff {

namespace {

/// A pooled connection can be idle for long between two requests of one application step.
constexpr std::int64_t kUsualPauseUs = 1'000'000;
constexpr std::int64_t kLongestPauseUs = 5'000'000;
/// Where there are as many pauses as this, some of all lengths show that addresses are soon used again.
constexpr std::uint64_t kManyPauses = 100;

/// Recognises where connections begin again as they once began, from their entries in file order: then those that are
/// used at the same time are all that has to be at hand.
class BeginningFinder {
 public:
  BeginningFinder(const Recording& recording, const std::vector<std::uint32_t>& shapes)
      : recording_(recording), shapes_(shapes), states_(recording.clients.size()) {}

  void fetch(std::uint32_t connection) const { simd::prefetch(&states_[connection]); }

  /// The pause before an entry that opens as its connection once did, or kNone.
  std::int64_t pause_before(EntryIndex entry, std::uint32_t connection) {
    State& state = states_[connection];
    const std::int64_t time_us = recording_.time_us[entry];
    const std::int64_t pause = time_us - std::exchange(state.last_time_us, time_us);
    const std::uint8_t flags = recording_.flags[entry];
    if ((flags & kLua) != 0) return kNone;
    const std::uint32_t shape = shapes_[recording_.command[entry]];
    const std::uint32_t previous = std::exchange(state.previous, shape);
    if (state.first == kNoShape || (flags & kFreshStart) != 0) {
      state.first = shape;
      return kNone;
    }
    return shape == state.first && shape != previous ? pause : kNone;
  }

  static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::min();

 private:
  static constexpr std::uint32_t kNoShape = ~std::uint32_t{0};
  struct State {
    std::int64_t last_time_us = 0;
    std::uint32_t first = kNoShape;  ///< shape since the last fresh start
    std::uint32_t previous = kNoShape;
  };

  const Recording& recording_;
  const std::vector<std::uint32_t>& shapes_;
  std::vector<State> states_;
};

/// Calls VISIT(entry, connection) for the entries that are to be looked at, in file order. What is known of a
/// connection lies somewhere in memory: FETCH_FIRST(connection) is called well before, and FETCH(connection) after
/// that.
template <typename FetchFirst, typename Fetch, typename Visit>
void for_each_taken(const Recording& recording, const std::vector<bool>& left_out, const FetchFirst& fetch_first,
                    const Fetch& fetch, const Visit& visit) {
  const bool all_taken = std::find(left_out.begin(), left_out.end(), true) == left_out.end();
  const auto first = [&](std::size_t i) { fetch_first(recording.connection[i]); };
  const auto second = [&](std::size_t i) { fetch(recording.connection[i]); };
  for_each_fetched(recording.size(), first, second, [&](std::size_t i) {
    const std::uint32_t connection = recording.connection[i];
    const bool bystander = !all_taken && connection < left_out.size() && left_out[connection];
    if ((recording.flags[i] & kIgnored) == 0 && !bystander) visit(static_cast<EntryIndex>(i), connection);
  });
}

/// Folds the entries of each connection, where each conversation begins.
class Folder {
 public:
  Folder(const std::vector<std::uint8_t>& flags, Conversations& out) : flags_(flags), out_(out) {}

  /// The entries of one connection are [BEGIN, END) of Conversations::order.
  void fold(std::uint32_t connection, std::uint32_t begin, std::uint32_t end) {
    for (std::uint32_t position = begin; position < end;) {
      const std::uint8_t flags = flags_[position];
      std::uint32_t unit = 1;
      while (position + unit < end && (flags_[position + unit] & kLua) != 0) ++unit;
      const bool begins = position == begin || (flags & ConnectionOrder::kBegins) != 0;
      if (begins) open(connection);
      take_unit(position, unit, !begins && (flags & kRepeat) != 0);
      position += unit;
    }
    close();
  }

 private:
  void open(std::uint32_t connection) {
    close();
    out_.all.push_back({connection, static_cast<std::uint32_t>(out_.items.size()), 0});
  }

  void take_unit(std::uint32_t position, std::uint32_t unit, bool repeat) {
    const bool fits = unit <= Item::kLongestUnit;
    if (repeat && fits && unit == last_unit_ && out_.items.back().repeats < Item::kMostRepeats) {
      for (std::uint32_t i = 1; i <= unit; ++i) ++out_.items[out_.items.size() - i].repeats;
    } else {
      for (std::uint32_t i = 0; i < unit; ++i) out_.items.push_back({position + i, 1, fits ? unit : 1});
      last_unit_ = unit;
    }
  }

  void close() {
    if (!out_.all.empty()) out_.all.back().end = static_cast<std::uint32_t>(out_.items.size());
  }

  const std::vector<std::uint8_t>& flags_;
  Conversations& out_;
  std::uint32_t last_unit_ = 0;
};

}  // namespace

Beginnings find_beginnings(const Recording& recording, const std::vector<std::uint32_t>& shapes,
                           const std::vector<bool>& left_out) {
  constexpr std::int64_t kMostUs = std::numeric_limits<std::uint32_t>::max();
  Beginnings out;
  out.entries_of.assign(recording.clients.size(), 0);
  BeginningFinder beginnings(recording, shapes);
  const auto fetch_count = [&](std::uint32_t connection) { simd::prefetch(&out.entries_of[connection]); };
  const auto fetch_state = [&](std::uint32_t connection) { beginnings.fetch(connection); };
  for_each_taken(recording, left_out, fetch_state, fetch_count, [&](EntryIndex i, std::uint32_t connection) {
    ++out.entries_of[connection];
    const std::int64_t pause = beginnings.pause_before(i, connection);
    if (pause == BeginningFinder::kNone) return;
    out.pauses.add(pause);
    if (pause > kShortestPauseUs) out.after_pause.push_back({i, static_cast<std::uint32_t>(std::min(pause, kMostUs))});
  });
  return out;
}

/// Counting sort of the entries by connection; file order within one.
ConnectionOrder order_by_connection(const Recording& recording, const Beginnings& beginnings,
                                    const std::vector<bool>& left_out, std::int64_t pause_us) {
  ConnectionOrder out;
  std::vector<std::uint32_t>& begin = out.begin;
  begin.assign(recording.clients.size() + 1, 0);
  std::partial_sum(beginnings.entries_of.begin(), beginnings.entries_of.end(), begin.begin() + 1);
  out.entries.resize(begin.back());
  out.command.resize(begin.back());
  out.flags.resize(begin.back());
  std::vector<std::uint32_t> next = begin;
  auto paused = beginnings.after_pause.begin();
  const auto fetch_place = [&](std::uint32_t connection) { simd::prefetch(&next[connection]); };
  const auto fetch = [&](std::uint32_t connection) {
    const std::uint32_t position = next[connection];  // or a little before where it will be
    simd::prefetch(out.entries.data() + position);
    simd::prefetch(out.command.data() + position);
    simd::prefetch(out.flags.data() + position);
  };
  for_each_taken(recording, left_out, fetch_place, fetch, [&](EntryIndex i, std::uint32_t connection) {
    const std::uint32_t position = next[connection]++;
    const std::uint8_t flags = recording.flags[i];
    bool begins = (flags & kFreshStart) != 0;
    if (paused != beginnings.after_pause.end() && paused->entry == i) begins |= paused++->pause_us > pause_us;
    out.entries[position] = i;
    out.command[position] = recording.command[i];
    out.flags[position] = begins ? flags | ConnectionOrder::kBegins : flags;
  });
  return out;
}

/// Half an octave: the longest of a class is less than 1.5 times its shortest.
void Pauses::add(std::int64_t pause_us) {
  ++count_;
  if (pause_us >= kLongestPauseUs) {
    too_long_ = std::min(too_long_, pause_us);
  } else if (pause_us > kShortestPauseUs / 2) {
    const auto length = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(pause_us)));
    Class& own = classes_[2 * length + (pause_us >> (length - 2) & 1)];
    own = {std::min(own.shortest, pause_us), std::max(own.longest, pause_us)};
  }
}

void Pauses::add(const Pauses& others) {
  count_ += others.count_;
  too_long_ = std::min(too_long_, others.too_long_);
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    classes_[i] = {std::min(classes_[i].shortest, others.classes_[i].shortest),
                   std::max(classes_[i].longest, others.classes_[i].longest)};
  }
}

Conversations fold_conversations(ConnectionOrder order) {
  Conversations out;
  out.order = std::move(order.entries);
  out.items.reserve(out.order.size());  // what is not used is never touched; growing would hold all items twice
  Folder folder(order.flags, out);
  for (std::uint32_t c = 0; c + 1 < order.begin.size(); ++c) folder.fold(c, order.begin[c], order.begin[c + 1]);
  return out;
}

Conversations split_conversations(const Recording& recording, const std::vector<std::uint32_t>& shapes,
                                  const std::vector<bool>& left_out, std::int64_t pause_us) {
  const Beginnings beginnings = find_beginnings(recording, shapes, left_out);
  return fold_conversations(order_by_connection(recording, beginnings, left_out, pause_us));
}

std::int64_t choose_pause_us(const Pauses& pauses) {
  constexpr double kWideGap = 3;
  std::int64_t shorter = kShortestPauseUs / 2;
  std::int64_t best = 0;
  double best_ratio = 0;
  const auto consider = [&](std::int64_t longer) {
    const double ratio = static_cast<double>(longer) / static_cast<double>(shorter);
    if (ratio <= best_ratio) return;
    best_ratio = ratio;
    best = static_cast<std::int64_t>(std::sqrt(static_cast<double>(longer) * static_cast<double>(shorter)));
  };
  for (const Pauses::Class& each : pauses.classes_) {
    if (each.longest == 0) continue;
    consider(each.shortest);
    shorter = each.longest;
  }
  if (pauses.count_ == 0) return kUsualPauseUs;
  consider(std::min(pauses.too_long_, 2 * kLongestPauseUs));
  if (best_ratio >= kWideGap) return std::clamp(best, kShortestPauseUs, kLongestPauseUs);
  return pauses.count_ >= kManyPauses ? kShortestPauseUs : kUsualPauseUs;
}

std::int64_t median_gap_us(const Recording& recording, const Conversations& conversations, const Item& item) {
  if (item.repeats < 2) return 0;
  std::vector<std::int64_t> gaps;
  gaps.reserve(item.repeats - 1);
  for (std::uint32_t k = 1; k < item.repeats; ++k) {
    gaps.push_back(recording.time_us[conversations.entry(item, k)] -
                   recording.time_us[conversations.entry(item, k - 1)]);
  }
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  return *middle;
}

}  // namespace tracediff
