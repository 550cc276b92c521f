#include "shape/command_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace tracediff {
namespace {

using ::testing::IsEmpty;

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t blank = std::min(line.find(' '), line.size());
    words.push_back(line.substr(0, blank));
    line.remove_prefix(std::min(blank + 1, line.size()));
  }
  return words;
}

struct Case {
  std::string_view command;
  std::size_t first_key;
  std::string_view syntax;  // the arguments that are syntax
};

constexpr Case kCases[] = {
    {"GET k", 1, "GET"},
    {"get", 0, "get"},
    {"PING", 0, "PING"},
    {"SET k v PX 30000 nx", 1, "SET PX nx"},
    {"SET nx px", 1, "SET"},
    {"set k nx NX", 1, "set NX"},
    {"SET k v PX nx", 1, "SET PX"},
    {"ZADD k NX CH 1 nx", 1, "ZADD NX CH"},
    {"ZADD k 1 nx 2 xx", 1, "ZADD"},
    {"ZRANGE k 0 -1 REV LIMIT 0 10 WITHSCORES", 1, "ZRANGE REV LIMIT WITHSCORES"},
    {"SCAN 0 MATCH count COUNT 10", 0, "SCAN MATCH COUNT"},
    {"HSCAN k 0 COUNT 10", 1, "HSCAN COUNT"},
    {"SORT k BY w_* LIMIT 0 5 GET desc DESC", 1, "SORT BY LIMIT GET DESC"},
    {"XADD k MAXLEN ~ 1000 LIMIT 10 * maxlen 1", 1, "XADD MAXLEN LIMIT"},
    {"XADD k NOMKSTREAM MINID 5 * f v", 1, "XADD NOMKSTREAM MINID"},
    {"XTRIM k MAXLEN = 10", 1, "XTRIM MAXLEN"},
    {"XREAD COUNT 1 BLOCK 5 STREAMS a b 0 0", 5 + 1, "XREAD COUNT BLOCK STREAMS"},
    {"XREADGROUP GROUP g streams STREAMS count >", 5, "XREADGROUP GROUP STREAMS"},
    {"XREAD COUNT 1", 0, "XREAD COUNT"},
    {"XAUTOCLAIM k g c 0 0 COUNT 5 JUSTID", 1, "XAUTOCLAIM COUNT JUSTID"},
    {"XGROUP CREATE s g $ MKSTREAM", 2, "XGROUP CREATE MKSTREAM"},
    {"XINFO STREAM s FULL", 2, "XINFO STREAM FULL"},
    {"XINFO HELP", 0, "XINFO HELP"},
    {"OBJECT ENCODING k", 2, "OBJECT ENCODING"},
    {"MEMORY USAGE k SAMPLES 0", 2, "MEMORY USAGE SAMPLES"},
    {"EVAL @01234567 2 k1 k2 nx", 3, "EVAL"},
    {"EVALSHA @01234567 0 k1", 0, "EVALSHA"},
    {"EVAL @01234567 9 k1", 0, "EVAL"},
    {"EVAL @01234567 -1 k1", 0, "EVAL"},
    {"EVAL @01234567 99999999999999999999 k1", 0, "EVAL"},
    {"ZUNIONSTORE d 2 k1 weights WEIGHTS 1 2 AGGREGATE MAX", 1, "ZUNIONSTORE WEIGHTS AGGREGATE MAX"},
    {"ZINTER 1 withscores WITHSCORES", 2, "ZINTER WITHSCORES"},
    {"BZMPOP 0 1 k MIN COUNT 2", 3, "BZMPOP MIN COUNT"},
    {"SINTERCARD 1 k LIMIT 5", 2, "SINTERCARD LIMIT"},
    {"LMOVE left right LEFT RIGHT", 1, "LMOVE LEFT RIGHT"},
    {"BITOP AND d a b", 2, "BITOP AND"},
    {"BITFIELD k OVERFLOW SAT INCRBY u8 0 1 GET u8 0", 1, "BITFIELD OVERFLOW SAT INCRBY GET"},
    {"GEOSEARCH k FROMMEMBER asc BYRADIUS 5 KM ASC COUNT 1 ANY", 1, "GEOSEARCH FROMMEMBER BYRADIUS KM ASC COUNT ANY"},
    {"HELLO 3 AUTH auth setname SETNAME auth", 0, "HELLO AUTH SETNAME"},
    {"FLUSHDB ASYNC", 0, "FLUSHDB ASYNC"},
    {"EXPIRE nx 10 NX", 1, "EXPIRE NX"},
    {"HEXPIRE k 10 NX FIELDS 1 nx", 1, "HEXPIRE NX FIELDS"},
    {"MIGRATE h 6379 k 0 5000 COPY", 3, "MIGRATE COPY"},
    {"MIGRATE h 6379 \"\" 0 5000 REPLACE KEYS k1 copy", 8, "MIGRATE REPLACE KEYS"},
    {"CLIENT SETINFO LIB-NAME lib-ver", 0, "CLIENT SETINFO LIB-NAME"},
    {"CLIENT SETNAME kill", 0, "CLIENT SETNAME"},
    {"client KILL ID 3", 0, "client KILL ID"},
    {"SCRIPT FLUSH SYNC", 0, "SCRIPT FLUSH SYNC"},
    {"INFO Server", 0, "INFO Server"},
    {"JSON.GET k $", 1, "JSON.GET"},
    {"nosuch k", 0, "nosuch"},
    {"a-name-that-is-much-longer-than-any-command-of-redis.is k", 1,
     "a-name-that-is-much-longer-than-any-command-of-redis.is"},
    {"CLIENT a-sub-command-that-is-much-longer-than-any-of-redis", 0,
     "CLIENT a-sub-command-that-is-much-longer-than-any-of-redis"},
};

