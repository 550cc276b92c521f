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
  /// Aligns what was noted, within one budget of all: once, at the end. What does not ask how much is left of the
  /// budget is aligned on all threads.
  void align_all();

 private:
  using Shapes = std::span<const ShapeId>;

  [[nodiscard]] const Conversation& conversation(Side side, std::size_t run, std::uint32_t index) const {
    return evidence_.runs[side][run].conversations.all[index];
  }
  [[nodiscard]] Shapes shapes(Side side, std::size_t run, std::uint32_t index) const {
    return evidence_.runs[side][run].shapes_of(conversation(side, run, index));
  }
  void add_pair(std::size_t run, const MatchedPair& pair);
  std::uint32_t alignment_of(Shapes one, Shapes two);

  Evidence& evidence_;
  IdTable known_;                                  ///< by the hashes of both
  std::vector<std::pair<Shapes, Shapes>> wanted_;  ///< by alignment
};

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_PAIR_ALIGNER_H_
