#include "finding/moved_blocks.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "finding/aligned_items.h"
#include "finding/wording.h"

namespace tracediff {

namespace {

/// Commands in a row that stand at one place of one side of an aligned pair only.
struct Block {
  std::vector<ShapeId> shapes;
  std::size_t begin = 0;  ///< index of the first item

  [[nodiscard]] bool has_the_same(const Block& other) const {
    return std::ranges::is_permutation(shapes, other.shapes);
  }
};

/// The findings among ALL that say where one shape stands now, by shape.
using MovesByShape = std::map<ShapeId, std::size_t>;

MovesByShape moves_by_shape(const std::vector<Difference>& all) {
  MovesByShape out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].note && all[i].aligned && all[i].shapes.baseline.size() == 1) out[all[i].shapes.baseline.front()] = i;
  }
  return out;
}

/// Runs of two or more items of WANTED's shapes that only one side of a pair has.
std::vector<Block> blocks_of(std::span<const ShapeId> items, const std::vector<Edit>& edits, Side side,
                             const MovesByShape& wanted) {
  std::vector<Block> out;
  std::size_t end = 0;
  bool open = false;
  const auto take = [&](std::size_t at) {
    if (!open || at != end) out.push_back({{}, at});
    out.back().shapes.push_back(items[at]);
    end = at + 1;
    open = true;
  };
  for (const Edit& edit : edits) {
    const bool own = edit.kind == (side == Side::baseline ? EditKind::removed : EditKind::added);
    const std::size_t begin = side == Side::baseline ? edit.baseline_begin : edit.candidate_begin;
    for (std::size_t i = begin; own && i < begin + edit.length; ++i) {
      if (wanted.contains(items[i])) take(i);
    }
  }
  std::erase_if(out, [](const Block& block) { return block.shapes.size() < 2; });
  return out;
}

std::string title_of(const Evidence& evidence, const AlignedItems& items, const Block& before, const Block& now) {
  std::string out =
      std::to_string(now.shapes.size()) + " commands, from %COMMAND% on, are sent together at another place";
  if (now.begin == 0) return out + ": now first";
  const ShapeId ahead = items.candidate[now.begin - 1];
  if (before.begin > 0 && items.baseline[before.begin - 1] == ahead) return out;
  return out + ": now after " + landmark(evidence, ahead);
}

/// Joins what PAIR shows to have moved together into the finding about the first of it; GONE are the others.
void join(const Evidence& evidence, const AlignedPair& pair, const MovesByShape& by_shape, std::vector<Difference>& all,
          std::set<std::size_t>& gone) {
  const AlignedItems items = aligned_items(evidence, pair);
  const std::vector<Edit>& edits = evidence.alignment(pair).edits;
  const std::vector<Block> before = blocks_of(items.baseline, edits, Side::baseline, by_shape);
  for (const Block& now : blocks_of(items.candidate, edits, Side::candidate, by_shape)) {
    const auto same = std::ranges::find_if(before, [&](const Block& block) { return block.has_the_same(now); });
    std::set<std::size_t> parts;
    for (const ShapeId shape : now.shapes) parts.insert(by_shape.at(shape));
    const bool open = std::ranges::none_of(parts, [&](std::size_t part) { return gone.contains(part); });
    if (same == before.end() || parts.size() < 2 || !open) continue;
    Difference& whole = all[by_shape.at(now.shapes.front())];
    if (!whole.title.empty()) continue;  // part of another block
    whole.title = title_of(evidence, items, *same, now);
    for (const std::size_t part : parts) {
      if (&all[part] == &whole) continue;
      whole.occurrences += all[part].occurrences;
      whole.shapes.baseline.push_back(all[part].shapes.baseline.front());
      gone.insert(part);
    }
    whole.shapes.candidate = whole.shapes.baseline;
  }
}

}  // namespace

void join_moved_blocks(const Evidence& evidence, std::vector<Difference>& all) {
  const MovesByShape by_shape = moves_by_shape(all);
  std::set<std::size_t> pairs;
  for (const auto& [shape, place] : by_shape) pairs.insert(*all[place].aligned);
  std::set<std::size_t> gone;
  for (const std::size_t pair : pairs) join(evidence, evidence.aligned[pair], by_shape, all, gone);
  erase_differences(all, gone);
}

}  // namespace tracediff
