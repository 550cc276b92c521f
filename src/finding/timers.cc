#include "finding/timers.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace tracediff {

namespace {

/// Shorter waits are retries, and answers.
constexpr std::int64_t kShortestUs = 100'000;
/// Timers of a busy process are late by this share of their interval.
constexpr double kLate = 0.2;
constexpr std::uint64_t kMostUses = 4096;

struct Uses {
  std::vector<std::int64_t> gaps_us;  ///< between one use and the next of the same connection
  std::uint64_t connections = 0;
};

/// A pause ends a conversation: a timer's connection has several.
std::vector<Uses> uses_of(const Run& run, const std::vector<bool>& wanted) {
  std::vector<Uses> out(wanted.size());
  std::vector<std::optional<std::int64_t>> last(wanted.size());
  std::vector<ShapeId> used;  // by the connection
  std::optional<std::uint32_t> connection;
  for (const Conversation& conversation : run.conversations.all) {
    if (connection != conversation.connection) {
      for (const ShapeId shape : used) last[shape].reset();
      used.clear();
    }
    connection = conversation.connection;
    for (std::uint32_t i = conversation.begin; i < conversation.end; ++i) {
      const ShapeId shape = run.shapes[i];
      if (!wanted[shape]) continue;
      const std::int64_t time_us = run.recording->time_us[run.conversations.entry(run.conversations.items[i])];
      if (last[shape]) {
        out[shape].gaps_us.push_back(time_us - *last[shape]);
      } else {
        used.push_back(shape);
        ++out[shape].connections;
      }
      last[shape] = time_us;
    }
  }
  return out;
}

/// The interval of all GAPS, or 0 where they are not equal.
std::int64_t interval_us(std::vector<std::int64_t> gaps) {
  if (gaps.empty()) return 0;
  std::sort(gaps.begin(), gaps.end());
  const std::int64_t middle = gaps[gaps.size() / 2];
  const auto late = static_cast<std::int64_t>(kLate * static_cast<double>(middle));
  const bool equal = gaps.front() >= middle - late && gaps.back() <= middle + late;
  return equal && middle >= kShortestUs ? middle : 0;
}

bool is_timer(const Uses& one, const Uses& two, std::uint64_t difference, std::int64_t longer_us) {
  constexpr std::size_t kFewestGaps = 3;
  const std::int64_t first = interval_us(one.gaps_us);
  const std::int64_t second = interval_us(two.gaps_us);
  const auto [low, high] = std::minmax(first, second);
  if (low == 0 || one.gaps_us.size() + two.gaps_us.size() < kFewestGaps) return false;
  if (static_cast<double>(high - low) > kLate * static_cast<double>(high)) return false;
  const std::uint64_t timers = std::max(one.connections, two.connections);
  return difference <= timers * static_cast<std::uint64_t>(longer_us / low + 1);
}

}  // namespace

std::vector<bool> sent_by_timers(const Evidence& evidence) {
  std::vector<bool> out(evidence.shape_count(), false);
  if (evidence.several_runs()) return out;
  const std::vector<std::uint64_t>& a = evidence.tallies.baseline[0].steps;
  const std::vector<std::uint64_t>& b = evidence.tallies.candidate[0].steps;
  for (ShapeId shape = 0; shape < out.size(); ++shape)
    out[shape] = a[shape] != b[shape] && std::min(a[shape], b[shape]) > 1 && std::max(a[shape], b[shape]) <= kMostUses;
  if (std::ranges::find(out, true) == out.end()) return out;
  const Run& one = evidence.runs.baseline[0];
  const Run& two = evidence.runs.candidate[0];
  const std::vector<Uses> uses_a = uses_of(one, out);
  const std::vector<Uses> uses_b = uses_of(two, out);
  const auto length_us = [](const Run& run) {
    return run.recording->info.last_time_us - run.recording->info.first_time_us;
  };
  const std::int64_t longer_us = std::abs(length_us(one) - length_us(two));
  for (ShapeId shape = 0; shape < out.size(); ++shape) {
    const std::uint64_t difference = std::max(a[shape], b[shape]) - std::min(a[shape], b[shape]);
    out[shape] = out[shape] && is_timer(uses_a[shape], uses_b[shape], difference, longer_us);
  }
  return out;
}

}  // namespace tracediff
