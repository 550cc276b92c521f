// Redacted traces hold nothing that was recorded but known words, and compare as the originals do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "redact/vocabulary.h"
#include "support/redactor.h"
#include "tracediff/compare.h"
#include "tracediff/redact.h"

namespace tracediff {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::make_redactor;
using ::testing::Not;
using testing::test_key;

std::string redacted_trace(const std::string& path) {
  Result<TraceReader> reader = TraceReader::open(path);
  EXPECT_TRUE(reader) << path;
  if (!reader) return {};
  Redactor redactor = make_redactor();
  std::ostringstream out;
  EXPECT_TRUE(redact_trace(*reader, redactor, out)) << path;
  return out.str();
}

std::string traces(const std::string& name) { return std::string(TRACEDIFF_SOURCE_DIR) + "/traces/" + name; }

/// A folder of this test's own.
class RedactFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "redact-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string redacted_copy(const std::string& path) {
    const std::string copy = folder_ + "/" + std::to_string(copies_++) + ".log";
    std::ofstream(copy, std::ios::binary) << redacted_trace(path);
    return copy;
  }

  std::string folder_;
  int copies_ = 0;
};

/// What a report says, without the texts of commands.
std::vector<std::string> gist(const Report& report) {
  std::vector<std::string> lines = {std::string(to_string(report.verdict))};
  const auto side = [](const FindingSide& of) {
    if (!of.command) return std::string("-");
    return of.command->front() + "/" + std::to_string(of.command->size()) + "*" + std::to_string(of.count);
  };
  for (const auto* list : {&report.findings, &report.notes}) {
    for (const Finding& finding : *list) {
      lines.push_back(finding.id + " " + std::string(to_string(finding.kind)) + " " + finding.rule + " " +
                      std::to_string(finding.occurrences) + " " + side(finding.baseline) + " " +
                      side(finding.candidate) + " " + finding.parent.value_or(""));
    }
  }
  return lines;
}

TEST_F(RedactFiles, CompareAsTheOriginalsDo) {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"lost-session/5.3.7.log", "lost-session/6.0.0.log"},
      {"lost-session-unix/5.3.7.log", "lost-session-unix/6.0.0.log"},
      {"fix-confirmed/5.3.7.log", "fix-confirmed/6.0.0-with-get.log"},
      {"captured/1.0.log", "captured/2.0.log"},
      {"captured-cut/1.0.log", "captured-cut/2.0-cut.log"},
      {"session-store/6.1.3-run1.log", "session-store/6.1.3-run2.log"},
      {"session-store/6.1.3-run1.log", "session-store/7.1.1-run1.log"},
      {"session-store/7.1.1-run1.log", "session-store/8.1.0-run1.log"},
  };
  const CompareOptions options{RuleSet::defaults(), "", "", ""};
  for (const auto& [baseline, candidate] : pairs) {
    const Result<Report> original = compare({traces(baseline)}, {traces(candidate)}, options);
    const Result<Report> copy = compare({redacted_copy(traces(baseline))}, {redacted_copy(traces(candidate))}, options);
    ASSERT_TRUE(original && copy) << baseline;
    EXPECT_EQ(gist(*original), gist(*copy)) << baseline << " " << candidate;
  }
}

/// Every run of four and more letters or digits in TEXT.
std::set<std::string> long_runs(std::string_view text) {
  std::set<std::string> runs;
  std::string run;
  for (const char c : std::string(text) + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      run += c;
      continue;
    }
    if (run.size() >= 4) runs.insert(run);
    run.clear();
  }
  return runs;
}

bool is_known(const std::string& run) {
  static const redaction::Vocabulary vocabulary({"Z"});
  std::string letters;
  bool all_known = true;
  for (const char c : run + "0") {  // word by word, `cookieMaxAge` too
    const bool begins = std::isupper(static_cast<unsigned char>(c)) != 0 && !letters.empty() &&
                        std::islower(static_cast<unsigned char>(letters.back())) != 0;
    if (std::isalpha(static_cast<unsigned char>(c)) == 0 || begins) {
      all_known = all_known && (letters.size() < 2 || vocabulary.has(letters));
      letters.clear();
    }
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) letters += c;
  }
  return all_known;
}

