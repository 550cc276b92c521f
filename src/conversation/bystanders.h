#ifndef TRACEDIFF_CONVERSATION_BYSTANDERS_H_
#define TRACEDIFF_CONVERSATION_BYSTANDERS_H_

#include <vector>

#include "shape/shape.h"

namespace tracediff {

/// Which connections (by index) are not the driver's: those a capture marks as bystanders, and Sentinels,
/// replicas and monitoring tools by what they send.
std::vector<bool> find_bystanders(const Recording& recording, const ShapeTable& shapes);

}  // namespace tracediff

#endif  // TRACEDIFF_CONVERSATION_BYSTANDERS_H_
