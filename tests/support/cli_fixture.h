#ifndef TRACEDIFF_TESTS_SUPPORT_CLI_FIXTURE_H_
#define TRACEDIFF_TESTS_SUPPORT_CLI_FIXTURE_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "cli/cli.h"

/// Runs the program's commands in this process.
namespace tracediff::testing {

struct Outcome {
  int status = 0;
  std::string out;
  std::string err;
};

inline Outcome run_with(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "tracediff");
  std::vector<const char*> words;
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int status = run(static_cast<int>(words.size()), words.data(), out, err);
  return {status, out.str(), err.str()};
}

/// A folder that is gone after the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tracediff-cli-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string file(const std::string& name, const std::string& content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }
  [[nodiscard]] std::string content(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] std::size_t size() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

inline constexpr const char* kTrace =
    "1700000000.000100 [0 127.0.0.1:5001] \"SET\" \"k\\xc3\\xa9\" \"a \\\"b\\\" \\\\\"\n"
    "1700000000.000200 [3 lua] \"get\" \"\"\n";

inline constexpr const char* kSessions =
    "1700000000.000000 [0 127.0.0.1:1] \"AUTH\" \"pa55word\"\n"
    "1700000000.000100 [0 127.0.0.1:1] \"SET\" \"s:880bba3b26274e101fcb145d9306fedf\" \"secret value\"\n"
    "1700000000.001000 [0 127.0.0.1:2] \"GET\" \"s:880bba3b26274e101fcb145d9306fedf\"\n"
    "1700000000.002000 [0 127.0.0.1:2] \"GET\" \"s:880bba3b26274e101fcb145d9306fedf\"\n"
    "1700000000.004000 [0 127.0.0.1:2] \"GET\" \"s:880bba3b26274e101fcb145d9306fedf\"\n"
    "1700000000.005000 [0 127.0.0.1:2] \"MULTI\"\n"
    "1700000000.005100 [0 127.0.0.1:2] \"EVAL\" \"return redis.call('get', KEYS[1])\" \"1\" "
    "\"s:0bba3b2688274e101fcb145d9306fedf\"\n"
    "1700000000.005200 [0 lua] \"get\" \"s:0bba3b2688274e101fcb145d9306fedf\"\n"
    "1700000000.005300 [0 127.0.0.1:2] \"EXEC\"\n";

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_CLI_FIXTURE_H_
