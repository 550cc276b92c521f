#ifndef TRACEDIFF_TRACE_FETCH_AHEAD_H_
#define TRACEDIFF_TRACE_FETCH_AHEAD_H_

#include <cstddef>

#include "trace/simd.h"

namespace tracediff {

/// Calls VISIT(i) for each i below COUNT, where what it looks at lies in another order, and so is fetched into the
/// processor's cache before: FIRST(i) is called well ahead, SECOND(i) may look at what that fetched, and VISIT(i)
/// comes last. The two call simd::prefetch() and change nothing.
template <typename First, typename Second, typename Visit>
void for_each_fetched(std::size_t count, const First& first, const Second& second, const Visit& visit) {
  constexpr std::size_t kAhead = 16;
  for (std::size_t i = 0; i < count; ++i) {
    if (count - i > 2 * kAhead) {
      first(i + 2 * kAhead);
      second(i + kAhead);
    }
    visit(i);
  }
}

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_FETCH_AHEAD_H_
