#ifndef TRACEDIFF_FINDING_KIND_RULES_H_
#define TRACEDIFF_FINDING_KIND_RULES_H_

#include <vector>

#include "finding/difference.h"

namespace tracediff {

/// For traces of many short conversations (one a web request): kinds of conversations that are frequent on one
/// side and never seen on the other, beyond chance. What their edit script to the nearest kind of the other side
/// removes or adds is missing or extra. Kinds on both sides say nothing: how many requests win a lock is chance.
std::vector<Difference> compare_kinds(const Evidence& evidence);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_KIND_RULES_H_
