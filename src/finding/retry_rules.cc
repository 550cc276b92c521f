#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "finding/rules.h"
#include "trace/parallel.h"

namespace tracediff {

namespace {

/// From this many equal commands in a row they are tries of one step.
constexpr std::uint32_t kLeastTries = 3;
constexpr std::size_t kLeastGaps = 4;
constexpr std::size_t kMostSightings = 3;
constexpr double kGapFactor = 3;
constexpr std::int64_t kGapDistanceUs = 2000;
constexpr std::int64_t kLeastGapUs = 500;
/// A client that waits for the answer alone sends the next command within this.
constexpr std::int64_t kRoundTripUs = 10'000;
constexpr double kLengthFactor = 1.5;
/// Steps of a side from which a number of repeats that nearly all of them have is the driver's way.
constexpr std::uint64_t kLeastSteps = 4;
constexpr std::uint64_t kLeastPaused = 8;  ///< the same in one run, where they wait for an answer
constexpr double kNearlyAll = 0.9;
/// By how much the numbers of steps may differ: more, and what stands in a row is a matter of what came between.
constexpr double kStepsVary = 0.2;

/// All retries of one shape on one side.
struct Retries {
  std::vector<std::int64_t> gaps_us;
  std::vector<std::uint32_t> lengths;  ///< tries in a row
  std::vector<Sighting> sightings;
  std::uint64_t conversations = 0;            ///< in which it is tried again
  std::optional<std::uint32_t> conversation;  ///< the last of them, while a run is looked at
  std::vector<std::uint32_t> longest;         ///< of each run that has any
  std::vector<std::int64_t> second_gaps_us;   ///< of those that are tried twice, and no more
  std::vector<Sighting> second_sightings;
};

using RetriesByShape = std::map<ShapeId, BySide<Retries>>;
/// Of one run, and only of shapes that it tries again.
using RunRetries = std::map<ShapeId, Retries>;

/// Between repeat K of an item and the one before it.
std::int64_t gap_us(const Run& run, const Item& item, std::uint32_t k) {
  return run.recording->time_us[run.conversations.entry(item, k)] -
         run.recording->time_us[run.conversations.entry(item, k - 1)];
}

void add_item(const Run& run, std::uint32_t item_index, const Sighting& sighting, Retries& out) {
  const Item& item = run.conversations.items[item_index];
  for (std::uint32_t k = 1; k < item.repeats; ++k) out.gaps_us.push_back(gap_us(run, item, k));
  out.lengths.push_back(item.repeats);
  if (out.conversation != sighting.conversation) ++out.conversations;
  out.conversation = sighting.conversation;
  if (out.sightings.size() < kMostSightings) out.sightings.push_back(sighting);
}

RunRetries collect_of_run(const Evidence& evidence, Side side, std::size_t r) {
  RunRetries out;
  std::vector<Retries*> of_shape(evidence.shape_count(), nullptr);  // into `out`, whose nodes stay in place
  const Run& run = evidence.runs[side][r];
  for (std::uint32_t c = 0; c < run.conversations.all.size(); ++c) {
    const Conversation& conversation = run.conversations.all[c];
    for (std::uint32_t i = conversation.begin; i < conversation.end; ++i) {
      const Item& item = run.conversations.items[i];
      if (item.repeats < 2) continue;
      const ShapeId shape = run.shapes[i];
      if (evidence.is(shape, kLuaShape | kBlockingShape)) continue;
      if (of_shape[shape] == nullptr) of_shape[shape] = &out[shape];
      Retries& retries = *of_shape[shape];
      if (item.repeats < kLeastTries) {
        retries.second_gaps_us.push_back(gap_us(run, item, 1));
        if (retries.second_sightings.size() < kMostSightings) retries.second_sightings.push_back({r, c, i});
        continue;
      }
      add_item(run, i, {r, c, i}, retries);
      if (retries.longest.empty()) retries.longest.push_back(0);
      retries.longest.back() = std::max<std::uint32_t>(retries.longest.back(), item.repeats);
    }
  }
  return out;
}

/// Those of one run more.
void add(Retries&& more, Retries& out) {
  const auto append = [](auto& from, auto& to) {
    if (to.empty()) {
      to.swap(from);
    } else {
      to.insert(to.end(), from.begin(), from.end());
    }
  };
  append(more.gaps_us, out.gaps_us);
  append(more.lengths, out.lengths);
  append(more.longest, out.longest);
  out.conversations += more.conversations;
  append(more.second_gaps_us, out.second_gaps_us);
  append(more.sightings, out.sightings);
  append(more.second_sightings, out.second_sightings);
  out.sightings.resize(std::min(out.sightings.size(), kMostSightings));
  out.second_sightings.resize(std::min(out.second_sightings.size(), kMostSightings));
}

RetriesByShape collect_retries(const Evidence& evidence) {
  std::vector<std::pair<Side, std::size_t>> runs;
  for (const Side side : kSides) {
    for (std::size_t r = 0; r < evidence.runs[side].size(); ++r) runs.emplace_back(side, r);
  }
  std::vector<RunRetries> of_runs(runs.size());
  for_each_index(runs.size(), evidence.corpus->threads,
                 [&](std::size_t i) { of_runs[i] = collect_of_run(evidence, runs[i].first, runs[i].second); });
  RetriesByShape out;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (auto& [shape, retries] : of_runs[i]) add(std::move(retries), out[shape][runs[i].first]);
  }
  return out;
}

/// Puts VALUES into another order.
std::int64_t quantile(std::vector<std::int64_t>& values, double share) {
  const auto index = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + index, values.end());
  return values[static_cast<std::size_t>(index)];
}

