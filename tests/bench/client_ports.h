#ifndef TRACEDIFF_TESTS_BENCH_CLIENT_PORTS_H_
#define TRACEDIFF_TESTS_BENCH_CLIENT_PORTS_H_

#include <cstdint>
#include <deque>
#include <vector>

#include "workload.h"

namespace tracediff::testing {

/// Gives each host's connections their ports. A port that was given back is used again after all the others.
class ClientPorts {
 public:
  explicit ClientPorts(const WorkloadOptions& options);

  /// A port of HOST that no connection has. Needs more ports than connections.
  std::uint32_t take(std::uint32_t host);
  void give_back(std::uint32_t host, std::uint32_t port) { free_[host].push_back(port); }

 private:
  std::vector<std::deque<std::uint32_t>> free_;
};

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_BENCH_CLIENT_PORTS_H_
