#ifndef TRACEDIFF_TESTS_BENCH_ANSWER_H_
#define TRACEDIFF_TESTS_BENCH_ANSWER_H_

#include <string>
#include <vector>

#include "workload.h"

namespace tracediff::testing {

/// What is wrong with a JSON report on two generated traces of the shop, one sentence each; empty when all is right:
/// the findings are exactly the differences of the two truths, and the accounting sums.
std::vector<std::string> wrong_in_answer(const std::string& report, const Truth& baseline, const Truth& candidate);

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_BENCH_ANSWER_H_
