#ifndef TRACEDIFF_TESTS_SUPPORT_COMPARE_FIXTURE_H_
#define TRACEDIFF_TESTS_SUPPORT_COMPARE_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/trace_builder.h"
#include "tracediff/compare.h"

namespace tracediff::testing {

/// What a driver does that does the same each time.
inline constexpr std::string_view kWork = R"(
    a CLIENT SETNAME shop
    a SET user:1 ann EX 60
    a GET user:1
    a HSET cart:1 pear 2
    a HGETALL cart:1
    a INCR visits
    a LPUSH queue job
    a LRANGE queue 0 9
    a ZADD board 5 ann
    a ZRANGE board 0 3
    a EXPIRE cart:1 600
    a DEL cart:1
    a EXISTS cart:1
    a SADD seen ann
)";

/// kWork with FROM replaced by TO, everywhere.
inline std::string work_with(std::string_view from, std::string_view to, std::string text = std::string(kWork)) {
  EXPECT_NE(text.find(from), std::string::npos) << from;
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}
inline std::string work_and(std::string_view more) { return std::string(kWork) + std::string(more); }

inline std::string lines(std::string_view line, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += std::string(line) + '\n';
  return out;
}

class CompareTest : public ::testing::Test {
 protected:
  Report compare_scripts(const std::vector<std::string>& baseline, const std::vector<std::string>& candidate,
                         const CompareOptions& options = {}) {
    std::vector<std::string> paths[2];
    // Ports and clocks of two recordings are never the same.
    int port = 40001;
    for (const std::string& script : baseline)
      paths[0].push_back(folder_.write(TraceBuilder(port += 100).build(script)));
    for (const std::string& script : candidate)
      paths[1].push_back(folder_.write(TraceBuilder(port += 100, TraceBuilder::kStart + 77'000'123).build(script)));
    Result<Report> report = compare(paths[0], paths[1], options);
    EXPECT_TRUE(report) << (report ? "" : to_string(report.error()));
    return report ? std::move(*report) : Report{};
  }
  /// Of the findings.
  std::vector<std::string> titles(const std::vector<std::string>& baseline, const std::vector<std::string>& candidate) {
    std::vector<std::string> out;
    for (Finding& finding : compare_scripts(baseline, candidate).findings) out.push_back(std::move(finding.title));
    return out;
  }
  TraceFolder folder_;
};

/// "missing GET user:1", "changed SET k v -> SET k w": what a list of findings says. Details are indented.
inline std::vector<std::string> told(const std::vector<Finding>& findings) {
  std::vector<std::string> out;
  for (const Finding& finding : findings) {
    std::string text = finding.parent ? "  " : "";
    text += to_string(finding.kind);
    if (finding.baseline.command) text += ' ' + display_command(*finding.baseline.command);
    if (finding.baseline.command && finding.candidate.command) text += " ->";
    if (finding.candidate.command) text += ' ' + display_command(*finding.candidate.command);
    out.push_back(std::move(text));
  }
  return out;
}

inline std::vector<std::string> codes(const Report& report) {
  std::vector<std::string> out;
  for (const Warning& warning : report.warnings) out.push_back(warning.code);
  return out;
}

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_COMPARE_FIXTURE_H_
