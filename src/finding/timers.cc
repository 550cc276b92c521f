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

std::int64_t length_us(const Run& run) { return run.recording->info.last_time_us - run.recording->info.first_time_us; }

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

/// A run and what is known of its uses.
struct TimedRun {
  const Run* run;
  const std::vector<std::uint64_t>* steps;
  std::vector<Uses> uses;
};

/// Can the shape's numbers, which differ, be those of a timer?
bool may_be_timer(std::uint64_t one, std::uint64_t two) {
  const auto [least, most] = std::minmax(one, two);
  return least > 1 && most <= kMostUses;
}

bool is_timer_between(const TimedRun& one, const TimedRun& two, ShapeId shape) {
  const std::uint64_t steps_one = (*one.steps)[shape];
  const std::uint64_t steps_two = (*two.steps)[shape];
  if (steps_one == steps_two) return true;
  const auto [least, most] = std::minmax(steps_one, steps_two);
  const std::int64_t longer_us = std::abs(length_us(*one.run) - length_us(*two.run));
  return may_be_timer(steps_one, steps_two) && is_timer(one.uses[shape], two.uses[shape], most - least, longer_us);
}

/// WANTED, but for what a run sends too often to be looked at.
TimedRun timed_run(const Run& run, const Tally& tally, std::vector<bool> wanted) {
  for (ShapeId shape = 0; shape < wanted.size(); ++shape)
    wanted[shape] = wanted[shape] && tally.steps[shape] <= kMostUses;
  return {&run, &tally.steps, uses_of(run, wanted)};
}

}  // namespace

std::vector<bool> sent_by_timers(const Evidence& evidence) {
  const Tally& first_one = evidence.tallies.baseline[0];
  const Tally& first_two = evidence.tallies.candidate[0];
  std::vector<bool> out(evidence.shape_count(), false);
  for (ShapeId shape = 0; shape < out.size(); ++shape) {
    const bool differ = first_one.steps[shape] != first_two.steps[shape];
    out[shape] = differ && may_be_timer(first_one.steps[shape], first_two.steps[shape]);
  }
  if (std::ranges::find(out, true) == out.end()) return out;
  BySide<std::vector<TimedRun>> runs;
  for (const Side side : kSides) {
    for (std::size_t run = 0; run < evidence.runs[side].size(); ++run)
      runs[side].push_back(timed_run(evidence.runs[side][run], evidence.tallies[side][run], out));
  }
  for (ShapeId shape = 0; shape < out.size(); ++shape) {
    out[shape] = out[shape] && std::ranges::all_of(runs.baseline, [&](const TimedRun& one) {
                   return std::ranges::all_of(runs.candidate,
                                              [&](const TimedRun& two) { return is_timer_between(one, two, shape); });
                 });
  }
  return out;
}

}  // namespace tracediff