Difference retry_difference(FindingKind kind, ShapeId shape, const BySide<Retries>& retries) {
  Difference out;
  out.kind = kind;
  for (const Side side : kSides) {
    out.shapes[side] = {shape};
    out.sightings[side] = retries[side].sightings;
  }
  return out;
}

/// Two equal commands may be two steps, but where the other side tries the command again and again they are two tries.
void take_seconds(BySide<Retries>& retries) {
  for (const Side side : kSides) {
    Retries& own = retries[side];
    if (own.gaps_us.size() >= kLeastGaps || retries[other(side)].gaps_us.size() < kLeastGaps) continue;
    own.gaps_us.insert(own.gaps_us.end(), own.second_gaps_us.begin(), own.second_gaps_us.end());
    own.sightings.insert(own.sightings.end(), own.second_sightings.begin(), own.second_sightings.end());
  }
}

std::optional<Difference> compare_gaps(ShapeId shape, BySide<Retries>& retries) {
  take_seconds(retries);
  if (retries.baseline.gaps_us.size() < kLeastGaps || retries.candidate.gaps_us.size() < kLeastGaps)
    return std::nullopt;
  const std::int64_t a = quantile(retries.baseline.gaps_us, 0.5);
  const std::int64_t b = quantile(retries.candidate.gaps_us, 0.5);
  Retries& fast = a < b ? retries.baseline : retries.candidate;
  Retries& slow = a < b ? retries.candidate : retries.baseline;
  if (std::min(a, b) < kLeastGapUs || std::max(a, b) - std::min(a, b) < kGapDistanceUs) return std::nullopt;
  if (static_cast<double>(std::max(a, b)) < kGapFactor * static_cast<double>(std::min(a, b))) return std::nullopt;
  if (quantile(fast.gaps_us, 0.75) >= quantile(slow.gaps_us, 0.25)) return std::nullopt;
  Difference timing = retry_difference(FindingKind::timing, shape, retries);
  timing.gap_us.baseline = a;
  timing.gap_us.candidate = b;
  timing.occurrences =
      std::max<std::uint64_t>(1, std::min(retries.baseline.lengths.size(), retries.candidate.lengths.size()));
  timing.conversations = std::max<std::uint64_t>(1, retries.baseline.conversations);
  timing.rule = "retry.gap";
  timing.why = "medians of " + std::to_string(retries.baseline.gaps_us.size()) + " and " +
               std::to_string(retries.candidate.gaps_us.size()) + " gaps; the quartiles do not overlap";
  return timing;
}

/// Are nearly all gaps shorter than LIMIT_US?
bool without_pause(Retries& retries, std::int64_t limit_us) {
  return (retries.gaps_us.empty() || quantile(retries.gaps_us, kNearlyAll) < limit_us) &&
         (retries.second_gaps_us.empty() || quantile(retries.second_gaps_us, kNearlyAll) < limit_us);
}

