#include "tracediff/conversation.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace tracediff {

namespace {

/// A pooled connection can be idle for long between two requests of one application step.
constexpr std::int64_t kUsualPauseUs = 1'000'000;
constexpr std::int64_t kLongestPauseUs = 5'000'000;
/// Where there are as many pauses as this, some of all lengths show that addresses are soon used again.
constexpr std::uint64_t kManyPauses = 100;

/// Walks the entries of each connection and cuts and folds as it goes.
class Splitter {
 public:
  Splitter(const std::vector<std::uint8_t>& flags, const Openings& openings, std::int64_t pause_us, Conversations& out)
      : flags_(flags),
        next_(openings.after_pause.begin()),
        last_(openings.after_pause.end()),
        pause_us_(pause_us),
        out_(out) {}

  /// The entries of one connection are [BEGIN, END) of Conversations::order.
  void split(std::uint32_t connection, std::uint32_t begin, std::uint32_t end) {
    for (std::uint32_t position = begin; position < end;) {
      const std::uint8_t flags = flags_[position];
      std::uint32_t unit = 1;
      while (position + unit < end && (flags_[position + unit] & kLua) != 0) ++unit;
      const bool fresh = position == begin || (flags & kFreshStart) != 0 || opens(position);
      if (fresh) open(connection);
      take_unit(position, unit, !fresh && (flags & kRepeat) != 0);
      position += unit;
    }
    close();
  }

 private:
  [[nodiscard]] bool opens(std::uint32_t position) {
    while (next_ != last_ && next_->position < position) ++next_;
    return next_ != last_ && next_->position == position && next_->pause_us > pause_us_;
  }

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
  std::vector<Opening>::const_iterator next_;
  std::vector<Opening>::const_iterator last_;
  const std::int64_t pause_us_;
  Conversations& out_;
  std::uint32_t last_unit_ = 0;
};

}  // namespace

/// Counting sort of the entries by connection; file order within one.
ConnectionOrder order_by_connection(const Recording& recording, const std::vector<bool>& left_out) {
  ConnectionOrder out;
  std::vector<std::uint32_t>& begin = out.begin;
  begin.assign(recording.clients.size() + 1, 0);
  const auto size = static_cast<EntryIndex>(recording.size());
  const bool all_taken = std::find(left_out.begin(), left_out.end(), true) == left_out.end() &&
                         std::none_of(recording.flags.begin(), recording.flags.end(),
                                      [](std::uint8_t flags) { return (flags & kIgnored) != 0; });
  const auto for_each_taken = [&](auto visit) {
    if (all_taken) {
      for (EntryIndex i = 0; i < size; ++i) visit(i, recording.connection[i]);
      return;
    }
    for (EntryIndex i = 0; i < size; ++i) {
      const std::uint32_t connection = recording.connection[i];
      const bool bystander = connection < left_out.size() && left_out[connection];
      if ((recording.flags[i] & kIgnored) == 0 && !bystander) visit(i, connection);
    }
  };
  for_each_taken([&](EntryIndex, std::uint32_t connection) { ++begin[connection + 1]; });
  for (std::size_t c = 1; c < begin.size(); ++c) begin[c] += begin[c - 1];
  out.entries.resize(begin.back());
  out.command.resize(begin.back());
  out.flags.resize(begin.back());
  std::vector<std::uint32_t> next = begin;
  for_each_taken([&](EntryIndex i, std::uint32_t connection) {
    const std::uint32_t position = next[connection]++;
    out.entries[position] = i;
    out.command[position] = recording.command[i];
    out.flags[position] = recording.flags[i];
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

Openings find_openings(const Recording& recording, const std::vector<std::uint32_t>& shapes,
                       const ConnectionOrder& order) {
  Openings out;
  for (std::size_t c = 0; c + 1 < order.begin.size(); ++c) {
    std::uint32_t first = UINT32_MAX;
    std::uint32_t previous = UINT32_MAX;
    for (std::uint32_t position = order.begin[c]; position < order.begin[c + 1]; ++position) {
      const std::uint8_t flags = order.flags[position];
      if ((flags & kLua) != 0) continue;
      const std::uint32_t shape = shapes[order.command[position]];
      if (first == UINT32_MAX || (flags & kFreshStart) != 0) {
        first = shape;
      } else if (shape == first && shape != previous) {
        const std::int64_t pause =
            recording.time_us[order.entries[position]] - recording.time_us[order.entries[position - 1]];
        out.pauses.add(pause);
        if (pause > kShortestPauseUs / 2) out.after_pause.push_back({position, pause});
      }
      previous = shape;
    }
  }
  return out;
}

Conversations split_conversations(ConnectionOrder order, const Openings& openings, std::int64_t pause_us) {
  Conversations out;
  out.order = std::move(order.entries);
  out.items.reserve(out.order.size());  // what is not used is never touched; growing would hold all items twice
  Splitter splitter(order.flags, openings, pause_us, out);
  for (std::uint32_t c = 0; c + 1 < order.begin.size(); ++c) splitter.split(c, order.begin[c], order.begin[c + 1]);
  return out;
}

Conversations split_conversations(const Recording& recording, const std::vector<std::uint32_t>& shapes,
                                  const std::vector<bool>& left_out, std::int64_t pause_us) {
  ConnectionOrder order = order_by_connection(recording, left_out);
  const Openings openings = find_openings(recording, shapes, order);
  return split_conversations(std::move(order), openings, pause_us);
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
