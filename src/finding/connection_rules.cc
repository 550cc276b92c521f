#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "finding/count_rows.h"
#include "finding/rules.h"

namespace tracediff {

namespace {

/// More connections than this are the traffic's doing, not the driver's.
constexpr std::size_t kMostConnections = 20;

/// By shape: does a conversation do it, beyond its handshake?
std::vector<bool> work_of(const Evidence& evidence, const Run& run, std::uint32_t conversation) {
  std::vector<bool> out(evidence.shape_count());
  for (const ShapeId shape : run.shapes_of(run.conversations.all[conversation])) {
    out[shape] = !evidence.shape(shape).lua && !evidence.shape(shape).is_handshake();
  }
  return out;
}

bool includes(const std::vector<bool>& all, const std::vector<bool>& some) {
  for (std::size_t i = 0; i < some.size(); ++i) {
    if (some[i] && !all[i]) return false;
  }
  return true;
}

/// Does each connection that SIDE has more do what one that the other side has as well does? A pool opens one when all
/// others are busy, which is chance: some more or less of several may be that.
bool may_be_a_pool(const Evidence& evidence, Side side, std::uint64_t fewer, std::uint64_t more) {
  constexpr std::uint64_t kLeastOfPool = 3;
  constexpr std::size_t kMostKinds = 100;
  if (fewer < kLeastOfPool || more >= 2 * fewer || evidence.matches.empty()) return false;
  const Run& run = evidence.runs[side][0];
  const std::vector<std::uint32_t>& unmatched = evidence.matches[0].unmatched[side];
  if (unmatched.empty() || unmatched.size() > kMostKinds) return false;
  std::set<std::uint32_t> extra;
  for (const std::uint32_t conversation : unmatched) extra.insert(run.conversations.all[conversation].connection);
  std::map<std::uint32_t, std::vector<bool>> theirs;  // by kind
  for (std::uint32_t c = 0; c < run.kind.size() && theirs.size() < kMostKinds; ++c) {
    if (extra.contains(run.conversations.all[c].connection) || theirs.contains(run.kind[c])) continue;
    theirs.emplace(run.kind[c], work_of(evidence, run, c));
  }
  return std::all_of(unmatched.begin(), unmatched.end(), [&](std::uint32_t conversation) {
    const std::vector<bool> work = work_of(evidence, run, conversation);
    return std::any_of(theirs.begin(), theirs.end(), [&](const auto& each) { return includes(each.second, work); });
  });
}

/// Is one version's number of connections so many times the other's that no traffic explains it: not in how many of
/// them run at the same time, and not in how much was recorded?
bool far_apart(const Evidence& evidence, Side more, const Counts& fewer_counts, const Counts& more_counts) {
  constexpr std::uint64_t kLeastMore = 3;
  constexpr std::uint64_t kMany = 8;
  const std::uint64_t fewer = largest(fewer_counts);
  const std::uint64_t least = smallest(more_counts);
  const std::uint64_t times = evidence.runs_each() >= 3 ? 2 : least >= fewer + kMany ? 3 : 4;
  if (least < fewer + kLeastMore || least < times * fewer) return false;
  // The same of connections a command: a longer recording has more of both.
  const auto a_command = [&](Side side, const Counts& counts) {
    return static_cast<double>(sum_of(counts)) / static_cast<double>(evidence.recorded_commands(side));
  };
  return a_command(more, more_counts) >= static_cast<double>(times) * a_command(other(more), fewer_counts);
}

std::string range_text(const Counts& counts) {
  if (is_constant(counts)) return std::to_string(counts.front());
  return std::to_string(smallest(counts)) + " to " + std::to_string(largest(counts));
}

/// The first of the conversations that only the side with MORE has.
std::vector<Sighting> sightings_of(const Evidence& evidence, Side more) {
  std::vector<Sighting> out;
  if (evidence.matches.empty()) return out;
  for (const std::uint32_t conversation : evidence.matches[0].unmatched[more]) {
    if (out.size() == 3) break;
    out.push_back({0, conversation, evidence.runs[more][0].conversations.all[conversation].begin});
  }
  return out;
}

}  // namespace

std::vector<Difference> compare_connections(const Evidence& evidence) {
  const Counts a = evidence.connections(Side::baseline);
  const Counts b = evidence.connections(Side::candidate);
  const Side more = largest(a) > largest(b) ? Side::baseline : Side::candidate;
  const Counts& fewer_counts = more == Side::baseline ? b : a;
  const Counts& more_counts = more == Side::baseline ? a : b;
  const bool far = far_apart(evidence, more, fewer_counts, more_counts);
  const bool few = is_constant(a) && is_constant(b) && a[0] != b[0] && largest(more_counts) <= kMostConnections;
  if (!far && !few) return {};
  Difference out;
  out.kind = FindingKind::connections;
  out.title =
      range_text(b) + (largest(b) == 1 ? " connection is" : " connections are") + " opened instead of " + range_text(a);
  out.length.baseline = smallest(a);
  out.length.candidate = smallest(b);
  out.occurrences = smallest(more_counts) - largest(fewer_counts);
  out.sightings[more] = sightings_of(evidence, more);
  if (!few) {
    out.rule = "connections.far-apart";
    out.why = "so many times as many connections, and as many times more of them a command, are no matter of traffic";
    return {out};
  }
  // Two runs against two differ by chance in one case of three, where timing decides.
  const bool measured = std::min(a.size(), b.size()) > (evidence.regime.ordered() ? 1U : 2U);
  const bool steady = evidence.regime.agreement >= 0.8 && evidence.regime.ordered();
  const bool pool = !measured && may_be_a_pool(evidence, more, fewer_counts[0], more_counts[0]);
  out.rule = pool ? kPoolRule : "connections.number";
  out.note = pool || (!measured && !steady && !far);
  out.why = pool ? "a pool opens connections when timing asks for it, and one run cannot tell whether this one does"
            : out.note ? "this traffic varies, and one run a side cannot tell whether this does"
            : measured ? "the number of connections is the same in every run of a version"
            : steady   ? "nearly all else occurs equally often"
                       : "so many times as many connections are no matter of traffic";
  return {out};
}

}  // namespace tracediff
