#include <gmock/gmock.h>

#include <algorithm>

#include "support/compare_fixture.h"

// One change of a driver that shows at several commands is one finding.
namespace tracediff::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CompareWholes : public CompareTest {};

TEST_F(CompareWholes, ATransactionIsOneChange) {
  const std::string orders = "a MULTI\na INCR orders\na LPUSH order 1\na EXEC\na GET user:1\n";
  const std::string bare_orders = "a INCR orders\na LPUSH order 1\na GET user:1\n";
  const std::string visits = "a MULTI\na INCR visits\na EXPIRE visits 60\na EXEC\na GET user:1\n";
  const std::string bare_visits = "a INCR visits\na EXPIRE visits 60\na GET user:1\n";
  const auto with_work = [&](const std::string& before, const std::string& after) {
    return titles({work_and(before)}, {work_and(after)});
  };
  EXPECT_THAT(with_work(lines(orders, 6), lines(bare_orders, 6)),
              ElementsAre("`MULTI` and `EXEC` are no longer sent around `INCR orders`"));
  EXPECT_THAT(with_work(lines(bare_orders, 6) + lines(bare_visits, 3), lines(orders, 6) + lines(visits, 3)),
              ElementsAre("`MULTI` and `EXEC` are now sent around `INCR orders` and others"));
  EXPECT_THAT(with_work(lines(orders + visits, 6), lines(bare_orders + visits, 6)),
              ElementsAre("`MULTI` and `EXEC` are no longer sent around `INCR orders`"));
  // What is opened and never closed is another matter.
  const std::string open_orders = "a MULTI\na INCR orders\na LPUSH order 1\na GET user:1\n";
  EXPECT_THAT(with_work(lines(orders, 6), lines(open_orders, 6)),
              ElementsAre(HasSubstr("`EXEC` is no longer sent after `LPUSH order ...`")));
}

TEST_F(CompareWholes, WhatIsAlwaysInATransactionAndThenNeverIsSeenWhateverTheNumbers) {
  // Other transactions come and go.
  const auto shop = [](bool in_transaction, const std::vector<int>& carts) {
    std::string out;
    for (const int items : carts) {
      out += "a MULTI\n" + lines("a LPUSH cart x\na LTRIM cart 0 9", items) + "a EXEC\na GET page\n";
      out += in_transaction ? "a MULTI\na INCR visits\na EXPIRE visits 60\na EXEC\n"
                            : "a INCR visits\na EXPIRE visits 60\n";
    }
    return out;
  };
  const Report report = compare_scripts({shop(true, {1, 2, 3, 1, 2, 1, 4})}, {shop(false, {2, 1, 1, 3, 5, 1, 2})});
  std::vector<std::string> titles;
  for (const Finding& finding : report.findings) titles.push_back(finding.title);
  EXPECT_THAT(titles, ::testing::Contains("`MULTI` and `EXEC` are no longer sent around `INCR visits`"));
}

TEST_F(CompareWholes, CommandsThatMoveTogetherAreOneChange) {
  const std::string block = "a HGET job:1 data\na ZREM waiting 1\na ZADD active 0 1\n";
  const Report report = compare_scripts({block + work_and("a PUBLISH done 1")}, {work_and(block + "a PUBLISH done 1")});
  ASSERT_THAT(told(report.findings), ElementsAre("moved HGET job:1 data -> HGET job:1 data"));
  EXPECT_EQ(report.findings[0].title,
            "3 commands, from `HGET job:1 data` on, are sent together at another place: now after `SADD seen ...`");
  EXPECT_EQ(report.findings[0].occurrences, 3U);
  // Apart from each other they are changes of their own.
  const Report apart = compare_scripts(
      {"a HGET job:1 data\na ZREM waiting 1\n" + work_and("a PUBLISH done 1")},
      {work_with("a LPUSH queue job", "a HGET job:1 data\na LPUSH queue job") + "a ZREM waiting 1\na PUBLISH done 1"});
  EXPECT_THAT(told(apart.findings), SizeIs(2));
}

