#ifndef TRACEDIFF_FINDING_RANDOM_WORDS_H_
#define TRACEDIFF_FINDING_RANDOM_WORDS_H_

#include <string_view>

namespace tracediff {

/// Do two texts differ only in a word that looks drawn at random on both sides, too short or of too few kinds of
/// letters to be a token by itself: `reply:nzb0ebod1m` and `reply:zzaztgokk9m`?
bool differ_at_random(std::string_view one, std::string_view two);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_RANDOM_WORDS_H_
