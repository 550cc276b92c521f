#include "finding/evidence.h"

#include <algorithm>
#include <numeric>
#include <type_traits>

#include "conversation/bystanders.h"
#include "finding/moves.h"
#include "finding/pair_aligner.h"
#include "finding/swaps.h"
#include "shape/arguments.h"
#include "trace/parallel.h"

namespace tracediff {

namespace {

/// Calls WORK(side, run) for every run, on all threads there are.
template <typename Work>
void for_each_run(const Corpus& corpus, const Work& work) {
  const std::size_t baselines = corpus.runs.baseline.size();
  for_each_index(baselines + corpus.runs.candidate.size(), corpus.threads, [&](std::size_t i) {
    work(i < baselines ? Side::baseline : Side::candidate, i < baselines ? i : i - baselines);
  });
}

template <typename T>
BySide<std::vector<T>> for_runs_of(const Corpus& corpus) {
  return {std::vector<T>(corpus.runs.baseline.size()), std::vector<T>(corpus.runs.candidate.size())};
}

/// Of an ignore rule, and of connections that are not the driver's.
void count_left_out(Run& run) {
  const Recording& recording = *run.recording;
  const bool bystanders = std::find(run.left_out.begin(), run.left_out.end(), true) != run.left_out.end();
  for (EntryIndex i = 0; i < recording.size(); ++i) {
    const bool ignored = (recording.flags[i] & kIgnored) != 0;
    run.ignored += ignored ? 1 : 0;
    if (!bystanders || !run.left_out[recording.connection[i]]) continue;
    ++run.of_left_out;
    run.bystander += ignored ? 0 : 1;
  }
}

/// Fills Run::shapes and counts. COMMANDS: of the entries in the order of Conversations::order; their memory is taken
/// for the shapes of the items, which come in the same order.
Tally tally(std::vector<CommandId> commands, Run& run, const ShapeTable& shapes) {
  static_assert(std::is_same_v<CommandId, ShapeId>);
  Tally out;
  out.command_steps.resize(shapes.of_command.size());
  out.command_lines.resize(shapes.of_command.size());
  const std::vector<Item>& items = run.conversations.items;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const CommandId command = commands[items[i].position];  // at i or later
    commands[i] = shapes.of_command[command];
    ++out.command_steps[command];
    out.command_lines[command] += items[i].repeats;
  }
  commands.resize(items.size());
  run.shapes = std::move(commands);
  out.steps.resize(shapes.shapes.size());
  out.lines.resize(shapes.shapes.size());
  for (CommandId command = 0; command < out.command_steps.size(); ++command) {
    out.steps[shapes.of_command[command]] += out.command_steps[command];
    out.lines[shapes.of_command[command]] += out.command_lines[command];
  }
  return out;
}

/// The two ask nothing of each other.
void find_kinds_and_order(Evidence& evidence, std::size_t threads,
                          const BySide<std::vector<std::vector<HashPair>>>& signatures) {
  std::vector<Run*> runs;
  for (const Side side : kSides) {
    for (Run& run : evidence.runs[side]) runs.push_back(&run);
  }
  for_each_index(runs.size() + 1, threads, [&](std::size_t i) {
    if (i == 0) evidence.kinds = find_kinds(evidence.runs, signatures);
    if (i > 0) runs[i - 1]->by_time = conversations_by_time(*runs[i - 1]);
  });
}

/// Splits the runs, and fills all that is known of one run without looking at another.
void split_runs(Corpus& corpus, Evidence& evidence) {
  const ShapeTable& shapes = evidence.shapes;
  evidence.runs = for_runs_of<Run>(corpus);
  evidence.tallies = for_runs_of<Tally>(corpus);
  BySide<std::vector<Beginnings>> beginnings = for_runs_of<Beginnings>(corpus);
  for_each_run(corpus, [&](Side side, std::size_t r) {
    const Recording& recording = corpus.runs[side][r];
    Run& run = evidence.runs[side][r];
    run.recording = &recording;
    run.left_out = find_bystanders(recording, shapes);
    count_left_out(run);
    beginnings[side][r] = find_beginnings(recording, shapes.of_command, run.left_out);
  });
  Pauses all;
  for (const Side side : kSides) {
    for (const Beginnings& of_run : beginnings[side]) all.add(of_run.pauses);
  }
  evidence.pause_us = choose_pause_us(all);
  BySide<std::vector<std::vector<HashPair>>> signatures = for_runs_of<std::vector<HashPair>>(corpus);
  for_each_run(corpus, [&](Side side, std::size_t r) {
    Recording& recording = corpus.runs[side][r];
    Run& run = evidence.runs[side][r];
    ConnectionOrder order = order_by_connection(recording, beginnings[side][r], run.left_out, evidence.pause_us);
    // Only what looks at keys asks for it again. Assigning {} would keep the memory.
    if (recording.key_hash.empty()) std::vector<std::uint32_t>().swap(recording.connection);
    std::vector<CommandId> commands = std::move(order.command);
    run.conversations = fold_conversations(std::move(order));
    evidence.tallies[side][r] = tally(std::move(commands), run, shapes);
    signatures[side][r] = sign_conversations(run);
  });
  find_kinds_and_order(evidence, corpus.threads, signatures);
}

/// Fills all that is known of matched conversations.
void match_runs(Evidence& evidence) {
  PairAligner aligner(evidence);
  const std::size_t matched = evidence.runs_each();
  for (std::size_t run = 0; run < matched; ++run) {
    evidence.matches.push_back(match_conversations(evidence.runs.baseline[run], evidence.runs.candidate[run]));
    aligner.add(run, evidence.matches.back().pairs);
  }
  aligner.align_all();
  evidence.moves = moves_of_matches(evidence);
  evidence.swaps = find_swaps(evidence);
}

}  // namespace

