#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "ascii.h"
#include "finding/rules.h"
#include "finding/wording.h"
#include "normalise/id_table.h"
#include "shape/arguments.h"

namespace tracediff {

namespace {

/// The commands that one call produced, repeats folded; of the call's shape.
struct Outcomes {
  std::map<std::vector<ShapeId>, BySide<std::vector<std::uint64_t>>> by_sequence;
  BySide<std::vector<std::uint64_t>> calls;
  std::map<std::vector<ShapeId>, BySide<std::optional<Sighting>>> example;
};

/// What a call produced, among calls of one script.
struct CallOutcome {
  const std::string* script = nullptr;
  std::vector<ShapeId> sequence;
  BySide<std::vector<std::uint64_t>> counts;
  BySide<std::optional<Sighting>> example;
};

/// A number for each call shape, the same for those of one script.
std::vector<std::uint32_t> scripts_of_shapes(const Evidence& evidence) {
  std::map<std::string_view, std::uint32_t> numbers;
  std::vector<std::uint32_t> out(evidence.shape_count(), 0);
  for (ShapeId id = 0; id < out.size(); ++id) {
    if (!evidence.is(id, kCallShape)) continue;
    out[id] =
        numbers.try_emplace(evidence.shape(id).qualifier, static_cast<std::uint32_t>(numbers.size())).first->second;
  }
  return out;
}

/// Each outcome once, in the order of their first calls.
std::vector<CallOutcome> count_outcomes(const Evidence& evidence) {
  std::vector<CallOutcome> out;
  const std::vector<std::uint32_t> script = scripts_of_shapes(evidence);
  IdTable index;
  std::vector<ShapeId> key;  // the script, then what the call produced
  for (const Side side : kSides) {
    for (std::size_t r = 0; r < evidence.runs[side].size(); ++r) {
      const Run& run = evidence.runs[side][r];
      for (std::uint32_t c = 0; c < run.conversations.all.size(); ++c) {
        const Conversation& conversation = run.conversations.all[c];
        for (std::uint32_t i = conversation.begin; i < conversation.end;) {
          const std::uint32_t call = i++;
          const ShapeId shape = run.shapes[call];
          if (!evidence.is(shape, kCallShape)) continue;
          key.assign(1, script[shape]);
          for (; i < conversation.end && evidence.is(run.shapes[i], kLuaShape); ++i) {
            if (key.size() == 1 || key.back() != run.shapes[i]) key.push_back(run.shapes[i]);
          }
          std::uint32_t& at = index.find_or_add(hash_ids(key));
          if (at == IdTable::kNone) {
            at = static_cast<std::uint32_t>(out.size());
            CallOutcome& added = out.emplace_back();
            added.script = &evidence.shape(shape).qualifier;
            added.sequence.assign(key.begin() + 1, key.end());
            for (const Side each : kSides) added.counts[each].resize(evidence.runs[each].size(), 0);
          }
          ++out[at].counts[side][r];
          std::optional<Sighting>& example = out[at].example[side];
          if (!example) example = Sighting{r, c, call};
        }
      }
    }
  }
  return out;
}

std::map<std::string, Outcomes> collect_outcomes(const Evidence& evidence) {
  std::map<std::string, Outcomes> out;
  for (CallOutcome& outcome : count_outcomes(evidence)) {
    Outcomes& outcomes = out[*outcome.script];
    for (const Side side : kSides) {
      outcomes.calls[side].resize(evidence.runs[side].size(), 0);
      std::transform(outcome.counts[side].begin(), outcome.counts[side].end(), outcomes.calls[side].begin(),
                     outcomes.calls[side].begin(), std::plus<>());
    }
    outcomes.example.emplace(outcome.sequence, outcome.example);
    outcomes.by_sequence.emplace(std::move(outcome.sequence), std::move(outcome.counts));
  }
  return out;
}

constexpr std::uint64_t kLeastOutcomes = 3;
constexpr double kOutcomeChance = 1e-3;
constexpr std::size_t kMostNewOutcomes = 2;

/// Outcomes that only SIDE has, often enough in every run that chance does not explain their absence on the other.
std::vector<const std::vector<ShapeId>*> exclusive_outcomes(const Outcomes& outcomes, Side side) {
  std::vector<const std::vector<ShapeId>*> out;
  for (const auto& [sequence, counts] : outcomes.by_sequence) {
    if (sum_of(counts[other(side)]) > 0 || sequence.empty()) continue;
    const auto& runs = counts[side];
    if (std::any_of(runs.begin(), runs.end(), [](std::uint64_t n) { return n < kLeastOutcomes; })) continue;
    const double share = static_cast<double>(sum_of(runs)) / static_cast<double>(sum_of(outcomes.calls[side]));
    const auto chances = static_cast<double>(sum_of(outcomes.calls[other(side)]));
    if (std::pow(1 - share, chances) < kOutcomeChance) out.push_back(&sequence);
  }
  return out;
}

bool any_outcome_only_on(const Outcomes& outcomes, Side side) {
  return std::any_of(outcomes.by_sequence.begin(), outcomes.by_sequence.end(), [&](const auto& entry) {
    return sum_of(entry.second[side]) > 0 && sum_of(entry.second[other(side)]) == 0;
  });
}

/// Is every command of SEQUENCE also produced by the script on SIDE?
bool produced_on(const Outcomes& outcomes, const std::vector<ShapeId>& sequence, Side side) {
  std::set<ShapeId> produced;
  for (const auto& [each, counts] : outcomes.by_sequence) {
    if (sum_of(counts[side]) > 0) produced.insert(each.begin(), each.end());
  }
  return std::all_of(sequence.begin(), sequence.end(), [&](ShapeId shape) { return produced.contains(shape); });
}

/// "No call of `EVAL @3c2d3033 ...` runs `INCR`, `PTTL` and nothing else any more (12 of 24 did)".
std::string outcome_title(const Evidence& evidence, const Outcomes& outcomes, const std::vector<ShapeId>& sequence,
                          Side side) {
  constexpr std::size_t kShown = 4;
  std::vector<std::string> names;
  names.reserve(sequence.size());
  for (const ShapeId shape : sequence) names.push_back(arguments_of(evidence, evidence.shape(shape).example).front());
  const Sighting& seen = *outcomes.example.at(sequence)[side];
  const std::string script = landmark(evidence, evidence.runs[side][seen.run].shapes[seen.item]);
  const std::string runs = backquoted_list(names, kShown) + " and nothing else";
  const std::string share = std::to_string(sum_of(outcomes.by_sequence.at(sequence)[side])) + " of " +
                            std::to_string(sum_of(outcomes.calls[side]));
  return side == Side::baseline ? "No call of " + script + " runs " + runs + " any more (" + share + " did)"
                                : "Calls of " + script + " may now run " + runs + " (" + share + " do)";
}

}  // namespace

std::vector<Difference> compare_scripts(const Evidence& evidence) {
  std::vector<Difference> out;
  for (const ScriptPair& pair : evidence.shapes.script_pairs) {
    Difference difference;
    difference.kind = FindingKind::script;
    for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
      if (!evidence.shape(id).is_call() || evidence.shape(id).miss || evidence.shape(id).qualifier != pair.baseline)
        continue;
      for (const Side side : kSides) {
        if (evidence.lines(side, id) == 0) continue;
        difference.shapes[side].push_back(id);
        difference.occurrences = std::max(difference.occurrences, evidence.lines(side, id));
      }
    }
    if (difference.shapes.baseline.empty() || difference.shapes.candidate.empty()) continue;
    difference.title = pair.baseline + '>' + pair.candidate;  // worded when the finding is made
    difference.rule = "script.changed";
    difference.why = "the texts and uses of both are alike, and each is called by one version only";
    out.push_back(std::move(difference));
  }
  return out;
}

std::vector<Difference> compare_outcomes(const Evidence& evidence) {
  std::vector<Difference> out;
  for (auto& [script, outcomes] : collect_outcomes(evidence)) {
    for (const Side side : kSides) {
      const auto exclusive = exclusive_outcomes(outcomes, side);
      if (exclusive.empty() || exclusive.size() > kMostNewOutcomes || any_outcome_only_on(outcomes, other(side)))
        continue;
      for (const std::vector<ShapeId>* sequence : exclusive) {
        if (!produced_on(outcomes, *sequence, other(side))) continue;
        Difference difference;
        difference.kind = only_on(side);
        difference.shapes[side] = {sequence->back()};
        difference.occurrences = sum_of(outcomes.by_sequence[*sequence][side]);
        difference.sightings[side] = {*outcomes.example[*sequence][side]};
        difference.title = outcome_title(evidence, outcomes, *sequence, side);
        difference.rule = "script.outcome";
        difference.why = "this sequence of commands of one script occurs on one side only";
        out.push_back(std::move(difference));
      }
    }
  }
  return out;
}

}  // namespace tracediff
