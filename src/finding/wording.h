#ifndef TRACEDIFF_FINDING_WORDING_H_
#define TRACEDIFF_FINDING_WORDING_H_

#include <string>

#include "finding/difference.h"
#include "tracediff/finding.h"

namespace tracediff {

/// The finding in one sentence that a maintainer understands without the tool. Needs FINDING's commands and example.
std::string title_of(const Difference& difference, const Finding& finding);

/// Where it happens: after and before what, in how many conversations.
std::string where_of(const Evidence& evidence, const Difference& difference, const Finding& finding);

/// 2154 -> "2.2 ms".
std::string duration_text(std::int64_t microseconds);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_WORDING_H_
