#include "golden_case.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "cli/cli.h"

namespace tracediff::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kTraces = fs::path(TRACEDIFF_SOURCE_DIR) / "traces";

GoldenCase read_case(const fs::path& file) {
  GoldenCase result;
  result.folder = file.parent_path();
  result.name = fs::relative(result.folder, kTraces).string();
  std::istringstream lines(read_text(file));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string key;
    words >> key;
    if (key == "arguments:") result.arguments.assign(std::istream_iterator<std::string>(words), {});
    if (key == "exit:") words >> result.exit_status;
  }
  return result;
}

/// Puts the working directory back where it was.
class WorkingDirectory {
 public:
  explicit WorkingDirectory(const fs::path& folder) : before_(fs::current_path()) { fs::current_path(folder); }
  WorkingDirectory(const WorkingDirectory&) = delete;
  WorkingDirectory& operator=(const WorkingDirectory&) = delete;
  ~WorkingDirectory() { fs::current_path(before_); }

 private:
  fs::path before_;
};

}  // namespace

std::vector<GoldenCase> find_golden_cases() {
  std::vector<GoldenCase> cases;
  for (const auto& entry : fs::recursive_directory_iterator(kTraces)) {
    if (entry.path().filename() == "case") cases.push_back(read_case(entry.path()));
  }
  std::sort(cases.begin(), cases.end(), [](const auto& one, const auto& other) { return one.name < other.name; });
  return cases;
}

Outcome run_in(const fs::path& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "tracediff");
  std::vector<const char*> words;
  words.reserve(arguments.size());
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  const WorkingDirectory here(folder);
  std::ostringstream out;
  std::ostringstream err;
  const int status = run(static_cast<int>(words.size()), words.data(), out, err);
  return {status, std::move(out).str(), std::move(err).str()};
}

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_text(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

bool updating_goldens() { return std::getenv("TRACEDIFF_UPDATE_GOLDENS") != nullptr; }

}  // namespace tracediff::testing
