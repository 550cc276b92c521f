#ifndef TRACEDIFF_TESTS_FUZZ_FUZZ_H_
#define TRACEDIFF_TESTS_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// A fuzz target's invariant: a broken one ends the program, which libFuzzer and the replay both report.
#define FUZZ_REQUIRE(condition)                                                    \
  do {                                                                             \
    if (!(condition)) {                                                            \
      std::fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                \
    }                                                                              \
  } while (false)

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

#endif  // TRACEDIFF_TESTS_FUZZ_FUZZ_H_
