#ifndef TRACEDIFF_TESTS_BENCH_SHOP_H_
#define TRACEDIFF_TESTS_BENCH_SHOP_H_

#include "line_writer.h"
#include "workload.h"

namespace tracediff::testing {

/// Serves the shop's requests, as many at a time as OPTIONS say; fills in what is known of requests.
void generate_shop(const WorkloadOptions& options, LineWriter& writer, Truth& truth);

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_BENCH_SHOP_H_
