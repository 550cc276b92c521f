#include "finding/evidence.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "conversation/bystanders.h"
#include "trace/parallel.h"

namespace tracediff {

namespace {

std::int64_t choose_pause(const Corpus& corpus, const ShapeTable& shapes) {
  std::vector<std::int64_t> pauses;
  for (const Side side : kSides) {
    for (const Recording& recording : corpus.runs[side]) {
      const std::vector<std::int64_t> own =
          pauses_before_openings(recording, shapes.of_command, find_bystanders(recording, shapes));
      pauses.insert(pauses.end(), own.begin(), own.end());
    }
  }
  return choose_pause_us(std::move(pauses));
}

Run split_run(const Recording& recording, const ShapeTable& shapes, std::int64_t pause_us) {
  Run run;
  run.recording = &recording;
  run.left_out = find_bystanders(recording, shapes);
  run.conversations = split_conversations(recording, shapes.of_command, run.left_out, pause_us);
  return run;
}

/// Fills Run::shapes and counts.
Tally tally(Run& run, const ShapeTable& shapes) {
  Tally out;
  out.steps.resize(shapes.shapes.size());
  out.lines.resize(shapes.shapes.size());
  out.command_steps.resize(shapes.of_command.size());
  out.command_lines.resize(shapes.of_command.size());
  run.shapes.reserve(run.conversations.items.size());
  for (const Item& item : run.conversations.items) {
    const CommandId command = run.command(item);
    const ShapeId shape = shapes.of_command[command];
    run.shapes.push_back(shape);
    ++out.steps[shape];
    out.lines[shape] += item.repeats;
    ++out.command_steps[command];
    out.command_lines[command] += item.repeats;
  }
  return out;
}

/// Nothing where both do the same.
std::optional<AlignedPair> align_pair(const Evidence& evidence, std::size_t run, const MatchedPair& pair,
                                      std::uint64_t& budget) {
  const Run& baseline = evidence.runs.baseline[run];
  const Run& candidate = evidence.runs.candidate[run];
  const auto one = baseline.shapes_of(baseline.conversations.all[pair.baseline]);
  const auto two = candidate.shapes_of(candidate.conversations.all[pair.candidate]);
  if (std::equal(one.begin(), one.end(), two.begin(), two.end())) return std::nullopt;
  Alignment alignment = align(one, two, {budget});
  budget -= std::min(budget, alignment.steps);
  return AlignedPair{run, pair.baseline, pair.candidate, std::move(alignment.edits), alignment.minimal};
}

}  // namespace

std::vector<std::uint64_t> Evidence::steps(Side side, ShapeId shape) const {
  std::vector<std::uint64_t> out;
  for (const Tally& run : tallies[side]) out.push_back(run.steps[shape]);
  return out;
}

std::uint64_t Evidence::lines(Side side, ShapeId shape) const {
  std::uint64_t sum = 0;
  for (const Tally& run : tallies[side]) sum += run.lines[shape];
  return sum;
}

std::uint64_t Evidence::commands() const {
  std::size_t most = 0;
  for (const Side side : kSides) {
    for (const Run& run : runs[side]) most = std::max(most, run.conversations.order.size());
  }
  return most;
}

std::vector<std::uint64_t> lines_by_command(const Evidence& evidence, Side side) {
  std::vector<std::uint64_t> out(evidence.corpus->commands.size(), 0);
  for (const Tally& run : evidence.tallies[side]) {
    for (std::size_t command = 0; command < out.size(); ++command) out[command] += run.command_lines[command];
  }
  return out;
}

std::set<std::string> server_versions(const Evidence& evidence) {
  std::set<std::string> out;
  for (const Side side : kSides) {
    for (const Run& run : evidence.runs[side]) {
      const std::string_view server = run.recording->info.header_value("server");
      const std::size_t name = server.find(' ');
      const std::size_t end = name == std::string_view::npos ? name : server.find(' ', name + 1);
      if (!server.empty()) out.emplace(server.substr(0, end));
    }
  }
  return out;
}

Evidence gather_evidence(const Corpus& corpus) {
  Evidence evidence;
  evidence.corpus = &corpus;
  evidence.shapes = make_shapes(corpus);
  evidence.pause_us = choose_pause(corpus, evidence.shapes);
  for (const Side side : kSides) {
    evidence.runs[side].resize(corpus.runs[side].size());
    evidence.tallies[side].resize(corpus.runs[side].size());
  }
  const std::size_t baselines = corpus.runs.baseline.size();
  for_each_index(baselines + corpus.runs.candidate.size(), corpus.threads, [&](std::size_t i) {
    const Side side = i < baselines ? Side::baseline : Side::candidate;
    const std::size_t run = i < baselines ? i : i - baselines;
    evidence.runs[side][run] = split_run(corpus.runs[side][run], evidence.shapes, evidence.pause_us);
    evidence.tallies[side][run] = tally(evidence.runs[side][run], evidence.shapes);
  });
  evidence.kinds = find_kinds(evidence.runs);
  std::uint64_t budget = AlignBudget{}.steps;  // of all pairs together
  const std::size_t matched = std::min(evidence.runs.baseline.size(), evidence.runs.candidate.size());
  for (std::size_t run = 0; run < matched; ++run) {
    evidence.matches.push_back(match_conversations(evidence.runs.baseline[run], evidence.runs.candidate[run]));
    for (const MatchedPair& pair : evidence.matches.back().pairs) {
      std::optional<AlignedPair> aligned = align_pair(evidence, run, pair, budget);
      if (!aligned) continue;
      evidence.not_minimal += aligned->minimal ? 0 : 1;
      evidence.aligned.push_back(*std::move(aligned));
    }
  }
  evidence.regime = judge_regime(evidence);
  return evidence;
}

}  // namespace tracediff
