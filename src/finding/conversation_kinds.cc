#include "finding/conversation_kinds.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "shape/arguments.h"

namespace tracediff {

namespace {

/// Kinds beyond these are counted, not described, unless a finding is seen in them.
constexpr std::size_t kMostDescribedKinds = 50;
constexpr std::size_t kMostNames = 6;

using EvidenceKindIndex = std::uint32_t;

/// The kind of the conversation that an entry of CLIENT is part of.
std::optional<EvidenceKindIndex> kind_at(const Run& run, EntryIndex entry, const std::string& client) {
  const Conversations& all = run.conversations;
  const auto connection = static_cast<std::uint32_t>(run.recording->clients.find(client));
  const auto begin = std::partition_point(all.all.begin(), all.all.end(),
                                          [&](const Conversation& one) { return one.connection < connection; });
  const auto end = std::partition_point(begin, all.all.end(), [&](const Conversation& one) {
    return one.connection == connection && all.entry(all.items[one.begin]) <= entry;
  });
  if (begin == end) return std::nullopt;
  return run.kind[static_cast<std::size_t>(end - 1 - all.all.begin())];
}

std::optional<EvidenceKindIndex> kind_of_place(const Evidence& evidence, Side side, const Place& place) {
  for (const Run& run : evidence.runs[side]) {
    if (run.recording->info.name != place.file) continue;
    if (const std::optional<EntryIndex> entry = run.recording->entry_at(place.line))
      return kind_at(run, *entry, place.connection);
  }
  return std::nullopt;
}

/// The kind that a finding is shown in: the baseline's, which the candidate's conversation was matched with.
std::optional<EvidenceKindIndex> kind_of_finding(const Evidence& evidence, const Finding& finding) {
  for (const Side side : kSides) {
    for (const ExampleRow& row : finding.example) {
      const std::optional<Place>& place = side == Side::baseline ? row.baseline : row.candidate;
      if (place) return kind_of_place(evidence, side, *place);
    }
  }
  for (const Side side : kSides) {
    const FindingSide& seen = side == Side::baseline ? finding.baseline : finding.candidate;
    if (!seen.places.empty()) return kind_of_place(evidence, side, seen.places.front());
  }
  return std::nullopt;
}

/// EVAL and EVALSHA are one thing to us, and have a name of their own to a reader.
std::string shown_name(const Shape& shape) { return shape.is_call() ? "script" : shape.name; }

KindSummary describe(const Evidence& evidence, const ConversationKind& kind) {
  KindSummary out;
  for (const ShapeId id : kind.shapes) {
    const Shape& shape = evidence.shape(id);
    if (shape.lua) continue;  // its caller says it
    ++out.commands;
    if (out.commands == 1) {
      out.first.assign(shape.arguments.begin(), shape.arguments.end());
      if (!out.first.empty()) out.first.front() = shown_name(shape);
      for (std::string& argument : out.first) std::replace(argument.begin(), argument.end(), kDigits, '#');
    } else if (out.then.size() < kMostNames) {
      out.then.push_back(shown_name(shape));
    }
  }
  out.baseline = kind.total(Side::baseline);
  out.candidate = kind.total(Side::candidate);
  return out;
}

}  // namespace

void describe_kinds(const Evidence& evidence, Report& report) {
  std::vector<std::vector<std::string>> findings(evidence.kinds.size());
  for (const Finding& finding : report.findings) {
    if (finding.parent) continue;
    if (const std::optional<EvidenceKindIndex> kind = kind_of_finding(evidence, finding))
      findings[*kind].push_back(finding.id);
  }
  std::vector<EvidenceKindIndex> order(evidence.kinds.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](EvidenceKindIndex one, EvidenceKindIndex two) {
    return evidence.kinds[one].total(Side::baseline) > evidence.kinds[two].total(Side::baseline);
  });
  for (const EvidenceKindIndex index : order) {
    const ConversationKind& kind = evidence.kinds[index];
    const bool shown_in = !findings[index].empty();
    if (!shown_in && kind.total(Side::baseline) == 0) continue;
    if (!shown_in && report.kinds.size() >= kMostDescribedKinds) {
      ++report.more_kinds;
      continue;
    }
    report.kinds.push_back(describe(evidence, kind));
    report.kinds.back().findings = std::move(findings[index]);
  }
}

}  // namespace tracediff
