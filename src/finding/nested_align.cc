#include "finding/nested_align.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
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

/// One side of the pair that is aligned.
struct AlignedSide {
  ItemShapes all;
  Outline outline = {};

  /// What the I-th command called.
  [[nodiscard]] ItemShapes called(std::uint32_t i) const {
    return all.subspan(outline.begins[i] + 1, outline.begins[i + 1] - outline.begins[i] - 1);
  }
  [[nodiscard]] std::uint32_t size(std::uint32_t first, std::uint32_t count) const {
    return outline.begins[first + count] - outline.begins[first];
  }
};

class NestedAligner {
 public:
  NestedAligner(const ShapeTable& shapes, ItemShapes baseline, ItemShapes candidate, AlignBudget budget)
      : shapes_(shapes),
        one_{baseline, outline_of(shapes, baseline)},
        two_{candidate, outline_of(shapes, candidate)},
        budget_(budget),
        steps_an_item_(static_cast<double>(budget.steps) / static_cast<double>(baseline.size() + candidate.size())) {}

  Alignment run() {
    const Alignment outer = align(one_.outline.commands, two_.outline.commands, budget_);
    script_.note(outer);
    for (std::size_t i = 0; i < outer.edits.size(); ++i) {
      const Edit& edit = outer.edits[i];
      const bool replaced =
          edit.kind == EditKind::removed && i + 1 < outer.edits.size() && outer.edits[i + 1].kind == EditKind::added;
      if (replaced) {
        replace(edit, outer.edits[++i]);
      } else {
        add(edit, 0, 0, true);
      }
    }
    return script_.finish();
  }

 private:
  void add(const Edit& edit, std::uint32_t first, std::uint32_t second, bool equal);
  void align_called(std::uint32_t i, std::uint32_t j);
  void replace(const Edit& removed, const Edit& added);
  [[nodiscard]] std::vector<std::uint32_t> scripts_of(const AlignedSide& side, std::uint32_t first, std::uint32_t count,
                                                      std::uint32_t other);

  const ShapeTable& shapes_;
  AlignedSide one_;
  AlignedSide two_;
  AlignBudget budget_;
  double steps_an_item_;
  std::map<std::string_view, std::uint32_t> scripts_;  ///< numbers from 2 on
  EditScript script_;
};

/// Of commands from FIRST of the baseline and SECOND of the candidate on. Those that are the same stand for each other,
/// and are EQUAL or call one script.
void NestedAligner::add(const Edit& edit, std::uint32_t first, std::uint32_t second, bool equal) {
  const std::uint32_t i = first + edit.baseline_begin;
  const std::uint32_t j = second + edit.candidate_begin;
  if (edit.kind == EditKind::removed) script_.add_removed(one_.size(i, edit.length));
  if (edit.kind == EditKind::added) script_.add_added(two_.size(j, edit.length));
  for (std::uint32_t k = 0; edit.kind == EditKind::same && k < edit.length; ++k) {
    if (equal) {
      script_.add_same(1);
    } else {
      script_.add_removed(1);
      script_.add_added(1);
    }
    align_called(i + k, j + k);
  }
}

void NestedAligner::align_called(std::uint32_t i, std::uint32_t j) {
  const ItemShapes by_one = one_.called(i);
  const ItemShapes by_two = two_.called(j);
  if (std::ranges::equal(by_one, by_two)) {
    script_.add_same(static_cast<std::uint32_t>(by_one.size()));
    return;
  }
  const double steps = steps_an_item_ * static_cast<double>(by_one.size() + by_two.size());
  script_.add(align(by_one, by_two, {static_cast<std::uint64_t>(steps)}));
}

/// By command: the number of the script it calls, or OTHER, which the other side has not.
std::vector<std::uint32_t> NestedAligner::scripts_of(const AlignedSide& side, std::uint32_t first, std::uint32_t count,
                                                     std::uint32_t other) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = first; i < first + count; ++i) {
    const Shape& shape = shapes_.shapes[side.outline.commands[i]];
    out.push_back(
        shape.is_call() && !shape.miss
            ? scripts_.try_emplace(shape.qualifier, static_cast<std::uint32_t>(scripts_.size() + 2)).first->second
            : other);
  }
  return out;
}

/// Calls of one script with other arguments stand for each other: what they call is the same.
void NestedAligner::replace(const Edit& removed, const Edit& added) {
  const std::uint32_t first = removed.baseline_begin;
  const std::uint32_t second = added.candidate_begin;
  const std::vector<std::uint32_t> scripts = scripts_of(one_, first, removed.length, 0);
  const std::vector<std::uint32_t> other_scripts = scripts_of(two_, second, added.length, 1);
  const double steps = steps_an_item_ * static_cast<double>(scripts.size() + other_scripts.size());
  const Alignment alike = align(scripts, other_scripts, {static_cast<std::uint64_t>(steps)});
  script_.note(alike);
  for (const Edit& edit : alike.edits) add(edit, first, second, false);
}

}  // namespace

Alignment align_nested(const ShapeTable& shapes, ItemShapes baseline, ItemShapes candidate, AlignBudget budget) {
  if (!has_lua(shapes, baseline) && !has_lua(shapes, candidate)) return align(baseline, candidate, budget);
  return NestedAligner(shapes, baseline, candidate, budget).run();
}

}  // namespace tracediff
