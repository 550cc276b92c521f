// What must hold on pairs of generated traces, whatever the connections, and how many requests are in flight.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "answer.h"
#include "cli/cli.h"
#include "support/process.h"
#include "workload.h"

namespace tracediff::testing {
namespace {

using ::testing::IsEmpty;

struct Outcome {
  int status = 0;
  std::string out;
};

Outcome run_program(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "tracediff");
  std::vector<const char*> words;
  words.reserve(arguments.size());
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int status = run(static_cast<int>(words.size()), words.data(), out, err);
  return {status, std::move(out).str()};
}

struct PairCase {
  const char* name;
  WorkloadOptions options;
};

void PrintTo(const PairCase& pair, std::ostream* out) { *out << pair.name; }

WorkloadOptions shop(Connections connections, std::uint32_t concurrency) {
  WorkloadOptions options;
  options.lines = 20'000;
  options.connections = connections;
  options.concurrency = concurrency;
  return options;
}

WorkloadOptions with_tokens(WorkloadOptions options, std::uint32_t uuid_share, std::uint32_t clock_share) {
  options.uuid_share = uuid_share;
  options.clock_share = clock_share;
  return options;
}

/// Each port serves about 4 requests.
WorkloadOptions with_ports_reused(WorkloadOptions options) {
  options.ports = 75;
  return options;
}

WorkloadOptions with_seed(WorkloadOptions options, std::uint64_t seed) {
  options.seed = seed;
  return options;
}

class GeneratedPair : public ::testing::TestWithParam<PairCase> {
 protected:
  Truth write(const std::string& name, WorkloadOptions options, Behaviour behaviour, std::uint64_t run) {
    options.behaviour = behaviour;
    options.run = run;
    options.touches = 40;
    std::FILE* file = std::fopen(path(name).c_str(), "wb");
    EXPECT_NE(file, nullptr);
    const std::optional<Truth> truth = generate(options, file);
    EXPECT_TRUE(truth.has_value());
    std::fclose(file);
    return truth.value_or(Truth{});
  }
  [[nodiscard]] std::string path(const std::string& name) const { return directory_.path(name); }
  [[nodiscard]] Outcome compare(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"compare", "--format", "json", path("baseline.log"), path("candidate.log")});
    return run_program(more);
  }

 private:
  TemporaryDirectory directory_;
};

std::uint64_t lines_with(const std::string& trace, std::string_view words) {
  std::uint64_t count = 0;
  for (std::size_t at = trace.find(words); at != std::string::npos; at = trace.find(words, at + 1)) ++count;
  return count;
}

TEST_P(GeneratedPair, HoldsWhatItsTruthSays) {
  const Truth truth = write("candidate.log", GetParam().options, Behaviour::later, 2);
  const std::string trace = read_file(path("candidate.log"));

  EXPECT_EQ(truth.bytes, trace.size());
  EXPECT_EQ(truth.lines, lines_with(trace, "\n"));
  EXPECT_EQ(truth.lock_tries, lines_with(trace, "\"NX\" \"PX\""));
  EXPECT_EQ(truth.session_reads, lines_with(trace, "\"GET\" \"SHOP_SESSION:"));
  EXPECT_EQ(truth.touches, lines_with(trace, "] \"TOUCH\" "));
  EXPECT_EQ(truth.requests - truth.refused_locks, lines_with(trace, "\"EVALSHA\""));
}

TEST_P(GeneratedPair, IsTheSameBytesEachTime) {
  write("one.log", GetParam().options, Behaviour::earlier, 1);
  write("again.log", GetParam().options, Behaviour::earlier, 1);
  write("other-run.log", GetParam().options, Behaviour::earlier, 2);

  EXPECT_EQ(read_file(path("one.log")), read_file(path("again.log")));
  EXPECT_NE(read_file(path("one.log")), read_file(path("other-run.log")));
}

TEST_P(GeneratedPair, IsAnsweredWithTheExactCounts) {
  const Truth baseline = write("baseline.log", GetParam().options, Behaviour::earlier, 1);
  const Truth candidate = write("candidate.log", GetParam().options, Behaviour::later, 2);
  ASSERT_GT(baseline.session_reads, candidate.session_reads);
  ASSERT_EQ(candidate.touches, 40u);

  const Outcome outcome = compare();

  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(wrong_in_answer(outcome.out, baseline, candidate), IsEmpty());
}

TEST_P(GeneratedPair, OfOneBehaviourIsTheSame) {
  const Truth baseline = write("baseline.log", GetParam().options, Behaviour::earlier, 1);
  const Truth candidate = write("candidate.log", GetParam().options, Behaviour::earlier, 2);

  const Outcome outcome = compare();

  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(wrong_in_answer(outcome.out, baseline, candidate), IsEmpty());
}

TEST_P(GeneratedPair, IsAnsweredAlikeByAnyNumberOfThreads) {
  if (run_program({"compare", "--help"}).out.find("--threads") == std::string::npos) GTEST_SKIP() << "no --threads";
  write("baseline.log", GetParam().options, Behaviour::earlier, 1);
  write("candidate.log", GetParam().options, Behaviour::later, 2);

  const Outcome one = compare({"--threads", "1"});

  EXPECT_EQ(one.status, 1);
  for (const char* threads : {"2", "5"}) EXPECT_EQ(compare({"--threads", threads}).out, one.out) << threads;
}

const PairCase kPairs[] = {
    {"short_one_at_a_time", shop(Connections::per_request, 1)},
    {"short", shop(Connections::per_request, 64)},
    {"short_with_uuids_and_clocks", with_tokens(shop(Connections::per_request, 64), 50, 50)},
    {"short_with_uuids_only", with_tokens(shop(Connections::per_request, 64), 100, 0)},
    {"short_with_clocks_only", with_tokens(shop(Connections::per_request, 64), 0, 100)},
    {"short_on_reused_ports", with_ports_reused(shop(Connections::per_request, 64))},
    {"short_on_reused_ports_one_at_a_time", with_ports_reused(shop(Connections::per_request, 1))},
    {"short_other_requests", with_seed(shop(Connections::per_request, 64), 2)},
    {"persistent_one_at_a_time", shop(Connections::pooled, 1)},
    {"persistent", shop(Connections::pooled, 64)},
    {"persistent_300_at_a_time", shop(Connections::pooled, 300)},
    {"persistent_with_uuids_and_clocks", with_tokens(shop(Connections::pooled, 64), 50, 50)},
    {"sticky_one_at_a_time", shop(Connections::sticky, 1)},
    {"sticky", shop(Connections::sticky, 64)},
    {"sticky_with_uuids_and_clocks", with_tokens(shop(Connections::sticky, 64), 50, 50)},
};

INSTANTIATE_TEST_SUITE_P(Pairs, GeneratedPair, ::testing::ValuesIn(kPairs),
                         [](const auto& pair) { return std::string(pair.param.name); });

}  // namespace
}  // namespace tracediff::testing
