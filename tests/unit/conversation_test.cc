#include "tracediff/conversation.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "conversation/bystanders.h"
#include "shape/shape.h"
#include "support/trace_builder.h"

namespace tracediff::testing {
namespace {

using ::testing::ElementsAre;

class ConversationTest : public ::testing::Test {
 protected:
  Recording load(std::string_view script) {
    Result<Recording> recording = load_recording(folder_.write_script(script), RuleSet::defaults());
    EXPECT_TRUE(recording);
    return recording ? std::move(*recording) : Recording{};
  }
  /// Each conversation as `GET k x3 | SET k v`; every command is a shape of its own.
  std::vector<std::string> split(std::string_view script, std::int64_t pause_us = 1'000'000) {
    const Recording recording = load(script);
    std::vector<std::uint32_t> shapes(recording.table.size());
    std::iota(shapes.begin(), shapes.end(), 0U);
    const Conversations conversations = split_conversations(recording, shapes, {}, pause_us);
    std::vector<std::string> out;
    for (const Conversation& conversation : conversations.all) {
      std::string& text = out.emplace_back();
      for (std::uint32_t i = conversation.begin; i < conversation.end; ++i) {
        const Item& item = conversations.items[i];
        if (!text.empty()) text += " | ";
        for (const char c : recording.table.text(recording.command[conversations.entry(item)]))
          text += c == '"' || c == kTokenBegin || c == kTokenEnd ? "" : std::string(1, c);
        if (item.repeats > 1) text += " x" + std::to_string(item.repeats);
      }
    }
    return out;
  }
  TraceFolder folder_;
};

struct SplitCase {
  std::string name;
  std::string script;
  std::vector<std::string> expected;
};

TEST_F(ConversationTest, IsWhatAConnectionDoesBetweenFreshStarts) {
  const SplitCase cases[] = {
      {"connections are told apart", "a GET k\nb GET x\na GET z", {"GET k | GET z", "GET x"}},
      {"repeats are folded", "a GET k\na GET k\na GET k\na GET x", {"GET k x3 | GET x"}},
      {"repeats with other traffic between are folded", "a GET k\nb GET x\na GET k", {"GET k x2", "GET x"}},
      {"a pause and the same opening",
       "a GET k\na GET x\n+2000000\na GET k\na GET x",
       {"GET k | GET x", "GET k | GET x"}},
      {"the same opening without a pause", "a GET k\na GET x\na GET k\na GET x", {"GET k | GET x | GET k | GET x"}},
      {"a pause and something else", "a GET k\na GET x\n+2000000\na GET z", {"GET k | GET x | GET z"}},
      {"a pause in a loop", "a GET k\n+2000000\na GET k\n+2000000\na GET k", {"GET k x3"}},
      {"HELLO on a reused address", "a HELLO 3\na GET k\na HELLO 3\na GET k", {"HELLO 3 | GET k", "HELLO 3 | GET k"}},
      {"AUTH on a reused address",
       "a AUTH p\na GET k\na AUTH p\na GET k",
       {"AUTH secret | GET k", "AUTH secret | GET k"}},
      {"another database on a reused address", "a/0 GET k\na/3 GET x", {"GET k", "GET x"}},
  };
  for (const SplitCase& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(split(row.script), row.expected);
  }
}

TEST_F(ConversationTest, FoldsAScriptCallTogetherWithWhatItCalls) {
  const Recording recording = load("a EVAL s 0\nlua GET k\na EVAL s 0\nlua GET k\na EVAL s 0\nlua GET x");
  std::vector<std::uint32_t> shapes(recording.table.size());
  std::iota(shapes.begin(), shapes.end(), 0U);
  const Conversations conversations = split_conversations(recording, shapes, {}, 1'000'000);
  std::vector<std::uint32_t> repeats;
  for (const Item& item : conversations.items) repeats.push_back(item.repeats);
  EXPECT_THAT(repeats, ElementsAre(2, 2, 1, 1));
  EXPECT_EQ(conversations.entry(conversations.items[1], 1), 3U)
      << "the second repeat of a Lua line is its unit further on";
}

TEST_F(ConversationTest, SkipsConnectionsThatAreLeftOut) {
  const Recording recording = load("a GET k\nb GET x\na GET z");
  const std::vector<std::uint32_t> shapes(recording.table.size(), 0);
  const Conversations conversations = split_conversations(recording, shapes, {false, true}, 1'000'000);
  EXPECT_THAT(conversations.order, ElementsAre(0, 2));
}

TEST_F(ConversationTest, MeasuresTheMedianGapBetweenRepeats) {
  const Recording recording = load("a GET k\n+1900\na GET k\n+1900\na GET k\n+99900\na GET k\na SET k v");
  const std::vector<std::uint32_t> shapes = {0, 1};
  const Conversations conversations = split_conversations(recording, shapes, {}, 1'000'000);
  EXPECT_EQ(median_gap_us(recording, conversations, conversations.items[0]), 2000);
  EXPECT_EQ(median_gap_us(recording, conversations, conversations.items[1]), 0);
}

struct PauseCase {
  std::string name;
  std::vector<std::int64_t> pauses_us;
  std::int64_t least;
  std::int64_t most;
};

std::int64_t chosen_of(const std::vector<std::int64_t>& pauses_us) {
  BySide<Pauses> pauses;
  for (std::size_t i = 0; i < pauses_us.size(); ++i) {
    pauses[i % 2 == 0 ? Side::baseline : Side::candidate].add(pauses_us[i]);
  }
  pauses.baseline.add(pauses.candidate);
  return choose_pause_us(pauses.baseline);
}

/// From the definition: the widest gap between neighbours, whatever their number.
std::int64_t chosen_by_definition(std::vector<std::int64_t> pauses_us) {
  constexpr std::int64_t kTooLong = 5'000'000;
  const std::size_t count = pauses_us.size();
  std::int64_t too_long = 2 * kTooLong;
  for (const std::int64_t pause : pauses_us) too_long = pause >= kTooLong ? std::min(too_long, pause) : too_long;
  std::erase_if(pauses_us, [](std::int64_t pause) { return pause <= kShortestPauseUs / 2 || pause >= kTooLong; });
  pauses_us.insert(pauses_us.end(), {kShortestPauseUs / 2, too_long});
  std::sort(pauses_us.begin(), pauses_us.end());
  double widest = 0;
  std::int64_t best = 0;
  for (std::size_t i = 1; i < pauses_us.size(); ++i) {
    const auto shorter = static_cast<double>(pauses_us[i - 1]);
    const auto longer = static_cast<double>(pauses_us[i]);
    if (longer / shorter <= widest) continue;
    widest = longer / shorter;
    best = static_cast<std::int64_t>(std::sqrt(shorter * longer));
  }
  if (count > 0 && widest >= 3) return std::clamp(best, kShortestPauseUs, kTooLong);
  return count >= 100 ? kShortestPauseUs : 1'000'000;
}

TEST(Pause, IsTheOneOfItsDefinition) {
  std::mt19937_64 random(5);
  int in_a_gap = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::int64_t> pauses_us;
    const double spread = std::uniform_real_distribution<>(0.5, 8)(random);
    std::lognormal_distribution<> pause(12, spread);
    for (std::size_t count = random() % 150; count > 0; --count) {
      pauses_us.push_back(static_cast<std::int64_t>(std::min(pause(random), 1e15)));
    }
    const std::int64_t expected = chosen_by_definition(pauses_us);
    ASSERT_EQ(chosen_of(pauses_us), expected);
    in_a_gap += expected != kShortestPauseUs && expected != 1'000'000 ? 1 : 0;
  }
  EXPECT_GT(in_a_gap, 1'000);
}

TEST(Pause, IsChosenWhereNoneIsNear) {
  const PauseCase cases[] = {
      {"none seen", {}, 1'000'000, 1'000'000},
      {"between short and long ones", {1000, 2000, 3'000'000, 4'000'000}, 100'000, 2'000'000},
      {"never shorter than retries are", {10, 20, 30'000}, 50'000, 5'000'000},
      {"never longer than a person waits", {4'900'000, 60'000'000}, 50'000, 5'000'000},
      {"all short", {1000, 2000, 3000}, 50'000, 5'000'000},
  };
  for (const PauseCase& row : cases) {
    SCOPED_TRACE(row.name);
    const std::int64_t chosen = chosen_of(row.pauses_us);
    EXPECT_GE(chosen, row.least);
    EXPECT_LE(chosen, row.most);
    std::vector<std::int64_t> reversed(row.pauses_us.rbegin(), row.pauses_us.rend());
    EXPECT_EQ(chosen_of(reversed), chosen) << "their order says nothing";
  }
}

struct BystanderCase {
  std::string name;
  std::string script;
  std::vector<bool> expected;
};

TEST(Bystanders, AreNotTheDrivers) {
  const BystanderCase cases[] = {
      {"a driver", "a SET k v\nb PUBLISH news hello", {false, false}},
      {"marked by the capture",
       "a SET k v\nb SET k v\n# connection: 127.0.0.1:40002 id=3 bystander=yes",
       {false, true}},
      {"seen by the capture, not marked", "a SET k v\n# connection: 127.0.0.1:40001 id=3 name=shop", {false}},
      {"Sentinel", "a SET k v\nb PING\nb PUBLISH __sentinel__:hello x", {false, true}},
      {"a replica", "a SET k v\nb REPLCONF listening-port 6380\nb PSYNC ? -1", {false, true}},
      {"monitoring", "a SET k v\nb MONITOR", {false, true}},
      {"a unix socket, where nobody can be told apart", "unix:/s SET k v\nunix:/s MONITOR", {false}},
      {"a script that publishes", "a EVAL s 0\nlua PUBLISH __sentinel__:hello x", {false}},
  };
  for (const BystanderCase& row : cases) {
    SCOPED_TRACE(row.name);
    TraceFolder folder;
    Result<Corpus> corpus = load_corpus({folder.write_script(row.script)}, {}, RuleSet::defaults());
    ASSERT_TRUE(corpus);
    EXPECT_EQ(find_bystanders(corpus->runs.baseline[0], make_shapes(*corpus)), row.expected);
  }
}

}  // namespace
}  // namespace tracediff::testing
