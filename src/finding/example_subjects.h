#ifndef TRACEDIFF_FINDING_EXAMPLE_SUBJECTS_H_
#define TRACEDIFF_FINDING_EXAMPLE_SUBJECTS_H_

#include <cstddef>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "finding/difference.h"
#include "finding/evidence.h"
#include "finding/example_steps.h"

namespace tracediff {

/// What of two conversations a finding is about.
class Subjects {
 public:
  Subjects(const Evidence& evidence, const Difference& difference, const Rewrites& rewrites)
      : evidence_(evidence), difference_(difference), rewrites_(rewrites) {
    for (const Side side : kSides) shapes_[side].insert(difference.shapes[side].begin(), difference.shapes[side].end());
  }

  [[nodiscard]] const BySide<std::set<ShapeId>>& shapes() const { return shapes_; }
  [[nodiscard]] bool shows(const ConversationPair& pair, const Step& step) const;
  /// Does the step show what the finding is about, and not only its commands?
  [[nodiscard]] bool differs(const ConversationPair& pair, const Step& step) const;
  /// Index of the first step that is a subject and differs, and true; else of the first that is one, and false. Of what
  /// moved, where it is gone and new close by shows more than where only one of the two is seen.
  [[nodiscard]] std::pair<std::optional<std::size_t>, bool> find(const ConversationPair& pair,
                                                                 const std::vector<Edit>& edits) const;

 private:
  [[nodiscard]] std::optional<std::size_t> usual_place(const ConversationPair& pair,
                                                       const std::vector<Edit>& edits) const;

  const Evidence& evidence_;
  const Difference& difference_;
  const Rewrites& rewrites_;
  BySide<std::set<ShapeId>> shapes_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_EXAMPLE_SUBJECTS_H_