TEST_F(CompareWholes, WhatTwoConnectionsSendInAnotherOrderStaysOnThem) {
  const auto two_workers = [](const std::string& first, const std::string& second) {
    std::string out = "b INFO\nc INFO\n";
    for (int i = 0; i < 12; ++i) {
      const std::string name(1, i % 2 == 0 ? 'b' : 'c');
      for (const std::string& step : {std::string("ZREM r 5"), first, second, std::string("EXPIRE r 60")})
        out += name + ' ' + step + '\n';
    }
    return out;
  };
  const Report report = compare_scripts({two_workers("ZADD r 6 m", "ZCARD r")}, {two_workers("ZCARD r", "ZADD r 6 m")});
  ASSERT_THAT(told(report.findings), SizeIs(1));
  EXPECT_EQ(report.findings[0].title, "`ZADD r 6 m` is now sent after `ZCARD r`, no longer before it");
}

TEST_F(CompareWholes, FourTimesInAnotherOrderAreEnoughWhereNothingElseMoves) {
  const auto requests = [](const std::string& first, const std::string& second) {
    std::string out(kWork);
    for (const char* name : {"b ", "c ", "d ", "e "})
      out += name + std::string("GET s:1\n") + name + first + '\n' + name + second + '\n';
    return out + "f SETEX other 60 v\nf SETEX more 60 v\n";
  };
  const Report report =
      compare_scripts({requests("SETEX s:1 60 v", "DEL lock")}, {requests("DEL lock", "SETEX s:1 60 v")});
  ASSERT_THAT(told(report.findings), SizeIs(1));
  EXPECT_EQ(report.findings[0].title, "`SETEX s:1 60 v` is now sent after `DEL lock`, no longer before it");
}

TEST_F(CompareWholes, AConnectionIsSetUpInAnotherOrder) {
  const std::string before = "a AUTH secret\na SELECT 2\na CLIENT SETNAME shop\n";
  const std::string after = "a SELECT 2\na CLIENT SETNAME shop\na AUTH secret\n";
  EXPECT_THAT(told(compare_scripts({before + "a DEL s:17\n"}, {after + "a DEL s:23\n"}).findings), SizeIs(1));
}

TEST_F(CompareWholes, WhoDoesLessOfEverythingIsAskedWhetherItCameToItsEnd) {
  const auto warned = [](const Report& report) {
    return std::ranges::any_of(report.warnings, [](const auto& warning) { return warning.code == "less-work"; });
  };
  const std::string half = lines("a GET k\na SET k v\na INCR n\na HGETALL h\na DEL k", 6);
  EXPECT_TRUE(warned(compare_scripts({half + half}, {half})));
  EXPECT_TRUE(warned(compare_scripts({half}, {half + half})));
  EXPECT_FALSE(warned(compare_scripts({half}, {half})));
  EXPECT_FALSE(warned(compare_scripts({half + lines("a PING", 30)}, {half})));  // one command is gone
}

TEST_F(CompareWholes, WhatIsSentTwiceInEachRequestIsSeenWhateverStandsBetween) {
  // Requests overlap on one connection: a second GET stands right behind the first one or behind somebody else's.
  const auto shop_run = [](int reads, unsigned seed) {
    std::string out;
    for (unsigned i = 0; i < 30; ++i) {
      const std::string get = "a GET profile:" + std::to_string(i) + '\n';
      const bool apart = (i * seed) % 3 == 0;
      out += "a INCR hits\n" + get;
      if (reads == 2) out += (apart ? "a SET s:1 x\n" : "") + get + (apart ? "" : "a SET s:1 x\n");
      if (reads == 1) out += "a SET s:1 x\n";
      out += "a LPUSH log x\n";
    }
    return out;
  };
  const Report runs = compare_scripts({shop_run(1, 1), shop_run(1, 2), shop_run(1, 4)},
                                      {shop_run(2, 1), shop_run(2, 2), shop_run(2, 5)});
  ASSERT_THAT(told(runs.findings), SizeIs(1));
  EXPECT_THAT(runs.findings[0].title, HasSubstr("is sent more often (60 times a run instead of 30)"));
  const Report one = compare_scripts({shop_run(1, 1)}, {shop_run(2, 1)});
  ASSERT_THAT(told(one.findings), SizeIs(1));
  EXPECT_EQ(one.findings[0].rule, "count.multiplied");
}

