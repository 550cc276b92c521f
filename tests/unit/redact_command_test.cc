// `tracediff redact`, and what other commands say of redacted traces.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "cli/cli.h"

namespace tracediff {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

struct Outcome {
  int status = 0;
  std::string out;
  std::string err;
};

Outcome run_with(std::vector<std::string> words) {
  words.insert(words.begin(), "tracediff");
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int status = run(static_cast<int>(arguments.size()), arguments.data(), out, err);
  return {status, out.str(), err.str()};
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class RedactCommand : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "redact-command-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    ::unsetenv("TRACEDIFF_REDACT_KEY");
    write("1.log", R"("SET" "user:wolfgang" "secret1" "EX" "60")");
    write("2.log", R"("SET" "user:wolfgang" "secret1" "EX" "60" "NX")");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& arguments) const {
    std::ofstream file(path(name));
    for (int i = 0; i < 5; ++i) file << "1795499696.22482" << i << " [0 127.0.0.1:46668] " << arguments << "\n";
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
  [[nodiscard]] Outcome redact(const std::string& name, const std::string& to, const std::string& key) const {
    return run_with({"redact", path(name), "-o", path(to), "--redact-key", path(key)});
  }

  std::string folder_;
};

TEST_F(RedactCommand, WritesACopyAndSaysSo) {
  const Outcome outcome = redact("1.log", "shown.log", "key");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("made the key " + path("key")), HasSubstr("redacted 5 commands\n")));
  EXPECT_THAT(content(path("shown.log")), AllOf(StartsWith("# redacted: version=1 key="), HasSubstr(R"("EX" "60")"),
                                                Not(HasSubstr("wolfgang")), Not(HasSubstr("secret1"))));
  EXPECT_THAT(redact("1.log", "again.log", "key").err, Not(HasSubstr("made the key")));
  EXPECT_EQ(content(path("again.log")), content(path("shown.log")));
}

TEST_F(RedactCommand, WritesToStandardOutputWithoutAFile) {
  const Outcome outcome = run_with({"redact", path("1.log"), "--redact-key", path("key")});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, StartsWith("# redacted: "));
}

TEST_F(RedactCommand, OverwritesNothingUnlessTold) {
  ASSERT_EQ(redact("1.log", "shown.log", "key").status, 0);
  const std::string before = content(path("shown.log"));
  const Outcome refused = redact("2.log", "shown.log", "key");
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("--force"));
  EXPECT_EQ(content(path("shown.log")), before);
  const std::vector<std::string> forced = {"redact",  path("2.log"),  "-o",       path("shown.log"),
                                           "--force", "--redact-key", path("key")};
  EXPECT_EQ(run_with(forced).status, 0);
  EXPECT_NE(content(path("shown.log")), before);
}

TEST_F(RedactCommand, NeverOverwritesTheTraceItself) {
  const std::string before = content(path("1.log"));
  const Outcome refused = run_with({"redact", path("1.log"), "-o", path("1.log"), "--force"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("the trace itself"));
  EXPECT_EQ(content(path("1.log")), before);
}

TEST_F(RedactCommand, LeavesNoFileOfWhatIsNoTrace) {
  std::ofstream(path("empty.log")) << "";
  EXPECT_EQ(redact("empty.log", "shown.log", "key").status, 2);
  EXPECT_FALSE(std::filesystem::exists(path("shown.log")));
}

TEST_F(RedactCommand, TakesTheKeyOfTheEnvironment) {
  ::setenv("TRACEDIFF_REDACT_KEY", "some key", 1);
  const Outcome outcome = run_with({"redact", path("1.log")});
  ::unsetenv("TRACEDIFF_REDACT_KEY");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, Not(HasSubstr("made the key")));
}

TEST_F(RedactCommand, TellsWhereAKeyMayComeFromWithoutAHome) {
  const char* const home = std::getenv("HOME");
  const std::string before = home == nullptr ? "" : home;
  ::unsetenv("HOME");
  ::unsetenv("XDG_STATE_HOME");
  const Outcome outcome = run_with({"redact", path("1.log")});
  ::setenv("HOME", before.c_str(), 1);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("--redact-key"), HasSubstr("TRACEDIFF_REDACT_KEY")));
}

TEST_F(RedactCommand, IsToldByShowAndCompare) {
  ASSERT_EQ(redact("1.log", "1r.log", "key").status, 0);
  ASSERT_EQ(redact("2.log", "2r.log", "key").status, 0);
  EXPECT_THAT(run_with({"show", path("1r.log")}).out, HasSubstr(", redacted"));
  const Outcome outcome = run_with({"compare", path("1r.log"), path("2r.log")});
  EXPECT_EQ(outcome.status, 1) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("the traces are redacted"));
  EXPECT_THAT(run_with({"compare", "--format", "json", path("1r.log"), path("2r.log")}).out,
              HasSubstr(R"("code": "redacted")"));
  EXPECT_THAT(run_with({"compare", path("1.log"), path("2.log")}).out, Not(HasSubstr("redacted")));
}

TEST_F(RedactCommand, CompareDecidesNothingBetweenTwoKeys) {
  ASSERT_EQ(redact("1.log", "1r.log", "key").status, 0);
  ASSERT_EQ(redact("2.log", "2r.log", "other.key").status, 0);
  for (const std::string& other : {path("2r.log"), path("2.log")}) {
    const Outcome outcome = run_with({"compare", path("1r.log"), other});
    EXPECT_EQ(outcome.status, 2) << outcome.out;
    EXPECT_THAT(outcome.out, AllOf(StartsWith("inconclusive"), HasSubstr("--redact-key")));
  }
}

}  // namespace
}  // namespace tracediff
