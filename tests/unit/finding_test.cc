#include "tracediff/finding.h"

#include <gmock/gmock.h>

#include "finding/evidence.h"
#include "finding/random_words.h"
#include "finding/wording.h"
#include "support/trace_builder.h"

namespace tracediff::testing {
namespace {

struct DisplayCase {
  Arguments command;
  std::string expected;
};

TEST(Display, ShowsACommandAsItWouldBeTyped) {
  const std::string token = std::string{kTokenBegin} + "hex32:1" + kTokenEnd;
  const DisplayCase cases[] = {
      {{"GET", "k"}, "GET k"},
      {{"GET", "s:" + token}, "GET s:<hex32:1>"},
      {{"SET", "k", ""}, "SET k \"\""},
      {{"SET", "k", "a b"}, "SET k \"a b\""},
      {{}, ""},
  };
  for (const DisplayCase& row : cases) EXPECT_EQ(display_command(row.command), row.expected);
}

TEST(Wording, BackquotesOfTheTraceEndNoQuotation) {
  EXPECT_EQ(in_backquotes("a`b"), R"(`a\x60b`)");
  EXPECT_EQ(backquoted_list({"a`", "b"}, 2), R"(`a\x60`, `b`)");
  EXPECT_EQ(backquoted_list({"a", "b", "c", "d"}, 2), "`a`, `b` and 2 more");
}

struct WordsCase {
  std::string one;
  std::string two;
  bool random;
};

TEST(RandomWords, AreToldFromNames) {
  const WordsCase cases[] = {
      {"reply:nzb0ebod1m", "reply:zzaztgokk9m", true},       // Math.random().toString(36)
      {"b_client_zpdvzlgkmb", "b_client_nzb0ebod1m", true},  // by chance without a digit
      {"room-79941d638064", "room-112502225412", true},      // by chance without a letter
      {"admin#69A21w#", "admin#_zktRb#", true},
      {"reply#Lba4fm", "reply#wGPAa8", true},
      {"reply#TnXIyD", "reply#THDzJ6", true},
      {"b:MJPhRccVuMHZ", "b:9dw3TPeh/+ig", true},
      {"path/to/file", "mail/of/user", false},
      {"cache:user", "cache:users", false},
      {"user:fix:0", "account:fix:0", false},
      {"cache1:x", "store1:x", false},
      {"userCache:9", "pageCache:9", false},
      {"userID:9", "cartID:9", false},
      {"Person:01H", "person:01H", false},
      {"where id > ? and n1 = 2", "where id >= ? and n1 = 2", false},
      {"hash:sha256", "hash:blake2", false},
      {"app:cache:main", "web:state:root", false},
      {"queue:mail", "queue:sms", false},
      {"v1", "v2", false},
      {"shop:checkout:started", "shop:checkout:finished", false},
  };
  for (const WordsCase& row : cases) {
    EXPECT_EQ(differ_at_random(row.one, row.two), row.random) << row.one << ' ' << row.two;
    EXPECT_EQ(differ_at_random(row.two, row.one), row.random) << row.two << ' ' << row.one;
  }
}

TEST(Kind, HasTheNameThatTheReportPromises) {
  EXPECT_EQ(to_string(FindingKind::letter_case), "letter_case");
  EXPECT_EQ(to_string(FindingKind::missing), "missing");
  EXPECT_EQ(to_string(ReportVerdict::inconclusive), "inconclusive");
}

struct RegimeCase {
  std::string name;
  std::string baseline;
  std::string candidate;
  std::string regime;
};

std::string requests(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    const std::string name = std::string("c") + static_cast<char>('a' + i / 26) + static_cast<char>('a' + i % 26);
    out += name + " GET page:1\n" + name + " SET page:1 v\n";
  }
  return out;
}

TEST(Regime, SaysHowReproducibleAPairIs) {
  const std::string plain = "a SET k v\na GET k\na DEL k\n";
  std::string contended;
  for (int i = 0; i < 15; ++i) contended += "a EVAL 'return 1' 1 lock\na GET k\nb EVAL 'return 1' 1 lock\nb GET k\n";
  const std::string waits = "b BLPOP queue 1\nb BLPOP queue 1\nb BLPOP queue 1\n";
  const RegimeCase cases[] = {
      {"equal and in order", plain, plain, "quiet"},
      {"a worker waits for work", plain + waits, plain + waits, "racy"},
      {"it waits once", plain + "b BLPOP queue 1", plain + "b BLPOP queue 1", "quiet"},
      {"only one side waits", plain, plain + waits, "racy"},
      {"a stream is read without waiting", plain + "b XREAD STREAMS s 0", plain + "b XREAD STREAMS s 0", "quiet"},
      {"clients fight for a script's key", contended, contended, "racy"},
      {"many requests", requests(25), requests(25), "many"},
      {"many on one side only", requests(25), requests(5), "quiet"},
  };
  for (const RegimeCase& row : cases) {
    SCOPED_TRACE(row.name);
    TraceFolder folder;
    Result<Corpus> corpus =
        load_corpus({folder.write_script(row.baseline)}, {folder.write_script(row.candidate)}, RuleSet::defaults());
    ASSERT_TRUE(corpus);
    EXPECT_EQ(gather_evidence(*corpus).regime.name(), row.regime);
  }
}

TEST(Regime, AgreementIsTheShareOfCommandsThatOccurEquallyOften) {
  TraceFolder folder;
  const std::string script = "a SET k v\na GET k\na DEL k\na INCR n\n";
  Result<Corpus> corpus =
      load_corpus({folder.write_script(script)}, {folder.write_script(script)}, RuleSet::defaults());
  ASSERT_TRUE(corpus);
  EXPECT_DOUBLE_EQ(gather_evidence(*corpus).regime.agreement, 1);
  Result<Corpus> other =
      load_corpus({folder.write_script(script)},
                  {folder.write_script(script + "a GET x\na SET k v\na DEL k\na INCR n\na GET k\na INCR n\na GET k\n")},
                  RuleSet::defaults());
  ASSERT_TRUE(other);
  EXPECT_LT(gather_evidence(*other).regime.agreement, 0.9);
}

}  // namespace
}  // namespace tracediff::testing
