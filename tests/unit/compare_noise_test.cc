#include <gmock/gmock.h>

#include <array>
#include <random>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "support/argument_maker.h"
#include "support/compare_fixture.h"

namespace tracediff::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

/// What two runs of one version do differently.
class CompareNoise : public CompareTest {};

struct NoiseRow {
  std::string name;
  std::string baseline;
  std::string candidate;
};

TEST_F(CompareNoise, SaysNothingOfWhatIsNoDifference) {
  const std::string work(kWork);
  const std::string other = work_with("a ", "b ", work_with("user:1", "page:1"));
  const std::string session =
      "a GET s:880bba3b26274e101fcb145d9306fedf\na EXPIRE s:880bba3b26274e101fcb145d9306fedf 60\n";
  const auto worker = [](const std::string& name, const std::string& queue, const std::string& cleaning) {
    const std::string jobs =
        "LLEN " + queue + "\nLPOP " + queue + '\n' + cleaning + "HGET job " + queue + "\nHDEL job " + queue + '\n';
    return std::regex_replace(jobs, std::regex("(.+\n)"), name + " $1");
  };
  const std::string kCleanHigh = "SET clean:high 1 NX\nZCARD wip:high\nZCARD done:high\n";
  const std::string kCleanLow = "SET clean:low 1 NX\nTTL wip:low\nTTL done:low\n";
  const auto word = [](int i) {
    constexpr std::string_view kConsonants = "bdgkmnprst";
    constexpr std::string_view kVowels = "aeiou";
    std::string out;
    for (int left = i + 50; left > 0; left /= 50) {
      out += kConsonants[static_cast<std::size_t>(left % 10)];
      out += kVowels[static_cast<std::size_t>(left / 10 % 5)];
    }
    return out + "lo";
  };
  const auto of_words = [&](int first, int second) {
    std::string out;
    for (int i = 0; i < 8; ++i) {
      const std::string key = word(first + i) + ':' + word(second + i);
      out += "a GET " + key + "\na SET " + key + " v\na EXPIRE " + key + " 60\na INCR n\n";
    }
    return out;
  };
  const auto of_users = [](const std::string& one, const std::string& two) {
    std::string out;
    for (const std::string& name : {one, two})
      out += "a GET user:" + name + ":cart\na SET user:" + name + ":cart 1\na DEL user:" + name + ":cart\na INCR n\n";
    return out;
  };
  const std::string kRefusedCall = "b EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 1 k\n";
  const NoiseRow rows[] = {
      {"another session's id", work + session,
       work + work_with("880bba3b26274e101fcb145d9306fedf", "2b0cca3b26274e101fcb145d9306fed0", session)},
      {"the order of two connections", work + other, other + work},
      {"a little slower", work_and(lines("a SET lock x NX\n+2000", 8)), work_and(lines("a SET lock x NX\n+3000", 8))},
      {"the same second conversation on one address", work + "+2000000\n" + work, work + "+3000000\n" + work},
      {"another user's number", work, work_with("cart:1", "cart:7")},
      {"members in another order", work_and("a DEL x y z"), work_and("a DEL z y x")},
      {"how many steps a scan takes", work_and("a SCAN 0 COUNT 5\na SCAN 17 COUNT 5"),
       work_and("a SCAN 0 COUNT 5\na SCAN 9 COUNT 5\na SCAN 21 COUNT 5")},
      {"what a monitoring tool does", work, work_and("t MONITOR\nt INFO")},
      {"what a bystander does", work, work_and("10.0.0.9:5000 GET x\n# connection: 10.0.0.9:5000 id=3 bystander=yes")},
      {"a polling worker", work_and(lines("w BLPOP jobs 1", 12)), work_and(lines("w BLPOP jobs 1", 19))},
      {"one connection more of a pool", "a GET k\nb GET k\nc GET k\nd GET k\nb GET k\nc GET k",
       "a GET k\nb GET k\nc GET k\na GET k\nb GET k\nc GET k"},
      {"an id of letters and digits", work_and("a SUBSCRIBE reply:nzb0ebod1m"),
       work_and("a SUBSCRIBE reply:zzaztgokk9m")},
      {"what is left of a time, used once", work_and("a PEXPIRE cart:1 59990"), work_and("a PEXPIRE cart:1 59133")},
      {"keys named by such an id", work_and("a SET r:nzb0ebod1m:x 1\na GET r:nzb0ebod1m:x\na DEL r:nzb0ebod1m:x"),
       work_and("a SET r:zzaztgokk9m:x 1\na GET r:zzaztgokk9m:x\na DEL r:zzaztgokk9m:x")},
      {"names of users, drawn for a run", work_and(of_users("ann", "bob")), work_and(of_users("eve", "joe"))},
      {"keys of words drawn at random, one of which comes twice", work_and(of_words(0, 100)),
       work_and(of_words(50, 107))},
      {"an odd number that is used once", work_and("a ZADD rank 584 ann"), work_and("a ZADD rank 794 ann")},
      {"one of many requests overtaken by another",
       work_and("a INCR ann\na PEXPIRE ann 60\na INCR bob\na PEXPIRE bob 60\na INCR eve\na PEXPIRE eve 60\n"
                "a INCR joe\na PEXPIRE joe 60"),
       work_and("a INCR ann\na INCR bob\na PEXPIRE ann 60\na PEXPIRE bob 60\na INCR eve\na PEXPIRE eve 60\n"
                "a INCR joe\na PEXPIRE joe 60")},
      {"which of two workers does the cleaning",
       lines(work, 30) + worker("b", "high", kCleanHigh) + worker("c", "low", kCleanLow),
       lines(work, 30) + worker("b", "high", kCleanLow) + worker("c", "low", kCleanHigh)},
      {"how often a worker asks for the server's state between its jobs",
       work_and("w BLPOP jobs 1\nw INFO\nw BLPOP jobs 1\nw GET user:1\nw INFO\nw BLPOP jobs 1"),
       work_and("w BLPOP jobs 1\nw INFO\nw BLPOP jobs 1\nw INFO\nw GET user:1\nw INFO\nw BLPOP jobs 1")},
      {"over which connection a refused EVALSHA is sent again",
       work_and(lines("w BLPOP jobs 1", 12) + kRefusedCall + "b EVAL 'return 1' 1 k\nb GET k\nc GET k"),
       work_and(lines("w BLPOP jobs 1", 12) + kRefusedCall + "c EVAL 'return 1' 1 k\nb GET k\nc GET k")},
      {"what the server knew of a script",
       work_and(kRefusedCall + "b SCRIPT LOAD 'return 1'\n" + kRefusedCall + "lua GET k"),
       work_and(kRefusedCall + "lua GET k")},
      {"what the server knew of a script, beside one that is sent by its text",
       work_and(kRefusedCall + "b SCRIPT LOAD 'return 1'\n" + kRefusedCall + "lua GET k\nb EVAL 'return 2' 0"),
       work_and(kRefusedCall + "lua GET k\nb EVAL 'return 2' 0")},
      {"two locks of which one is tried where the other was, in traffic that varies",
       work_and(lines("w BLPOP jobs 1\nw LLEN jobs", 12) +
                "b SET page x PX 30000 NX\nb GET cart:1\nb SET hits 1 NX\nb HGETALL cart:1\nb SET page x PX 30000 NX"),
       work_and(lines("w BLPOP jobs 1\nw LLEN jobs", 19) +
                "b SET hits 1 NX\nb GET cart:1\nb SET hits 1 NX\nb HGETALL cart:1\nb SET page x PX 30000 NX")},
      {"a number that a script makes of its data, in traffic that varies",
       work_and(lines("w BLPOP jobs 1\nw LLEN jobs", 12) + lines("b EVAL 'return 1' 1 q\nlua LINDEX q 1\nb GET k", 4)),
       work_and(lines("w BLPOP jobs 1\nw LLEN jobs", 19) + lines("b EVAL 'return 1' 1 q\nlua LINDEX q 3\nb GET k", 4))},
      {"a way that a script takes once, in traffic that varies",
       work_and(lines("w BLPOP jobs 1", 12) + "b EVAL 'return 1' 1 q\nlua LPOP q\nlua INCR n\nb GET k\n" +
                lines("b EVAL 'return 1' 1 q\nlua LPOP q\nb GET k", 9)),
       work_and(lines("w BLPOP jobs 1", 19) + lines("b EVAL 'return 1' 1 q\nlua LPOP q\nb GET k", 10))},
      {"how often a script takes one of its ways, in traffic that varies",
       work_and(lines("w BLPOP jobs 1\nw LLEN jobs", 12) +
                lines("b EVAL 'return 1' 1 q\nlua LPOP q\nlua INCR n\nb GET k", 3) +
                lines("b EVAL 'return 1' 1 q\nlua LPOP q\nb GET k", 9)),
       work_and(lines("w BLPOP jobs 1\nw LLEN jobs", 19) +
                lines("b EVAL 'return 1' 1 q\nlua LPOP q\nlua INCR n\nb GET k", 11) +
                lines("b EVAL 'return 1' 1 q\nlua LPOP q\nb GET k", 1))},
      {"what the server answered when asked for a script",
       work_and("b SCRIPT EXISTS e0e1f9fabfc9d4800c877a703b823ac0578ff8db\nb SCRIPT LOAD 'return 1'"),
       work_and("b SCRIPT EXISTS e0e1f9fabfc9d4800c877a703b823ac0578ff8db")},
      {"the number of a process", work_and("b HSET worker:1 host vm pid 3891"),
       work_and("b HSET worker:1 host vm pid 3902")},
      {"ids of which one on each side is no token by itself",
       work_and("b GET sess:9j5qhgkq38rkqnmm2jkqr9b1o0\nb GET sess:9bgg8ok88s4uimioapm81eo907\n"
                "b SETEX sess:9bgg8ok88s4uimioapm81eo907 60 x"),
       work_and("b GET sess:7cnlotd71hrglus8830u5f77kh\nb GET sess:1d4l8cqm3v0hns5e6ut2ra7gkj\n"
                "b SETEX sess:7cnlotd71hrglus8830u5f77kh 60 x")},
      {"an id beside another one that looks like a number",
       work_and("b ECHO p:6b0da51180715:050e6298\n" + lines("b ECHO p:6b0da5118071f:0b0e62a8", 3)),
       work_and(lines("b ECHO p:6b0da51180725:1b0e62c8", 4))},
      {"a heartbeat more of a run that took longer",
       work_and("h SET beat 1\nh GET job\n+990000\nh SET beat 2\nh GET job\n+1003000\nh SET beat 3\nh DEL job"),
       work_and("h SET beat 1\nh GET job\n+1001000\nh SET beat 2\nh GET job\n+400000\nh DEL job")},
      {"a recording with another database", std::regex_replace(work, std::regex("a "), "a/4 "), work},
      {"pages of a scan that hold another number of keys",
       work_and("b SCAN 0 MATCH p:*\nb DEL p:4\nb DEL p:6\nb SCAN 11 MATCH p:*\nb DEL p:7\nb DEL p:9\nb DEL p:2\n"
                "b SCAN 7 MATCH p:*\nb DEL p:1"),
       work_and("b SCAN 0 MATCH p:*\nb DEL p:4\nb DEL p:6\nb DEL p:7\nb DEL p:9\nb SCAN 13 MATCH p:*\nb DEL p:2\n"
                "b SCAN 5 MATCH p:*\nb DEL p:1")},
      {"an id in keys that looks like a name on one side",
       work_and("b SET packet:eua5z4trq9a:1 x\nb GET packet:eua5z4trq9a:1\nb RPUSH out packet:eua5z4trq9a:1"),
       work_and("b SET packet:eokukhpurp:1 x\nb GET packet:eokukhpurp:1\nb RPUSH out packet:eokukhpurp:1")},
      {"keys of a kind that has a name of its own each time, in traffic that varies",
       work_and(lines("w BLPOP jobs 1", 12) + lines("b SADD bob@admin 1\nb SADD bob@guest 2\na GET user:1", 2)),
       work_and(lines("w BLPOP jobs 1", 19) + lines("b SADD ann@admin 1\nb SADD ann@guest 2\na GET user:1", 2))},
      {"short ids of what a URL may hold",
       work_and(
           "b SET p:Hc_~983 x\nb SET p:dsYiemq x\nb SET p:6LSpXPb x\nb SET p:ZyDCD6s x\nb DEL p:Hc_~983\nb GET all"),
       work_and(
           "b SET p:A_C~SFv x\nb SET p:JYSiViO x\nb SET p:mL1EN3Y x\nb SET p:Ry3G2a4 x\nb DEL p:A_C~SFv\nb GET all")},
      {"an id of few characters", work_and("b HSET workers 7c4 x\nb HSET workers 7d4 x"),
       work_and("b HSET workers 7bc x\nb HSET workers 7dw x")},
      {"an id before bytes, a token on one side only",
       work_and(lines("b PUBLISH bus pumdllv847sdsrgo9n9kizbr\x01\x02\x03\x04\x06user:1", 3)),
       work_and(lines("b PUBLISH bus un6tk5y5rvtj04jd5jvki9em\x01\x02\x03\x04\x06user:1", 3))},
      {"ids of which one looks like a name by chance", work_and("b SUBSCRIBE reply:2SdAu6\nc SUBSCRIBE reply:BL-nq-"),
       work_and("b SUBSCRIBE reply:Fb0b0k\nc SUBSCRIBE reply:OAYnl1")},
      {"an id of a process that has more to send, in traffic that varies",
       work_and(lines("w BLPOP jobs 1\nw LLEN jobs", 12) + lines("b PUBLISH left:ch0qdntr3tr:2 x\nb GET cart:1", 11) +
                lines("c TTL cart:1\nc TTL user:1", 6)),
       work_and(lines("w BLPOP jobs 1\nw LLEN jobs", 19) + lines("b PUBLISH left:hg2wt1utnq:2 x\nb TTL cart:1", 6) +
                lines("b PUBLISH left:hg2wt1utnq:2 x\nb TTL user:1", 4) + "c TTL user:1\nc GET cart:1\nc TTL user:1\n" +
                lines("c GET cart:1\nw LLEN jobs", 10))},
      {"what is cleaned up in one go, in traffic that varies",
       work_and(lines("w BLPOP jobs 1\nw LLEN jobs\nw TTL jobs", 12)),
       work_and(lines("w BLPOP jobs 1\nw LLEN jobs\nw TTL jobs", 19) +
                "b UNLINK box\nb UNLINK box:3\nb UNLINK box:6\nb UNLINK box:9")},
      {"one more of many, in traffic that varies",
       work_and(lines("w BLPOP jobs 1", 12) + lines("b HGET h f\nb GET cart:1", 30)),
       work_and(lines("w BLPOP jobs 1", 19) + lines("b HGET h f\nb GET cart:1", 30) + "b HGET h f")},
      {"a time that is left, which varies", work_and("a SET t:1 x EX 57\na SET t:2 x EX 58\na SET t:3 x EX 57"),
       work_and("a SET t:1 x EX 60\na SET t:2 x EX 61\na SET t:3 x EX 60")},
      {"how many members, keys or arguments a command has",
       work_and(
           "b ZADD seen NX 11 item:1 12 item:2\nb ZUNIONSTORE d 2 k:1 k:2 WEIGHTS 1 1\nb GEOADD g 1.25 2.5 m1\n"
           "b BRPOP q:1 q:2 1\nb BITOP OR d k:1 k:2 k:3\nb XCLAIM s g c 30 11-0 12-0 JUSTID\n"
           "b XREAD COUNT 5 STREAMS st:1 11-0\nb EVAL 'return 1' 2 k:1 k:2 x\n"
           "b EVAL 'return 2' 1 k v1\nb EVAL 'return 2' 1 k v1 v2\nb EVAL 'return 2' 1 k v1 v2 v3\nb BF.MADD f i1 i2\n"
           "b BF.MADD f i1\nb BF.MADD f i1 i2 i3"),
       work_and(
           "b ZADD seen NX 21 item:3\nb ZUNIONSTORE d 3 k:1 k:2 k:3 WEIGHTS 1 1 1\n"
           "b GEOADD g 1.25 2.5 m1 3.5 2.25 m2\nb BRPOP q:1 q:2 q:3 1\nb BITOP OR d k:1 k:2\n"
           "b XCLAIM s g c 30 11-0 JUSTID\nb XREAD COUNT 5 STREAMS st:1 st:2 11-0 12-0\nb EVAL 'return 1' 1 k:1 x\n"
           "b EVAL 'return 2' 1 k v1 v2 v3 v4\nb EVAL 'return 2' 1 k v1 v2\nb EVAL 'return 2' 1 k v1 v2 v3 v4 v5\n"
           "b BF.MADD f i1 i2 i3 i4\nb BF.MADD f i1\nb BF.MADD f i1 i2 i3")},
      {"two requests that take turns, and one after the other",
       work_and("b SMEMBERS rel:4\nb SMEMBERS rel:5\nb MULTI\nb DEL u:4\nb EXEC\nb MULTI\nb DEL u:5\nb EXEC"),
       work_and("b SMEMBERS rel:4\nb MULTI\nb DEL u:4\nb EXEC\nb SMEMBERS rel:5\nb MULTI\nb DEL u:5\nb EXEC")},
      {"how often a lock is tried that somebody else has, at the same time or not",
       work_and("b SET lock 11 NX\nb SET lock 11 NX\nb SET lock 11 NX\nb SET lock 12 NX\nb SET lock 12 NX\nb DEL lock\n"
                "b SET lock 13 NX\nb INCR job\nb DEL lock"),
       work_and("b SET lock 21 NX\nb SET lock 21 NX\nb SET lock 21 NX\nb DEL lock\nb SET lock 23 NX\nb INCR job\n"
                "b DEL lock")},
      {"how often a lock is tried that somebody else has",
       work_and("b SET lock 11 NX\nb SET lock 12 NX\nb SET lock 13 NX\nb INCR job\nb DEL lock"),
       work_and("b SET lock 21 NX\nb SET lock 22 NX\nb SET lock 23 NX\nb SET lock 24 NX\nb INCR job\nb DEL lock")},
  };
  for (const NoiseRow& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_THAT(told(compare_scripts({row.baseline}, {row.candidate}).findings), IsEmpty());
    EXPECT_THAT(told(compare_scripts({row.candidate}, {row.baseline}).findings), IsEmpty());
  }
}

