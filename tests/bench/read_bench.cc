// Reads a trace and says how fast: reading alone, then with normalising, then with interning.
//
//     read_bench TRACE [ROUNDS]

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "tracediff/normalise.h"
#include "tracediff/trace.h"

namespace {

enum class Stage { read, normalise, intern };

struct Outcome {
  double seconds = 0;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::size_t distinct = 0;
};

bool run(const std::string& path, Stage stage, Outcome& outcome) {
  const std::clock_t start = std::clock();  // processor time: other work on the machine does not count
  auto reader = tracediff::TraceReader::open(path);
  if (!reader) {
    std::fprintf(stderr, "%s\n", to_string(reader.error()).c_str());
    return false;
  }
  tracediff::Normaliser normaliser(tracediff::RuleSet::defaults());
  tracediff::CommandTable table;
  tracediff::Entry entry;
  std::string text;
  outcome = {};
  while (reader->next(entry)) {
    ++outcome.entries;
    outcome.bytes += entry.text.size() + 1;
    if (stage != Stage::read) normaliser.normalise(entry, text);
    if (stage == Stage::intern) table.intern(text);
  }
  outcome.seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  outcome.distinct = table.size();
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: read_bench TRACE [ROUNDS]\n");
    return 2;
  }
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 3;
  const char* const names[] = {"read", "read + normalise", "read + normalise + intern"};
  for (const Stage stage : {Stage::read, Stage::normalise, Stage::intern}) {
    Outcome best;
    for (int round = 0; round < rounds; ++round) {
      Outcome now;
      if (!run(argv[1], stage, now)) return 1;
      if (best.seconds == 0 || now.seconds < best.seconds) best = now;
    }
    const double bytes = static_cast<double>(best.bytes);
    std::printf("%-26s %8.1f MB/s  %7.3f s  %llu entries  %zu distinct\n", names[static_cast<int>(stage)],
                bytes / best.seconds / 1e6, best.seconds, static_cast<unsigned long long>(best.entries), best.distinct);
  }
  return 0;
}
