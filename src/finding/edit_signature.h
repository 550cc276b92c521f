#ifndef TRACEDIFF_FINDING_EDIT_SIGNATURE_H_
#define TRACEDIFF_FINDING_EDIT_SIGNATURE_H_

#include <string>

#include "shape/shape.h"

namespace tracediff {

/// What is edited, in words: names, then each argument that differs, without what both have in common. Pairs with
/// one signature are one change of the driver.
std::string edit_signature(const Shape& baseline, const Shape& candidate);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_EDIT_SIGNATURE_H_
