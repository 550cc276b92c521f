#ifndef TRACEDIFF_TESTS_SUPPORT_POLL_UNTIL_H_
#define TRACEDIFF_TESTS_SUPPORT_POLL_UNTIL_H_

#include <chrono>
#include <thread>

namespace tracediff::testing {

/// Asks CONDITION until it holds; false when it does not within LIMIT. For what another process does.
template <typename Condition>
bool poll_until(const Condition& condition, std::chrono::seconds limit = std::chrono::seconds(20)) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_POLL_UNTIL_H_
