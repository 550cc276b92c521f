#include "finding/swaps.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_map>

#include "trace/fetch_ahead.h"
#include "trace/parallel.h"

namespace tracediff {

namespace {

/// How often two commands stand next to each other, from which a race does not explain their order: with one run a side
/// more often, unless nothing else is in another order.
constexpr std::uint64_t kLeastSwaps = 4;
constexpr std::uint64_t kLeastInOneRun = 8;
/// What stands the other way round all the same, one in so many.
constexpr std::uint64_t kOneInOther = 20;
/// Of the uses of the rarer of the two, in their usual order: one in so many at least.
constexpr std::uint64_t kOneInUses = 2;
constexpr std::uint64_t kMostItems = 2'000'000;

struct Follow {
  std::uint64_t times = 0;
  Sighting earlier;  ///< both of the first place
  Sighting later;
};

std::uint64_t key_of(ShapeId one, ShapeId two) { return std::uint64_t{one} << 32U | two; }

/// What follows what in a run, near shapes that may have been swapped.
class Successions {
 public:
  Successions(const Evidence& evidence, Side side, std::size_t run, const std::vector<bool>& wanted)
      : evidence_(evidence), run_(evidence.runs[side][run]), wanted_(wanted), uses_(evidence.shape_count(), 0) {
    std::uint64_t left = kMostItems;
    const std::vector<std::uint32_t> order = conversations(side, run);
    const std::vector<Conversation>& all = run_.conversations.all;
    // Conversations are looked at in order of time, and lie in another.
    const auto fetch_conversation = [&](std::size_t i) { simd::prefetch(&all[order[i]]); };
    const auto fetch_shapes = [&](std::size_t i) { simd::prefetch(run_.shapes.data() + all[order[i]].begin); };
    for_each_fetched(order.size(), fetch_conversation, fetch_shapes, [&](std::size_t i) { add(run, order[i], left); });
  }

  [[nodiscard]] const Follow& of(ShapeId one, ShapeId two) const {
    static const Follow kNever;
    const auto found = follows_.find(key_of(one, two));
    return found == follows_.end() ? kNever : found->second;
  }
  [[nodiscard]] std::uint64_t uses(ShapeId shape) const { return uses_[shape]; }
  [[nodiscard]] const std::unordered_map<std::uint64_t, Follow>& all() const { return follows_; }

  /// Does TWO follow ONE, and hardly ever the other way round?
  [[nodiscard]] bool usual(ShapeId one, ShapeId two) const {
    const std::uint64_t times = of(one, two).times;
    return times > 0 && of(two, one).times * kOneInOther <= times &&
           times * kOneInUses >= std::min(uses_[one], uses_[two]);
  }

 private:
  /// Those that their partners differ from; of a run without partners, all.
  [[nodiscard]] std::vector<std::uint32_t> conversations(Side side, std::size_t run) const {
    std::vector<std::uint32_t> out;
    if (run >= evidence_.matches.size()) {
      out.resize(run_.conversations.all.size());
      std::iota(out.begin(), out.end(), 0U);
    }
    for (const AlignedPair& pair : evidence_.aligned) {
      if (pair.run == run) out.push_back(side == Side::baseline ? pair.baseline : pair.candidate);
    }
    return out;
  }

  void add(std::size_t run, std::uint32_t conversation, std::uint64_t& left) {
    const Conversation& each = run_.conversations.all[conversation];
    items_.clear();
    for (std::uint32_t i = each.begin; i < each.end && left > 0; ++i, --left) {
      if (!evidence_.is(run_.shapes[i], kLuaShape)) items_.push_back(i);
    }
    for (std::size_t i = 0; i < items_.size(); ++i) {
      ++uses_[run_.shapes[items_[i]]];
      if (i == 0 || !near_wanted(i)) continue;
      const ShapeId one = run_.shapes[items_[i - 1]];
      const ShapeId two = run_.shapes[items_[i]];
      if (one == two) continue;
      Follow& follow = follows_[key_of(one, two)];
      if (follow.times++ > 0) continue;
      follow.earlier = {run, conversation, items_[i - 1]};
      follow.later = {run, conversation, items_[i]};
    }
  }

