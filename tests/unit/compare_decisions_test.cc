#include <gmock/gmock.h>

#include <regex>

#include "support/compare_fixture.h"

namespace tracediff::testing {
namespace {

using ::testing::HasSubstr;

class CompareDecisions : public CompareTest {};

/// Calls of one script for three keys in turn, as it is or rewritten.
std::string script_calls(bool as_it_is) {
  const std::string incr = "redis.call('INCR', KEYS[1]) ";
  const std::string pttl = "local left = redis.call('PTTL', KEYS[1]) ";
  const std::string body = "if left < 0 then redis.call('PEXPIRE', KEYS[1], 60) end return left";
  std::string out;
  for (int i = 0; i < 12; ++i) {
    const std::string key = "k:" + std::to_string(i % 3) + "\n";
    const std::string script = as_it_is ? incr + pttl + body : pttl + incr + body;
    const std::string lines =
        as_it_is ? "lua INCR " + key + "lua PTTL " + key : "lua PTTL " + key + (i < 3 ? "" : "lua INCR " + key);
    out += "a EVAL '" + std::regex_replace(script, std::regex("'"), "\"") + "' 1 " + key + lines;
  }
  return out;
}

struct Row {
  std::string name;
  std::string baseline;
  std::string candidate;
  std::vector<std::string> findings;
};

TEST_F(CompareDecisions, OneRunASide) {
  const std::string work(kWork);
  const std::string kSession = "a SET s:ann 1\na GET s:ann\na EXPIRE s:ann 60\n";
  const std::string kQueues =
      "a LPUSH q:mail:wait 1\na BRPOP q:mail:wait 1\na LPUSH q:film:wait 1\na LLEN q:film:wait\n";
  const Row rows[] = {
      {"nothing", work, work, {}},
      {"a command is gone", work, work_with("a EXPIRE cart:1 600\n", ""), {"missing EXPIRE cart:1 600"}},
      {"a command is new", work, work_with("a DEL cart:1", "a DEL cart:1\na TOUCH seen"), {"extra TOUCH seen"}},
      {"an argument is new",
       work,
       work_with("EX 60", "EX 60 NX"),
       {"changed SET user:1 ann EX 60 -> SET user:1 ann EX 60 NX"}},
      {"another command does the same",
       work,
       work_with("SET user:1 ann EX 60", "SETEX user:1 60 ann"),
       {"changed SET user:1 ann EX 60 -> SETEX user:1 60 ann"}},
      {"a number", work, work_with("EX 60", "EX 30"), {"changed SET user:1 ann EX 60 -> SET user:1 ann EX 30"}},
      {"a time that is rounded now up and now down",
       work_and("a SET t:1 x EX 1799\na SET t:2 x EX 1800\na SET t:3 x EX 1799\na SET t:4 x EX 1799"),
       work_and("a SET t:1 x EX 3600\na SET t:2 x EX 3599\na SET t:3 x EX 3599\na SET t:4 x EX 3599"),
       {"changed SET t:4 x EX 1799 -> SET t:4 x EX 3599"}},
      {"a member that is sent alone no longer, though one command with several is left",
       work_and(lines("w BLPOP jobs 1", 12) + lines("a DEL s:a\na GET cart:1", 5) + "a DEL s:a s:b\n"),
       work_and(lines("w BLPOP jobs 1", 19) + lines("a GET cart:1", 5) + "a DEL s:a s:b\n"),
       {"missing DEL s:a"}},
      {"a new command in traffic that varies, each time with something else",
       work_and(lines("w BLPOP jobs 1", 12)),
       work_and(lines("w BLPOP jobs 1", 19) +
                "a TOUCH cart\na GET user:1\na TOUCH visits\na GET user:1\na TOUCH board"),
       {"extra TOUCH cart"}},
      {"keys of a new kind in traffic that varies",
       work_and(lines("w BLPOP jobs 1", 12) + lines("b SADD users@ann 1\nb GET user:1", 3)),
       work_and(
           lines("w BLPOP jobs 1", 19) + "b SADD users@ann 1\nb GET user:1\n" +
           lines("b SADD users@ann 1\nb SADD roles@admin 1\nb SADD roles@guest 2\nb SADD roles@gold 3\nb GET user:1",
                 2)),
       {"extra SADD roles@admin 1"}},
      {"letter case",
       work,
       work_with("GET user", "get user", work_with("ZADD", "zadd")),
       {"letter_case GET user:1 -> get user:1"}},
      {"another place",
       work,
       work_with("a GET user:1", "a SADD seen ann\na GET user:1", work_with("a SADD seen ann\n", "")),
       {"moved SADD seen ann -> SADD seen ann"}},
      {"a field of a value",
       work_and("a SET json '{\"name\":\"ann\"}'"),
       work_and("a SET json '{\"name\":\"ann\",\"uid\":7}'"),
       {R"(changed SET json "{\"name\":\"ann\"}" -> SET json "{\"name\":\"ann\",\"uid\":7}")"}},
      {"a value that is no longer written, with the only field of its kind",
       work_and(lines("a SET json '{\"name\":\"ann\"}'\na GET json", 3) +
                "a SET json '{\"name\":\"bob\",\"uid\":7}'\n" +
                lines("a SET json '{\"name\":\"bob\",\"uid\":7}'\na GET user:1", 2)),
       work_and(lines("a SET json '{\"name\":\"ann\"}'\na GET json", 3) + lines("a GET user:1", 2)),
       {R"(missing SET json "{\"name\":\"bob\",\"uid\":7}")"}},
      {"more tries",
       work_and(lines("a SET lock x NX\n+2000", 4)),
       work_and(lines("a SET lock x NX\n+2000", 12)),
       {"repeats SET lock x NX -> SET lock x NX"}},
      {"a command that is sent twice each time in traffic that varies",
       work_and(lines("w BLPOP jobs 1", 12) + lines("b RPUSH log:1 x\nb GET cart:1", 2) +
                lines("b RPUSH log:2 x\nb HGETALL cart:1", 2)),
       work_and(lines("w BLPOP jobs 1", 19) + lines("b RPUSH log:1 x\nb RPUSH log:1 x\nb GET cart:1", 2) +
                lines("b RPUSH log:2 x\nb RPUSH log:2 x\nb HGETALL cart:1", 2)),
       {"repeats RPUSH log:1 x -> RPUSH log:1 x"}},
      {"two commands that change places each time in traffic that varies",
       work_and(lines("w BLPOP jobs 1", 12) + lines("b HSET job:1 state done\nb ZADD done 1 x\nb GET cart:1", 8)),
       work_and(lines("w BLPOP jobs 1", 19) + lines("b ZADD done 1 x\nb HSET job:1 state done\nb GET cart:1", 8)),
       {"moved HSET job:1 state done -> HSET job:1 state done"}},
      {"a command of its own kind in traffic that varies",
       work_and(lines("w BLPOP jobs 1", 12) + lines("b PSUBSCRIBE x\nb GET cart:1", 3)),
       work_and(lines("w BLPOP jobs 1", 19) + lines("b GET cart:1", 3)),
       {"missing PSUBSCRIBE x"}},
      {"a block became a script that does not all of it each time",
       work_and("a MULTI\na ZADD limit:ann 1 x\na ZCARD limit:ann\na EXEC\na MULTI\na ZADD login:ann 1 x\n"
                "a ZCARD login:ann\na EXEC"),
       work_and("a EVAL 'return 1' 1 limit:ann\nlua ZADD limit:ann 1 x\nlua ZCARD limit:ann\n"
                "a EVAL 'return 1' 1 login:ann\nlua ZADD login:ann 1 x"),
       {"changed MULTI -> EVAL @e0e1f9fa 1 limit:ann"}},
      {"a prefix of keys that are never the same",
       work_and("a GET user:alpha\na GET user:beta\na GET user:gamma\na GET user:delta"),
       work_and("a GET account:alpha\na GET account:beta\na GET account:gamma\na GET account:delta"),
       {"changed GET user:alpha -> GET account:alpha"}},
      {"a number of several commands, each sent once in traffic that varies",
       work_and(lines("w BLPOP jobs 1", 12) + "a SCAN 0 MATCH x:* COUNT 1000\na SCAN 0 MATCH y:* COUNT 1000"),
       work_and(lines("w BLPOP jobs 1", 19) + "a SCAN 0 MATCH x:* COUNT 100\na SCAN 0 MATCH y:* COUNT 100"),
       {"changed SCAN 0 MATCH x:* COUNT 1000 -> SCAN 0 MATCH x:* COUNT 100"}},
      {"a heartbeat at other intervals",
       work_and("h SET beat 1\nh GET job\n+990000\nh SET beat 2\nh GET job\n+1003000\nh SET beat 3\nh DEL job"),
       work_and("h SET beat 1\nh GET job\n+1501000\nh SET beat 2\nh GET job\n+492000\nh DEL job"),
       {"missing SET beat 1"}},
      {"commands that run in another database",
       work_and("c/2 GET k\nc/2 SET k 1\nc/2 GET k"),
       work_and("c/5 GET k\nc/5 SET k 1\nc/5 GET k"),
       {"changed GET k -> GET k"}},
      {"commands that run in one database more",
       work_and("c/2 GET k\nc/2 SET k 1\nd/2 GET k\nd/2 TTL k"),
       work_and("c/2 GET k\nc/2 SET k 1\nd/3 GET k\nd/2 TTL k"),
       {"changed GET k -> GET k"}},
      {"two numbers that change places",
       work_and(lines("b EVAL 'return 1' 1 sem 2 5\nb GET sem", 4)),
       work_and(lines("b EVAL 'return 1' 1 sem 5 2\nb GET sem", 4)),
       {"changed EVAL @e0e1f9fa 1 sem 2 5 -> EVAL @e0e1f9fa 1 sem 5 2"}},
      {"a number beside others of its place",
       work_and(lines("a EXPIRE page:x 480\na EXPIRE page:x 240", 6)),
       work_and(lines("a EXPIRE page:x 480\na EXPIRE page:x 300", 6)),
       {"changed EXPIRE page:x 240 -> EXPIRE page:x 300"}},
      {"an order that changed everywhere",
       work_and(lines("a MULTI\na HINCRBY h n 1\na HDEL h job\na EXEC", 30)),
       work_and(lines("a MULTI\na HDEL h job\na HINCRBY h n 1\na EXEC", 30)),
       {"moved HINCRBY h n 1 -> HINCRBY h n 1"}},
      {"what stood between is sent before",
       work_and(lines("a GET page:x\na INCR seen\na GET page:x\na TOUCH seen", 8)),
       work_and(lines("a GET page:x\na GET page:x\na INCR seen\na TOUCH seen", 8)),
       {"moved GET page:x -> GET page:x"}},
      {"keys that begin otherwise, whatever is done with them",
       work_and(kSession + "a GET s:bob\na PERSIST s:bob\na DEL s:bob"),
       work_and(std::regex_replace(kSession, std::regex("s:"), "sess:") + "a GET sess:bob\na DEL sess:bob"),
       {"missing PERSIST s:bob", "changed SET s:ann 1 -> SET sess:ann 1"}},
      {"keys with a prefix",
       work_and(kSession),
       work_and(std::regex_replace(kSession, std::regex("s:"), "app:s:")),
       {"changed SET s:ann 1 -> SET app:s:ann 1"}},
      {"keys of which each kind gets a prefix of its own, and others are gone",
       work_and("a SET s:ann 1\na GET s:ann\na SADD all s:ann\na SREM all s:ann\na DEL t:ann\na TTL t:ann"),
       work_and("a SET s::s:ann 1\na GET s::s:ann\na DEL t::t:ann\na TTL t::t:ann"),
       {"missing SADD all s:ann", "missing SREM all s:ann", "changed SET s:ann 1 -> SET s::s:ann 1",
        "changed DEL t:ann -> DEL t::t:ann"}},
      {"the only connection, on which hardly anything is the same",
       "a TTL seen\na PERSIST seen\n" + kSession + kQueues,
       "a TTL seen\na PERSIST seen\na HGET h f\na HSET h f 1\na SADD z 1\na ZADD r 1 m\na ZCARD r\na INCR n\na DECR "
       "n\n",
       {"missing LPUSH q:mail:wait 1", "missing SET s:ann 1", "missing GET s:ann", "missing EXPIRE s:ann 60",
        "missing BRPOP q:mail:wait 1", "missing LLEN q:film:wait", "extra HGET h f", "extra HSET h f 1",
        "extra SADD z 1", "extra ZADD r 1 m", "extra ZCARD r", "extra INCR n", "extra DECR n"}},
      {"blocks that became a script, and others of which the transaction is gone",
       work_and(lines("a MULTI\na INCR hits\na PTTL hits\na EXEC\na GET page:x", 6) +
                lines("a MULTI\na DECR hits\na EXEC\na GET user:1", 2)),
       work_and(lines("a EVAL 'INCR PTTL' 1 hits\nlua INCR hits\nlua PTTL hits\na GET page:x", 6) +
                lines("a DECR hits\na GET user:1", 2)),
       {"missing MULTI", "changed MULTI -> EVAL @db56c31f 1 hits"}},
      {"a script that was rewritten and does its work in another order, and less of it",
       work_and(script_calls(true)),
       work_and(script_calls(false)),
       {"script EVAL @8315084e 1 k:0 -> EVAL @55a520a3 1 k:0", "  missing INCR k:0"}},
      {"a new script that is called once, in traffic that varies, where another was rewritten",
       work_and(lines("w BLPOP jobs 1", 12) + script_calls(true)),
       work_and(lines("w BLPOP jobs 1", 19) + script_calls(false) + "a EVAL 'return 7' 1 k:0\n"),
       {"extra EVAL @59b6ab2f 1 k:0", "script EVAL @8315084e 1 k:0 -> EVAL @55a520a3 1 k:0"}},
      {"keys that end otherwise",
       work_and("a SET s:ann_LOCK 1 NX\na GET s:ann\na TTL s:ann_LOCK\na DEL s:ann_LOCK"),
       work_and("a SET s:ann:lock 1 NX\na GET s:ann\na TTL s:ann:lock\na DEL s:ann:lock"),
       {"changed SET s:ann_LOCK 1 NX -> SET s:ann:lock 1 NX"}},
      {"keys that end in more than before",
       work_and("a SET s:ann 1\na GET s:ann\na TTL t:ann"),
       work_and("a SET s:ann:v 1\na GET s:ann:v\na TTL t:ann:v"),
       {"changed SET s:ann 1 -> SET s:ann:v 1"}},
      {"channels that end otherwise",
       work_and("b SUBSCRIBE sum_res\na PUBLISH sum_res x\nb SUBSCRIBE mean_res\na PUBLISH mean_res x"),
       work_and("b SUBSCRIBE sum.reply\na PUBLISH sum.reply x\nb SUBSCRIBE mean.reply\na PUBLISH mean.reply x"),
       {"changed SUBSCRIBE sum_res -> SUBSCRIBE sum.reply"}},
      {"keys of which a word each is another one, in a single command",
       work_and("a LLEN q:wait\na GET h\na LLEN q:active"),
       work_and("a LLEN q:pending\na GET h\na LLEN q:running"),
       {"changed LLEN q:wait -> LLEN q:pending", "changed LLEN q:active -> LLEN q:running"}},
      {"a number beside a prefix",
       work_and(kSession + "a SETEX s:bob 1800 x\na SETEX s:ann 1800 x"),
       work_and(std::regex_replace(kSession, std::regex("s:"), "app:s:") +
                "a SETEX app:s:bob 900 x\na SETEX app:s:ann 900 x"),
       {"changed SET s:ann 1 -> SET app:s:ann 1", "changed SETEX s:bob 1800 x -> SETEX app:s:bob 900 x"}},
      {"an option and a value beside a hash tag, which differ in punctuation as well",
       work_and(kQueues + "a XADD q:log MAXLEN ~ 100 * f v\na SET level info.debug"),
       work_and(std::regex_replace(kQueues, std::regex("q:[a-z]+"), "{$&}") +
                "a XADD {q:log} MAXLEN = 100 * f v\na SET level info,debug"),
       {"changed LPUSH q:mail:wait 1 -> LPUSH {q:mail}:wait 1",
        "changed XADD q:log MAXLEN ~ 100 * f v -> XADD {q:log} MAXLEN = 100 * f v",
        "changed SET level info.debug -> SET level info,debug"}},
      {"keys of one kind among others that end alike, which are sent in another order than before",
       work_and("a SET b:0 1\na GET b:0\na DEL b:0 m:0\na GET m:0"),
       work_and("a SET zz:0 1\na GET zz:0\na DEL zz:0 m:0\na GET m:0"),
       {"changed SET b:0 1 -> SET zz:0 1"}},
      {"keys of two kinds that end alike",
       work_and("a SET s:0 1\na GET s:0\na INCR c:0\na TTL c:0"),
       work_and("a SET sess:0 1\na GET sess:0\na INCR box:0\na TTL box:0"),
       {"changed INCR c:0 -> INCR box:0", "changed SET s:0 1 -> SET sess:0 1"}},
      {"a block that became a script, one of whose commands is sent elsewhere as well",
       work_and(lines("a MULTI\na INCR n\na ZADD z 1 m\na PEXPIRE lim 60\na EXEC\na GET page:x", 12) +
                lines("a PEXPIRE lim 60\na TTL lim", 3)),
       work_and(
           lines("a EVAL 'INCR ZADD PEXPIRE' 3 n z lim\nlua INCR n\nlua ZADD z 1 m\nlua PEXPIRE lim 60\na GET page:x",
                 12) +
           lines("a PEXPIRE lim 60\na TTL lim", 3)),
       {"changed MULTI -> EVAL @a8b49cee 3 n z lim"}},
      {"keys of numbers with a hash tag",
       work_and(lines("a SET job:14239 run\na GET job:14239\na TTL job:14239", 2)),
       work_and(lines("a SET {job}:67451 run\na GET {job}:67451\na TTL {job}:67451", 2)),
       {"changed SET job:14239 run -> SET {job}:67451 run"}},
      {"keys of two commands, sent often, in traffic that varies",
       work_and(lines("w BLPOP jobs 1", 12) + lines("a SET s:ann 1\na GET s:ann\na GET user:1", 9)),
       work_and(lines("w BLPOP jobs 1", 19) + lines("a SET sess:ann 1\na GET sess:ann\na GET user:1", 9)),
       {"changed SET s:ann 1 -> SET sess:ann 1"}},
      {"keys with a hash tag",
       work_and(kQueues),
       work_and(std::regex_replace(kQueues, std::regex("q:[a-z]+"), "{$&}")),
       {"changed LPUSH q:mail:wait 1 -> LPUSH {q:mail}:wait 1"}},
      {"slower tries",
       work_and(lines("a SET lock x NX\n+2000", 8)),
       work_and(lines("a SET lock x NX\n+20000", 8)),
       {"timing SET lock x NX -> SET lock x NX"}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Report report = compare_scripts({row.baseline}, {row.candidate});
    EXPECT_EQ(told(report.findings), row.findings);
    EXPECT_EQ(report.verdict, row.findings.empty() ? ReportVerdict::same : ReportVerdict::different);
  }
}

TEST_F(CompareDecisions, TakesKeysThatAreSentencesForNothingRandom) {
  const Report report =
      compare_scripts({R"(a GET 'SELECT * FROM "user" "User" WHERE "User"."age" > ? -- PARAMETERS: [22]'
                          a GET 'SELECT * FROM "user" "u" WHERE u.age>? -- PARAMETERS: [21]'
                          a GET 'SELECT COUNT(1) AS "cnt" FROM "user" "User" WHERE "User"."name" = ? -- PARAMETERS: ["u1"]'
                          a GET 'SELECT COUNT(1) AS "cnt" FROM "user" "User" WHERE "User"."age" = ? -- PARAMETERS: [22]')"},
                      {R"(a GET 'SELECT * FROM "user" "User" WHERE (("User"."age" > 22)) -- PARAMETERS: []'
                          a GET 'SELECT * FROM "user" "u" WHERE u.age>21 -- PARAMETERS: []'
                          a GET 'SELECT COUNT(1) AS "cnt" FROM "user" "User" WHERE (("User"."name" = ?)) -- PARAMETERS: ["u1"]'
                          a GET 'SELECT COUNT(1) AS "cnt" FROM "user" "User" WHERE (("User"."age" = 22)) -- PARAMETERS: []')"});
  EXPECT_GE(report.findings.size(), 3U);
}

TEST_F(CompareDecisions, CountsTheConversationsInWhichACommandMoves) {
  const std::string others = "b SELECT 1\nb INFO\nb GET k\nc SELECT 1\nc INFO\nc GET k\n";
  const std::string before = work_and(others + "d SELECT 1\nd INFO\nd GET k");
  const std::string after = work_and(others + "d INFO\nd GET k\nd SELECT 1");
  const Report report = compare_scripts({before, before}, {after, after});
  ASSERT_EQ(told(report.findings), std::vector<std::string>{"moved SELECT 1 -> SELECT 1"});
  EXPECT_EQ(report.findings[0].conversations, 2U);  // one in each run
}

TEST_F(CompareDecisions, ShowsTheDatabaseOfEachSide) {
  const Report report =
      compare_scripts({work_and("c/2 GET k\nc/2 TTL k\nd/2 TTL x")}, {work_and("c/5 GET k\nc/5 TTL k\nd/5 TTL x")});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_THAT(report.findings[0].title, HasSubstr("(and 2 more like it) now run in database 5, no longer in 2"));
  ASSERT_FALSE(report.findings[0].example.empty());
  EXPECT_EQ(report.findings[0].example[0].mark, ExampleRow::Mark::changed);
}

TEST_F(CompareDecisions, TellsWhatARewrittenScriptSendsAsItsDetails) {
  const auto calls = [](const std::string& script, const std::string& first, const std::string& others) {
    std::string out;
    for (int i = 0; i < 60; ++i) {
      const std::string client = "c" + std::to_string(i);
      out += client + " EVAL '" + script + "' 1 hits:" + std::to_string(i) + "\n" + (i % 3 == 0 ? first : others);
    }
    return out;
  };
  const std::string hit = "local n = redis.call(\"INCR\", KEYS[1]) local t = redis.call(\"PTTL\", KEYS[1]) return n ";
  const Report report = compare_scripts(
      {calls(hit + "+ t", "lua INCR hits\nlua PTTL hits\nlua PEXPIRE hits 60\n", "lua INCR hits\nlua PTTL hits\n")},
      {calls(hit + "- t", "lua PTTL hits\nlua SET hits 1\n", "lua PTTL hits\nlua INCR hits\n")});
  ASSERT_FALSE(report.findings.empty());
  for (const Finding& finding : report.findings)
    EXPECT_TRUE(finding.kind == FindingKind::script || finding.parent) << finding.title;
}

TEST_F(CompareDecisions, CountsTheCallsOfAScriptAndNotWhatItSends) {
  // What the script sends is known from a call that both versions make, before the new ones.
  const std::string both = "b EVAL 'return 2' 1 k\nlua EXISTS all\n";
  const Report report = compare_scripts(
      {work_and(both + lines("b GET user:1", 4))},
      {work_and(both + lines("b EVAL 'return 2' 1 other\nlua EXISTS all\nlua INCR other\nb GET user:1", 4))});
  ASSERT_FALSE(report.findings.empty());
  EXPECT_THAT(report.findings[0].title, HasSubstr(" 1 other` is now sent"));
  EXPECT_EQ(report.findings[0].candidate.count, 4U);
}

struct RunsRow {
  std::string name;
  std::vector<std::string> baseline;
  std::vector<std::string> candidate;
  std::vector<std::string> findings;
};

TEST_F(CompareDecisions, SeveralRunsASide) {
  const std::string work(kWork);
  const auto waits = [&](int count) { return work + lines("w BLPOP jobs 1", count); };
  const auto pings = [&](int count) { return work + lines("a PING\na GET user:1", count); };
  const auto pool = [&](int count, const std::string& last) {
    return waits(count) + "p GET user:1\nq GET user:1\nr GET user:1\n" + last + " GET user:1\np GET cart:1\n";
  };
  const RunsRow rows[] = {
      {"nothing", {work, work}, {work, work}, {}},
      {"always gone", {pings(1), pings(1)}, {work + "a GET user:1\n", work + "a GET user:1\n"}, {"missing PING"}},
      {"a scan, at times of two steps, in place of KEYS",
       {work_and(lines("a KEYS tok:*\na GET user:1", 5)), work_and(lines("a KEYS tok:*\na GET user:1", 5))},
       {work_and(lines("a SCAN 0 MATCH tok:*\na GET user:1", 3) +
                 lines("a SCAN 0 MATCH tok:*\na SCAN 7 MATCH tok:*\na GET user:1", 2)),
        work_and(lines("a SCAN 0 MATCH tok:*\na GET user:1", 3) +
                 lines("a SCAN 0 MATCH tok:*\na SCAN 9 MATCH tok:*\na GET user:1", 2))},
       {"changed KEYS tok:* -> SCAN 0 MATCH tok:*"}},
      {"what varies within a version", {pings(3), pings(5), pings(4)}, {pings(5), pings(3), pings(6)}, {}},
      {"always as many, in traffic that varies",
       {waits(3) + lines("b XDEL jobs 1\nb GET cart:1", 32), waits(9) + lines("b XDEL jobs 1\nb GET cart:1", 32),
        waits(5) + lines("b XDEL jobs 1\nb GET cart:1", 32)},
       {waits(7) + lines("b XDEL jobs 1\nb GET cart:1", 29) + lines("b GET cart:1", 3),
        waits(4) + lines("b XDEL jobs 1\nb GET cart:1", 29) + lines("b GET cart:1", 3),
        waits(8) + lines("b XDEL jobs 1\nb GET cart:1", 29) + lines("b GET cart:1", 3)},
       {"missing XDEL jobs 1"}},
      {"a connection more in both of two runs, in traffic that varies",
       {pool(3, "s"), pool(9, "s")},
       {pool(5, "r"), pool(7, "r")},
       {}},
      {"a connection more in all of three runs, in traffic that varies",
       {pool(3, "s"), pool(9, "s"), pool(4, "s")},
       {pool(5, "r"), pool(7, "r"), pool(6, "r")},
       {"connections"}},
      {"once in the only run of a version, in traffic that varies",
       {waits(3) + "b GET cart:1\n", waits(9) + "b GET cart:1\n", waits(5) + "b GET cart:1\n"},
       {waits(7) + "b GET cart:1\na PUBLISH left x\n"},
       {}},
      {"to a fraction of it, though it varies by much",
       {pings(78), pings(132), pings(122)},
       {pings(6), pings(4), pings(4)},
       {"missing GET user:1", "missing PING"}},
      {"a command that was never sent, in traffic that varies",
       {waits(3), waits(9), waits(5)},
       {waits(7) + "a TOUCH seen\n", waits(4) + "a TOUCH seen\n", waits(8) + lines("a TOUCH seen\na GET user:1", 3)},
       {"extra TOUCH seen"}},
      {"always as many times in a row, in traffic that varies",
       {waits(3) + "b INCR n\n", waits(9) + "b INCR n\n", waits(5) + "b INCR n\n"},
       {waits(7) + lines("b INCR n\n+30000", 6), waits(4) + lines("b INCR n\n+40000", 6),
        waits(8) + lines("b INCR n\n+20000", 6)},
       {"repeats INCR n -> INCR n"}},
      {"always another number",
       {work, work},
       {work_with("EX 60", "EX 30"), work_with("EX 60", "EX 30")},
       {"changed SET user:1 ann EX 60 -> SET user:1 ann EX 30"}},
  };
  for (const RunsRow& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(told(compare_scripts(row.baseline, row.candidate).findings), row.findings);
  }
}

}  // namespace
}  // namespace tracediff::testing
