#ifndef TRACEDIFF_TESTS_BENCH_SHOP_VALUES_H_
#define TRACEDIFF_TESTS_BENCH_SHOP_VALUES_H_

#include <cstdint>
#include <string>

#include "random.h"
#include "workload.h"

namespace tracediff::testing {

// Values as MONITOR prints them. CONTENT draws what every run has in common, NOISE what no two runs share.

/// A session as PHP writes it: 100 to 500 bytes.
void append_session(std::string& text, const WorkloadOptions& options, Random& content, Random& noise,
                    std::uint64_t time_us);
/// A line of a shopping cart, in JSON.
void append_cart_line(std::string& text, std::uint32_t product, Random& content);
/// The rendered page of a product, in JSON.
void append_product_page(std::string& text, std::uint32_t product, Random& content);

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_BENCH_SHOP_VALUES_H_
