#ifndef TRACEDIFF_SHAPE_BLOB_LENGTHS_H_
#define TRACEDIFF_SHAPE_BLOB_LENGTHS_H_

#include "shape/volatile_slots.h"

namespace tracediff {

/// Encoded data (base64 or hex, in lines or not) is as long as what was encoded: where its length varies within a
/// version, that says nothing. Gives those values of a slot, and the text that stands for them. Ids have one length,
/// and where each version has one of its own, that is a change.
Replaced blobs_of_any_length(const Slot& slot);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_BLOB_LENGTHS_H_