TEST(CommandWords, the_first_key_is_found) {
  for (const Case& row : kCases) EXPECT_EQ(first_key_index(split(row.command)), row.first_key) << row.command;
}

TEST(CommandWords, syntax_is_told_from_values) {
  for (const Case& row : kCases) {
    const auto arguments = split(row.command);
    std::string found;
    for (const std::size_t index : syntax_indexes(arguments)) {
      if (!found.empty()) found += ' ';
      found += arguments[index];
    }
    EXPECT_EQ(found, row.syntax) << row.command;
  }
}

TEST(CommandWords, nothing_is_known_of_nothing) {
  EXPECT_EQ(find_command_words(std::span<const std::string_view>{}), nullptr);
  EXPECT_EQ(first_key_index({}), 0U);
  EXPECT_THAT(syntax_indexes({}), IsEmpty());
}

TEST(CommandWords, every_row_is_well_formed_and_found_by_its_name) {
  for (const CommandWords& row : command_words_table()) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(find_command_words(row.name), &row);
    EXPECT_EQ(row.name.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ "), std::string_view::npos);
    EXPECT_EQ(row.options.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), std::string_view::npos);
    EXPECT_EQ(row.options.find("  "), std::string_view::npos);
    EXPECT_FALSE(row.options.ends_with(' '));
    EXPECT_TRUE(row.options.empty() || row.options_from != 0 || row.numkeys != 0);
    if (!row.keys_after.empty()) {
      EXPECT_NE(row.options.find(std::string(row.keys_after) + "!"), std::string_view::npos);
    }
    const std::size_t bar = row.name.find('|');
    if (bar != std::string_view::npos) {
      const CommandWords* parent = find_command_words(row.name.substr(0, bar));
      ASSERT_NE(parent, nullptr);
      EXPECT_TRUE(parent->container);
      EXPECT_EQ(parent->handshake, row.handshake);
    }
  }
}

TEST(CommandWords, every_family_has_at_least_two_members) {
  std::multiset<std::string_view> families;
  for (const CommandWords& row : command_words_table()) families.insert(row.family);
  for (const std::string_view family : families) EXPECT_GE(families.count(family), 2U) << family;
}

