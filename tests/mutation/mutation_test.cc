// How much of what could change is found: one of two runs of the same version is changed in one place, and the
// comparison has to name the command that was changed, and nothing else.

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "ascii.h"
#include "mutation/mutant.h"
#include "shape/arguments.h"
#include "tracediff/compare.h"

namespace tracediff::testing {

namespace {

/// A row of the table. Rows of one mutation differ in the regime of the pairs that they take.
struct Row {
  std::string_view name;
  Mutation mutation;
  std::string_view regime;  ///< empty: any
  double target;            ///< share that has to be found, in percent; 0: only reported
  std::size_t tried = 0;
  std::size_t found = 0;
  std::size_t with_surplus = 0;
  std::size_t surplus = 0;
};

std::vector<Row> all_rows() {
  return {{"every use dropped", Mutation::every_use_dropped, "", 98},
          {"argument added", Mutation::argument_added, "", 98},
          {"command added", Mutation::command_added, "", 98},
          {"number changed", Mutation::number_changed, "", 92},
          {"keys renamed", Mutation::keys_renamed, "", 90},
          {"one use dropped, quiet", Mutation::one_use_dropped, "quiet", 95},
          {"one use dropped, racy", Mutation::one_use_dropped, "racy", 65},
          {"one use dropped, many", Mutation::one_use_dropped, "many", 0}};
}

constexpr double kMostSurplus = 1;  ///< in 100 mutants

struct Options {
  std::vector<std::string> folders;
  std::size_t mutants = 200;
  std::uint64_t seed = 1;
  std::string misses;
  bool check = false;
};

bool parse_number(std::string_view text, std::size_t& out) {
  return std::from_chars(text.data(), text.data() + text.size(), out).ptr == text.data() + text.size();
}

std::optional<Options> parse_options(const std::vector<std::string>& words) {
  Options out;
  std::size_t seed = out.seed;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool more = i + 1 < words.size();
    if (words[i] == "--check")
      out.check = true;
    else if (words[i] == "--traces" && more)
      out.folders.push_back(words[++i]);
    else if (words[i] == "--misses" && more)
      out.misses = words[++i];
    else if (words[i] == "--mutants" && more && parse_number(words[i + 1], out.mutants))
      ++i;
    else if (words[i] == "--seed" && more && parse_number(words[i + 1], seed))
      ++i;
    else
      return std::nullopt;
  }
  out.seed = seed;
  if (out.folders.empty()) out.folders.emplace_back(TRACEDIFF_SOURCE_DIR "/traces");
  return out;
}

/// EVAL and EVALSHA call the same script.
std::string name_of(const Arguments& command) {
  const std::string name = lower_case(command[0]);
  return name.starts_with("eval") ? "call" : name;
}

/// `<hex32:2>` and `<hex32>` are the same first argument, and so are user:1 and user:2.
std::string first_argument(const Arguments& command) {
  std::string out;
  bool inside = false;
  bool numbered = false;
  for (const char c : command[1]) {
    if (c == kTokenBegin) inside = true;
    if (c == kTokenEnd) inside = numbered = false;
    numbered = numbered || (inside && c == ':');
    if (!numbered) out += c;
  }
  return generalise(out);
}

bool names(const Arguments& shown, const Arguments& changed) {
  if (shown.empty() || changed.empty() || name_of(shown) != name_of(changed)) return false;
  return shown.size() == 1 || changed.size() == 1 ||
         lower_case(first_argument(shown)) == lower_case(first_argument(changed));
}

bool names(const Finding& finding, const Mutant& mutant) {
  if (!mutant.old_beginning.empty()) {
    // However many commands have such keys, that is one change.
    const auto begins_so = [&](const std::string& argument) { return argument.starts_with(mutant.old_beginning); };
    return finding.rule == "key.renamed" && std::ranges::any_of(*finding.baseline.command, begins_so);
  }
  for (const FindingSide* side : {&finding.baseline, &finding.candidate}) {
    for (const Arguments* changed : {&mutant.before, &mutant.after}) {
      if (side->command && names(*side->command, *changed)) return true;
      const auto& places = side->places;
      if (std::any_of(places.begin(), places.end(), [&](const Place& place) { return names(place.command, *changed); }))
        return true;
    }
  }
  return false;
}

/// Runs one row after the other over the same pairs.
class MutationTest {
 public:
  MutationTest(std::vector<BasePair> pairs, const Options& options)
      : pairs_(std::move(pairs)), options_(options), misses_(options.misses) {
    file_ =
        (std::filesystem::temp_directory_path() / ("tracediff-mutant-" + std::to_string(::getpid()) + ".log")).string();
  }
  ~MutationTest() { std::filesystem::remove(file_); }
  MutationTest(const MutationTest&) = delete;
  MutationTest& operator=(const MutationTest&) = delete;

  void run(Row& row) {
    std::vector<const BasePair*> pairs;
    for (const BasePair& pair : pairs_) {
      if (pair.clean && (row.regime.empty() || pair.regime == row.regime)) pairs.push_back(&pair);
    }
    Dice dice(options_.seed);
    // A pair without a place for this change costs a try: a set number of them, so that this ends.
    for (std::size_t tries = 50 * options_.mutants; !pairs.empty() && tries > 0 && row.tried < options_.mutants;
         --tries) {
      const BasePair& pair = *pairs[dice.below(pairs.size())];
      if (const std::optional<Mutant> mutant = mutate(pair, row.mutation, dice)) judge(pair, *mutant, row);
    }
  }

