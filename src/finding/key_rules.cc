#include <algorithm>
#include <iterator>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "finding/rules.h"
#include "finding/transactions.h"

namespace tracediff {

namespace {

/// So many keys must have had the history that one of them now lacks a command of.
constexpr std::uint64_t kLeastKeys = 10;
/// A difference in more histories than this is no single change.
constexpr std::uint64_t kMostChanged = 3;
constexpr std::uint64_t kLeastTransactions = 5;

constexpr std::size_t kLongestHistory = 40;

using History = std::vector<ShapeId>;

/// How many keys have each history, and where a key with it is first used.
struct Histories {
  std::map<History, BySide<std::uint64_t>> keys;
  BySide<std::map<History, std::uint32_t>> example;  ///< index into Recording's columns
};

void collect_histories(const Evidence& evidence, Side side, Histories& out) {
  const Recording& recording = *evidence.runs[side][0].recording;
  std::unordered_map<std::uint32_t, std::pair<History, EntryIndex>> by_key;
  for (EntryIndex i = 0; i < recording.size(); ++i) {
    const ShapeId id = evidence.shapes.of_command[recording.command[i]];
    const Shape& shape = evidence.shape(id);
    const bool left_out =
        (recording.flags[i] & kIgnored) != 0 || evidence.runs[side][0].left_out[recording.connection[i]];
    if (shape.key != 1 || left_out || recording.key_hash[i] == 0) continue;
    auto& [history, first] = by_key.try_emplace(recording.key_hash[i], History{}, i).first->second;
    if ((recording.flags[i] & kRepeat) == 0 || history.empty() || history.back() != id) history.push_back(id);
  }
  for (const auto& [key, entry] : by_key) {
    if (entry.first.size() > kLongestHistory) continue;  // a key that all requests share: its order is theirs
    ++out.keys[entry.first][side];
    auto& example = out.example[side];
    const auto [found, added] = example.try_emplace(entry.first, entry.second);
    if (!added) found->second = std::min(found->second, entry.second);
  }
}

/// The one shape that LONGER has more than SHORTER; nullopt where they differ by anything else.
std::optional<ShapeId> one_more(const History& longer, const History& shorter) {
  if (longer.size() != shorter.size() + 1) return std::nullopt;
  const auto at = std::mismatch(shorter.begin(), shorter.end(), longer.begin());
  return std::equal(at.first, shorter.end(), at.second + 1) ? std::optional(*at.second) : std::nullopt;
}

struct Changed {
  const History* usual = nullptr;
  const History* odd = nullptr;
  Side odd_side = Side::baseline;
  std::uint64_t keys = 0;
};

/// How far what is usual must be so on both sides.
enum class Usual { on_both_sides, on_one_side };

/// The only two histories whose numbers of keys differ: a usual one, and an odd one that a single side has.
std::optional<Changed> only_change(const Histories& histories, Usual usual) {
  std::vector<const History*> shared;
  BySide<std::vector<const History*>> alone;
  for (const auto& [history, keys] : histories.keys) {
    if (keys.baseline == keys.candidate) continue;
    const bool both = keys.baseline > 0 && keys.candidate > 0;
    (both ? shared : alone[keys.baseline > 0 ? Side::baseline : Side::candidate]).push_back(&history);
  }
  const auto keys_of = [&](const History* history, Side side) { return histories.keys.at(*history)[side]; };
  Changed out;
  if (shared.size() == 1 && alone.baseline.size() + alone.candidate.size() == 1) {
    out.usual = shared.front();
    out.odd_side = alone.baseline.empty() ? Side::candidate : Side::baseline;
    out.odd = alone[out.odd_side].front();
    const Side usual_side = other(out.odd_side);
    out.keys = keys_of(out.odd, out.odd_side);
    const bool rare = std::min(keys_of(out.usual, Side::baseline), keys_of(out.usual, Side::candidate)) < kLeastKeys;
    if (usual == Usual::on_both_sides && rare) return std::nullopt;
    if (keys_of(out.usual, usual_side) != keys_of(out.usual, out.odd_side) + out.keys) return std::nullopt;
  } else if (usual == Usual::on_one_side && shared.empty() && alone.baseline.size() == 1 &&
             alone.candidate.size() == 1) {
    out.usual = alone.baseline.front();
    out.odd = alone.candidate.front();
    out.odd_side = Side::candidate;
    out.keys = keys_of(out.odd, Side::candidate);
    if (keys_of(out.usual, Side::baseline) != out.keys) return std::nullopt;
  } else {
    return std::nullopt;
  }
  return out.keys <= kMostChanged ? std::optional(out) : std::nullopt;
}

/// The commands of each transaction that ran: MULTI to EXEC, which nothing else of the connection stands between.
std::uint64_t collect_transactions(const Evidence& evidence, Side side, Histories& out) {
  std::uint64_t count = 0;
  const Run& run = evidence.runs[side][0];
  History block;
  for_each_transaction(evidence, run, [&](const TransactionItems& transaction) {
    if (!transaction.closed) return;
    // How often a command stands in a row is data, as in a list of keys.
    const std::span<const ShapeId> inside = transaction.inside(run);
    block.clear();
    std::ranges::unique_copy(inside, std::back_inserter(block));
    block.push_back(run.shapes[transaction.end]);
    ++out.keys[block][side];
    ++count;
  });
  return count;
}

/// What CHANGE says in shapes: nullopt where it is more than one command, or the other way round than the counts.
std::optional<Difference> difference_of(const Evidence& evidence, const Changed& change) {
  const bool lost_in_odd = change.odd->size() < change.usual->size();
  const std::optional<ShapeId> shape =
      lost_in_odd ? one_more(*change.usual, *change.odd) : one_more(*change.odd, *change.usual);
  if (!shape) return std::nullopt;
  const Side has_more = lost_in_odd ? other(change.odd_side) : change.odd_side;
  if (evidence.lines(has_more, *shape) <= evidence.lines(other(has_more), *shape)) return std::nullopt;
  Difference out;
  out.kind = only_on(has_more);
  out.shapes[has_more] = {*shape};
  out.occurrences = change.keys;
  return out;
}

}  // namespace

std::vector<Difference> compare_transactions(const Evidence& evidence) {
  if (evidence.several_runs()) return {};
  if (!any_transactions(evidence)) return {};
  Histories blocks;
  const std::uint64_t baseline = collect_transactions(evidence, Side::baseline, blocks);
  const std::uint64_t candidate = collect_transactions(evidence, Side::candidate, blocks);
  if (std::min(baseline, candidate) < kLeastTransactions) return {};
  const std::optional<Changed> change = only_change(blocks, Usual::on_one_side);
  std::optional<Difference> out = change ? difference_of(evidence, *change) : std::nullopt;
  if (!out) return {};
  out->rule = "transactions.block";
  out->why = "every other transaction of both sides has the same commands; one lacks it, or has it more";
  return {*std::move(out)};
}

std::vector<Difference> compare_key_histories(const Evidence& evidence) {
  if (evidence.several_runs()) return {};
  for (const Side side : kSides) {
    const Recording& recording = *evidence.runs[side][0].recording;
    if (recording.key_hash.size() != recording.size()) return {};
  }
  Histories histories;
  for (const Side side : kSides) collect_histories(evidence, side, histories);
  const std::optional<Changed> change = only_change(histories, Usual::on_both_sides);
  std::optional<Difference> difference = change ? difference_of(evidence, *change) : std::nullopt;
  if (!difference) return {};
  Difference out = *std::move(difference);
  out.rule = "keys.history";
  out.why = "every other key was used in the same way by both sides; of " + std::to_string(change->keys) +
            (change->keys == 1 ? " key" : " keys") + " one command is " +
            (out.kind == FindingKind::missing ? "gone" : "new");
  return {out};
}

}  // namespace tracediff
