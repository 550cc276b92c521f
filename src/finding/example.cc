#include "finding/example.h"

#include <algorithm>
#include <set>

#include "finding/aligned_items.h"
#include "finding/example_subjects.h"
#include "finding/nested_align.h"

namespace tracediff {

namespace {

constexpr std::size_t kMostExamplePlaces = 3;
/// Rows shown around the subject of a finding.
constexpr std::size_t kRowsBefore = 4;
constexpr std::size_t kRowsAfter = 3;

using Row = ExampleRow;

/// A row and the shapes that it shows.
struct ShapedRow {
  Row row;
  BySide<std::optional<ShapeId>> shape;
  std::size_t index = 0;  ///< among all that the edits make
};

class ExampleMaker {
 public:
  ExampleMaker(const Evidence& evidence, const Difference& difference, const Rewrites& rewrites, Finding& finding)
      : evidence_(evidence),
        difference_(difference),
        rewrites_(rewrites),
        finding_(finding),
        subjects_(evidence, difference, rewrites) {}

  void run() {
    for (const Side side : kSides) add_places(side);
    const ConversationPair pair = choose_pair();
    if (!pair.conversation.baseline && !pair.conversation.candidate) return;
    const std::vector<ShapedRow> rows = rows_around_subject(pair);
    keep_window(rows);
    if (difference_.kind == FindingKind::changed) add_counterpart(pair);
  }

 private:
  [[nodiscard]] FindingSide& side_of(Side side) {
    return side == Side::baseline ? finding_.baseline : finding_.candidate;
  }
  [[nodiscard]] static Place place(const Run& run, std::uint32_t item);
  void add_places(Side side);
  [[nodiscard]] std::vector<Sighting> find_sightings(Side side, std::size_t most) const;
  [[nodiscard]] ConversationPair choose_pair() const;
  [[nodiscard]] std::optional<std::size_t> best_aligned() const;
  [[nodiscard]] ConversationPair pair_of(const AlignedPair& aligned) const;
  [[nodiscard]] std::optional<std::uint32_t> similar_conversation(Side side, const Sighting& seen) const;
  [[nodiscard]] std::vector<Edit> edits_of(const ConversationPair& pair) const;
  [[nodiscard]] static std::span<const ShapeId> shapes_of(const ConversationPair& pair, Side side);
  [[nodiscard]] std::vector<ShapedRow> rows_around_subject(const ConversationPair& pair) const;
  [[nodiscard]] static ShapedRow row(const ConversationPair& pair, const Step& step);
  void keep_window(const std::vector<ShapedRow>& rows);
  void add_counterpart(const ConversationPair& pair);
  /// Is this the shape that the finding shows as its command?
  [[nodiscard]] bool is_shown(ShapeId shape, Side side) const {
    const std::optional<CommandId> command = difference_.command[side];
    if (command) return evidence_.shapes.of_command[*command] == shape;
    return !difference_.shapes[side].empty() && difference_.shapes[side].front() == shape;
  }
  static void put_first(const Place& place, std::vector<Place>& places);

