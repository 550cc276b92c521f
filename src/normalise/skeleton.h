#ifndef TRACEDIFF_NORMALISE_SKELETON_H_
#define TRACEDIFF_NORMALISE_SKELETON_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "normalise/hash.h"

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

/// So many bytes behind a text are read.
inline constexpr std::size_t kSkeletonSlack = 65;

/// Makes the skeleton of TEXT: arguments in quotes, as a server prints them. From KEPT_BEGIN to before KEPT_END nothing
/// is a token. OUT is filled in where it is to be: copying what was just written would wait for it. Cost: one pass.
using MakeSkeleton = void (*)(std::string_view text, std::size_t kept_begin, std::size_t kept_end, Skeleton& out);

/// How bytes are looked at. All give the same.
enum class SkeletonMethod : std::uint8_t { bytes, sse2, avx2, avx512 };
/// Null where the processor cannot.
MakeSkeleton skeleton_maker(SkeletonMethod method);
/// The fastest that the processor has.
MakeSkeleton fastest_skeleton_maker();

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_SKELETON_H_