TEST_F(CompareWholes, WhatAScriptDoesNowIsSaidAsAWhole) {
  const auto limited = [](bool always_expires) {
    std::string out;
    for (int i = 0; i < 24; ++i) {
      out += "a EVAL 'return hit()' 1 r:x\nlua INCR r:x\n";
      if (always_expires || i % 2 == 0) out += "lua PEXPIRE r:x 60\n";
      out += "lua PTTL r:x\na GET page\n";
    }
    return out;
  };
  const Report report = compare_scripts({limited(false)}, {limited(true)});
  std::vector<std::string> titles;
  for (const Finding& finding : report.findings) titles.push_back(finding.title);
  EXPECT_THAT(titles, ::testing::Contains(::testing::MatchesRegex(
                          "No call of `EVAL @[0-9a-f]+ ...` runs `INCR`, `PTTL` and nothing else any more .12 of 24 "
                          "did.")));
}

TEST_F(CompareWholes, WhatGoesWithAChangeIsSaidToDoSo) {
  const auto six_times = [&](const std::string& before, const std::string& after) {
    return titles({work_and(lines(before, 6))}, {work_and(lines(after, 6))});
  };
  EXPECT_THAT(six_times("a INCR hits\na SETEX s:1 60 v", "a INCR hits\na SET s:1 v\na EXPIRE s:1 60"),
              ElementsAre("`EXPIRE s:1 60` is now sent after `SET s:1 ...`, where `SETEX s:1 60 v` became `SET s:1 v`",
                          "`SETEX s:1 60 v` became `SET s:1 v`"));
  EXPECT_THAT(six_times("a INCR hits\na HGET u:1 name\na HGET u:1 mail", "a INCR hits\na HMGET u:1 name mail"),
              ::testing::Contains(HasSubstr("is no longer sent after `HGET u:1 ...`, where `HGET u:1 name` became "
                                            "`HMGET u:1 name mail`")));
  // What is done with another key is another matter.
  EXPECT_THAT(six_times("a INCR hits\na SETEX s:1 60 v", "a INCR hits\na SET s:1 v\na EXPIRE hits 60"),
              ::testing::Each(::testing::Not(HasSubstr("where"))));
}

TEST_F(CompareWholes, HowManyOfTheUsesChangedIsSaid) {
  const std::string reads = lines("a GET t:1\na HGET h f", 5);
  EXPECT_THAT(titles({work_and(reads + "a GET t:1\na DEL t:1\n")}, {work_and(reads + "a GETDEL t:1\n")}),
              Contains("`GET t:1` became `GETDEL t:1`, 1 of 6 times"));
  EXPECT_THAT(titles({work_and(lines("a GET t:1\na HGET h f", 5))}, {work_and(lines("a GETEX t:1\na HGET h f", 5))}),
              ElementsAre("`GET t:1` became `GETEX t:1`"));
}

TEST_F(CompareWholes, HalfOfAReplacementBringsTheOtherHalfWithIt) {
  // SETEX is in no form on the other side; SET, which both sides use, is one of many counts that differ.
  const auto cache = [](const std::string& write, int more) {
    std::string out;
    for (int i = 0; i < 24; ++i) {
      const std::string name = i % 2 == 0 ? "a " : "b ";
      out += name + "EVAL 'return hit()' 1 r:x\nlua INCR r:x\n" + name + "GET seen\n";
    }
    for (const char* other : {"SET lock x NX", "GET lock", "LPUSH log x", "HGET h a", "INCR n", "ZCARD z"})
      out += lines("a " + std::string(other) + "\na PING", other[0] == 'S' ? 4 : 4 + 4 * (more++ % 2));
    return out + lines("b " + write + "\nb GET page", 4);
  };
  const Report report = compare_scripts({cache("SETEX page 60 v", 0)}, {cache("SET page v EX 60", 1)});
  EXPECT_EQ(report.regime, "racy");
  ASSERT_THAT(told(report.findings), ElementsAre("changed SETEX page 60 v -> SET page v EX 60"));
  EXPECT_EQ(report.findings[0].rule, "changed.rewritten");
}

