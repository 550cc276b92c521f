#include "tracediff/conversation.h"

#include <algorithm>
#include <cmath>

namespace tracediff {

namespace {

/// No pause outside of this ends a conversation by itself: drivers wait some milliseconds between retries, and a pooled
/// connection can be idle for long between two requests of one application step.
constexpr std::int64_t kShortestPauseUs = 50'000;
constexpr std::int64_t kUsualPauseUs = 1'000'000;
constexpr std::int64_t kLongestPauseUs = 5'000'000;

/// Counting sort of the entries by connection; file order within one.
std::vector<EntryIndex> order_by_connection(const Recording& recording, const std::vector<bool>& left_out) {
  const auto taken = [&](EntryIndex i) {
    return (recording.flags[i] & kIgnored) == 0 &&
           !(recording.connection[i] < left_out.size() && left_out[recording.connection[i]]);
  };
  std::vector<std::uint32_t> next(recording.clients.size() + 1, 0);
  const auto size = static_cast<EntryIndex>(recording.size());
  for (EntryIndex i = 0; i < size; ++i) {
    if (taken(i)) ++next[recording.connection[i] + 1];
  }
  for (std::size_t c = 1; c < next.size(); ++c) next[c] += next[c - 1];
  std::vector<EntryIndex> order(next.back());
  for (EntryIndex i = 0; i < size; ++i) {
    if (taken(i)) order[next[recording.connection[i]]++] = i;
  }
  return order;
}

/// Walks the entries of each connection and cuts and folds as it goes.
class Splitter {
 public:
  Splitter(const Recording& recording, const std::vector<std::uint32_t>& shapes, std::int64_t pause_us,
           Conversations& out)
      : recording_(recording), shapes_(shapes), pause_us_(pause_us), out_(out) {}

  void run() {
    const auto size = static_cast<std::uint32_t>(out_.order.size());
    for (std::uint32_t position = 0; position < size;) {
      std::uint32_t unit = 1;
      while (position + unit < size && same_connection(position, position + unit) && flag(position + unit, kLua))
        ++unit;
      take_unit(position, unit);
      position += unit;
    }
    close();
  }

 private:
  [[nodiscard]] bool flag(std::uint32_t position, EntryFlag wanted) const {
    return (recording_.flags[out_.order[position]] & wanted) != 0;
  }
  [[nodiscard]] bool same_connection(std::uint32_t one, std::uint32_t other) const {
    return recording_.connection[out_.order[one]] == recording_.connection[out_.order[other]];
  }
  [[nodiscard]] std::uint32_t shape(std::uint32_t position) const {
    return shapes_[recording_.command[out_.order[position]]];
  }
  [[nodiscard]] std::int64_t time(std::uint32_t position) const { return recording_.time_us[out_.order[position]]; }

  /// Does a conversation begin at POSITION, PREVIOUS being the client line before it on this connection?
  [[nodiscard]] bool begins(std::uint32_t position) const {
    if (!open_ || !same_connection(position, previous_)) return true;
    if (flag(position, kFreshStart)) return true;
    return time(position) - time(last_line_) > pause_us_ && shape(position) == first_shape_ &&
           shape(position) != shape(previous_);
  }

  void take_unit(std::uint32_t position, std::uint32_t unit) {
    const bool begin = begins(position);
    if (begin) {
      close();
      out_.all.push_back(
          {recording_.connection[out_.order[position]], static_cast<std::uint32_t>(out_.items.size()), 0});
      open_ = true;
      first_shape_ = shape(position);
    }
    const bool fits = unit <= Item::kLongestUnit;
    if (!begin && fits && flag(position, kRepeat) && unit == last_unit_ &&
        out_.items.back().repeats < Item::kMostRepeats) {
      for (std::uint32_t i = 1; i <= unit; ++i) ++out_.items[out_.items.size() - i].repeats;
    } else {
      for (std::uint32_t i = 0; i < unit; ++i) out_.items.push_back({position + i, 1, fits ? unit : 1});
      last_unit_ = unit;
    }
    previous_ = position;
    last_line_ = position + unit - 1;
  }

  void close() {
    if (open_) out_.all.back().end = static_cast<std::uint32_t>(out_.items.size());
  }

  const Recording& recording_;
  const std::vector<std::uint32_t>& shapes_;
  const std::int64_t pause_us_;
  Conversations& out_;
  bool open_ = false;
  std::uint32_t previous_ = 0;   ///< position of the client line before
  std::uint32_t last_line_ = 0;  ///< position of the line before, Lua included
  std::uint32_t last_unit_ = 0;
  std::uint32_t first_shape_ = 0;
};

}  // namespace

Conversations split_conversations(const Recording& recording, const std::vector<std::uint32_t>& shapes,
                                  const std::vector<bool>& left_out, std::int64_t pause_us) {
  Conversations out;
  out.order = order_by_connection(recording, left_out);
  out.items.reserve(out.order.size());  // what is not used is never touched; growing would hold all items twice
  Splitter(recording, shapes, pause_us, out).run();
  return out;
}

std::vector<std::int64_t> pauses_before_openings(const Recording& recording, const std::vector<std::uint32_t>& shapes,
                                                 const std::vector<bool>& left_out) {
  struct Connection {
    std::uint32_t first = UINT32_MAX;
    std::uint32_t previous = UINT32_MAX;
    std::int64_t time_us = 0;
  };
  std::vector<Connection> connections(recording.clients.size());
  std::vector<std::int64_t> out;
  for (EntryIndex i = 0; i < recording.size(); ++i) {
    const std::uint32_t index = recording.connection[i];
    if ((recording.flags[i] & kIgnored) != 0 || (index < left_out.size() && left_out[index])) continue;
    Connection& connection = connections[index];
    if ((recording.flags[i] & kLua) == 0) {
      const std::uint32_t shape = shapes[recording.command[i]];
      if (connection.first == UINT32_MAX || (recording.flags[i] & kFreshStart) != 0)
        connection.first = shape;
      else if (shape == connection.first && shape != connection.previous)
        out.push_back(recording.time_us[i] - connection.time_us);
      connection.previous = shape;
    }
    connection.time_us = recording.time_us[i];
  }
  return out;
}

std::int64_t choose_pause_us(std::vector<std::int64_t> pauses_us) {
  constexpr double kWideGap = 3;
  constexpr std::size_t kMany = 100;
  std::sort(pauses_us.begin(), pauses_us.end());
  std::int64_t shorter = kShortestPauseUs / 2;
  std::int64_t best = 0;
  double best_ratio = 0;
  const auto consider = [&](std::int64_t longer) {
    const double ratio = static_cast<double>(longer) / static_cast<double>(shorter);
    if (ratio <= best_ratio) return;
    best_ratio = ratio;
    best = static_cast<std::int64_t>(std::sqrt(static_cast<double>(longer) * static_cast<double>(shorter)));
  };
  for (const std::int64_t pause : pauses_us) {
    if (pause <= shorter) continue;
    consider(std::min(pause, 2 * kLongestPauseUs));
    if (pause >= kLongestPauseUs) break;
    shorter = pause;
  }
  if (pauses_us.empty()) return kUsualPauseUs;
  if (pauses_us.back() < kLongestPauseUs) consider(2 * kLongestPauseUs);
  if (best_ratio >= kWideGap) return std::clamp(best, kShortestPauseUs, kLongestPauseUs);
  return pauses_us.size() >= kMany ? kShortestPauseUs : kUsualPauseUs;
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