std::vector<std::uint64_t> Evidence::steps(Side side, ShapeId shape) const {
  std::vector<std::uint64_t> out;
  for (const Tally& run : tallies[side]) out.push_back(run.steps[shape]);
  return out;
}

std::vector<std::uint64_t> Evidence::connections(Side side) const {
  std::vector<std::uint64_t> out;
  for (const Run& run : runs[side]) {
    const std::vector<Conversation>& all = run.conversations.all;  // by connection
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      count += i == 0 || all[i].connection != all[i - 1].connection ? 1 : 0;
    }
    out.push_back(count);
  }
  return out;
}

std::uint64_t Evidence::lines(Side side, ShapeId shape) const {
  std::uint64_t sum = 0;
  for (const Tally& run : tallies[side]) sum += run.lines[shape];
  return sum;
}

std::uint64_t Evidence::recorded_commands(Side side) const {
  std::uint64_t out = 0;
  for (const Run& run : runs[side]) out += run.recording->size();
  return out;
}

std::uint64_t Evidence::commands() const {
  std::size_t most = 0;
  for (const Side side : kSides) {
    for (const Run& run : runs[side]) most = std::max(most, run.conversations.order.size());
  }
  return most;
}

std::uint64_t sum_of(const std::vector<std::uint64_t>& per_run) {
  return std::accumulate(per_run.begin(), per_run.end(), std::uint64_t{0});
}

std::uint64_t in_each_run(const std::vector<Tally>& runs, std::vector<std::uint64_t> Tally::*column, ShapeId shape) {
  const std::uint64_t first = (runs[0].*column)[shape];
  const auto same = [&](const Tally& run) { return (run.*column)[shape] == first; };
  return std::all_of(runs.begin(), runs.end(), same) ? first : 0;
}

bool same_lines(const Evidence& evidence, ShapeId shape) {
  const std::uint64_t first = evidence.tallies.baseline[0].lines[shape];
  const auto equal = [&](const Tally& run) { return run.lines[shape] == first; };
  return std::all_of(evidence.tallies.baseline.begin(), evidence.tallies.baseline.end(), equal) &&
         std::all_of(evidence.tallies.candidate.begin(), evidence.tallies.candidate.end(), equal);
}

Arguments arguments_of(const Evidence& evidence, CommandId command) {
  ParsedCommand parsed;
  parse_normalised(evidence.corpus->commands.text(command), parsed);
  return Arguments(parsed.arguments.begin(), parsed.arguments.end());
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

Evidence gather_evidence(Corpus& corpus) {
  Evidence evidence;
  evidence.corpus = &corpus;
  evidence.shapes = make_shapes(corpus);
  split_runs(corpus, evidence);
  double same_keys = 1;
  side_by_side(
      corpus.threads, [&] { match_runs(evidence); }, [&] { same_keys = share_of_same_keys(evidence); });
  evidence.regime = judge_regime(evidence, same_keys);
  return evidence;
}

}  // namespace tracediff
