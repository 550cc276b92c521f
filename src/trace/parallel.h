#ifndef TRACEDIFF_TRACE_PARALLEL_H_
#define TRACEDIFF_TRACE_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace tracediff {

/// 0 stands for as many threads as there are processors.
inline std::size_t thread_count(std::size_t wanted) {
  return wanted > 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
}

/// Calls WORK(i) for each i below COUNT, on up to THREADS threads at once (the caller's is one of them). WORK must not
/// depend on which calls came before.
template <typename Work>
void for_each_index(std::size_t count, std::size_t threads, const Work& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::thread> helpers;
  for (std::size_t t = 1; t < std::min(count, thread_count(threads)); ++t) helpers.emplace_back(run);
  run();
  for (std::thread& helper : helpers) helper.join();
}

/// Calls ONE and TWO, on two threads where there are as many. Neither must depend on the other.
template <typename One, typename Two>
void side_by_side(std::size_t threads, const One& one, const Two& two) {
  for_each_index(2, threads, [&](std::size_t i) { i == 0 ? one() : two(); });
}

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_PARALLEL_H_
