#ifndef TRACEDIFF_FINDING_EVIDENCE_H_
#define TRACEDIFF_FINDING_EVIDENCE_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "match/match.h"
#include "tracediff/align.h"

namespace tracediff {

/// How often each shape, and each command, occurs in one run.
struct Tally {
  std::vector<std::uint64_t> steps;  ///< by shape; equal neighbours counted once
  std::vector<std::uint64_t> lines;
  std::vector<std::uint32_t> command_steps;  ///< by CommandId
  std::vector<std::uint32_t> command_lines;
};

/// How reproducible a pair of traces is: every rule on counts asks for it.
struct Regime {
  double agreement = 1;       ///< share of the shapes of both sides whose number of steps is the same
  double equal_share = 1;     ///< of the shapes of both sides, those that occur exactly as often
  std::size_t differing = 0;  ///< shapes of both sides that do not occur exactly as often
  bool totals_equal = false;  ///< nine of ten shapes of both sides occur exactly as often, and there are enough of them
  bool many = false;          ///< many short conversations: kinds of conversations are counted
  bool quiet = true;          ///< nothing waits for another client and order hardly differs
  bool contended = false;
  std::size_t moves = 0;
  double dispersion = 1;  ///< median of (a-b)^2/(a+b) over shapes, relative to a Poisson count's
  double same_keys = 1;   ///< share of the uses of keys that both sides have in common; tokens are no keys
  /// Everything that both sides do equally often, they do in the same order and with the same keys: a single
  /// difference speaks.
  [[nodiscard]] bool ordered() const { return quiet && moves == 0 && same_keys >= 0.95; }
  [[nodiscard]] const char* name() const { return many ? "many" : quiet ? "quiet" : "racy"; }
};

/// A matched pair of conversations that differ, aligned.
struct AlignedPair {
  std::uint32_t run = 0;  ///< of both sides
  std::uint32_t baseline = 0;
  std::uint32_t candidate = 0;
  std::uint32_t alignment = 0;  ///< in Evidence::alignments
};

/// How often each shape stands at another place.
using Moves = std::map<ShapeId, std::uint64_t>;

/// Where in one conversation something was seen.
struct Sighting {
  std::size_t run = 0;
  std::uint32_t conversation = 0;  ///< index into Conversations::all
  std::uint32_t item = 0;          ///< index into Conversations::items
};

/// Two neighbours that changed places everywhere.
struct Swap {
  ShapeId first = 0;  ///< in the baseline; in the candidate it is the second
  ShapeId second = 0;
  std::uint64_t times = 0;   ///< on the side where they stand together less often
  BySide<Sighting> example;  ///< of the first
};

/// Everything the rules look at. Built once, then only read.
struct Evidence {
  const Corpus* corpus = nullptr;
  ShapeTable shapes;
  BySide<std::vector<Run>> runs;
  BySide<std::vector<Tally>> tallies;
  std::vector<ConversationKind> kinds;
  std::vector<RunMatch> matches;     ///< run i of the baseline with run i of the candidate
  std::vector<AlignedPair> aligned;  ///< of all matches: the pairs that differ
  /// Pairs of the same shapes share one. Positions count items from the conversation's begin.
  std::vector<Alignment> alignments;
  Moves moves;              ///< between all matched conversations
  std::vector<Swap> swaps;  ///< the most frequent first
  Regime regime;
  std::int64_t pause_us = 0;      ///< that ended a conversation
  std::uint64_t not_minimal = 0;  ///< pairs too different to be aligned by the fewest changes

  [[nodiscard]] const Shape& shape(ShapeId id) const { return shapes.shapes[id]; }
  /// Has the shape any of TRAITS (ShapeTrait)?
  [[nodiscard]] bool is(ShapeId id, std::uint8_t traits) const { return (shapes.traits[id] & traits) != 0; }
  [[nodiscard]] const Alignment& alignment(const AlignedPair& pair) const { return alignments[pair.alignment]; }
  [[nodiscard]] std::size_t shape_count() const { return shapes.shapes.size(); }
  [[nodiscard]] std::vector<std::uint64_t> steps(Side side, ShapeId shape) const;  ///< a run
  [[nodiscard]] std::uint64_t lines(Side side, ShapeId shape) const;               ///< of all runs
  /// How many connections there are in each run. Cost: one look at each conversation.
  [[nodiscard]] std::vector<std::uint64_t> connections(Side side) const;
  /// Commands in the recordings of all runs, those that are left out included.
  [[nodiscard]] std::uint64_t recorded_commands(Side side) const;
  [[nodiscard]] bool several_runs() const { return corpus->several_runs(); }
  /// So many runs each side has.
  [[nodiscard]] std::size_t runs_each() const { return std::min(runs.baseline.size(), runs.candidate.size()); }
  [[nodiscard]] std::uint64_t commands() const;  ///< of the largest run
};

/// Frees columns of CORPUS that are not needed any more: of long traces the connections, which conversations have.
/// Cost: O(n) for n entries, and the alignment of the conversations that differ.
Evidence gather_evidence(Corpus& corpus);

/// Of a number a run.
std::uint64_t sum_of(const std::vector<std::uint64_t>& per_run);

/// The number of a shape's steps, or of its lines, in every run of a side; 0 where they differ.
std::uint64_t in_each_run(const std::vector<Tally>& runs, std::vector<std::uint64_t> Tally::*column, ShapeId shape);

/// Is the number of lines of a shape the same in every run of both sides?
bool same_lines(const Evidence& evidence, ShapeId shape);

/// A command of the corpus as it is shown: its arguments without quotes, token marks kept.
Arguments arguments_of(const Evidence& evidence, CommandId command);

/// Lines of each command of the corpus, in all runs of a side. Cost: O(commands).
std::vector<std::uint64_t> lines_by_command(const Evidence& evidence, Side side);

/// "redis 7.0.15": what the captures say of their servers, each once; empty where none says anything.
std::set<std::string> server_versions(const Evidence& evidence);

/// What Regime::same_keys is to be; asks for nothing but shapes and tallies. Cost: O(commands).
double share_of_same_keys(const Evidence& evidence);

/// The figures of Evidence::regime from the rest of EVIDENCE and SAME_KEYS, which is found beside it.
Regime judge_regime(const Evidence& evidence, double same_keys);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_EVIDENCE_H_
