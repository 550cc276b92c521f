#ifndef TRACEDIFF_FINDING_NEW_KEYS_H_
#define TRACEDIFF_FINDING_NEW_KEYS_H_

#include <vector>

#include "finding/evidence.h"

namespace tracediff {

/// By shape, with one run a side: is it one of several that do the same to keys of a kind (`roles@admin`,
/// `roles@guest`) that the other version does nothing with at all? Keys that are drawn at random have kinds of their
/// own on both sides, and are none. All false with several runs. Cost: O(shapes of one side x shapes).
std::vector<bool> of_new_keys(const Evidence& evidence);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_NEW_KEYS_H_
