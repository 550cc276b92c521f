#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "golden_case.h"
#include "transcript.h"

namespace tracediff::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = TRACEDIFF_SOURCE_DIR;

/// What is asked of each case beside its own arguments, and the file that holds the answer.
const std::vector<std::pair<std::string, std::string>> kForms = {
    {"text", "report.txt"}, {"json", "report.json"}, {"markdown", "report.md"}};

class Golden : public ::testing::TestWithParam<GoldenCase> {};

TEST_P(Golden, SaysWhatIsExpected) {
  const GoldenCase& golden = GetParam();
  for (const auto& [form, name] : kForms) {
    SCOPED_TRACE(golden.name + "/" + name);
    std::vector<std::string> arguments = golden.arguments;
    arguments.insert(arguments.begin() + 1, {"--format", form});
    const Outcome outcome = run_in(golden.folder, arguments);
    EXPECT_EQ(outcome.status, golden.exit_status);
    EXPECT_EQ(outcome.err, "");
    if (updating_goldens()) write_text(golden.folder / name, outcome.out);
    EXPECT_EQ(outcome.out, read_text(golden.folder / name));
  }
}

std::string test_name(const ::testing::TestParamInfo<GoldenCase>& info) {
  std::string name = info.param.name;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Traces, Golden, ::testing::ValuesIn(find_golden_cases()), test_name);

TEST(Traces, EveryRecordingIsPartOfACase) {
  std::set<fs::path> used;
  for (const GoldenCase& golden : find_golden_cases()) {
    ASSERT_FALSE(golden.arguments.empty()) << golden.name;
    for (const std::string& argument : golden.arguments) used.insert((golden.folder / argument).lexically_normal());
  }
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "traces")) {
    if (entry.path().extension() != ".log") continue;
    EXPECT_EQ(used.count(entry.path().lexically_normal()), 1U) << entry.path();
  }
}

TEST(Traces, EveryFolderIsExplainedInTheReadme) {
  const std::string readme = read_text(kSource / "traces" / "README.md");
  for (const auto& entry : fs::directory_iterator(kSource / "traces")) {
    if (!entry.is_directory()) continue;
    EXPECT_THAT(readme, ::testing::HasSubstr("`" + entry.path().filename().string() + "/`"));
  }
}

TEST(Readme, TranscriptsAreWhatTheProgramSays) {
  const fs::path file = kSource / "README.md";
  const std::string readme = read_text(file);
  EXPECT_GE(runnable_transcripts(readme), 1);
  const std::string said = with_transcripts_run(readme);
  if (updating_goldens()) write_text(file, said);
  EXPECT_EQ(said, read_text(file));
}

}  // namespace
}  // namespace tracediff::testing
