#ifndef TRACEDIFF_FINDING_PAIR_ALIGNER_H_
#define TRACEDIFF_FINDING_PAIR_ALIGNER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "finding/evidence.h"
#include "normalise/id_table.h"

namespace tracediff {

/// Fills Evidence::aligned and Evidence::alignments from matched pairs. Pairs of the same shapes are aligned only once,
/// whatever their number: most of a long trace's are.
class PairAligner {
 public:
  explicit PairAligner(Evidence& evidence) : evidence_(evidence) {}

  /// Notes those of PAIRS of run RUN of both sides that differ.
  void add(std::size_t run, const std::vector<MatchedPair>& pairs);
  /// Aligns what was noted, within one budget of all: once, at the end. Each pair has a share of it that goes with its
  /// length, so that no pair waits for another and the result is the same on any number of threads.
  void align_all();

 private:
  using Shapes = std::span<const ShapeId>;
  struct Differing {
    std::size_t pair;
    HashPair hash;  ///< of the shapes of both
  };

  [[nodiscard]] const Conversation& conversation(Side side, std::size_t run, std::uint32_t index) const {
    return evidence_.runs[side][run].conversations.all[index];
  }
  [[nodiscard]] Shapes shapes(Side side, std::size_t run, std::uint32_t index) const {
    return evidence_.runs[side][run].shapes_of(conversation(side, run, index));
  }
  /// Which of PAIRS [BEGIN, END) differ.
  [[nodiscard]] std::vector<Differing> find_differing(std::size_t run, const std::vector<MatchedPair>& pairs,
                                                      std::size_t begin, std::size_t end) const;
  void align_within(const std::vector<std::uint32_t>& ids, std::uint64_t budget);
  [[nodiscard]] std::uint64_t steps_of(const std::vector<std::uint32_t>& ids) const;
  [[nodiscard]] double per_item(const std::vector<std::uint32_t>& ids, std::uint64_t budget) const;

  Evidence& evidence_;
  IdTable known_;                                  ///< by the hashes of both
  std::vector<std::pair<Shapes, Shapes>> wanted_;  ///< by alignment
};

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_PAIR_ALIGNER_H_