TEST_F(CompareWholes, WhatIsNewStandsBehindWhatItUsuallyFollows) {
  const std::string before = "a INFO\n" + lines("a SET s:1 x\na GET s:1", 6);
  const std::string after = "a INFO\na PING\n" + lines("a SET s:1 x\na PING\na GET s:1", 6);
  const Report report = compare_scripts({before}, {after});
  ASSERT_THAT(told(report.findings), SizeIs(1));
  EXPECT_EQ(report.findings[0].title, "`PING` is now sent after `SET s:1 ...`");
}

TEST_F(CompareWholes, WhatTakesOverTheDataIsAChangeWhateverStandsAround) {
  const auto clear = [](const std::string& list, const std::string& remove) {
    return work_and(lines("a GET c:1\na " + list + "\na " + remove + " c:1\na SET c:1 x", 6));
  };
  EXPECT_THAT(told(compare_scripts({clear("KEYS c:*", "DEL")}, {clear("SCAN 0 MATCH c:*", "UNLINK")}).findings),
              ::testing::UnorderedElementsAre("changed DEL c:1 -> UNLINK c:1", "changed KEYS c:* -> SCAN 0 MATCH c:*"));
}

TEST_F(CompareWholes, WhatStandsAloneIsPairedByItsKey) {
  const auto checks = [](const std::string& command) {
    std::string out;
    for (int i = 0; i < 12; ++i) {
      const std::string connection = "c" + std::string(1, static_cast<char>('a' + i));
      out += connection + ' ' + command + " user:7\n" + (i % 2 == 0 ? "" : connection + ' ' + command + " user:8\n");
      out += "d" + connection + " GET page\n";
    }
    return out;
  };
  EXPECT_THAT(titles({checks("KEYS")}, {checks("EXISTS")}),
              ElementsAre(HasSubstr("`KEYS user:7` became `EXISTS user:7`")));
}

TEST_F(CompareWholes, ANewPrefixIsShownWithItsDigits) {
  const auto keys = [](const std::string& before) {
    std::string out;
    for (const char* command : {"SET user:1 x", "GET cart:22", "DEL list:3", "INCR hits", "HGETALL page:7"}) {
      std::string line = std::string("a ") + command + '\n';
      line.insert(line.find(' ', 2) + 1, before);
      out += line;
    }
    return lines(out, 3);
  };
  const auto title = [&](const std::string& before, const std::string& after) {
    const Report report = compare_scripts({before}, {after});
    return report.findings.empty() ? "" : report.findings[0].title;
  };
  EXPECT_THAT(title(keys(""), keys("app1:")), HasSubstr("Keys begin with `app1:` now"));
  EXPECT_THAT(title(keys("v12:"), keys("")), HasSubstr("Keys no longer begin with `v12:`"));
}

/// Calls of two scripts, each asked for by its hash first, or the second one sent as text each time.
std::string two_scripts(bool second_by_hash) {
  std::string out = "a EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 1 k:1\na EVAL 'return 1' 1 k:1\n" +
                    std::string(second_by_hash ? "a EVALSHA 7f923f79fe76194c868d7e1d0820de36700eb649 1 l:1\n" : "") +
                    "a EVAL 'return 2' 1 l:1\n";
  for (int i = 0; i < 9; ++i) {
    out += "a EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 1 k:1\n";
    out += second_by_hash ? "a EVALSHA 7f923f79fe76194c868d7e1d0820de36700eb649 1 l:1\n" : "a EVAL 'return 2' 1 l:1\n";
  }
  return out;
}

