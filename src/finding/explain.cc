#include "finding/explain.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "finding/aligned_items.h"
#include "shape/arguments.h"

namespace tracediff {

namespace {

/// One line that a query names.
struct Where {
  Side side = Side::baseline;
  std::size_t run = 0;
  EntryIndex entry = 0;
};

std::string list_of(const std::vector<std::uint64_t>& counts) {
  std::string out;
  for (const std::uint64_t count : counts) out += (out.empty() ? "" : ", ") + std::to_string(count);
  return out;
}

/// A shape for people: `SETEX user:# # <json>`.
std::string shape_text(const Shape& shape) {
  Arguments shown(shape.arguments.begin(), shape.arguments.end());
  for (std::string& argument : shown) std::replace(argument.begin(), argument.end(), kDigits, '#');
  return (shape.lua ? "lua " : "") + display_command(shown);
}

std::string counts_text(const Evidence& evidence, ShapeId shape) {
  return list_of(evidence.steps(Side::baseline, shape)) + " in the baseline, " +
         list_of(evidence.steps(Side::candidate, shape)) + " in the candidate (steps, repeats counted once)";
}

std::string decision_text(const Finding& finding) {
  return finding.id + " " + std::string(to_string(finding.kind)) + ": " + finding.title + "\n  rule " + finding.rule +
         ": " + finding.why + "\n";
}

std::string explain_finding(const Evidence& evidence, const Difference& difference, const Finding& finding) {
  std::string out = decision_text(finding);
  std::vector<ShapeId> shapes = difference.shapes.baseline;
  shapes.insert(shapes.end(), difference.shapes.candidate.begin(), difference.shapes.candidate.end());
  std::sort(shapes.begin(), shapes.end());
  shapes.erase(std::unique(shapes.begin(), shapes.end()), shapes.end());
  for (const ShapeId shape : shapes) {
    out += "  command " + shape_text(evidence.shape(shape)) + "\n    " + counts_text(evidence, shape) + '\n';
  }
  return out;
}

std::vector<Where> find_lines(const Evidence& evidence, const std::string& file, std::uint64_t line) {
  std::vector<Where> out;
  for (const Side side : kSides) {
    for (std::size_t r = 0; r < evidence.runs[side].size(); ++r) {
      const Recording& recording = *evidence.runs[side][r].recording;
      if (!file.empty() && recording.info.name != file) continue;
      if (const std::optional<EntryIndex> entry = recording.entry_at(line)) out.push_back({side, r, *entry});
    }
  }
  return out;
}

/// Index of the item that stands for the entry, and of its conversation; nullopt where it was left out.
std::optional<std::pair<std::uint32_t, std::uint32_t>> item_of(const Run& run, EntryIndex entry) {
  const Conversations& all = run.conversations;
  const auto at = std::find(all.order.begin(), all.order.end(), entry);
  if (at == all.order.end()) return std::nullopt;
  const auto position = static_cast<std::uint32_t>(at - all.order.begin());
  for (std::uint32_t c = 0; c < all.all.size(); ++c) {
    for (std::uint32_t i = all.all[c].begin; i < all.all[c].end; ++i) {
      const Item& item = all.items[i];
      const std::uint32_t end = item.position + item.repeats * item.unit;
      const bool covers = position >= item.position && position < end && (position - item.position) % item.unit == 0;
      if (covers) return std::pair(i, c);
    }
  }
  return std::nullopt;
}

/// Where the item's partner stands among those of the other side's conversation; nullopt where it has none.
std::optional<std::uint32_t> partner_of(const Evidence& evidence, const Where& where, const MatchedPair& matched,
                                        std::uint32_t item) {
  const auto aligned = std::find_if(evidence.aligned.begin(), evidence.aligned.end(), [&](const AlignedPair& pair) {
    return pair.run == where.run && pair.baseline == matched.baseline;
  });
  if (aligned == evidence.aligned.end()) return item;
  for (const Edit& edit : evidence.alignment(*aligned).edits) {
    const std::uint32_t begin = where.side == Side::baseline ? edit.baseline_begin : edit.candidate_begin;
    const std::uint32_t theirs = where.side == Side::baseline ? edit.candidate_begin : edit.baseline_begin;
    if (edit.kind == EditKind::same && item >= begin && item < begin + edit.length) return theirs + (item - begin);
  }
  return std::nullopt;
}

std::string partner_text(const Evidence& evidence, const Where& where, std::uint32_t item, std::uint32_t conversation) {
  std::string none = "its conversation has no partner on the other side";
  if (where.run >= evidence.matches.size()) return none;
  const std::vector<MatchedPair>& pairs = evidence.matches[where.run].pairs;
  const auto matched = std::find_if(pairs.begin(), pairs.end(), [&](const MatchedPair& pair) {
    return (where.side == Side::baseline ? pair.baseline : pair.candidate) == conversation;
  });
  if (matched == pairs.end()) return none;
  const Run& there = evidence.runs[other(where.side)][where.run];
  const std::uint32_t partner = where.side == Side::baseline ? matched->candidate : matched->baseline;
  const std::uint32_t own_begin = evidence.runs[where.side][where.run].conversations.all[conversation].begin;
  const std::uint32_t their_begin = there.conversations.all[partner].begin;
  const auto line = [&](std::uint32_t index) {
    const EntryIndex entry = there.conversations.entry(there.conversations.items[index]);
    return there.recording->info.name + ":" + std::to_string(there.recording->line(entry));
  };
  const std::string head = "its conversation was matched with the one that begins at " + line(their_begin);
  const std::optional<std::uint32_t> at = partner_of(evidence, where, *matched, item - own_begin);
  return at ? head + "; this line with " + line(their_begin + *at) : head + ", which has nothing at this place";
}

std::string explain_line(const Evidence& evidence, const std::vector<Difference>& differences, const Report& report,
                         const Where& where) {
  const Run& run = evidence.runs[where.side][where.run];
  const Recording& recording = *run.recording;
  const ShapeId shape = evidence.shapes.of_command[recording.command[where.entry]];
  std::string out = recording.info.name + ":" + std::to_string(recording.line(where.entry)) + "  " +
                    shape_text(evidence.shape(shape)) + '\n';
  const auto item = item_of(run, where.entry);
  if (!item) return out + "  left out of the comparison: an ignore rule, or a connection that is not the driver's\n";
  out += "  connection " + std::string(run.client(item->first)) + "; " +
         partner_text(evidence, where, item->first, item->second) + '\n';
  out += "  counted " + counts_text(evidence, shape) + '\n';
  bool owned = false;
  std::size_t finding = 0;
  std::size_t note = 0;
  for (const Difference& difference : differences) {
    const Finding& shown = difference.note ? report.notes[note++] : report.findings[finding++];
    const std::vector<ShapeId>& shapes = difference.shapes[where.side];
    const std::vector<ShapeId>& theirs = difference.shapes[other(where.side)];
    if (std::find(shapes.begin(), shapes.end(), shape) == shapes.end() &&
        std::find(theirs.begin(), theirs.end(), shape) == theirs.end())
      continue;
    out += "  " + decision_text(shown);
    owned = true;
  }
  return owned ? out : out + "  no rule saw a difference: both sides send it as often\n";
}

}  // namespace

Result<std::string> explain(const Evidence& evidence, const std::vector<Difference>& differences, const Report& report,
                            const std::string& query) {
  std::size_t finding = 0;
  std::size_t note = 0;
  for (const Difference& difference : differences) {
    const Finding& shown = difference.note ? report.notes[note++] : report.findings[finding++];
    if (shown.id == query) return explain_finding(evidence, difference, shown);
  }
  const std::size_t colon = query.rfind(':');
  const std::string file = colon == std::string::npos ? "" : query.substr(0, colon);
  const std::string_view number = std::string_view(query).substr(colon == std::string::npos ? 0 : colon + 1);
  std::uint64_t line = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), line);
  if (number.empty() || error != std::errc() || end != number.data() + number.size()) {
    return Error{ErrorKind::usage,
                 "--explain takes the id of a finding or note (F1, N2) or a line (FILE:LINE); there is no " + query,
                 {}};
  }
  std::string out;
  for (const Where& where : find_lines(evidence, file, line)) out += explain_line(evidence, differences, report, where);
  if (out.empty())
    return Error{ErrorKind::usage,
                 "no command stands at " + query +
                     ": give FILE as on the command line, and the number of a line that is a command",
                 {}};
  return out;
}

}  // namespace tracediff
