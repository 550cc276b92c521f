// What is redacted of a line, and what stays.
#include "tracediff/redact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "redact/keyed.h"
#include "shape/value_fields.h"
#include "support/redactor.h"
#include "tracediff/normalise.h"

namespace tracediff {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::make_redactor;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::test_key;

constexpr std::string_view kBegin = "1795499696.224822 [0 127.0.0.1:46668] ";

std::string redacted_line(const std::string& line) {
  static Redactor redactor = make_redactor();
  std::string out;
  redactor.redact_line(line, out);
  EXPECT_THAT(out, ::testing::EndsWith("\n"));
  return out.substr(0, out.size() - 1);
}

/// The arguments of a line, redacted.
std::string redacted(const std::string& arguments) {
  const std::string out = redacted_line(std::string(kBegin) + arguments);
  EXPECT_THAT(out, StartsWith(kBegin));
  return out.substr(std::min(kBegin.size(), out.size()));
}

/// One argument of bytes, redacted, as bytes.
std::string redacted_value(const std::string& bytes) {
  const std::vector<std::string> arguments = split_arguments(redacted("\"SET\" \"k\" \"" + escape(bytes) + "\""));
  EXPECT_THAT(arguments, SizeIs(3));
  return arguments.size() == 3 ? arguments[2] : "";
}

std::vector<std::string> types_in(const std::string& arguments) {
  Normaliser normaliser(RuleSet::defaults());
  Entry entry;
  entry.time_us = 1795499696224822;
  entry.arguments = arguments;
  std::vector<std::string> types;
  for (const Replacement& replacement : normaliser.explain(entry)) types.push_back(replacement.type);
  return types;
}

// ---------------------------------------------------------------- what stays

TEST(Redact, KeepsWhatIsNobodysSecret) {
  for (const char* arguments : {
           R"("GET" "user:session:cache")",
           R"("get" "PHPREDIS_SESSION:LOCK")",
           R"("SET" "counter" "17" "EX" "86400" "NX")",
           R"("SETEX" "cache" "3601" "1")",
           R"("EXPIRE" "cache" "1441")",
           R"("XADD" "stream" "MAXLEN" "~" "10001" "*" "name" "1")",
           R"("ZADD" "queue:delayed" "1795499696224" "1")",
           R"("SET" "lock" "2026-11-24T05:54:56.224Z")",
           R"t("CLIENT" "SETINFO" "LIB-NAME" "phpredis(whoever_1234)")t",
           R"("CLIENT" "SETINFO" "LIB-VER" "6.0.0-dev12345")",
           R"("CONFIG" "GET" "maxmemory-policy")",
           R"("INFO" "keyspace")",
           R"("HELLO" "3")",
           R"("EVALSHA" "b70c2384248f88e6b75b9f89241a180f856ad852" "1" "queue")",
           R"("EVAL" "return redis.call('get', KEYS[1]) == 'Anything' and 12345" "1" "queue")",
           R"("SCAN" "1234567" "MATCH" "cache:*" "COUNT" "1001")",
           R"("SELECT" "12")",
           R"t("AUTH" "(redacted)")t",
           R"("SET" "cache" "")",
           R"("JSON.SET" "cache" "$" "{\"id\":1,\"ok\":true,\"none\":null}")",
       }) {
    EXPECT_EQ(redacted(arguments), arguments);
  }
}

TEST(Redact, KeepsWordsThatItIsTold) {
  Redactor redactor({test_key(), {"Zanzibar"}});
  std::string out;
  redactor.redact_line(std::string(kBegin) + R"("GET" "zanzibar:key")", out);
  EXPECT_THAT(out, HasSubstr("zanzibar:key"));
  EXPECT_THAT(redacted(R"("GET" "zanzibar:key")"), Not(HasSubstr("zanzibar")));
}

// ---------------------------------------------------------------- what goes

struct Gone {
  const char* arguments;
  std::vector<std::string> secrets;
};

TEST(Redact, ReplacesWhatMayBeASecret) {
  const std::vector<Gone> cases = {
      {R"("GET" "user:wolfgang:profile")", {"wolfgang"}},
      {R"("GET" "user:Jim.Beam@example.org")", {"Jim", "Beam", "example", "org"}},
      {R"("GET" "user:4711")", {"4711"}},
      {R"("SET" "name" "Please reset the password of user Wolfgang")", {"Please", "reset", "password", "user", "Wolf"}},
      {R"("SET" "url" "https://admin:token@host/path")", {"admin", "token"}},
      {R"("SET" "phone" "+491701234567")", {"491701234567"}},
      {R"("HSET" "user:1" "password" "session")", {"\"session\""}},
      {R"("SET" "k" "{\"name\":\"Wolfgang\",\"token\":\"session\",\"iban\":123456}")",
       {"Wolfgang", ":\\\"session", "123456", "iban"}},
      {R"("SET" "k" "Jos\xc3\xa9 \xe4\xbd\xa0\xe5\xa5\xbd")", {"Jos", R"(\xc3\xa9)", R"(\xe4\xbd\xa0)"}},
      {R"("SET" "k" "{\"name\":\"Jos\\u00e9\"}")", {"Jos", "u00e9"}},
      {R"("SET" "host" "10.20.30.40:6379")", {"10.20.30.40"}},
      {R"("SET" "host" "[2001:db8::17:1]:6379")", {"2001", "db8"}},
      {R"("SET" "host" "00:1a:2b:3c:4d:5e")", {"1a:2b:3c"}},
      {R"("SET" "lock" "d9428888-122b-11e1-b85c-61cd3cbb3210")", {"d9428888", "61cd3cbb3210"}},
      {R"("GET" "sess:dFns0Oz9P8kRqo4BsfJ01KB2VEknisaX")", {"dFns0Oz9P8"}},
      {R"("SET" "k" "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U")",
       {"hbGciOiJIUzI1NiJ9", "zdWIiOiIxMjM0", "dozjgNryP4J3"}},
      {R"("SET" "k" "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")", {"N9qo8uLOickgx2ZMRZoMye"}},
      {R"("SET" "k" "dXNlcjpwYXNzd29yZA==")", {"dXNlcjpwYXNzd29yZA"}},
      {R"("SET" "k" "\x1f\x8b\x00\x00Wolfgang\xff\xfe")", {"Wolfgang", R"(\xff\xfe)"}},
      {R"("AUTH" "hunter2")", {"hunter2"}},
      {R"("AUTH" "wolfgang" "cache")", {"wolfgang", "cache"}},
      {R"("HELLO" "3" "AUTH" "wolfgang" "cache" "SETNAME" "shop")", {"wolfgang", "cache"}},
      {R"("ACL" "SETUSER" "wolfgang" "on" ">cache" "+@all")", {"wolfgang", "cache"}},
      {R"("CONFIG" "SET" "requirepass" "cache")", {"cache"}},
      {R"("MIGRATE" "10.1.2.3" "6379" "" "0" "5000" "AUTH2" "wolfgang" "cache" "KEYS" "a")", {"wolfgang", "cache"}},
      {R"("EVAL" "return 'd9428888-122b-11e1-b85c-61cd3cbb3210'" "0")", {"d9428888"}},
      {R"("CLIENT" "SETNAME" "wolfgangs-laptop")", {"wolfgang", "laptop"}},
  };
  for (const Gone& each : cases) {
    const std::string out = redacted(each.arguments);
    for (const std::string& secret : each.secrets) EXPECT_THAT(out, Not(HasSubstr(secret))) << each.arguments;
    EXPECT_EQ(split_arguments(out).size(), split_arguments(each.arguments).size()) << out;
    EXPECT_EQ(types_in(out), types_in(each.arguments)) << each.arguments << "\n" << out;
  }
}

TEST(Redact, RemovesPasswordsAndCountsThem) {
  Redactor redactor = make_redactor();
  std::string out;
  redactor.redact_line(std::string(kBegin) + R"("AUTH" "hunter2")", out);
  EXPECT_THAT(out, HasSubstr(R"t("AUTH" "(redacted)")t"));
  EXPECT_EQ(redactor.counts().credentials, 1U);
  EXPECT_EQ(redactor.counts().entries, 1U);
}

// ---------------------------------------------------------------- what it stays recognised as

TEST(Redact, ReplacesByTheSameNumberOfBytes) {
  for (const std::string& bytes :
       {std::string("wolfgang:4711"), std::string("Jos\xc3\xa9"), "\xff\x00\x01x"s, std::string("a sentence, 1234"),
        std::string("192.168.17.4"), std::string(300, 'x'), std::string(40, '7')}) {
    EXPECT_EQ(redacted_value(bytes).size(), bytes.size()) << bytes;
    EXPECT_NE(redacted_value(bytes), bytes);
  }
}

TEST(Redact, KeepsNumbersNumbers) {
  for (const std::string number : {"123457", "-123457", "12.345678", "1.2345678e-12", "90000000000000000001"}) {
    const std::string out = redacted_value(number);
    EXPECT_NE(out, number);
    EXPECT_EQ(out.size(), number.size());
    char* end = nullptr;
    std::strtod(out.c_str(), &end);
    EXPECT_EQ(*end, '\0') << out;
    EXPECT_EQ(out[0] == '-', number[0] == '-');
  }
}

TEST(Redact, KeepsTheFieldsOfStructuredValues) {
  const std::vector<std::string> values = {
      R"({"name":"Wolfgang","age":42,"tags":["a","bcd"],"at":null,"ok":true,"n":-1.25e3})",
      R"({"count":1234567,"items":[{"id":12345,"price":99.1234}]})",
      R"(a:2:{s:4:"name";s:8:"Wolfgang";s:2:"id";i:123456;})",
      R"(O:8:"stdClass":1:{s:4:"name";N;})",
      R"(name|s:8:"Wolfgang";count|i:1234567;)",
      R"(s:23:"{"name":"Wolfgang","n":1}";)",
      "\x82\xa4name\xa8Wolfgang\xa2id\xce\x00\x12\xd6\x87"s,
      "\x00\x00\x00\x02\x14\x01\x11\x04name\x11\x08Wolfgang"s,
      "\x80\x04\x95\x16\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x04name\x94\x8c\x08Wolfgang\x94s."s,
  };
  for (const std::string& value : values) {
    const std::string out = redacted_value(value);
    EXPECT_THAT(out, Not(HasSubstr("olfgang"))) << value;
    EXPECT_THAT(out, Not(HasSubstr("123456"))) << value;
    // Their names are words that stay.
    EXPECT_EQ(value_fields(escape(out)), value_fields(escape(value))) << escape(out);
  }
}

TEST(Redact, KeepsTextInBase64TextInBase64) {
  EXPECT_THAT(types_in(R"("SET" "k" "eyJ1c2VyIjoid29sZmdhbmciLCJpZCI6MTIzNDU2fQ==")"), IsEmpty());
  EXPECT_THAT(types_in(redacted(R"("SET" "k" "eyJ1c2VyIjoid29sZmdhbmciLCJpZCI6MTIzNDU2fQ==")")), IsEmpty());
}

TEST(Redact, KeepsAddressesOfThisMachine) {
  EXPECT_THAT(redacted(R"("SET" "host" "127.0.0.1:6379")"), HasSubstr("127.0.0.1:6379"));
  EXPECT_THAT(redacted(R"("SET" "host" "[::1]:6379")"), HasSubstr("[::1]:6"));
}

TEST(Redact, ReplacesClientsButNotTheirPorts) {
  const std::string line = redacted_line(R"(1795499696.224822 [3 10.20.30.40:46668] "GET" "key")");
  EXPECT_THAT(line, ::testing::MatchesRegex(R"(1795499696\.224822 \[3 [0-9.]+:46668\] "GET" "key")"));
  EXPECT_THAT(line, Not(HasSubstr("10.20.30.40")));
  EXPECT_THAT(redacted_line(R"(1795499696.224822 [0 lua] "GET" "key")"), HasSubstr("[0 lua]"));
  EXPECT_THAT(redacted_line(R"(1795499696.224822 [0 ?:0] "GET" "key")"), HasSubstr("[0 ?:0]"));
  EXPECT_THAT(redacted_line(R"(1795499696.224822 [0 unix:/home/wolfgang/redis.sock] "GET" "key")"),
              ::testing::AllOf(HasSubstr("[0 unix:/home/"), HasSubstr("/redis.sock]"), Not(HasSubstr("wolfgang"))));
}

// ---------------------------------------------------------------- equal and different

TEST(Redact, GivesTheSameForTheSameInEveryTrace) {
  EXPECT_EQ(redacted(R"("GET" "user:wolfgang:4711")"), redacted(R"("GET" "user:wolfgang:4711")"));
  const std::string key = split_arguments(redacted(R"("GET" "wolfgang:4711")"))[1];
  EXPECT_EQ(split_arguments(redacted(R"("DEL" "x" "wolfgang:4711")"))[2], key);
}

TEST(Redact, GivesAnotherForAnother) {
  std::set<std::string> seen;
  for (int i = 1000; i < 10000; ++i) seen.insert(redacted_value("user" + std::to_string(i)));
  EXPECT_THAT(seen, SizeIs(9000));
  seen.clear();
  for (char a = 'a'; a <= 'z'; ++a) {
    for (char b = 'a'; b <= 'z'; ++b) seen.insert(redacted_value(std::string{a, b, 'q'}));
  }
  EXPECT_THAT(seen, SizeIs(26 * 26));
}

TEST(Redact, DependsOnTheKey) {
  Redactor other({RedactKey::from_text("another key"), {}});
  std::string out;
  other.redact_line(std::string(kBegin) + R"("GET" "user:wolfgang")", out);
  EXPECT_NE(out, std::string(kBegin) + redacted(R"("GET" "user:wolfgang")") + "\n");
  EXPECT_NE(other.header_line(), make_redactor().header_line());
}

TEST(Keyed, PermutesEveryRange) {
  const redaction::Keyed keyed(test_key());
  for (const std::uint64_t size : {1U, 2U, 3U, 7U, 10U, 26U, 90U, 101U, 676U, 9000U}) {
    std::set<std::uint64_t> seen;
    for (std::uint64_t value = 0; value < size; ++value) seen.insert(keyed.permute(value, size, size));
    EXPECT_EQ(seen.size(), size);
    EXPECT_EQ(*seen.rbegin(), size - 1);
  }
}

TEST(Keyed, HashesAsSipHashIsDefined) {
  // The test vector of the paper, appendix A; our tweak is its first word.
  const redaction::Keyed keyed({0x0706050403020100, 0x0f0e0d0c0b0a0908, {}});
  EXPECT_EQ(keyed.hash("\x08\x09\x0a\x0b\x0c\x0d\x0e", 0x0706050403020100), 0xa129ca6149be45e5);
}

// ---------------------------------------------------------------- lines of a capture, and others

TEST(Redact, SaysThatATraceIsRedacted) {
  EXPECT_EQ(redacted_line("# tracediff-capture 1"),
            "# tracediff-capture 1\n# redacted: version=1 key=" + test_key().id);
}

TEST(Redact, TreatsTheLinesOfACapture) {
  const std::vector<std::pair<const char*, const char*>> kept = {
      {"# label: 6.0.0-wolfgang", "as given to be shown"},
      {"# started: 2026-11-24T16:20:00.123456Z", "a clock"},
      {"# server: redis 7.0.15 standalone 127.0.0.1:6379", "this machine"},
      {"# command: php request.php", "known words"},
      {"# connection: 127.0.0.1:46668 id=12345 name=shop user=default lib-name=wolfgang lib-ver=1.2.3456", "libraries"},
      {"# refused: cmd=get rejected=3000 failed=1", "counters"},
      {"# check: commandstats agree commands=123456", "counters"},
      {"# end: complete reason=command-exited status=0 commands=123456 bystander-commands=2", "counters"},
  };
  for (const auto& [line, why] : kept) EXPECT_EQ(redacted_line(line), line) << why;
  for (const char* line : {
           "# server: redis 7.0.15 standalone wolfgang:6379",
           "# server: redis 7.0.15 standalone 10.1.2.3:6379 replica-of wolfgang:6379",
           "# command: php /home/wolfgang/request.php",
           "# command: redis-cli -a wolfgang ping",
           "# command: curl https://wolfgang:cache@host/",
           "# connection: 10.1.2.3:46668 id=7 name=wolfgang user=wolfgang",
           "# connection: unix:/home/wolfgang/redis.sock id=7",
           "# node: wolfgang:7000",
           "# check: commandstats not possible: NOPERM user wolfgang",
           "# whatever: wolfgang",
       }) {
    const std::string out = redacted_line(line);
    EXPECT_THAT(out, Not(HasSubstr("wolfgang")));
    EXPECT_THAT(out, Not(HasSubstr("10.1.2.3")));
    EXPECT_EQ(out.substr(0, out.find(':')), std::string(line).substr(0, std::string(line).find(':')));
    EXPECT_EQ(out.size(), std::string(line).size());
  }
  EXPECT_THAT(redacted_line("# command: sh run.sh --password=cache"), Not(HasSubstr("cache")));
}

TEST(Redact, NamesANodeAlikeEverywhere) {
  const std::string node = redacted_line("# node: wolfgang:7000").substr(8);
  EXPECT_THAT(node, ::testing::EndsWith(":7000"));
  EXPECT_THAT(redacted_line("# connection: 127.0.0.1:46668 node=wolfgang:7000 id=7"), HasSubstr(" node=" + node));
}

TEST(Redact, LeavesNothingOfALineThatCannotBeRead) {
  for (const char* line :
       {"wolfgang", "1795499696.224822 [0 127.0.0.1:46668] \"GET\" \"wolfgang", "1795499696.224822 wolfgang", "",
        "#wolfgang", "# wolfgang", "+OK wolfgang", "1795499696.224822 [0 127.0.0.1:46668] \"GET\" \"wol\\fgang\\"}) {
    EXPECT_EQ(redacted_line(line), kDamagedLine);
  }
  Redactor redactor = make_redactor();
  std::string out;
  redactor.redact_line("wolfgang", out);
  EXPECT_EQ(redactor.counts().damaged_lines, 1U);
}

TEST(Redact, SurvivesHostileLines) {
  std::vector<std::string> arguments = {std::string(200000, '@'),
                                        std::string(200000, '{'),
                                        std::string(200000, '['),
                                        std::string(100000, ':'),
                                        std::string(200000, '\\'),
                                        std::string(200000, '"'),
                                        std::string(200000, '\x9f'),
                                        std::string(200000, '\xce'),
                                        std::string(200000, '='),
                                        std::string(200000, '\x81'),
                                        std::string(100000, '/'),
                                        "s:99999999999:\"x\";",
                                        "a:1:{",
                                        "O:4:\"x\":1:{",
                                        "{\"a\":\"",
                                        "{\"a\\",
                                        "\\u00",
                                        "://@",
                                        "@a.b",
                                        "a@",
                                        "\xdf\xff\xff\xff\xff",
                                        "\x80\x04X\xff\xff\xff\xff."s};
  std::string pieces;
  for (int i = 0; i < 30000; ++i) pieces += "a@b.c,";
  arguments.push_back(pieces);
  pieces.clear();
  for (int i = 0; i < 20000; ++i) pieces += "\"3559ea61-7d50-45a0-b9ed-88bba706e17d\",";
  arguments.push_back("[" + pieces + "1]");
  pieces.clear();
  for (int i = 0; i < 40000; ++i) pieces += "aB/";
  arguments.push_back(pieces);
  pieces.clear();
  for (int i = 0; i < 40000; ++i) pieces += "ab:c";
  arguments.push_back(pieces);
  for (const std::string& argument : arguments) EXPECT_EQ(redacted_value(argument).size(), argument.size());
}

TEST(Redact, ReadsWhatItHasWritten) {
  // Every byte, alone and in company.
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::string around : {"", "x", "\xc3\xa9", "{\"a\":\"", "a:1:{"}) {
      const std::string value = around + static_cast<char>(byte) + around;
      EXPECT_EQ(redacted_value(value).size(), value.size());
    }
  }
}

}  // namespace
}  // namespace tracediff
