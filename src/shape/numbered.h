#ifndef TRACEDIFF_SHAPE_NUMBERED_H_
#define TRACEDIFF_SHAPE_NUMBERED_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "tracediff/normalise.h"
#include "tracediff/trace.h"

namespace tracediff {

/// Gives equal tokens equal numbers, in order of first appearance: `hex32:1`.
class TokenNumbers {
 public:
  std::string numbered(const std::string& type, const std::string& original);

 private:
  std::map<std::string, std::map<std::string, std::size_t>> numbers_;
};

/// The normalised arguments of ENTRY, its tokens numbered: what is shown to a person. REPLACED is what
/// NORMALISER.explain(ENTRY) gave.
std::vector<std::string> numbered_command(Normaliser& normaliser, const Entry& entry,
                                          const std::vector<Replacement>& replaced, TokenNumbers& numbers);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_NUMBERED_H_
