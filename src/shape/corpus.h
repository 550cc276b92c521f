#ifndef TRACEDIFF_SHAPE_CORPUS_H_
#define TRACEDIFF_SHAPE_CORPUS_H_

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "tracediff/finding.h"
#include "tracediff/recording.h"

namespace tracediff {

inline constexpr std::array<Side, 2> kSides = {Side::baseline, Side::candidate};
inline Side other(Side side) { return side == Side::baseline ? Side::candidate : Side::baseline; }

/// A value for each side.
template <typename T>
struct BySide {
  T baseline{};
  T candidate{};
  T& operator[](Side side) { return side == Side::baseline ? baseline : candidate; }
  const T& operator[](Side side) const { return side == Side::baseline ? baseline : candidate; }
  friend bool operator==(const BySide&, const BySide&) = default;
};

/// All runs of both sides, with one set of command ids over all of them.
struct Corpus {
  CommandTable commands;
  BySide<std::vector<Recording>> runs;
  std::unordered_map<std::string, std::string> scripts;  ///< text by label, of all runs
  std::size_t threads = 0;                               ///< to work with: LoadOptions::threads, or 1 for small traces

  [[nodiscard]] bool several_runs() const { return runs.baseline.size() > 1 || runs.candidate.size() > 1; }
};

/// Reads all traces, as many at once as there are processors, and makes their command ids one set. Ids
/// depend on the order of the files only.
Result<Corpus> load_corpus(const std::vector<std::string>& baseline, const std::vector<std::string>& candidate,
                           const RuleSet& rules, LoadOptions options = {});

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_CORPUS_H_