 private:
  void judge(const BasePair& pair, const Mutant& mutant, Row& row) {
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << mutant.text;
    const Result<Report> report = compare({pair.baseline}, {file_}, {});
    ++row.tried;
    if (!report) {
      misses_ << "ERROR  " << row.name << " | " << pair.name << " | " << mutant.what << " | "
              << to_string(report.error()) << '\n';
      return;
    }
    const auto naming = [&](const Finding& finding) { return names(finding, mutant); };
    const bool found = std::any_of(report->findings.begin(), report->findings.end(), naming);
    row.found += found ? 1 : 0;
    if (!found) tell_miss(pair, mutant, row, *report);
    bool any = false;
    for (const Finding& finding : report->findings) {
      if (finding.parent || naming(finding)) continue;
      any = true;
      ++row.surplus;
      tell("SURPLUS", pair, mutant, row, *report);
      misses_ << "         " << to_string(finding.kind) << ' ' << finding.rule << ": "
              << display_argument(finding.title) << '\n';
    }
    row.with_surplus += any ? 1 : 0;
  }

  void tell(std::string_view what, const BasePair& pair, const Mutant& mutant, const Row& row, const Report& report) {
    misses_ << what << "  " << row.name << " | " << pair.name << " | " << pair.regime << " -> " << report.regime
            << " | " << mutant.uses << " uses | " << display_argument(mutant.what) << '\n';
  }

  void tell_miss(const BasePair& pair, const Mutant& mutant, const Row& row, const Report& report) {
    tell("MISS", pair, mutant, row, report);
    bool noted = false;
    for (const Finding& note : report.notes) {
      if (!names(note, mutant)) continue;
      noted = true;
      misses_ << "         note " << to_string(note.kind) << ' ' << note.rule << ": " << display_argument(note.title)
              << " (" << note.why << ")\n";
    }
    if (!noted)
      misses_ << "         no note names it; " << report.findings.size() << " findings, " << report.notes.size()
              << " notes; " << report.regime_why << '\n';
  }

  std::vector<BasePair> pairs_;
  const Options& options_;
  std::ofstream misses_;
  std::string file_;
};

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

/// Prints the table, gives whether all targets are reached.
bool print(const std::vector<Row>& rows) {
  bool reached = true;
  std::size_t tried = 0;
  std::size_t surplus = 0;
  std::size_t with_surplus = 0;
  std::printf("%-24s %8s %8s %8s %8s %8s\n", "change", "mutants", "found", "share", "target", "surplus");
  for (const Row& row : rows) {
    tried += row.tried;
    surplus += row.surplus;
    with_surplus += row.with_surplus;
    if (row.tried == 0) {
      std::printf("%-24s %8s\n", std::string(row.name).c_str(), "none");
      continue;
    }
    const double share = percent(row.found, row.tried);
    const bool good = share >= row.target;
    reached = reached && good;
    std::printf("%-24s %8zu %8zu %7.1f%% %7.0f%% %8zu%s\n", std::string(row.name).c_str(), row.tried, row.found, share,
                row.target, row.surplus, good ? "" : "  <- below target");
  }
  const bool few = percent(surplus, tried) <= kMostSurplus;
  std::printf("surplus findings: %zu in %zu of %zu mutants, %.2f in 100, at most %.0f%s\n", surplus, with_surplus,
              tried, percent(surplus, tried), kMostSurplus, few ? "" : "  <- above target");
  return reached && few && tried > 0;
}

int run(const Options& options) {
  std::vector<BasePair> pairs;
  for (const std::string& folder : options.folders) {
    std::error_code missing;
    if (!std::filesystem::is_directory(folder, missing)) return std::cerr << folder << ": no such folder\n", 2;
    for (BasePair& pair : find_pairs(folder)) pairs.push_back(std::move(pair));
  }
  std::size_t unclean = 0;
  for (BasePair& pair : pairs) {
    if (const std::string trouble = load(pair); !trouble.empty()) return std::cerr << trouble << '\n', 2;
    unclean += pair.clean ? 0 : 1;
    if (!pair.clean) std::printf("skipped, not the same before it is changed: %s\n", pair.name.c_str());
  }
  if (pairs.empty()) return std::cerr << "no <version>-run<N>.log of which one version has two\n", 2;
  std::printf("%zu pairs of runs, %zu skipped; seed %llu\n", pairs.size(), unclean,
              static_cast<unsigned long long>(options.seed));
  MutationTest test(std::move(pairs), options);
  std::vector<Row> rows = all_rows();
  for (Row& row : rows) test.run(row);
  return print(rows) || !options.check ? 0 : 1;
}

}  // namespace

}  // namespace tracediff::testing

int main(int argc, char** argv) {
  const auto options = tracediff::testing::parse_options({argv + 1, argv + argc});
  if (!options) {
    std::cerr << "usage: mutation_test [--traces DIR]... [--mutants N] [--seed N] [--misses FILE] [--check]\n";
    return 2;
  }
  return tracediff::testing::run(*options);
}
