#ifndef TRACEDIFF_TESTS_BENCH_WORST_CASES_H_
#define TRACEDIFF_TESTS_BENCH_WORST_CASES_H_

#include "line_writer.h"
#include "workload.h"

namespace tracediff::testing {

/// One connection that sends 5,000 commands, in any order, of which the other behaviour sends none.
void generate_unrelated(const WorkloadOptions& options, LineWriter& writer);

/// One connection that sends three commands in another order in each run: nothing to hold on to, and much to change.
void generate_random_order(const WorkloadOptions& options, LineWriter& writer);

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_BENCH_WORST_CASES_H_