TEST_F(CompareNoise, SaysNothingOfTimersInLongerRuns) {
  const std::string beats = lines("h SET beat 1\nh GET job\n+300000", 3);
  const std::string more = lines("h SET beat 1\nh GET job\n+300000", 7);
  EXPECT_THAT(told(compare_scripts({work_and(beats), work_and(beats), work_and(beats)},
                                   {work_and(more), work_and(more), work_and(more)})
                       .findings),
              IsEmpty());
}

TEST_F(CompareNoise, SaysNothingOfWhatAConnectionOfAPoolSends) {
  const auto messages = [](const std::string& other) {
    std::string out = "x PSUBSCRIBE a*\ny PSUBSCRIBE b*\nz PSUBSCRIBE c*\n";
    int i = 0;
    for (const char room : std::string_view("acabccbaacbbca")) {
      const std::string name(1, room);
      const std::string& client = i == 5 || i == 6 ? other : "d";
      out += client + " INCRBY got:" + name + " 1\n" + client + " PUBLISH " + name + " x\n";
      ++i;
    }
    return out;
  };
  EXPECT_THAT(told(compare_scripts({messages("e")}, {messages("d")}).findings), IsEmpty());
}

TEST_F(CompareNoise, SaysNothingOfARareCaseAmongManyRequests) {
  const auto requests = [](int blocked) {
    std::string out;
    for (int i = 0; i < 40; ++i) {
      const std::string client = "c" + std::to_string(i) + ' ';
      out += client + "GET user:1\n" + client + "INCR visits\n" + (i < blocked ? client + "LPUSH blocked x\n" : "");
    }
    return out;
  };
  EXPECT_THAT(told(compare_scripts({requests(0), requests(0)}, {requests(1), requests(2)}).findings), IsEmpty());
}