TEST_F(CompareWholes, APrefixOfKeysIsOneChangeWhereSetsListTheNamesOfKeys) {
  const auto queues = [](const std::string& prefix) {
    const std::string queue = prefix + "mail\n";
    return lines("a SADD " + prefix + "queues mail\na LPUSH " + prefix + "mail job\na LLEN " + queue + "a LPOP " +
                     queue + "a SMEMBERS " + prefix + "queues",
                 4);
  };
  EXPECT_THAT(titles({queues("")}, {queues("app:")}), ElementsAre(HasSubstr("Keys begin with `app:` now")));
}

TEST_F(CompareWholes, WhatOnlyARenamingMakesAnotherCommandIsPartOfIt) {
  const auto work = [](const std::string& p, const std::string& more) {
    return lines("a SET " + p + "x y\na INCR " + p + "n\na GET " + p + "x\na MGET " + p + "x " + p + "y", 4) + more;
  };
  const auto title = ElementsAre(HasSubstr("Keys begin with `app:` now"));
  EXPECT_THAT(titles({work("", "")}, {work("app:", "")}), title);
  // What is lost beside it is told all the same.
  EXPECT_THAT(titles({work("", "a MSET x 1 y 2\na MSET x 1 y 2\n")}, {work("app:", "")}), SizeIs(2));
}

TEST_F(CompareWholes, OneOfSeveralScriptsIsCalledOtherwise) {
  const Report report = compare_scripts({two_scripts(true)}, {two_scripts(false)});
  ASSERT_THAT(told(report.findings), SizeIs(1));
  EXPECT_THAT(report.findings[0].title, ::testing::MatchesRegex("One script, `@[0-9a-f]+`, is called by `EVAL` "
                                                                "instead of `EVALSHA`"));
  EXPECT_EQ(report.findings[0].candidate.count, 10U);
  EXPECT_THAT(told(compare_scripts({two_scripts(true)}, {two_scripts(true)}).findings), IsEmpty());
}

/// COUNT requests of a web shop; each opens a connection of its own, or they take turns on a few.
std::string shop(int count, int connections) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    const std::string name = "c" + std::to_string(i % connections) + ' ';
    const std::string session = "s:" + std::to_string(i);
    out += name + "GET " + session + '\n' + name + "INCR hits\n" + name + "SETEX " + session + " 60 v\n";
  }
  return out;
}

TEST_F(CompareWholes, ManyTimesAsManyConnectionsAreAChange) {
  const Report pool = compare_scripts({shop(60, 60)}, {shop(60, 5)});
  ASSERT_THAT(told(pool.findings), ElementsAre("connections", "  moved GET s:0 -> GET s:5"));
  EXPECT_EQ(pool.findings[0].title, "5 connections are opened instead of 60");
  EXPECT_EQ(pool.findings[1].title, "180 commands, from `GET s:0` on, are now sent on other connections");
  const Report runs =
      compare_scripts({shop(60, 30), shop(63, 34), shop(58, 29)}, {shop(61, 9), shop(60, 10), shop(62, 9)});
  ASSERT_THAT(told(runs.findings), ElementsAre("connections"));
  EXPECT_EQ(runs.findings[0].title, "9 to 10 connections are opened instead of 29 to 34");
  EXPECT_THAT(runs.findings[0].baseline.per_run, ElementsAre(30U, 34U, 29U));
  const Report few = compare_scripts({shop(60, 2), shop(60, 3), shop(60, 2)}, {shop(60, 6), shop(60, 7), shop(60, 6)});
  EXPECT_THAT(told(few.findings), ElementsAre("connections"));
  // More was recorded, or a few more were busy.
  EXPECT_THAT(told(compare_scripts({shop(25, 25)}, {shop(100, 100)}).findings), IsEmpty());
  EXPECT_THAT(told(compare_scripts({shop(60, 40)}, {shop(60, 25)}).findings), IsEmpty());
}

}  // namespace
}  // namespace tracediff::testing
