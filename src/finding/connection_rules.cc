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
  // Two runs against two differ by chance in one case of three, where timing decides.
  const bool measured = std::min(a.size(), b.size()) > (evidence.regime.ordered() ? 1U : 2U);
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
