#include "finding/nested_align.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tracediff {

namespace {

using ItemShapes = std::span<const ShapeId>;

/// Clients' commands of a conversation, and where each and what it calls begins.
struct Outline {
  std::vector<ShapeId> commands;
  std::vector<std::uint32_t> begins;  ///< one more than there are commands
};

bool has_lua(const ShapeTable& shapes, ItemShapes all) {
  return std::ranges::any_of(all, [&](ShapeId shape) { return (shapes.traits[shape] & kLuaShape) != 0; });
}

/// Lines of a script whose call is not in the conversation stand for themselves.
Outline outline_of(const ShapeTable& shapes, ItemShapes all) {
  Outline out;
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    const bool called = (shapes.traits[all[i]] & kLuaShape) != 0 && !out.commands.empty() &&
                        (shapes.traits[out.commands.back()] & kLuaShape) == 0;
    if (called) continue;
    out.commands.push_back(all[i]);
    out.begins.push_back(i);
  }
  out.begins.push_back(static_cast<std::uint32_t>(all.size()));
  return out;
}

/// Puts an edit script together, each piece behind the one before it.
class EditScript {
 public:
  void add_same(std::uint32_t length) {
    if (length == 0) return;
    flush();
    if (!out_.edits.empty() && out_.edits.back().kind == EditKind::same) {
      out_.edits.back().length += length;
    } else {
      out_.edits.push_back({EditKind::same, baseline_, candidate_, length});
    }
    baseline_ += length;
    candidate_ += length;
  }
  void add_removed(std::uint32_t length) { removed_ += length; }
  void add_added(std::uint32_t length) { added_ += length; }
  void add(const Alignment& piece) {
    for (const Edit& edit : piece.edits) {
      if (edit.kind == EditKind::same) add_same(edit.length);
      if (edit.kind == EditKind::removed) add_removed(edit.length);
      if (edit.kind == EditKind::added) add_added(edit.length);
    }
    note(piece);
  }
  void note(const Alignment& piece) {
    out_.minimal = out_.minimal && piece.minimal;
    out_.steps += piece.steps;
  }
  Alignment finish() {
    flush();
    return std::move(out_);
  }

 private:
  void flush() {
    if (removed_ > 0) out_.edits.push_back({EditKind::removed, baseline_, candidate_, removed_});
    baseline_ += removed_;
    if (added_ > 0) out_.edits.push_back({EditKind::added, baseline_, candidate_, added_});
    candidate_ += added_;
    removed_ = 0;
    added_ = 0;
  }

  Alignment out_;
  std::uint32_t baseline_ = 0;
  std::uint32_t candidate_ = 0;
  std::uint32_t removed_ = 0;  ///< not yet in `out_`
  std::uint32_t added_ = 0;
};

/// What the I-th command of an outline called.
ItemShapes called(ItemShapes all, const Outline& outline, std::uint32_t i) {
  return all.subspan(outline.begins[i] + 1, outline.begins[i + 1] - outline.begins[i] - 1);
}

}  // namespace

Alignment align_nested(const ShapeTable& shapes, ItemShapes baseline, ItemShapes candidate, AlignBudget budget) {
  if (!has_lua(shapes, baseline) && !has_lua(shapes, candidate)) return align(baseline, candidate, budget);
  const Outline one = outline_of(shapes, baseline);
  const Outline two = outline_of(shapes, candidate);
  const Alignment outer = align(one.commands, two.commands, budget);
  const double steps_an_item =
      static_cast<double>(budget.steps) / static_cast<double>(baseline.size() + candidate.size());
  EditScript script;
  script.note(outer);
  for (const Edit& edit : outer.edits) {
    const std::uint32_t i = edit.baseline_begin;
    const std::uint32_t j = edit.candidate_begin;
    if (edit.kind == EditKind::removed) script.add_removed(one.begins[i + edit.length] - one.begins[i]);
    if (edit.kind == EditKind::added) script.add_added(two.begins[j + edit.length] - two.begins[j]);
    for (std::uint32_t k = 0; edit.kind == EditKind::same && k < edit.length; ++k) {
      script.add_same(1);
      const ItemShapes by_one = called(baseline, one, i + k);
      const ItemShapes by_two = called(candidate, two, j + k);
      if (std::ranges::equal(by_one, by_two)) {
        script.add_same(static_cast<std::uint32_t>(by_one.size()));
      } else {
        const double steps = steps_an_item * static_cast<double>(by_one.size() + by_two.size());
        script.add(align(by_one, by_two, {static_cast<std::uint64_t>(steps)}));
      }
    }
  }
  return script.finish();
}

}  // namespace tracediff
