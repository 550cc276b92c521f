#ifndef TRACEDIFF_TESTS_BENCH_RANDOM_H_
#define TRACEDIFF_TESTS_BENCH_RANDOM_H_

#include <cstdint>

namespace tracediff::testing {

/// What a draw is for. Draws of one kind do not depend on how many of another kind there were.
enum class Draw : std::uint32_t { plan = 1, content, value, noise, timing, session_id, host_id, ports, words };

/// Random numbers that are the same on every machine and with every compiler; the distributions of <random> are not.
class Random {
 public:
  Random(std::uint64_t seed, Draw draw, std::uint64_t index)
      : state_(scatter(scatter(seed ^ kOdd) + static_cast<std::uint64_t>(draw) * kStep) ^ scatter(index + kStep)) {}

  std::uint32_t next() {
    state_ = state_ * kStep + kOdd;
    return static_cast<std::uint32_t>((state_ ^ (state_ >> 31)) >> 27);
  }
  /// 0 to BOUND - 1.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(next()) * bound) >> 32);
  }
  std::uint32_t between(std::uint32_t least, std::uint32_t most) { return least + below(most - least + 1); }
  [[nodiscard]] bool in_share(std::uint32_t percent) { return below(100) < percent; }

 private:
  static constexpr std::uint64_t kStep = 0xd1342543de82ef95;
  static constexpr std::uint64_t kOdd = 0x5851f42d4c957f2d;

  static std::uint64_t scatter(std::uint64_t value) {
    for (int round = 0; round < 2; ++round) value = (value ^ (value >> 29)) * kStep + kOdd;
    return value ^ (value >> 32);
  }

  std::uint64_t state_;
};

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_BENCH_RANDOM_H_
