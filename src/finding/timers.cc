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

/// The shapes whose numbers differ between two runs, and can be those of a timer.
std::vector<bool> may_be_timers(const Tally& one, const Tally& two) {
  std::vector<bool> out(one.steps.size(), false);
  for (ShapeId shape = 0; shape < out.size(); ++shape) {
    const auto [least, most] = std::minmax(one.steps[shape], two.steps[shape]);
    out[shape] = least != most && least > 1 && most <= kMostUses;
  }
  return out;
}

/// Takes out of TIMERS what is none between two runs.
void keep_timers(const Run& one, const Run& two, const Tally& of_one, const Tally& of_two, std::vector<bool>& timers) {
  const std::vector<bool> wanted = may_be_timers(of_one, of_two);
  const std::vector<Uses> uses_one = uses_of(one, wanted);
  const std::vector<Uses> uses_two = uses_of(two, wanted);
  const std::int64_t longer_us = std::abs(length_us(one) - length_us(two));
  for (ShapeId shape = 0; shape < timers.size(); ++shape) {
    if (!timers[shape] || of_one.steps[shape] == of_two.steps[shape]) continue;
    const auto [least, most] = std::minmax(of_one.steps[shape], of_two.steps[shape]);
    timers[shape] = wanted[shape] && is_timer(uses_one[shape], uses_two[shape], most - least, longer_us);
  }
}

}  // namespace

std::vector<bool> sent_by_timers(const Evidence& evidence) {
  std::vector<bool> out = may_be_timers(evidence.tallies.baseline[0], evidence.tallies.candidate[0]);
  for (std::size_t one = 0; one < evidence.runs.baseline.size(); ++one) {
    for (std::size_t two = 0; two < evidence.runs.candidate.size(); ++two) {
      if (std::ranges::find(out, true) == out.end()) return out;
      keep_timers(evidence.runs.baseline[one], evidence.runs.candidate[two], evidence.tallies.baseline[one],
                  evidence.tallies.candidate[two], out);
    }
  }
  return out;
}

}  // namespace tracediff
