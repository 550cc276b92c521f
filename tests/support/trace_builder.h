#ifndef TRACEDIFF_TESTS_SUPPORT_TRACE_BUILDER_H_
#define TRACEDIFF_TESTS_SUPPORT_TRACE_BUILDER_H_

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tracediff/compare.h"
#include "tracediff/trace.h"

namespace tracediff::testing {

/// Traces written by hand. A line each: who sends what, 100 us apart.
///
///     a SET k v EX 60       connection a; 'an argument' with blanks stands in quotes
///     a/3 GET k             in database 3
///     lua GET k             called by the script call above
///     +2000000              nothing for two seconds
///     # label: 6.0.0        as it is
class TraceBuilder {
 public:
  static constexpr std::int64_t kStart = 1'700'000'000'000'000;

  /// Connections get ports from FIRST_PORT on; the clock begins at START_US.
  explicit TraceBuilder(int first_port = 40001, std::int64_t start_us = kStart)
      : next_port_(first_port), time_us_(start_us) {}

  std::string build(std::string_view script) {
    std::string out;
    std::istringstream lines{std::string(script)};
    for (std::string line; std::getline(lines, line);) {
      line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
      if (line.starts_with("# "))
        out += line + '\n';
      else if (line.starts_with('+'))
        time_us_ += std::stoll(line);
      else if (!line.empty())
        out += entry(line);
    }
    return out;
  }

 private:
  std::string entry(std::string_view line) {
    const std::vector<std::string> words = split(line);
    const std::size_t slash = words[0].starts_with("unix:") ? std::string::npos : words[0].find('/');
    const std::string db = slash == std::string::npos ? "0" : words[0].substr(slash + 1);
    char clock[40];
    std::snprintf(clock, sizeof clock, "%lld.%06lld", static_cast<long long>(time_us_ / 1'000'000),
                  static_cast<long long>(time_us_ % 1'000'000));
    time_us_ += 100;
    std::string out = std::string(clock) + " [" + db + ' ' + address(words[0].substr(0, slash)) + ']';
    for (std::size_t i = 1; i < words.size(); ++i) out += " \"" + escape(words[i]) + '"';
    return out + '\n';
  }

  std::string address(const std::string& name) {
    if (name == "lua" || name.find(':') != std::string::npos) return name;
    const auto [found, added] = ports_.try_emplace(name, next_port_);
    if (added) ++next_port_;
    return "127.0.0.1:" + std::to_string(found->second);
  }

  static std::vector<std::string> split(std::string_view line) {
    std::vector<std::string> words(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '\'')
        quoted = !quoted;
      else if (c == ' ' && !quoted)
        words.emplace_back();
      else
        words.back() += c;
    }
    return words;
  }

  std::map<std::string, int> ports_;
  int next_port_;
  std::int64_t time_us_;
};

/// A folder of its own for the traces of one test; gone with it.
class TraceFolder {
 public:
  TraceFolder() {
    static int count = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("tracediff-test-" + std::to_string(::getpid()) + '-' + std::to_string(++count));
    std::filesystem::create_directories(folder_);
  }
  ~TraceFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TraceFolder(const TraceFolder&) = delete;
  TraceFolder& operator=(const TraceFolder&) = delete;

  /// Gives the path.
  std::string write(const std::string& text) {
    const std::string path = (folder_ / ("trace-" + std::to_string(++files_) + ".log")).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::string write_script(std::string_view script) { return write(TraceBuilder().build(script)); }

 private:
  std::filesystem::path folder_;
  int files_ = 0;
};

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_TRACE_BUILDER_H_