/// A longest length that many retries end with is a limit: what comes after it gave up.
bool is_limit(const std::vector<std::uint32_t>& lengths, std::uint32_t longest) {
  const auto at_limit = static_cast<std::size_t>(std::count(lengths.begin(), lengths.end(), longest));
  const bool once = lengths.size() == 1;
  return once || (at_limit >= 2 && at_limit * 2 >= lengths.size()) ||
         (at_limit >= 3 && at_limit * 10 >= lengths.size());
}

std::optional<Difference> compare_lengths(const Evidence& evidence, ShapeId shape, BySide<Retries>& retries) {
  if (retries.baseline.lengths.empty() || retries.candidate.lengths.empty()) return std::nullopt;
  const std::uint32_t a = *std::max_element(retries.baseline.lengths.begin(), retries.baseline.lengths.end());
  const std::uint32_t b = *std::max_element(retries.candidate.lengths.begin(), retries.candidate.lengths.end());
  if (static_cast<double>(std::max(a, b)) < kLengthFactor * static_cast<double>(std::min(a, b))) return std::nullopt;
  if (!is_limit(retries.baseline.lengths, a) || !is_limit(retries.candidate.lengths, b)) return std::nullopt;
  const auto varies = [](const std::vector<std::uint32_t>& longest) {
    return std::adjacent_find(longest.begin(), longest.end(), std::not_equal_to<>()) != longest.end();
  };
  if (varies(retries.baseline.longest) || varies(retries.candidate.longest)) return std::nullopt;
  const std::size_t least = std::min(retries.baseline.lengths.size(), retries.candidate.lengths.size());
  // Without a pause they may as well be requests that were under way at the same time, or a value that is asked for.
  const bool at_once = without_pause(retries.baseline, kLeastGapUs) && without_pause(retries.candidate, kLeastGapUs);
  if ((evidence.regime.agreement < 0.9 || at_once) && least < 3) return std::nullopt;
  Difference repeats = retry_difference(FindingKind::repeats, shape, retries);
  repeats.length.baseline = a;
  repeats.length.candidate = b;
  repeats.occurrences = std::max(retries.baseline.lengths.size(), retries.candidate.lengths.size());
  repeats.rule = "retry.length";
  repeats.why = "at least half of the retries on each side end at that number";
  return repeats;
}

/// How many times in a row a command is sent in nearly all of its STEPS; 0 where that varies.
std::uint32_t usual_length(const Retries& retries, std::uint64_t steps) {
  std::map<std::uint32_t, std::uint64_t> counts;
  for (const std::uint32_t length : retries.lengths) ++counts[length];
  counts[2] = retries.second_gaps_us.size();
  counts[1] = steps - retries.lengths.size() - retries.second_gaps_us.size();
  const auto most =
      std::ranges::max_element(counts, [](const auto& one, const auto& two) { return one.second < two.second; });
  return static_cast<double>(most->second) >= kNearlyAll * static_cast<double>(steps) ? most->first : 0;
}

/// A command that one version sends twice at once wherever the other sends it once.
std::optional<Difference> compare_usual_lengths(const Evidence& evidence, ShapeId shape, BySide<Retries>& retries) {
  BySide<std::uint64_t> steps;
  BySide<std::uint32_t> usual;
  for (const Side side : kSides) {
    steps[side] = sum_of(evidence.steps(side, shape));
    if (steps[side] < kLeastSteps) return std::nullopt;
    usual[side] = usual_length(retries[side], steps[side]);
    // Read now once and now twice until it is there, a value looks the same in a few steps of a single run.
    const bool few = steps[side] < kLeastPaused && !evidence.several_runs();
    if (usual[side] == 0 || !without_pause(retries[side], few ? kLeastGapUs : kRoundTripUs)) return std::nullopt;
  }
  const double a = static_cast<double>(steps.baseline) / static_cast<double>(evidence.runs.baseline.size());
  const double b = static_cast<double>(steps.candidate) / static_cast<double>(evidence.runs.candidate.size());
  if (usual.baseline == usual.candidate || std::abs(a - b) > kStepsVary * std::max(a, b)) return std::nullopt;
  Difference repeats = retry_difference(FindingKind::repeats, shape, retries);
  for (const Side side : kSides) {
    repeats.length[side] = usual[side];
    if (usual[side] == 2) repeats.sightings[side] = retries[side].second_sightings;
    if (usual[side] == 1) repeats.sightings[side].clear();
  }
  repeats.occurrences = std::min(steps.baseline, steps.candidate);
  repeats.rule = "retry.always";
  repeats.why = "nearly every time, with no wait but for the answer";
  return repeats;
}

