#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "shape/arguments.h"
#include "support/argument_maker.h"
#include "support/trace_builder.h"
#include "tracediff/recording.h"

namespace tracediff::testing {
namespace {

using ::testing::ElementsAre;

class RecordingTest : public ::testing::Test {
 protected:
  Recording load(std::string_view script, const RuleSet& rules = RuleSet::defaults()) {
    Result<Recording> recording = load_recording(folder_.write_script(script), rules);
    EXPECT_TRUE(recording) << (recording ? "" : to_string(recording.error()));
    return recording ? std::move(*recording) : Recording{};
  }
  TraceFolder folder_;
};

std::vector<int> flagged(const Recording& recording, EntryFlag flag) {
  std::vector<int> out;
  for (const std::uint8_t flags : recording.flags) out.push_back((flags & flag) != 0 ? 1 : 0);
  return out;
}

TEST_F(RecordingTest, CountsTheLinesOfACommandInEachDatabase) {
  const Recording recording = load("a GET k\nb/3 GET k\nb/3 TTL k\nb/3 GET k\nc/1 GET k\na SET k 1");
  std::vector<std::string> told;
  for (const DatabaseUse& use : recording.databases) {
    told.push_back(std::string(recording.table.text(use.command)) + " in " + std::to_string(use.database) + ": " +
                   std::to_string(use.lines) + " from " + std::to_string(use.first));
  }
  EXPECT_THAT(told,
              ElementsAre(R"("GET" "k" in 0: 1 from 0)", R"("GET" "k" in 1: 1 from 4)", R"("GET" "k" in 3: 2 from 1)",
                          R"("TTL" "k" in 3: 1 from 2)", R"("SET" "k" "1" in 0: 1 from 5)"));
  EXPECT_TRUE(load("a GET k\nb SET k 1").databases.empty());
}

struct FlagCase {
  std::string name;
  EntryFlag flag;
  std::string script;
  std::vector<int> expected;
};

const FlagCase kFlagCases[] = {
    {"equal arguments repeat", kRepeat, "a GET k\na GET k\na GET k", {0, 1, 1}},
    {"equal tokens of other values do not",
     kRepeat,
     "a GET s:880bba3b26274e101fcb145d9306fedf\na GET s:2b0cca3b26274e101fcb145d9306fed0",
     {0, 0}},
    {"other letter case does not", kRepeat, "a GET k\na get k", {0, 0}},
    {"another connection between does not matter", kRepeat, "a GET k\nb GET x\na GET k", {0, 0, 1}},
    {"another command between does", kRepeat, "a GET k\na GET x\na GET k", {0, 0, 0}},
    {"a script call repeats with its Lua lines", kRepeat, "a EVAL s 0\nlua GET k\na EVAL s 0\nlua GET k", {0, 0, 1, 0}},
    {"not where it did something else", kRepeat, "a EVAL s 0\nlua GET k\na EVAL s 0\nlua GET x", {0, 0, 0, 0}},
    {"Lua lines are told", kLua, "a EVAL s 0\nlua GET k\na GET k", {0, 1, 0}},
    {"script calls are told",
     kScriptCall,
     "a EVAL s 0\na EVALSHA 0123456789012345678901234567890123456789 0\na FCALL f 0\na GET k",
     {1, 1, 1, 0}},
    {"HELLO after work begins anew", kFreshStart, "a HELLO 3\na GET k\na HELLO 3", {0, 0, 1}},
    {"HELLO in a handshake does not", kFreshStart, "a AUTH p\na HELLO 3\na GET k", {0, 0, 0}},
    {"AUTH after work begins anew", kFreshStart, "a AUTH p\na GET k\na AUTH p\na GET k", {0, 0, 1, 0}},
    {"another database without SELECT begins anew", kFreshStart, "a/0 GET k\na/3 GET k", {0, 1}},
    {"with SELECT it does not", kFreshStart, "a/0 GET k\na/3 SELECT 3\na/3 GET k", {0, 0, 0}},
    {"nor after a SELECT in a transaction", kFreshStart, "a/0 MULTI\na/0 GET k\na/3 EXEC", {0, 0, 0}},
    {"another connection's database says nothing", kFreshStart, "a/0 GET k\nb/3 GET k\na/0 GET k", {0, 0, 0}},
    {"handshakes are told", kHandshake, "a CLIENT SETNAME x\na SELECT 0\na GET k", {1, 1, 0}},
};

TEST_F(RecordingTest, KnowsOfEachEntry) {
  for (const FlagCase& row : kFlagCases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(flagged(load(row.script), row.flag), row.expected);
  }
}

TEST_F(RecordingTest, GivesLuaLinesTheConnectionOfTheirCaller) {
  const Recording recording = load("a GET k\nb EVAL s 0\nlua GET k\na GET k\nb GET k");
  EXPECT_THAT(recording.connection, ElementsAre(0, 1, 1, 0, 1));
}

TEST_F(RecordingTest, TellsTheScriptThatCallsALuaLine) {
  const Recording recording = load("a EVAL 'return 1' 0\nlua GET k\na EVAL 'return 2' 0\nlua GET k\na GET k");
  EXPECT_NE(recording.command[1], recording.command[3]) << "the same command of two scripts";
  EXPECT_NE(recording.command[1], recording.command[4]) << "a script's command and a client's";
}

/// The SHA-1 of `return 1`.
constexpr std::string_view kReturnOne = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";

struct MissCase {
  std::string name;
  std::string script;
  bool missed;
};

TEST_F(RecordingTest, RecognisesACallThatTheServerDidNotKnow) {
  const std::string call = "a EVALSHA " + std::string(kReturnOne) + " 0";
  const MissCase cases[] = {
      {"sent again by EVAL", call + "\na EVAL 'return 1' 0", true},
      {"another connection between", call + "\nb GET k\na EVAL 'return 1' 0", true},
      {"it ran something", call + "\nlua GET k\na EVAL 'return 1' 0", false},
      {"EVAL of another script", call + "\na EVAL 'return 2' 0", false},
      {"never sent again", call + "\na GET k", false},
      {"sent again by another connection", call + "\nb EVAL 'return 1' 0", false},
  };
  for (const MissCase& row : cases) {
    SCOPED_TRACE(row.name);
    const Recording recording = load(row.script);
    ParsedCommand parsed;
    parse_normalised(recording.table.text(recording.command[0]), parsed);
    EXPECT_EQ(parsed.miss, row.missed);
  }
}

TEST_F(RecordingTest, MarksWhatAnIgnoreRuleLeavesOut) {
  const Result<RuleSet> rules = RuleSet::defaults().with_ignore("PING");
  ASSERT_TRUE(rules);
  EXPECT_THAT(flagged(load("a PING\na GET k\na PING", *rules), kIgnored), ElementsAre(1, 0, 1));
}

TEST_F(RecordingTest, CountsLinesOfTheFileNotEntries) {
  const std::string good = TraceBuilder().build("# label: x\na GET k\na GET x");
  const std::string damaged = good + "1700000000.5 [0 127.0.0.1:1] \"GE\n" + TraceBuilder().build("a GET z");
  const Result<Recording> recording = load_recording(folder_.write(damaged), RuleSet::defaults());
  ASSERT_TRUE(recording);
  ASSERT_EQ(recording->size(), 3U);
  EXPECT_EQ(recording->line(0), 2U);
  EXPECT_EQ(recording->line(1), 3U);
  EXPECT_EQ(recording->line(2), 5U);
  EXPECT_EQ(recording->info.skipped_lines, 1U);
}

TEST_F(RecordingTest, RefusesATraceWithoutCommands) {
  EXPECT_FALSE(load_recording(folder_.write("OK\n"), RuleSet::defaults()));
}

/// A trace in which most lines are like an earlier one: other digits in hex tokens, long values that never repeat
/// (of some format, or of none), lines of scripts, damaged lines, repeated ones.
std::string trace_of_like_lines(unsigned seed, std::size_t count) {
  ArgumentMaker maker(seed);
  constexpr std::string_view kHex = "0123456789abcdef";
  std::vector<std::string> known;
  for (int i = 0; i < 60; ++i) {
    std::string arguments = i % 9 == 0 ? "\"EVALSHA\" \"" + maker.of(kHex, 40) + "\" \"0\"" : "\"SET\"";
    for (std::size_t more = 1 + maker.below(3); more > 0; --more) arguments += " \"" + escape(maker.argument()) + "\"";
    known.push_back(arguments);
  }
  std::string text;
  std::string arguments;
  for (std::size_t i = 0; i < count; ++i) {
    if (maker.below(10) == 0) {  // as the line before
    } else if (maker.below(3) == 0) {
      arguments = "\"SETEX\" \"sess:" + maker.of(kHex, 32) + "\" \"" + std::to_string(60 + maker.below(3)) + "\" \"" +
                  escape(maker.of("abcxyz \"\\\n\x01", 150 + maker.below(100))) + "\"";
    } else if (maker.below(4) == 0) {
      arguments = "\"SETEX\" \"cart:" + maker.of(kHex, 32) + "\" \"60\" \"" +
                  escape(R"({"user":)" + std::to_string(maker.below(100'000)) + R"(,"items":[)" +
                         std::to_string(maker.below(100)) + R"(],"note":")" + maker.of("abcxyz", 90) + "\"}") +
                  '"';
    } else {
      arguments = known[maker.below(known.size())];
      if (maker.below(2) == 0 && arguments.find("sess:") != std::string::npos) arguments += ' ';
      for (std::size_t at = arguments.find_first_of(kHex); at != std::string::npos;) {
        const std::size_t end = std::min(arguments.find_first_not_of(kHex, at), arguments.size());
        if (end - at >= 8 && !arguments.starts_with("\"EVALSHA"))
          arguments.replace(at, end - at, maker.of(kHex, end - at));
        at = arguments.find_first_of(kHex, end);
      }
    }
    const std::string client = maker.below(5) == 0 ? "lua" : "10.0.0.1:5000" + std::to_string(maker.below(4));
    text += std::to_string(1795499696 + i) + ".000001 [0 " + client + "] ";
    text += maker.below(40) == 0 ? arguments.substr(0, arguments.size() / 2) : arguments;
    text += '\n';
  }
  return text;
}

TEST_F(RecordingTest, WhatIsRememberedOfLinesChangesNothing) {
  const std::string about_all = "ignore key /^never sent$/\n";  // with such a rule nothing is remembered
  unsigned seed = 0;
  for (const char* const rule : {"", "", "ignore evalsha\n", "replace <n> SET,GET /[0-9a-f]+/\n"}) {
    SCOPED_TRACE(rule);
    const Result<RuleSet> rules = RuleSet::defaults().with(rule, "some");
    const Result<RuleSet> without_memory = RuleSet::defaults().with(rule + about_all, "more");
    ASSERT_TRUE(rules);
    ASSERT_TRUE(without_memory);
    const std::string path = folder_.write(trace_of_like_lines(++seed, 12'000));
    const Result<Recording> fast = load_recording(path, *rules);
    const Result<Recording> slow = load_recording(path, *without_memory);
    ASSERT_TRUE(fast);
    ASSERT_TRUE(slow);
    ASSERT_EQ(fast->size(), slow->size());
    EXPECT_EQ(fast->info.skipped_lines, slow->info.skipped_lines);
    EXPECT_GT(fast->info.skipped_lines, 100U);
    EXPECT_EQ(fast->clients, slow->clients);
    EXPECT_EQ(fast->connection, slow->connection);
    EXPECT_EQ(fast->key_hash, slow->key_hash);
    EXPECT_EQ(fast->flags, slow->flags);
    std::set<std::string_view> texts;
    for (EntryIndex i = 0; i < fast->size(); ++i) {
      texts.insert(fast->table.text(fast->command[i]));
      ASSERT_EQ(fast->table.text(fast->command[i]), slow->table.text(slow->command[i])) << "line " << fast->line(i);
    }
    EXPECT_LT(texts.size(), 8'000U);
  }
}

TEST(TimeColumn, gives_back_what_was_put_in) {
  constexpr std::int64_t kStart = 1'694'806'334'000'000;
  constexpr std::int64_t kDay = 86'400'000'000;
  for (const std::int64_t step : {std::int64_t{1}, std::int64_t{-7}, std::int64_t{30'000'000}, kDay}) {
    TimeColumn column;
    for (int i = 0; i < 200; ++i) column.push_back(kStart + i * step + (i == 150 ? kDay : 0));
    ASSERT_EQ(column.size(), 200U);
    for (EntryIndex i = 0; i < 200; ++i) {
      EXPECT_EQ(column[i], kStart + static_cast<std::int64_t>(i) * step + (i == 150 ? kDay : 0)) << step << " at " << i;
    }
  }
}

}  // namespace
}  // namespace tracediff::testing