TEST_F(RedactFiles, HoldNothingThatWasRecordedButKnownWordsAndClocks) {
  for (const char* name : {"lost-session/5.3.7.log", "lost-session-unix/6.0.0.log", "captured/1.0.log",
                           "session-store/6.1.3-run1.log", "session-store/8.1.0-run1.log"}) {
    const std::set<std::string> left = long_runs(redacted_trace(traces(name)));
    Result<TraceReader> reader = TraceReader::open(traces(name));
    ASSERT_TRUE(reader);
    Normaliser normaliser(RuleSet::defaults());
    Entry entry;
    while (reader->next(entry)) {
      std::set<std::string> clocks;
      for (const Replacement& replacement : normaliser.explain(entry)) {
        const bool clock =
            replacement.type.starts_with("time_") || replacement.type == "iso" || replacement.type == "port";
        if (clock) clocks.merge(long_runs(replacement.original));
        if (!clock) {
          EXPECT_THAT(left, Not(::testing::Contains(replacement.original))) << name;
        }
      }
      for (const std::string& run : long_runs(entry.arguments)) {
        if (clocks.contains(run) || is_known(run)) continue;
        constexpr std::size_t kDigitsOfSha = 40;
        if (run.size() == kDigitsOfSha && entry.arguments.starts_with("\"EVALSHA\"")) continue;  // names a script
        const bool round = run.find_first_not_of("0123456789") == std::string::npos && run.ends_with("00");
        EXPECT_TRUE(round || !left.contains(run)) << name << ": " << run << " in " << entry.text;
      }
    }
  }
}

TEST_F(RedactFiles, AreReadAsTheOriginalsAre) {
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(TRACEDIFF_SOURCE_DIR) + "/tests/data/monitor-format")) {
    Result<TraceReader> original = TraceReader::open(file.path());
    if (!original) continue;
    const std::string text = redacted_trace(file.path());
    Result<TraceReader> copy = TraceReader::from_memory(text, "copy");
    ASSERT_TRUE(copy) << file.path();
    Entry entry;
    Entry redacted;
    while (original->next(entry)) {
      ASSERT_TRUE(copy->next(redacted)) << file.path() << ":" << entry.line;
      EXPECT_EQ(redacted.time_us, entry.time_us);
      EXPECT_EQ(redacted.db, entry.db);
      EXPECT_EQ(split_arguments(redacted.arguments).size(), split_arguments(entry.arguments).size()) << entry.text;
    }
    EXPECT_FALSE(copy->next(redacted));
    EXPECT_EQ(copy->info().skipped_lines, original->info().skipped_lines) << file.path();
    EXPECT_EQ(copy->info().complete == false, original->info().complete == false) << file.path();
    EXPECT_EQ(copy->info().connections.size(), original->info().connections.size());
    EXPECT_THAT(std::string(copy->info().header_value("redacted")), HasSubstr(test_key().id));
  }
}

TEST_F(RedactFiles, AreNotRedactedTwice) {
  Result<TraceReader> reader = TraceReader::open(redacted_copy(traces("lost-session/5.3.7.log")));
  ASSERT_TRUE(reader);
  Redactor redactor = make_redactor();
  std::ostringstream out;
  const Result<void> again = redact_trace(*reader, redactor, out);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("redacted already"));
  EXPECT_THAT(out.str(), IsEmpty());
}

TEST_F(RedactFiles, KeyIsMadeOnceForItsOwnerAlone) {
  const std::string file = folder_ + "/deep/er/redact.key";
  bool made = false;
  const Result<RedactKey> first = load_redact_key(file, made);
  ASSERT_TRUE(first) << to_string(first.error());
  EXPECT_TRUE(made);
  struct stat about {};
  ASSERT_EQ(::stat(file.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  const Result<RedactKey> second = load_redact_key(file, made);
  ASSERT_TRUE(second);
  EXPECT_FALSE(made);
  EXPECT_EQ(first->first, second->first);
  EXPECT_EQ(first->second, second->second);
  const Result<RedactKey> other = load_redact_key(folder_ + "/other.key", made);
  ASSERT_TRUE(other);
  EXPECT_NE(other->id, first->id);
}

TEST_F(RedactFiles, KeyThatCannotBeUsedIsNamed) {
  bool made = false;
  std::ofstream(folder_ + "/empty.key") << "\n";
  const Result<RedactKey> empty = load_redact_key(folder_ + "/empty.key", made);
  ASSERT_FALSE(empty);
  EXPECT_THAT(to_string(empty.error()), ::testing::AllOf(HasSubstr("empty.key"), HasSubstr("empty")));
  const Result<RedactKey> nowhere = load_redact_key(folder_ + "/empty.key/redact.key", made);
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(to_string(nowhere.error()), HasSubstr("empty.key/redact.key"));
}

}  // namespace
}  // namespace tracediff
