#ifndef TRACEDIFF_TESTS_BENCH_WORKLOAD_H_
#define TRACEDIFF_TESTS_BENCH_WORKLOAD_H_

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

namespace tracediff::testing {

enum class Workload { shop, unrelated, random_order };

/// What the driver of the shop does. The later one waits 20 ms instead of 2 ms before it tries a lock again, reads no
/// session whose lock was refused, and touches some sessions.
enum class Behaviour { earlier, later };

enum class Connections {
  per_request,  ///< each request has a connection and a port of its own
  pooled,       ///< a free connection takes the next request, whichever it is
  sticky,       ///< each connection serves the same requests in every run
};

/// A trace to generate. Traces with the same seed serve the same requests; the run decides ids, ports and times.
struct WorkloadOptions {
  Workload workload = Workload::shop;
  Behaviour behaviour = Behaviour::earlier;
  std::uint64_t lines = 100'000;  ///< of the earlier behaviour, met to within one request
  std::uint64_t seed = 1;
  std::uint64_t run = 1;
  Connections connections = Connections::per_request;
  std::uint32_t concurrency = 64;  ///< requests in flight
  std::uint32_t hosts = 8;
  std::uint32_t ports = 28'232;       ///< of each host, for connections of one request: few ports are soon used again
  std::uint32_t uuid_share = 0;       ///< percent of the queued jobs that are named by a random uuid
  std::uint32_t clock_share = 0;      ///< percent of the sessions that hold a time
  std::uint32_t binary_share = 10;    ///< percent of the sessions that hold bytes beyond ASCII
  std::uint32_t refused_share = 5;    ///< percent of the requests whose lock is never free
  std::uint32_t contended_share = 3;  ///< percent of the requests that wait for their lock and get it
  std::uint64_t touches = 0;          ///< by the later behaviour, spread evenly over the requests
};

/// What a generated trace holds, exactly.
struct Truth {
  std::uint64_t lines = 0;
  std::uint64_t bytes = 0;
  std::uint64_t requests = 0;
  std::uint64_t refused_locks = 0;
  std::uint64_t contended_locks = 0;
  std::uint64_t lock_tries = 0;
  std::uint64_t session_reads = 0;
  std::uint64_t touches = 0;
  std::uint64_t retry_us = 0;  ///< how long the driver waits before it tries a lock again, at least
};

std::string to_json(const Truth& truth);
/// A text that is no truth gives one of zeros.
Truth truth_from_json(const std::string& text);

/// When the trace begins: traces of one pair are hours apart.
std::uint64_t start_us(const WorkloadOptions& options);

/// Writes the trace; nullopt when it could not be written.
std::optional<Truth> generate(const WorkloadOptions& options, std::FILE* out);

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_BENCH_WORKLOAD_H_