std::string always_key(const Evidence& evidence, const Difference& repeats) {
  const Shape& shape = evidence.shape(repeats.shapes.baseline.front());
  return (shape.miss ? "M" : "C") + shape.name + ' ' + shape.qualifier + ' ' +
         std::to_string(*repeats.length.baseline) + ' ' + std::to_string(*repeats.length.candidate);
}

void join_difference(const Difference& more, Difference& out) {
  for (const Side side : kSides) {
    out.shapes[side].insert(out.shapes[side].end(), more.shapes[side].begin(), more.shapes[side].end());
  }
  out.occurrences += more.occurrences;
}

/// Is the number of lines, which is the same in every run of a version, another one beyond chance?
bool is_measured(const Evidence& evidence, std::uint64_t one, std::uint64_t two) {
  constexpr std::size_t kLeastRuns = 3;
  constexpr std::uint64_t kLeastLines = 5;  // one or three tries fall apart by chance
  constexpr std::uint64_t kLeastFactor = 3;
  const auto [least, most] = std::minmax(one, two);
  return evidence.runs_each() >= kLeastRuns && most >= kLeastLines && most >= kLeastFactor * least;
}

/// A command sent several times at once, without a pause, is no retry: where all else is steady, its number counts. So
/// does one that never varies in several runs.
std::optional<Difference> compare_bursts(const Evidence& evidence, ShapeId shape, BySide<Retries>& retries) {
  if (evidence.steps(Side::baseline, shape) != evidence.steps(Side::candidate, shape)) return std::nullopt;
  const std::uint64_t a = in_each_run(evidence.tallies.baseline, &Tally::lines, shape);
  const std::uint64_t b = in_each_run(evidence.tallies.candidate, &Tally::lines, shape);
  if (a == b || a == 0 || b == 0) return std::nullopt;
  const bool at_once = without_pause(retries.baseline, kLeastGapUs) && without_pause(retries.candidate, kLeastGapUs);
  const bool measured = is_measured(evidence, a, b);
  if (!measured && (!evidence.regime.ordered() || !at_once)) return std::nullopt;
  Difference repeats = retry_difference(FindingKind::repeats, shape, retries);
  repeats.length.baseline = a;
  repeats.length.candidate = b;
  repeats.occurrences = a > b ? a - b : b - a;
  if (evidence.steps(Side::baseline, shape).front() > 1) {
    repeats.title = "%COMMAND% is sent " + std::to_string(b) + " times instead of " + std::to_string(a) +
                    ", several times in a row";
  }
  repeats.rule = "retry.burst";
  repeats.why = measured ? "sent several times in a row, as often in every run of a version"
                         : "sent several times at once, and everything else occurs equally often in the same order";
  return repeats;
}

}  // namespace

std::vector<Difference> compare_retries(const Evidence& evidence) {
  std::vector<Difference> out;
  std::map<std::string, std::size_t> always;  // one finding for each command, not for each of its shapes
  for (auto& [shape, retries] : collect_retries(evidence)) {
    std::optional<Difference> repeats = compare_usual_lengths(evidence, shape, retries);
    if (repeats) {
      const auto [found, added] = always.try_emplace(always_key(evidence, *repeats), out.size());
      if (added) {
        out.push_back(*std::move(repeats));
      } else {
        join_difference(*repeats, out[found->second]);
      }
    } else {
      repeats = compare_bursts(evidence, shape, retries);
      if (!repeats) repeats = compare_lengths(evidence, shape, retries);
      if (repeats) out.push_back(*std::move(repeats));
    }
    if (std::optional<Difference> timing = compare_gaps(shape, retries)) out.push_back(*std::move(timing));
  }
  return out;
}

}  // namespace tracediff
