#include <algorithm>
#include <set>
#include <string>

#include "finding/rules.h"

namespace tracediff {

namespace {

/// More connections than this are the traffic's doing, not the driver's.
constexpr std::size_t kMostConnections = 20;

std::vector<std::uint64_t> connections(const Evidence& evidence, Side side) {
  std::vector<std::uint64_t> out;
  for (const Run& run : evidence.runs[side]) {
    const std::vector<Conversation>& all = run.conversations.all;  // by connection
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      count += i == 0 || all[i].connection != all[i - 1].connection ? 1 : 0;
    }
    out.push_back(count);
  }
  return out;
}

bool is_constant(const std::vector<std::uint64_t>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

/// What a conversation does beyond its handshake.
std::set<ShapeId> work_of(const Evidence& evidence, const Run& run, std::uint32_t conversation) {
  std::set<ShapeId> out;
  for (const ShapeId shape : run.shapes_of(run.conversations.all[conversation])) {
    if (!evidence.shape(shape).lua && !evidence.shape(shape).is_handshake()) out.insert(shape);
  }
  return out;
}

/// Does a connection that SIDE has more do what another one does as well? A pool opens one when all others are busy,
/// which is chance: some more or less of several may be that.
bool may_be_a_pool(const Evidence& evidence, Side side, std::uint64_t fewer, std::uint64_t more) {
  constexpr std::uint64_t kLeastOfPool = 3;
  if (fewer < kLeastOfPool || more >= 2 * fewer || evidence.matches.empty()) return false;
  const Run& run = evidence.runs[side][0];
  const std::vector<Conversation>& all = run.conversations.all;
  const std::vector<std::uint32_t>& unmatched = evidence.matches[0].unmatched[side];
  return !unmatched.empty() && std::all_of(unmatched.begin(), unmatched.end(), [&](std::uint32_t extra) {
    const std::set<ShapeId> work = work_of(evidence, run, extra);
    for (std::uint32_t c = 0; c < all.size(); ++c) {
      if (all[c].connection == all[extra].connection) continue;
      const std::set<ShapeId> theirs = work_of(evidence, run, c);
      if (std::includes(theirs.begin(), theirs.end(), work.begin(), work.end())) return true;
    }
    return false;
  });
}

}  // namespace

std::vector<Difference> compare_connections(const Evidence& evidence) {
  const std::vector<std::uint64_t> a = connections(evidence, Side::baseline);
  const std::vector<std::uint64_t> b = connections(evidence, Side::candidate);
  if (!is_constant(a) || !is_constant(b) || a[0] == b[0] || std::max(a[0], b[0]) > kMostConnections) return {};
  Difference out;
  out.kind = FindingKind::connections;
  out.length.baseline = a[0];
  out.length.candidate = b[0];
  out.occurrences = a[0] > b[0] ? a[0] - b[0] : b[0] - a[0];
  const Side more = a[0] > b[0] ? Side::baseline : Side::candidate;
  if (!evidence.matches.empty()) {
    for (const std::uint32_t conversation : evidence.matches[0].unmatched[more]) {
      if (out.sightings[more].size() == 3) break;
      out.sightings[more].push_back({0, conversation, evidence.runs[more][0].conversations.all[conversation].begin});
    }
  }
  const bool measured = std::min(a.size(), b.size()) > 1;
  const bool steady = evidence.regime.agreement >= 0.8 && evidence.regime.ordered();
  const bool pool = !measured && may_be_a_pool(evidence, more, std::min(a[0], b[0]), std::max(a[0], b[0]));
  out.rule = pool ? kPoolRule : "connections.number";
  out.note = pool || (!measured && !steady);
  out.why = pool ? "a pool opens connections when timing asks for it, and one run cannot tell whether this one does"
            : out.note ? "this traffic varies, and one run a side cannot tell whether this does"
            : measured ? "the number of connections is the same in every run of a version"
                       : "nearly all else occurs equally often";
  return {out};
}

}  // namespace tracediff