  const Evidence& evidence_;
  const Difference& difference_;
  const Rewrites& rewrites_;
  Finding& finding_;
  Subjects subjects_;
  std::size_t shown_ = 0;  ///< where the rows of the example end among all
};

Place ExampleMaker::place(const Run& run, std::uint32_t item) {
  const EntryIndex entry = run.conversations.entry(run.conversations.items[item]);
  Place out;
  out.file = run.recording->info.name;
  out.line = run.recording->line(entry);
  out.connection = run.client(item);
  out.time_us = run.recording->time_us[entry];
  return out;
}

/// The first items of a side that have the first shape, and its shown command where there is one.
std::vector<Sighting> ExampleMaker::find_sightings(Side side, std::size_t most) const {
  std::vector<Sighting> out = difference_.sightings[side];
  if (!out.empty()) return out;
  const std::optional<CommandId> command = difference_.command[side];
  if (!command && difference_.shapes[side].empty()) return out;
  const ShapeId wanted = command ? evidence_.shapes.of_command[*command] : difference_.shapes[side].front();
  for (std::size_t r = 0; r < evidence_.runs[side].size() && out.size() < most; ++r) {
    const Run& run = evidence_.runs[side][r];
    for (std::uint32_t c = 0; c < run.conversations.all.size() && out.size() < most; ++c) {
      const Conversation& conversation = run.conversations.all[c];
      for (std::uint32_t i = conversation.begin; i < conversation.end && out.size() < most; ++i) {
        if (run.shapes[i] != wanted || (command && run.command(run.conversations.items[i]) != *command)) continue;
        out.push_back({r, c, i});
      }
    }
  }
  return out;
}

void ExampleMaker::add_places(Side side) {
  FindingSide& out = side_of(side);
  const bool sends =
      !difference_.shapes[side].empty() || difference_.command[side] || !difference_.sightings[side].empty();
  std::vector<std::uint64_t> connections;
  if (difference_.kind == FindingKind::connections) connections = evidence_.connections(side);
  for (std::size_t r = 0; r < evidence_.runs[side].size(); ++r) {
    std::uint64_t uses = 0;
    if (difference_.kind == FindingKind::connections) {
      uses = connections[r];
    } else {
      const std::set<ShapeId>& shapes =
          subjects_.shapes()[side].empty() ? subjects_.shapes()[other(side)] : subjects_.shapes()[side];
      const bool calls = std::ranges::any_of(shapes, [&](ShapeId shape) { return !evidence_.shape(shape).lua; });
      for (const ShapeId shape : shapes) {
        // What a script sends is not sent by the client.
        if (!calls || !evidence_.shape(shape).lua) uses += evidence_.tallies[side][r].lines[shape];
      }
    }
    out.per_run.push_back(uses);
    out.count += uses;
  }
  if (!sends) return;
  for (const Sighting& seen : find_sightings(side, kMostExamplePlaces)) {
    if (out.places.size() == kMostExamplePlaces) break;
    const Run& run = evidence_.runs[side][seen.run];
    out.places.push_back(place(run, seen.item));
  }
}

/// The first matched pair whose edit script touches a subject.
std::optional<std::size_t> ExampleMaker::best_aligned() const {
  if (difference_.aligned) return difference_.aligned;
  for (std::size_t i = 0; i < evidence_.aligned.size(); ++i) {
    const AlignedItems items = aligned_items(evidence_, evidence_.aligned[i]);
    for (const Edit& edit : evidence_.alignment(evidence_.aligned[i]).edits) {
      for (std::uint32_t k = 0; k < edit.length; ++k) {
        if (edit.kind == EditKind::removed &&
            subjects_.shapes().baseline.contains(items.baseline[edit.baseline_begin + k]))
          return i;
        if (edit.kind == EditKind::added &&
            subjects_.shapes().candidate.contains(items.candidate[edit.candidate_begin + k]))
          return i;
      }
    }
  }
  return std::nullopt;
}

ConversationPair ExampleMaker::pair_of(const AlignedPair& aligned) const {
  return {{&evidence_.runs.baseline[aligned.run], &evidence_.runs.candidate[aligned.run]},
          {aligned.baseline, aligned.candidate}};
}

/// For a conversation seen on SIDE the most similar one of the other side.
std::optional<std::uint32_t> ExampleMaker::similar_conversation(Side side, const Sighting& seen) const {
  const Side there = other(side);
  if (evidence_.runs[there].empty()) return std::nullopt;
  const Run& run = evidence_.runs[side][seen.run];
  const Run& other_run = evidence_.runs[there][0];
  const auto own = run.shapes_of(run.conversations.all[seen.conversation]);
  std::vector<ShapeId> sorted(own.begin(), own.end());
  std::sort(sorted.begin(), sorted.end());
  std::optional<std::uint32_t> best;
  double best_value = 0.25;
  std::set<std::uint32_t> looked_at;
  constexpr std::size_t kMostKinds = 200;
  for (std::uint32_t c = 0; c < other_run.kind.size() && looked_at.size() < kMostKinds; ++c) {
    if (!looked_at.insert(other_run.kind[c]).second) continue;
    const auto theirs = other_run.shapes_of(other_run.conversations.all[c]);
    std::vector<ShapeId> bag(theirs.begin(), theirs.end());
    std::sort(bag.begin(), bag.end());
    if (const double value = similarity(sorted, bag); value > best_value) {
      best_value = value;
      best = c;
    }
  }
  return best;
}

ConversationPair ExampleMaker::choose_pair() const {
  const bool has_sighting = !difference_.sightings.baseline.empty() || !difference_.sightings.candidate.empty();
  if (!has_sighting || difference_.aligned) {
    if (const std::optional<std::size_t> aligned = best_aligned()) return pair_of(evidence_.aligned[*aligned]);
  }
  ConversationPair out;
  for (const Side side : kSides) {
    const std::vector<Sighting> seen = find_sightings(side, 1);
    if (seen.empty()) continue;
    out.run[side] = &evidence_.runs[side][seen[0].run];
    out.conversation[side] = seen[0].conversation;
  }
  const bool one_sided = out.conversation.baseline.has_value() != out.conversation.candidate.has_value();
  if (one_sided && difference_.kind != FindingKind::connections) {
    const Side side = out.conversation.baseline ? Side::baseline : Side::candidate;
    out.conversation[other(side)] = similar_conversation(side, find_sightings(side, 1)[0]);
    if (out.conversation[other(side)]) out.run[other(side)] = &evidence_.runs[other(side)][0];
  }
  return out;
}

ShapedRow ExampleMaker::row(const ConversationPair& pair, const Step& step) {
  ShapedRow out;
  const auto fill = [&](Side side, std::uint32_t index, std::optional<Place>& target, std::uint64_t& repeats,
                        std::int64_t& gap, std::uint64_t& last_line) {
    const Run& run = *pair.run[side];
    const Item& item = run.conversations.items[index];
    target = place(run, index);
    repeats = item.repeats;
    last_line = run.recording->line(run.conversations.entry(item, item.repeats - 1));
    gap = median_gap_us(*run.recording, run.conversations, item);
    out.shape[side] = run.shapes[index];
  };
  Row& row = out.row;
  if (step.baseline)
    fill(Side::baseline, *step.baseline, row.baseline, row.baseline_repeats, row.baseline_gap_us,
         row.baseline_last_line);
  if (step.candidate)
    fill(Side::candidate, *step.candidate, row.candidate, row.candidate_repeats, row.candidate_gap_us,
         row.candidate_last_line);
  row.mark = step.changed      ? Row::Mark::changed
             : !step.candidate ? Row::Mark::missing
             : !step.baseline  ? Row::Mark::extra
                               : Row::Mark::same;
  return out;
}

/// The edits between the conversations of PAIR: one alone, aligned already, or of two that were only found to be
/// similar.
std::vector<Edit> ExampleMaker::edits_of(const ConversationPair& pair) const {
  for (const Side side : kSides) {
    if (pair.conversation[side] || !pair.conversation[other(side)]) continue;
    const Conversation& only = pair.run[other(side)]->conversations.all[*pair.conversation[other(side)]];
    return {{side == Side::baseline ? EditKind::added : EditKind::removed, 0, 0, only.end - only.begin}};
  }
  const auto aligned = std::find_if(evidence_.aligned.begin(), evidence_.aligned.end(), [&](const AlignedPair& each) {
    return &evidence_.runs.baseline[each.run] == pair.run.baseline && each.baseline == *pair.conversation.baseline &&
           &evidence_.runs.candidate[each.run] == pair.run.candidate && each.candidate == *pair.conversation.candidate;
  });
  if (aligned != evidence_.aligned.end()) return evidence_.alignment(*aligned).edits;
  return align_nested(evidence_.shapes, shapes_of(pair, Side::baseline), shapes_of(pair, Side::candidate)).edits;
}

std::span<const ShapeId> ExampleMaker::shapes_of(const ConversationPair& pair, Side side) {
  return pair.run[side]->shapes_of(pair.run[side]->conversations.all[*pair.conversation[side]]);
}

/// The rows around the first that is a subject: all that an example shows, and a few more. A conversation can have
/// millions.
std::vector<ShapedRow> ExampleMaker::rows_around_subject(const ConversationPair& pair) const {
  const std::vector<Edit> edits = edits_of(pair);
  const auto found = subjects_.find(pair, edits);
  const std::optional<std::size_t>& first = found.first;
  const bool by_difference = found.second;
  std::vector<ShapedRow> rows;
  if (!first) return rows;
  constexpr std::size_t kRowsKept = 2 * kRowsAfter + 2;
  std::size_t index = 0;
  StepWalk(pair, edits, rewrites_).for_each([&](const Step& step) {
    if (index + kRowsBefore >= *first) {
      rows.push_back(row(pair, step));
      rows.back().index = index;
      rows.back().row.subject =
          index >= *first && subjects_.shows(pair, step) && (!by_difference || subjects_.differs(pair, step));
    }
    return ++index < *first + kRowsKept;
  });
  return rows;
}

/// The line that the example shows is the first of the places, where the side has places at all.
void ExampleMaker::put_first(const Place& place, std::vector<Place>& places) {
  if (places.empty()) return;
  const auto same = [&](const Place& each) { return each.file == place.file && each.line == place.line; };
  std::erase_if(places, same);
  places.insert(places.begin(), place);
  if (places.size() > kMostExamplePlaces) places.resize(kMostExamplePlaces);
}

/// The rows around the first subject, and those that stand for its replacement.
void ExampleMaker::keep_window(const std::vector<ShapedRow>& rows) {
  const auto first = std::find_if(rows.begin(), rows.end(), [](const ShapedRow& each) { return each.row.subject; });
  if (first == rows.end()) return;
  const auto at = static_cast<std::size_t>(first - rows.begin());
  const auto differs = [&](std::size_t i) { return rows[i].row.mark != Row::Mark::same; };
  std::size_t last = at;
  while (last + 1 < rows.size() && last < at + kRowsAfter && differs(last + 1) && differs(at)) ++last;
  const std::size_t begin = at > kRowsBefore ? at - kRowsBefore : 0;
  const std::size_t end = std::min(rows.size(), last + 1 + kRowsAfter);
  for (std::size_t i = begin; i < end; ++i) finding_.example.push_back(rows[i].row);
  shown_ = rows[end - 1].index + 1;
  for (const Side side : kSides) {
    const auto shown = std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(at),
                                    rows.begin() + static_cast<std::ptrdiff_t>(end), [&](const ShapedRow& each) {
                                      return each.row.subject && each.shape[side] && is_shown(*each.shape[side], side);
                                    });
    if (shown == rows.begin() + static_cast<std::ptrdiff_t>(end)) continue;
    put_first(side == Side::baseline ? *shown->row.baseline : *shown->row.candidate, side_of(side).places);
  }
}

/// Where the rows show what one side lost only, because a long block of it comes first, what the other side has instead
/// follows behind a gap.
void ExampleMaker::add_counterpart(const ConversationPair& pair) {
  constexpr std::size_t kMostRowsBetween = 10'000;
  const std::vector<Edit> edits = edits_of(pair);
  for (const Side side : kSides) {
    const auto shows = [&](const Row& row) {
      return row.subject && (side == Side::baseline ? row.baseline : row.candidate).has_value();
    };
    if (finding_.example.empty() || subjects_.shapes()[side].empty() || !pair.conversation[side] ||
        std::any_of(finding_.example.begin(), finding_.example.end(), shows))
      continue;
    std::size_t index = 0;
    StepWalk(pair, edits, rewrites_).for_each([&](const Step& step) {
      const std::size_t here = index++;
      if (here < shown_ || !step[side] || !is_shown(pair.run[side]->shapes[*step[side]], side) ||
          !subjects_.shows(pair, step))
        return here < shown_ + kMostRowsBetween;
      Row gap;
      gap.mark = Row::Mark::folded;
      gap.folded = here - shown_;
      if (gap.folded > 0) finding_.example.push_back(gap);
      finding_.example.push_back(row(pair, step).row);
      finding_.example.back().subject = true;
      return false;
    });
  }
}

}  // namespace

void add_example(const Evidence& evidence, const Difference& difference, const Rewrites& rewrites, Finding& finding) {
  ExampleMaker(evidence, difference, rewrites, finding).run();
}

}  // namespace tracediff
