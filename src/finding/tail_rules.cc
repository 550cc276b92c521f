#include "finding/tail_rules.h"

#include <map>
#include <numeric>
#include <optional>
#include <string>

#include "finding/aligned_items.h"

namespace tracediff {

namespace {

constexpr std::uint32_t kLeastCommon = 3;
constexpr std::uint32_t kLeastTail = 8;

/// What follows on one side after everything that both have in common.
struct Tail {
  Side side = Side::baseline;
  std::span<const ShapeId> shapes;
  std::uint32_t begin = 0;  ///< of the tail, in items of the conversation
};

std::optional<Tail> tail_of(const Evidence& evidence, const AlignedPair& pair) {
  const std::vector<Edit>& edits = evidence.alignment(pair).edits;
  std::uint32_t common = 0;
  for (const Edit& edit : edits) common += edit.kind == EditKind::same ? edit.length : 0;
  if (common < kLeastCommon || edits.empty() || edits.back().kind == EditKind::same) return std::nullopt;
  if (edits.size() >= 2 && edits[edits.size() - 2].kind != EditKind::same) return std::nullopt;
  const Edit& last = edits.back();
  if (last.length < kLeastTail) return std::nullopt;
  const AlignedItems items = aligned_items(evidence, pair);
  if (last.kind == EditKind::removed)
    return Tail{Side::baseline, items.baseline.subspan(last.baseline_begin, last.length), last.baseline_begin};
  return Tail{Side::candidate, items.candidate.subspan(last.candidate_begin, last.length), last.candidate_begin};
}

}  // namespace

std::vector<Difference> find_tails(const Evidence& evidence, std::vector<CountDifference>& counts) {
  std::vector<Difference> out;
  if (evidence.regime.many) return out;
  for (std::size_t i = 0; i < evidence.aligned.size(); ++i) {
    const std::optional<Tail> tail = tail_of(evidence, evidence.aligned[i]);
    if (!tail) continue;
    std::map<ShapeId, std::uint64_t> in_tail;
    for (const ShapeId shape : tail->shapes) ++in_tail[shape];
    Difference difference;
    difference.kind = only_on(tail->side);
    std::erase_if(counts, [&](const CountDifference& count) {
      const auto found = in_tail.find(count.shape);
      const bool whole = count.finding && count.lost == (tail->side == Side::baseline) && found != in_tail.end() &&
                         found->second >= count.delta;
      if (whole) difference.shapes[tail->side].push_back(count.shape);
      return whole;
    });
    if (difference.shapes[tail->side].size() < 2) {  // nothing that counts do not say better
      for (const ShapeId shape : difference.shapes[tail->side]) {
        counts.push_back({shape, true, tail->side == Side::baseline, false, in_tail[shape], "count.steady",
                          "it stands where the other side's conversation has ended"});
      }
      continue;
    }
    const Conversation& conversation = conversation_of(evidence, evidence.aligned[i], tail->side);
    difference.sightings[tail->side] = {
        {evidence.aligned[i].run,
         tail->side == Side::baseline ? evidence.aligned[i].baseline : evidence.aligned[i].candidate,
         conversation.begin + tail->begin}};
    difference.aligned = i;
    difference.occurrences = tail->shapes.size();
    difference.title = std::string("A conversation ") +
                       (tail->side == Side::baseline ? "ends early: the last " : "goes on: ") +
                       std::to_string(tail->shapes.size()) + " commands, from %COMMAND% on, are " +
                       (tail->side == Side::baseline ? "no longer sent" : "new");
    difference.rule = "tail";
    difference.why = "the other side's conversation ends where this one goes on";
    out.push_back(std::move(difference));
  }
  return out;
}

}  // namespace tracediff
