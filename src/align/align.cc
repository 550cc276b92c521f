#include "tracediff/align.h"

#include <algorithm>
#include <utility>

#include "align/leaf.h"
#include "align/slide.h"
#include "align/split.h"

namespace tracediff {
namespace {

using internal::Ids;
using Marks = std::vector<std::uint8_t>;

std::size_t common_prefix(Ids baseline, Ids candidate) {
  const auto ends = std::mismatch(baseline.begin(), baseline.end(), candidate.begin(), candidate.end());
  return static_cast<std::size_t>(ends.first - baseline.begin());
}

std::size_t common_suffix(Ids baseline, Ids candidate) {
  const auto ends = std::mismatch(baseline.rbegin(), baseline.rend(), candidate.rbegin(), candidate.rend());
  return static_cast<std::size_t>(ends.first - baseline.rbegin());
}

/// Marks the elements of IDS that OTHER does not have.
Marks mark_absent(Ids ids, Ids other) {
  Marks absent(ids.size());
  const std::uint32_t highest = other.empty() ? 0 : *std::max_element(other.begin(), other.end());
  // Ids are dense, but those of one short conversation are not.
  if (highest / 64 <= other.size()) {
    Marks known(std::size_t{highest} + 1);
    for (const std::uint32_t id : other) known[id] = 1;
    for (std::size_t i = 0; i < ids.size(); ++i) absent[i] = ids[i] > highest || known[ids[i]] == 0 ? 1 : 0;
  } else {
    std::vector<std::uint32_t> known(other.begin(), other.end());
    std::sort(known.begin(), known.end());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      absent[i] = std::binary_search(known.begin(), known.end(), ids[i]) ? 0 : 1;
    }
  }
  return absent;
}

std::vector<std::uint32_t> without_marked(Ids ids, const Marks& marks) {
  std::vector<std::uint32_t> kept;
  kept.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (marks[i] == 0) kept.push_back(ids[i]);
  }
  return kept;
}

/// MARKS has a place for every element, KEPT one for each that is not marked yet.
void put_back(Marks& marks, const Marks& kept) {
  auto next = kept.begin();
  for (std::uint8_t& mark : marks) {
    if (mark == 0) mark = *next++;
  }
}

/// The changes of both sides, elements without any partner dropped before the search and put back after it.
internal::SplitResult find_changes(Ids first, Ids second, Marks& first_marks, Marks& second_marks,
                                   std::uint64_t budget) {
  first_marks = mark_absent(first, second);
  second_marks = mark_absent(second, first);
  const auto first_kept = without_marked(first, first_marks);
  const auto second_kept = without_marked(second, second_marks);
  Marks first_found(first_kept.size());
  Marks second_found(second_kept.size());
  const auto result = internal::diff_by_splitting(first_kept, second_kept, first_found, second_found, budget);
  put_back(first_marks, first_found);
  put_back(second_marks, second_found);
  return result;
}

void append_run(std::vector<Edit>& edits, EditKind kind, std::size_t baseline, std::size_t candidate,
                std::size_t length) {
  if (length == 0) return;
  edits.push_back({kind, static_cast<std::uint32_t>(baseline), static_cast<std::uint32_t>(candidate),
                   static_cast<std::uint32_t>(length)});
}

std::size_t changes_at(const Marks& marks, std::size_t begin) {
  std::size_t end = begin;
  while (end < marks.size() && marks[end] != 0) ++end;
  return end - begin;
}

std::size_t common_run_length(const Marks& baseline_marks, std::size_t baseline, const Marks& candidate_marks,
                              std::size_t candidate) {
  std::size_t length = 0;
  while (baseline + length < baseline_marks.size() && candidate + length < candidate_marks.size() &&
         baseline_marks[baseline + length] == 0 && candidate_marks[candidate + length] == 0) {
    ++length;
  }
  return length;
}

std::vector<Edit> to_edits(const Marks& baseline_marks, const Marks& candidate_marks) {
  std::vector<Edit> edits;
  std::size_t baseline = 0;
  std::size_t candidate = 0;
  while (baseline < baseline_marks.size() || candidate < candidate_marks.size()) {
    const std::size_t removed = changes_at(baseline_marks, baseline);
    append_run(edits, EditKind::removed, baseline, candidate, removed);
    baseline += removed;
    const std::size_t added = changes_at(candidate_marks, candidate);
    append_run(edits, EditKind::added, baseline, candidate, added);
    candidate += added;
    const std::size_t same = common_run_length(baseline_marks, baseline, candidate_marks, candidate);
    append_run(edits, EditKind::same, baseline, candidate, same);
    baseline += same;
    candidate += same;
  }
  return edits;
}

/// Of two sequences the one that is searched first, whichever way they are handed over.
bool comes_first(Ids one, Ids other) {
  if (one.size() != other.size()) return one.size() < other.size();
  return std::lexicographical_compare(one.begin(), one.end(), other.begin(), other.end());
}

}  // namespace

bool needs_no_budget(std::size_t baseline, std::size_t candidate) { return internal::fits_leaf(baseline, candidate); }

Alignment align(Ids baseline, Ids candidate, AlignBudget budget) {
  const std::size_t prefix = common_prefix(baseline, candidate);
  const std::size_t suffix = common_suffix(baseline.subspan(prefix), candidate.subspan(prefix));
  const Ids baseline_middle = baseline.subspan(prefix, baseline.size() - prefix - suffix);
  const Ids candidate_middle = candidate.subspan(prefix, candidate.size() - prefix - suffix);

  Alignment alignment;
  if (baseline_middle.empty() && candidate_middle.empty()) {
    append_run(alignment.edits, EditKind::same, 0, 0, baseline.size());
    return alignment;
  }

  Marks baseline_found;
  Marks candidate_found;
  const bool baseline_first = comes_first(baseline_middle, candidate_middle);
  const auto result =
      baseline_first ? find_changes(baseline_middle, candidate_middle, baseline_found, candidate_found, budget.steps)
                     : find_changes(candidate_middle, baseline_middle, candidate_found, baseline_found, budget.steps);
  alignment.minimal = result.minimal;
  alignment.steps = result.steps;

  Marks baseline_marks(baseline.size());
  Marks candidate_marks(candidate.size());
  const auto offset = static_cast<std::ptrdiff_t>(prefix);
  std::copy(baseline_found.begin(), baseline_found.end(), baseline_marks.begin() + offset);
  std::copy(candidate_found.begin(), candidate_found.end(), candidate_marks.begin() + offset);
  if (baseline_first) {
    internal::slide_changes_late(baseline, baseline_marks, candidate_marks);
    internal::slide_changes_late(candidate, candidate_marks, baseline_marks);
  } else {
    internal::slide_changes_late(candidate, candidate_marks, baseline_marks);
    internal::slide_changes_late(baseline, baseline_marks, candidate_marks);
  }
  alignment.edits = to_edits(baseline_marks, candidate_marks);
  return alignment;
}

}  // namespace tracediff