TEST_F(CompareNoise, SaysNothingOfNumbersThatSayTheContrary) {
  const std::string few = lines("a PING\na GET user:1", 5);
  const std::string many_in_a_row = lines(lines("a PING", 6) + "a GET user:1\n", 3) + lines("a GET user:1", 2);
  const Report report =
      compare_scripts({work_and(few), work_and(few)}, {work_and(many_in_a_row), work_and(many_in_a_row)});
  std::vector<std::string> titles;
  for (const Finding& note : report.notes) titles.push_back(note.title);
  EXPECT_THAT(titles, Contains("`PING` is sent in fewer places, tries in a row taken together"));
}

TEST_F(CompareNoise, SaysNothingOfWhatStandsBeforeEveryCommand) {
  const auto selecting = [](unsigned seed) {
    constexpr std::array<std::string_view, 6> kCommands = {"GET x",           "DEL y",    "SREM u 7",
                                                           "SISMEMBER u ann", "HGET h m", "SADD u 7"};
    std::minstd_rand random(seed);
    std::string out;
    for (const char connection : {'a', 'b', 'c', 'd', 'e', 'f'}) {
      for (int i = 0; i < 24; ++i) {
        out += std::string(1, connection) + " SELECT 2\n" + connection + ' ';
        out += std::string(kCommands[random() / 7 % kCommands.size()]) + '\n';
      }
    }
    return out;
  };
  EXPECT_THAT(told(compare_scripts({selecting(1)}, {selecting(2)}).findings), IsEmpty());
}

TEST_F(CompareNoise, SaysNothingOfWhereBase64HoldsItsSigns) {
  const auto sessions = [](unsigned seed) {
    ArgumentMaker random(seed);
    std::string out;
    for (int i = 0; i < 40; ++i) {
      constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
      const std::string key = "sess/" + random.of(kBase64, 24) + '\n';
      out += "a GET " + key + "a DEL " + key;
    }
    return out;
  };
  for (unsigned seed = 1; seed < 20; seed += 2) {
    EXPECT_THAT(told(compare_scripts({work_and(sessions(seed))}, {work_and(sessions(seed + 1))}).findings), IsEmpty());
  }
}

}  // namespace
}  // namespace tracediff::testing