TEST(CommandWords, blocking_commands_are_told_from_their_words) {
  for (const std::string_view command : {"BRPOPLPUSH a b 0", "bzpopmin k 5", "WAIT 1 0", "XREAD BLOCK 5 STREAMS k $"}) {
    EXPECT_TRUE(may_block(split(command))) << command;
  }
  for (const std::string_view command : {"RPOPLPUSH a b", "XREAD COUNT 1 STREAMS block 0", "GET k", "nosuch block"}) {
    EXPECT_FALSE(may_block(split(command))) << command;
  }
}

TEST(CommandWords, families_hold_what_a_driver_may_send_instead) {
  const std::pair<std::string_view, std::string_view> kSame[] = {
      {"set", "setex"},        {"hset", "hmset"},     {"auth", "hello"},    {"del", "unlink"},
      {"rpoplpush", "lmove"},  {"eval", "evalsha"},   {"ttl", "pttl"},      {"expire", "pexpireat"},
      {"flushdb", "flushall"}, {"smembers", "sscan"}, {"nosuch", "nosuch"},
  };
  for (const auto& [one, other] : kSame) EXPECT_TRUE(same_family(one, other)) << one << ' ' << other;
  EXPECT_FALSE(same_family("get", "set"));
  EXPECT_FALSE(same_family("ping", "echo"));
  EXPECT_FALSE(same_family("nosuch", "suchno"));
}

TEST(CommandWords, lists_are_what_there_can_be_any_number_of) {
  const auto lists_of = [](std::string_view command) {
    const std::vector<std::string_view> arguments = split(command);
    std::vector<ArgumentList> lists;
    find_lists(arguments, *find_command_words(arguments), syntax_indexes(arguments), lists);
    std::string out;
    for (const ArgumentList& list : lists) {
      out += (out.empty() ? "" : " ") + std::to_string(list.begin) + "-" + std::to_string(list.end) + "/" +
             std::to_string(list.step);
    }
    return out;
  };
  const std::pair<std::string_view, std::string_view> kLists[] = {
      {"ZADD z 1 a 2 b", "2-6/2"},
      {"ZADD z NX CH 1 a", "4-6/2"},
      {"GEOADD g 1 2 a 3 4 b", "2-8/3"},
      {"XADD s MAXLEN ~ 9 * f v g w", "6-10/2"},
      {"BRPOP a b 1", "1-3/1"},
      {"XCLAIM s g c 1 1-1 2-1 JUSTID", "5-7/1"},
      {"EVAL x 2 a b v w", "3-5/1"},
      {"EVAL x 0 v", ""},
      {"EVAL x many v", ""},
      {"ZUNION 2 a b WEIGHTS 1 1 WITHSCORES", "2-4/1 5-7/1"},
      {"XREAD COUNT 2 STREAMS a b 0 0", "4-6/1 6-8/1"},
      {"XREAD COUNT 2", ""},
      {"GET a", ""},
      {"BRPOP a", ""},
  };
  for (const auto& [command, lists] : kLists) EXPECT_EQ(lists_of(command), lists) << command;
}

TEST(CommandWords, rows_say_what_redis_says) {
  EXPECT_EQ(find_command_words("mget")->members_from, 1);
  EXPECT_EQ(find_command_words("sadd")->members_from, 2);
  EXPECT_EQ(find_command_words("lpush")->members_from, 0);
  EXPECT_EQ(find_command_words("multi")->transaction, Transaction::opens);
  EXPECT_EQ(find_command_words("exec")->transaction, Transaction::closes);
  EXPECT_EQ(find_command_words("discard")->transaction, Transaction::closes);
  EXPECT_TRUE(find_command_words("info")->handshake);
  EXPECT_FALSE(find_command_words("ping")->handshake);
}

}  // namespace
}  // namespace tracediff
