// Loads a trace and says how fast: reading alone, then with normalising, then with interning, then as `compare` does
// it. Processor time: other work on the machine does not count, and threads add up.
//
//     load_speed TRACE [ROUNDS]

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

#include "tracediff/normalise.h"
#include "tracediff/recording.h"
#include "tracediff/trace.h"

namespace {

enum class Stage { read, normalise, intern, load };

struct Outcome {
  double seconds = 0;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::size_t distinct = 0;
};

std::optional<Outcome> fail(const tracediff::Error& error) {
  std::fprintf(stderr, "%s\n", to_string(error).c_str());
  return std::nullopt;
}

std::optional<Outcome> load(const std::string& path) {
  const auto recording = tracediff::load_recording(path, tracediff::RuleSet::defaults());
  if (!recording) return fail(recording.error());
  Outcome outcome;
  outcome.entries = recording->size();
  outcome.distinct = recording->table.size();
  return outcome;
}

std::optional<Outcome> run(const std::string& path, Stage stage) {
  if (stage == Stage::load) return load(path);
  auto reader = tracediff::TraceReader::open(path);
  if (!reader) return fail(reader.error());
  tracediff::Normaliser normaliser(tracediff::RuleSet::defaults());
  tracediff::CommandTable table;
  tracediff::Entry entry;
  std::string text;
  Outcome outcome;
  while (reader->next(entry)) {
    ++outcome.entries;
    if (stage != Stage::read) normaliser.normalise(entry, text);
    if (stage == Stage::intern) table.intern(text);
  }
  outcome.distinct = table.size();
  return outcome;
}

/// The best of some rounds.
std::optional<Outcome> measure(const std::string& path, Stage stage, int rounds) {
  std::optional<Outcome> best;
  for (int round = 0; round < rounds; ++round) {
    const std::clock_t start = std::clock();
    std::optional<Outcome> now = run(path, stage);
    if (!now) return std::nullopt;
    now->seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    if (!best || now->seconds < best->seconds) best = now;
  }
  return best;
}

double size_of(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return 0;
  std::fseek(file, 0, SEEK_END);
  const double size = static_cast<double>(std::ftell(file));
  std::fclose(file);
  return size;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: load_speed TRACE [ROUNDS]\n");
    return 2;
  }
  constexpr int kRounds = 3;
  const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : kRounds;
  const char* const names[] = {"read", "read + normalise", "read + normalise + intern", "load as compare does"};
  for (const Stage stage : {Stage::read, Stage::normalise, Stage::intern, Stage::load}) {
    const std::optional<Outcome> best = measure(argv[1], stage, rounds);
    if (!best) return 1;
    std::printf("%-26s %8.1f MB/s  %7.3f s  %llu entries  %zu distinct\n", names[static_cast<int>(stage)],
                size_of(argv[1]) / best->seconds / 1e6, best->seconds, static_cast<unsigned long long>(best->entries),
                best->distinct);
  }
  return 0;
}
