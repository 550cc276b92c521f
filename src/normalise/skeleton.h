#ifndef TRACEDIFF_NORMALISE_SKELETON_H_
#define TRACEDIFF_NORMALISE_SKELETON_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "normalise/hash.h"
#include "normalise/hex_runs.h"

namespace tracediff {

/// Arguments without what is certainly a random token in them, as a hash: what two lines share that differ in nothing
/// but such tokens.
///
/// Where two texts are usable and their hashes are equal, the built-in rules (all of them) replace the same places by
/// the same types, whatever the time; and one is well-formed if the other is. What may depend on the time of the entry,
/// or is rare and hard to tell, makes a text not usable.
struct Skeleton {
  HashPair hash;
  std::uint64_t raw = 0;  ///< hash of the bytes as they are
  bool usable = false;
};

/// Longer texts have no skeleton.
inline constexpr std::size_t kMostSkeletonBytes = 8192;
/// So many bytes behind a text are read.
inline constexpr std::size_t kSkeletonSlack = kHexSlack;

/// Makes skeletons. Not thread-safe. Cost: one pass, nothing allocated.
class SkeletonMaker {
 public:
  /// Of TEXT: arguments in quotes, as a server prints them. From KEPT_BEGIN to before KEPT_END nothing is a token.
  Skeleton make(std::string_view text, std::size_t kept_begin = 0, std::size_t kept_end = 0);

 private:
  /// A run of hex digits that is a token.
  struct Run {
    std::size_t begin = 0;
    std::size_t length = 0;
  };

  bool find_runs(std::string_view text, std::size_t kept_begin, std::size_t kept_end);
  bool look_at(std::string_view text, std::size_t begin);
  Skeleton hash_without_runs(std::string_view text);

  const HexFinder& finder_ = hex_finder();
  HexRuns found_;
  std::array<Run, HexRuns::kMost> runs_{};
  std::size_t run_count_ = 0;
  std::size_t done_ = 0;  ///< what is before is dealt with
  std::array<char, kMostSkeletonBytes + 64> copy_{};
};

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_SKELETON_H_
