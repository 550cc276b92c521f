#ifndef TRACEDIFF_TESTS_GOLDEN_GOLDEN_CASE_H_
#define TRACEDIFF_TESTS_GOLDEN_GOLDEN_CASE_H_

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

namespace tracediff::testing {

/// A folder of traces/ with a file `case`: `arguments:` of the program, run inside that folder, and its `exit:` status.
/// Lines that begin with `#` say what the case is about.
struct GoldenCase {
  std::string name;  ///< path below traces/
  std::filesystem::path folder;
  std::vector<std::string> arguments;
  int exit_status = -1;
};

inline void PrintTo(const GoldenCase& golden, std::ostream* out) { *out << golden.name; }

std::vector<GoldenCase> find_golden_cases();

struct Outcome {
  int status = 0;
  std::string out;
  std::string err;
};

/// Runs the program in process, with FOLDER as its working directory.
Outcome run_in(const std::filesystem::path& folder, std::vector<std::string> arguments);

std::string read_text(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, const std::string& text);

/// Whether expected files are to be written rather than checked.
bool updating_goldens();

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_GOLDEN_GOLDEN_CASE_H_
