#include "match/match.h"

#include <gmock/gmock.h>

#include "finding/evidence.h"
#include "support/trace_builder.h"

namespace tracediff::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Which conversation of the baseline was matched with which of the candidate, by number.
using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

class MatchTest : public ::testing::Test {
 protected:
  RunMatch match(std::string_view baseline, std::string_view candidate) {
    Result<Corpus> corpus =
        load_corpus({folder_.write_script(baseline)}, {folder_.write_script(candidate)}, RuleSet::defaults());
    EXPECT_TRUE(corpus);
    if (!corpus) return {};
    RunMatch out = gather_evidence(*corpus).matches.at(0);
    std::sort(out.pairs.begin(), out.pairs.end(),
              [](const MatchedPair& one, const MatchedPair& two) { return one.baseline < two.baseline; });
    return out;
  }
  static Pairs pairs_of(const RunMatch& match) {
    Pairs out;
    for (const MatchedPair& pair : match.pairs) out.emplace_back(pair.baseline, pair.candidate);
    return out;
  }
  TraceFolder folder_;
};

struct MatchCase {
  std::string name;
  std::string baseline;
  std::string candidate;
  Pairs expected;
};

TEST_F(MatchTest, PairsByContent) {
  const std::string shop = "SET cart v\n$ GET cart\n$ EXPIRE cart 60\n$ DEL cart";
  const auto on = [](const std::string& connection, std::string text) {
    for (std::size_t at = 0; (at = text.find('$')) != std::string::npos;) text[at] = connection[0];
    return connection + ' ' + text + '\n';
  };
  const std::string mail = "LPUSH mail m\n$ LLEN mail\n$ LRANGE mail 0 -1\n$ RPOP mail";
  const MatchCase cases[] = {
      {"the same", on("a", shop) + on("b", mail), on("a", shop) + on("b", mail), {{0, 0}, {1, 1}}},
      {"not by rank", on("a", shop) + on("b", mail), on("a", mail) + on("b", shop), {{0, 1}, {1, 0}}},
      {"equal ones in order of time", on("a", shop) + on("b", shop), on("a", shop) + on("b", shop), {{0, 0}, {1, 1}}},
      {"the most similar of what is left",
       on("a", shop) + on("b", mail),
       on("a", mail + "\n$ PING") + on("b", shop + "\n$ PING"),
       {{0, 1}, {1, 0}}},
      {"the last two, which have little in common",
       on("a", shop) + on("b", mail),
       on("a", shop) + on("b", "LPUSH mail m\n$ XADD s * f v\n$ XLEN s\n$ XTRIM s MAXLEN 9\n$ HSET h f v\n$ HGETALL h"),
       {{0, 0}, {1, 1}}},
      {"the last two, which have nothing in common",
       on("a", shop) + on("b", mail),
       on("a", shop) + on("b", "XADD s * f v\n$ XLEN s\n$ XTRIM s MAXLEN 9"),
       {{0, 0}}},
      {"one has no counterpart", on("a", shop) + on("b", mail), on("a", mail), {{1, 0}}},
  };
  for (const MatchCase& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(pairs_of(match(row.baseline, row.candidate)), row.expected);
  }
}

TEST_F(MatchTest, TellsWhatIsLeft) {
  const RunMatch out = match("a SET k v\nb LPUSH q x\nb LLEN q", "a SET k v");
  EXPECT_THAT(out.unmatched.baseline, ElementsAre(1));
  EXPECT_THAT(out.unmatched.candidate, IsEmpty());
  EXPECT_TRUE(out.complete);
}

TEST_F(MatchTest, GivesUpWherePairingWouldCostTooMuch) {
  const auto many = [](const std::string& first, const std::string& second) {
    std::string out;
    for (int i = 0; i < 70; ++i) {
      const std::string name = std::string("c") + static_cast<char>('a' + i / 26) + static_cast<char>('a' + i % 26);
      // Which of two commands stands at each of seven places: no two conversations are equal.
      for (int bit = 0; bit < 7; ++bit) {
        out += name + ' ' + ((i >> bit & 1) != 0 ? first : second) + ' ' + static_cast<char>('a' + bit) + '\n';
      }
    }
    return out;
  };
  const RunMatch out = match("x SET k v\n" + many("GET", "INCR"), "x SET k v\n" + many("STRLEN", "DECR"));
  EXPECT_FALSE(out.complete);
  EXPECT_EQ(pairs_of(out), (Pairs{{0, 0}})) << "what is equal is matched all the same";
}

struct SimilarityCase {
  std::string name;
  std::vector<ShapeId> one;
  std::vector<ShapeId> two;
  double expected;
};

TEST(Similarity, IsTheShareInCommon) {
  const SimilarityCase cases[] = {
      {"equal", {1, 2, 3}, {1, 2, 3}, 1},
      {"nothing in common", {1, 2}, {3, 4}, 0},
      {"half", {1, 2}, {2, 3}, 0.5},
      {"bags, not sets", {1, 1, 1, 1}, {1}, 0.4},
  };
  for (const SimilarityCase& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_DOUBLE_EQ(similarity(row.one, row.two), row.expected);
    EXPECT_DOUBLE_EQ(similarity(row.two, row.one), row.expected);
  }
}

TEST_F(MatchTest, CountsConversationsThatDidTheSameAsOneKind) {
  Result<Corpus> corpus = load_corpus({folder_.write_script("a SET k 1\nb SET k 2\nc GET k")},
                                      {folder_.write_script("a SET k 3")}, RuleSet::defaults());
  ASSERT_TRUE(corpus);
  const Evidence evidence = gather_evidence(*corpus);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> totals;
  for (const ConversationKind& kind : evidence.kinds)
    totals.emplace_back(kind.total(Side::baseline), kind.total(Side::candidate));
  EXPECT_THAT(totals, ::testing::UnorderedElementsAre(std::pair(2U, 1U), std::pair(1U, 0U)));
}

}  // namespace
}  // namespace tracediff::testing