  /// Of commands that take turns, an edit script may move the one beside the two that were swapped.
  [[nodiscard]] bool near_wanted(std::size_t i) const {
    const std::size_t end = std::min(i + 2, items_.size());
    for (std::size_t k = i - std::min<std::size_t>(i, 2); k < end; ++k) {
      if (wanted_[run_.shapes[items_[k]]]) return true;
    }
    return false;
  }

  const Evidence& evidence_;
  const Run& run_;
  const std::vector<bool>& wanted_;
  std::vector<std::uint32_t> items_;  ///< of one conversation: what the client sends
  std::vector<std::uint64_t> uses_;
  std::unordered_map<std::uint64_t, Follow> follows_;
};

/// By shape: may it be one of two that were swapped LEAST times? Empty where nothing moves that often.
std::vector<bool> may_be_swapped(const Evidence& evidence, std::uint64_t least) {
  std::vector<bool> out(evidence.shape_count(), false);
  std::uint64_t moves = 0;
  for (const auto& [shape, moved] : evidence.moves) {
    if (evidence.is(shape, kLuaShape)) continue;
    moves += moved;
    out[shape] = true;
  }
  return moves < least ? std::vector<bool>{} : out;
}

using OfRuns = BySide<std::vector<Successions>>;

/// TWO after ONE in the baseline, if it is before it in the candidate.
Swap swap_of(const OfRuns& runs, ShapeId one, ShapeId two) {
  Swap out;
  out.first = one;
  out.second = two;
  const auto usual = [&](Side side, ShapeId earlier, ShapeId later) {
    return std::ranges::all_of(runs[side], [&](const Successions& run) { return run.usual(earlier, later); });
  };
  if (!usual(Side::baseline, one, two) || !usual(Side::candidate, two, one)) return out;
  BySide<std::uint64_t> times;
  for (const Successions& run : runs.baseline) times.baseline += run.of(one, two).times;
  for (const Successions& run : runs.candidate) times.candidate += run.of(two, one).times;
  out.times = std::min(times.baseline, times.candidate);
  out.example.baseline = runs.baseline.front().of(one, two).earlier;
  out.example.candidate = runs.candidate.front().of(two, one).later;
  return out;
}

/// Does no command that a client sends stand elsewhere but those of SHAPES?
bool nothing_else_moves(const Evidence& evidence, const std::set<ShapeId>& shapes) {
  return std::ranges::all_of(evidence.moves, [&](const auto& move) {
    return shapes.contains(move.first) || evidence.is(move.first, kLuaShape);
  });
}

}  // namespace

std::vector<Swap> find_swaps(const Evidence& evidence) {
  const std::vector<bool> wanted = may_be_swapped(evidence, kLeastSwaps);
  if (wanted.empty()) return {};
  OfRuns runs;
  const auto look_at = [&](Side side) {
    for (std::size_t run = 0; run < evidence.runs[side].size(); ++run)
      runs[side].emplace_back(evidence, side, run, wanted);
  };
  side_by_side(
      evidence.corpus->threads, [&] { look_at(Side::baseline); }, [&] { look_at(Side::candidate); });
  std::vector<Swap> possible;
  for (const auto& [key, follow] : runs.baseline.front().all()) {
    const Swap swap = swap_of(runs, static_cast<ShapeId>(key >> 32U), static_cast<ShapeId>(key));
    if (swap.times >= kLeastSwaps) possible.push_back(swap);
  }
  // Of three commands that take turns, each pair seems swapped when two of them are: once more often than the others.
  std::ranges::sort(possible, [](const Swap& one, const Swap& two) {
    return std::tuple(two.times, one.first, one.second) < std::tuple(one.times, two.first, two.second);
  });
  std::vector<Swap> out;
  std::set<ShapeId> taken;
  for (const Swap& swap : possible) {
    if (taken.contains(swap.first) || taken.contains(swap.second)) continue;
    taken.insert({swap.first, swap.second});
    out.push_back(swap);
  }
  if (evidence.runs_each() == 1 && !nothing_else_moves(evidence, taken))
    std::erase_if(out, [](const Swap& swap) { return swap.times < kLeastInOneRun; });
  return out;
}

}  // namespace tracediff
