#include "workload.h"

#include <nlohmann/json.hpp>

#include "line_writer.h"
#include "shop.h"
#include "worst_cases.h"

namespace tracediff::testing {

std::uint64_t start_us(const WorkloadOptions& options) {
  constexpr std::uint64_t kFirstRunUs = 1'750'000'000'000'000;
  constexpr std::uint64_t kBetweenRunsUs = 3'600'000'000;
  const std::uint64_t later = options.behaviour == Behaviour::later ? 12 : 0;
  return kFirstRunUs + (options.run + later) * kBetweenRunsUs;
}

std::optional<Truth> generate(const WorkloadOptions& options, std::FILE* out) {
  LineWriter writer(out);
  Truth truth;
  switch (options.workload) {
    case Workload::shop:
      generate_shop(options, writer, truth);
      break;
    case Workload::unrelated:
      generate_unrelated(options, writer);
      break;
    case Workload::random_order:
      generate_random_order(options, writer);
      break;
  }
  if (!writer.finish()) return std::nullopt;
  truth.lines = writer.lines();
  truth.bytes = writer.bytes();
  return truth;
}

std::string to_json(const Truth& truth) {
  const nlohmann::ordered_json object = {{"lines", truth.lines},
                                         {"bytes", truth.bytes},
                                         {"requests", truth.requests},
                                         {"refused_locks", truth.refused_locks},
                                         {"contended_locks", truth.contended_locks},
                                         {"lock_tries", truth.lock_tries},
                                         {"session_reads", truth.session_reads},
                                         {"touches", truth.touches},
                                         {"retry_us", truth.retry_us}};
  return object.dump() + "\n";
}

Truth truth_from_json(const std::string& text) {
  const nlohmann::json object = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  const auto read = [&](const char* name) { return object.value(name, std::uint64_t{0}); };
  Truth truth;
  if (!object.is_object()) return truth;
  truth.lines = read("lines");
  truth.bytes = read("bytes");
  truth.requests = read("requests");
  truth.refused_locks = read("refused_locks");
  truth.contended_locks = read("contended_locks");
  truth.lock_tries = read("lock_tries");
  truth.session_reads = read("session_reads");
  truth.touches = read("touches");
  truth.retry_us = read("retry_us");
  return truth;
}

}  // namespace tracediff::testing
