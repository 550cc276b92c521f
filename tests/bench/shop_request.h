#ifndef TRACEDIFF_TESTS_BENCH_SHOP_REQUEST_H_
#define TRACEDIFF_TESTS_BENCH_SHOP_REQUEST_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "random.h"
#include "workload.h"

namespace tracediff::testing {

enum class Sender { client, script };

/// One command of a request, and the time since the one before.
struct Step {
  std::uint32_t delay_us = 0;
  Sender sender = Sender::client;
  std::size_t begin = 0;  ///< of its arguments, in Request::text
  std::size_t size = 0;
};

/// What one page view sends.
struct Request {
  std::string text;
  std::vector<Step> steps;

  [[nodiscard]] std::string_view arguments(const Step& step) const {
    return std::string_view(text).substr(step.begin, step.size);
  }
};

enum class Lock { free, contended, refused };
enum class Page { catalogue, product, uncached_product, cart, checkout, account };

/// What does not depend on the run.
struct RequestPlan {
  std::uint32_t session = 0;
  std::uint32_t host = 0;
  Lock lock = Lock::free;
  std::uint32_t held_us = 0;  ///< how long another request holds a contended lock
  Page page = Page::catalogue;
};

RequestPlan plan_request(const WorkloadOptions& options, std::uint64_t index, std::uint32_t sessions);

std::uint32_t retry_us(Behaviour behaviour);
std::uint32_t lock_tries(const RequestPlan& plan, Behaviour behaviour);
/// How many lines the earlier behaviour sends.
std::uint32_t earlier_lines(const RequestPlan& plan);

/// Whether the later behaviour touches the session of this request.
enum class Touch { no, yes };

/// Puts what request INDEX sends into REQUEST; NOW_US is when it begins, HOST who sends it.
void render_request(const WorkloadOptions& options, const RequestPlan& plan, std::uint64_t index, std::uint32_t host,
                    std::uint64_t now_us, Touch touch, Request& request);

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_BENCH_SHOP_REQUEST_H_
