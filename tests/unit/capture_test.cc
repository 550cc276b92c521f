#include "tracediff/capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "capture/byte_queue.h"
#include "capture/client_table.h"
#include "capture/cluster.h"
#include "capture/entry_filter.h"
#include "capture/merge.h"
#include "capture/server_info.h"
#include "capture/text.h"

namespace tracediff::recorder {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using Verdict = EntryFilter::Verdict;

struct FieldsCase {
  const char* line;
  bool is_entry;
  const char* client;
  const char* arguments;
};

TEST(LineFields, AreFoundInEveryForm) {
  const FieldsCase cases[] = {
      {"1795499458.117492 [0 127.0.0.1:46668] \"SET\" \"k\"", true, "127.0.0.1:46668", "\"SET\" \"k\""},
      {"1795499458.117492 [15 [::1]:43196] \"GET\" \"] \\\"\"", true, "[::1]:43196", "\"GET\" \"] \\\"\""},
      {"1795499458.117492 [0 unix:/my sock].sock] \"GET\" \"k\"", true, "unix:/my sock].sock", "\"GET\" \"k\""},
      {"1795499458.117492 [0 lua] \"GET\" \"k\"", true, "lua", "\"GET\" \"k\""},
      {"1795499458.117492 [0 ?:0] \"GET\" \"k\"", true, "?:0", "\"GET\" \"k\""},
      {"1795499458.117492 [__namespace 127.0.0.1:1] \"get\"", true, "127.0.0.1:1", "\"get\""},
      {"1795499458.87432 \"get\" \"k\"", true, "", "\"get\" \"k\""},
      {"1795499458.87432 (db 3) \"get\" \"k\"", true, "", "\"get\" \"k\""},
      {"OK", false, "", ""},
      {"", false, "", ""},
      {"1795499458.1", false, "", ""},
      {"1795499458.1 [0 127.0.0.1:1]", false, "", ""},
      {"NOAUTH Authentication required.", false, "", ""},
  };
  for (const FieldsCase& each : cases) {
    LineFields fields;
    ASSERT_EQ(parse_fields(each.line, fields), each.is_entry) << each.line;
    if (!each.is_entry) continue;
    EXPECT_EQ(fields.client, each.client) << each.line;
    EXPECT_EQ(fields.arguments, each.arguments) << each.line;
  }
}

TEST(CommandName, IsSpelledAsInTheStatistics) {
  const std::pair<const char*, const char*> cases[] = {
      {"\"SET\" \"k\" \"v\"", "set"},
      {"\"Client\" \"SETNAME\" \"x\"", "client|setname"},
      {"\"COMMAND\"", "command"},
      {"\"XGROUP\" \"CREATE\" \"s\"", "xgroup|create"},
      {"\"\\xff\" \"k\"", ""},
      {"\"ft.search\" \"i\"", "ft.search"},
      {"\"object\" \"\\x00\"", "object"},
  };
  for (const auto& [arguments, name] : cases) {
    char buffer[64];
    EXPECT_EQ(command_name(arguments, buffer, sizeof buffer), name) << arguments;
  }
}

std::string line_of(const std::string& client, const std::string& arguments) {
  return "1795499458.117492 [0 " + client + "] " + arguments;
}

TEST(EntryFilter, TakesWhatIsBetweenTheMarkersAndNotOurOwn) {
  const Markers markers("abc");
  EntryFilter filter{markers};
  const std::string ours = "10.0.0.1:50000";
  const std::string theirs = "10.0.0.2:50001";
  EXPECT_EQ(filter.judge(line_of(theirs, "\"GET\" \"before\"")), Verdict::outside);
  EXPECT_EQ(filter.judge(line_of(ours, "\"ECHO\" \"" + markers.start + "\"")), Verdict::start_marker);
  EXPECT_EQ(filter.own_client(), ours);
  EXPECT_EQ(filter.judge(line_of(theirs, "\"GET\" \"k\"")), Verdict::entry);
  EXPECT_EQ(filter.judge(line_of(ours, "\"TIME\"")), Verdict::own);
  EXPECT_EQ(filter.judge(line_of(theirs, "\"ECHO\" \"" + markers.end + "\"")), Verdict::entry) << "forged";
  EXPECT_EQ(filter.judge(line_of(ours, "\"ECHO\" \"" + markers.end + "\"")), Verdict::end_marker);
  EXPECT_EQ(filter.judge(line_of(theirs, "\"GET\" \"after\"")), Verdict::outside);
  EXPECT_EQ(filter.entries(), 2U);
  EXPECT_EQ(filter.commands().find("get")->second, 1U);
}

TEST(EntryFilter, KnowsOurLinesByTheNonceWhereClientsShareAnAddress) {
  const Markers markers("abc");
  EntryFilter filter{markers};
  const std::string all = "unix:/run/redis.sock";
  EXPECT_EQ(filter.judge(line_of(all, "\"ECHO\" \"" + markers.start + "\"")), Verdict::start_marker);
  EXPECT_TRUE(filter.shares_address());
  EXPECT_EQ(filter.judge(line_of(all, "\"INFO\" \"commandstats\"")), Verdict::entry);
  EXPECT_EQ(filter.judge(line_of(all, "\"INFO\" \"commandstats\" \"" + markers.own + "\"")), Verdict::own);
  EXPECT_EQ(filter.judge(line_of(all, "\"ECHO\" \"x" + markers.end + "\"")), Verdict::entry);
  EXPECT_EQ(filter.judge(line_of(all, "\"ECHO\" \"" + markers.end + "\"")), Verdict::end_marker);
}

TEST(Nonce, IsNeverTheSame) { EXPECT_NE(make_nonce(), make_nonce()); }

TEST(ByteQueue, RefusesWhatIsBeyondTheLimitAndLosesNothingBefore) {
  ByteQueue queue(10);
  EXPECT_EQ(queue.append("12345\n"), ByteQueue::Appended::yes);
  EXPECT_EQ(queue.append("12345\n"), ByteQueue::Appended::full);
  EXPECT_EQ(queue.append("123\n"), ByteQueue::Appended::yes);
  queue.append_always("# last\n");
  queue.close();
  EXPECT_EQ(queue.take(), "12345\n123\n# last\n");
  EXPECT_EQ(queue.take(), "");
}

TEST(ByteQueue, CountsTheBlockThatTheWriterWorksOn) {
  ByteQueue queue(10);
  EXPECT_EQ(queue.append("12345678"), ByteQueue::Appended::yes);
  const std::string block = queue.take();
  EXPECT_EQ(queue.append("12345678"), ByteQueue::Appended::full);
}

TEST(ClientList, IsReadInEveryVersionsForm) {
  const std::vector<Client> clients = parse_client_list(
      "addr=127.0.0.1:1 fd=5 idle=0 flags=N db=0 sub=0 psub=0 cmd=get\n"
      "id=7 addr=[::1]:2 laddr=[::1]:6379 fd=8 name=a\"] age=9 idle=3 flags=O omem=41 cmd=monitor user=u "
      "lib-name=jedis "
      "lib-ver=5.0\n"
      "id=8 addr=/tmp/r.sock:0 fd=9 name= flags=U cmd=client|list\n");
  ASSERT_EQ(clients.size(), 3U);
  EXPECT_EQ(clients[0].client, "127.0.0.1:1");
  EXPECT_EQ(clients[1].id, 7U);
  EXPECT_EQ(clients[1].name, "a\"]");
  EXPECT_EQ(clients[1].lib_name, "jedis");
  EXPECT_EQ(clients[1].output_bytes, 41U);
  EXPECT_EQ(clients[1].idle_seconds, 3U);
  EXPECT_TRUE(is_tool(clients[1]));
  EXPECT_EQ(clients[2].client, "unix:/tmp/r.sock");
}

Client client_of(std::uint64_t id, const std::string& address, const std::string& name = "") {
  Client client;
  client.id = id;
  client.client = address;
  client.name = name;
  client.flags = "N";
  return client;
}

TEST(ClientTable, NamesBystandersAtOnceAndOthersWhenTheyAreGone) {
  ClientTable table;
  const Client early = client_of(3, "1.1.1.1:1");
  const Client fresh = client_of(5, "1.1.1.1:2", "shop");
  table.begin({early}, ClientTable::Earlier::bystanders);
  table.add_own(4);
  EXPECT_EQ(table.observe({early, client_of(4, "1.1.1.1:9"), fresh}), "# connection: 1.1.1.1:1 id=3 bystander=yes\n");
  EXPECT_THAT(table.newcomers({early, client_of(4, "1.1.1.1:9"), fresh}), ::testing::SizeIs(1));
  EXPECT_EQ(table.observe({early}), "# connection: 1.1.1.1:2 id=5 name=shop\n");
  EXPECT_EQ(table.finish(), "");
}

TEST(ClientTable, AnAddressThatIsUsedAgainIsNoBystanders) {
  ClientTable table;
  table.begin({client_of(3, "1.1.1.1:1")}, ClientTable::Earlier::bystanders);
  table.observe({client_of(3, "1.1.1.1:1")});
  EXPECT_THAT(table.bystander_clients(), UnorderedElementsAre("1.1.1.1:1"));
  table.observe({client_of(9, "1.1.1.1:1")});
  EXPECT_TRUE(table.bystander_clients().empty());
}

TEST(ClientTable, LearnsNamesFromTheTrace) {
  ClientTable table;
  table.begin({}, ClientTable::Earlier::bystanders);
  table.note_handshake("1.1.1.1:1", "\"CLIENT\" \"SETINFO\" \"LIB-NAME\" \"jedis\"");
  table.note_handshake("1.1.1.1:1", "\"hello\" \"3\" \"AUTH\" \"(redacted)\" \"(redacted)\" \"SETNAME\" \"a b\"");
  EXPECT_EQ(table.finish(), "# connection: 1.1.1.1:1 name=a_b lib-name=jedis\n");
}

TEST(ClientTable, MarksNobodyWhereAllHaveOneAddress) {
  ClientTable table;
  const Client early = client_of(3, "unix:/r.sock");
  table.begin({early}, ClientTable::Earlier::bystanders);
  EXPECT_THAT(table.observe({early}), Not(HasSubstr("bystander")));
  EXPECT_TRUE(table.bystander_clients().empty());
}

TEST(ServerInfo, IsReadFromInfo) {
  const ServerInfo redis = parse_server_info(
      "# Server\r\nredis_version:7.0.15\r\nredis_mode:cluster\r\n# "
      "Replication\r\nrole:slave\r\nmaster_host:10.0.0.1\r\n"
      "master_port:6380\r\n");
  EXPECT_EQ(redis.version, "7.0.15");
  EXPECT_EQ(redis.mode, "cluster");
  EXPECT_EQ(redis.master, "10.0.0.1:6380");
  EXPECT_TRUE(redis.at_least(7, 0, 0));
  EXPECT_TRUE(redis.at_least(6, 2, 14));
  EXPECT_FALSE(redis.at_least(7, 2, 0));
  const ServerInfo valkey = parse_server_info("redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n");
  EXPECT_EQ(valkey.product, "valkey");
  EXPECT_EQ(valkey.version, "8.0.1");
  EXPECT_FALSE(parse_server_info("").at_least(1, 0, 0));
}

struct StatsCase {
  const char* name;
  Counts recorded;
  const char* later;
  const char* lines;
};

TEST(ServerStats, AreComparedWithWhatWasRecorded) {
  const StatsCase cases[] = {
      {"agree",
       {{"get", 2}},
       "cmdstat_get:calls=3,usec=1,rejected_calls=0,failed_calls=0\n",
       "# check: commandstats agree commands=2\n"},
      {"lost entries",
       {{"get", 1}},
       "cmdstat_get:calls=3,usec=1\n",
       "# check: commandstats differ cmd=get recorded=1 counted=2\n"},
      {"refused",
       {},
       "cmdstat_get:calls=1,rejected_calls=4,failed_calls=1\nerrorstat_NOPERM:count=4\n",
       "# refused: cmd=get rejected=4 failed=1\n# error-replies: code=NOPERM count=4\n# check: commandstats agree "
       "commands=0\n"},
      {"hidden commands",
       {},
       "cmdstat_get:calls=1\ncmdstat_config|get:calls=5\ncmdstat_client|list:calls=7\n",
       "# check: commandstats agree commands=0\n"},
      {"still blocked",
       {{"blpop", 3}},
       "cmdstat_get:calls=1\ncmdstat_blpop:calls=1\n",
       "# check: commandstats agree commands=0\n"},
      {"counted whole",
       {{"xgroup|create", 1}, {"xgroup|destroy", 1}},
       "cmdstat_get:calls=1\ncmdstat_xgroup:calls=2\n",
       "# check: commandstats agree commands=2\n"},
      {"reset",
       {{"get", 1}},
       "cmdstat_get:calls=0\n",
       "# check: commandstats not possible: the counters were reset meanwhile\n"},
  };
  const ServerStats earlier = parse_stats("cmdstat_get:calls=1,usec=3,rejected_calls=0\n");
  for (const StatsCase& each : cases) {
    const StatsReport report = compare_with_stats(each.recorded, growth(earlier, parse_stats(each.later), {}));
    EXPECT_EQ(report.lines, each.lines) << each.name;
  }
}

TEST(ServerStats, LeaveOutOurOwnCommands) {
  ServerStats own;
  own.commands["echo"].calls = 1;
  const StatsReport report = compare_with_stats({}, growth({}, parse_stats("cmdstat_echo:calls=1\n"), own));
  EXPECT_EQ(report.disagreement, "");
}

TEST(ClusterNodes, AreReadWithTheirAddresses) {
  const std::vector<ClusterMember> members = parse_cluster_nodes(
      "id1 127.0.0.1:7101@17101,host.example myself,master - 0 1 1 connected 0-5460\n"
      "id2 ::1:7102@17102 slave id1 0 1 1 connected\n"
      "id3 127.0.0.1:7103@17103 master,fail - 1 1 3 disconnected\n"
      "id4 127.0.0.1:7104@17104 master,fail? - 1 1 3 connected\n"
      "id5 :0@0 master,noaddr - 1 1 3 disconnected\n");
  ASSERT_EQ(members.size(), 5U);
  EXPECT_EQ(members[0].host, "127.0.0.1");
  EXPECT_EQ(members[0].hostname, "host.example");
  EXPECT_EQ(members[0].port, 7101);
  EXPECT_TRUE(members[0].is_master);
  EXPECT_TRUE(members[0].is_myself);
  EXPECT_TRUE(members[0].has_slots);
  EXPECT_FALSE(members[2].has_slots);
  EXPECT_EQ(members[1].host, "::1");
  EXPECT_FALSE(members[1].is_master);
  EXPECT_FALSE(members[2].is_reachable);
  EXPECT_TRUE(members[3].is_reachable);
  EXPECT_FALSE(members[4].is_reachable);
  EXPECT_TRUE(replication_clients(members).contains("[::1]:7102"));
}

TEST(Merge, OrdersNodesByCorrectedTimeAndNeverReordersOne) {
  ByteQueue queue(10000);
  Merge merge(queue, 10000);
  const std::size_t one = merge.add_node("one", 0);
  const std::size_t two = merge.add_node("two", 1000000);  // a second ahead
  merge.append(one, "100.000001 [0 c] \"A\"\n100.000005 [0 c] \"D\"\n");
  merge.append(two, "101.000003 [0 c] \"B\"\n101.000002 [0 c] \"C\"\n");  // its clock stepped back
  merge.flush(Merge::Flush::everything);
  queue.close();
  EXPECT_EQ(queue.take(),
            "# node: one\n100.000001 [0 c] \"A\"\n# node: two\n101.000003 [0 c] \"B\"\n101.000002 [0 c] \"C\"\n"
            "# node: one\n100.000005 [0 c] \"D\"\n");
}

TEST(Merge, PassesOnTheFirstOfAllNodesTogetherUpToTheLimit) {
  ByteQueue queue(10000);
  Merge merge(queue, 10000, 3);
  const std::size_t one = merge.add_node("one", 0);
  const std::size_t two = merge.add_node("two", 0);
  merge.append(one, "100.000001 [0 c] \"A\"\n100.000004 [0 c] \"D\"\n");
  merge.append(two, "100.000002 [0 c] \"B\"\n100.000003 [0 d] \"C\"\n");
  merge.flush(Merge::Flush::everything);
  EXPECT_EQ(merge.passed_on(), 3U);
  EXPECT_EQ(merge.passed_on("two", {"d"}), 1U);
  queue.close();
  EXPECT_EQ(queue.take(),
            "# node: one\n100.000001 [0 c] \"A\"\n# node: two\n100.000002 [0 c] \"B\"\n100.000003 [0 d] \"C\"\n");
}

TEST(Merge, HoldsNoMoreThanItMay) {
  ByteQueue queue(40);
  Merge merge(queue, 40);
  merge.add_node("idle", 0);
  const std::size_t busy = merge.add_node("busy", 0);
  EXPECT_EQ(merge.append(busy, "100.000001 [0 c] \"A\"\n"), ByteQueue::Appended::yes);
  EXPECT_EQ(merge.append(busy, "100.000002 [0 c] \"B\"\n"), ByteQueue::Appended::full);
}

TEST(Text, SecretsAreMaskedInEverySpelling) {
  EXPECT_EQ(mask("redis-cli -a p@ss get p@sspw", "p@ss"), "redis-cli -a *** get ***pw");
  EXPECT_EQ(mask("redis://:p%40ss@host", "p@ss"), "redis://:***@host");
  EXPECT_EQ(mask("nothing", ""), "nothing");
  EXPECT_EQ(mask("**", "*"), "**");
}

TEST(Text, CommandsAreWrittenAsAShellTakesThem) {
  EXPECT_EQ(shell_words({"php", "a b.php", "it's", "", "x\ny"}), "php 'a b.php' 'it'\\''s' '' 'x\\ny'");
}

struct UriCase {
  const char* uri;
  const char* host;
  int port;
  const char* user;
  const char* password;  ///< nullptr: none
  Transport transport;
};

TEST(Uri, IsReadAsRedisCliReadsIt) {
  const UriCase cases[] = {
      {"redis://", "127.0.0.1", 6379, "", nullptr, Transport::plain},
      {"redis://db.example", "db.example", 6379, "", nullptr, Transport::plain},
      {"redis://db.example:7000/3", "db.example", 7000, "", nullptr, Transport::plain},
      {"rediss://[::1]:7000/", "::1", 7000, "", nullptr, Transport::tls},
      {"redis://secret@db.example", "db.example", 6379, "", "secret", Transport::plain},
      {"redis://:p%40%3ass@db.example", "db.example", 6379, "", "p@:ss", Transport::plain},
      {"REDIS://us%20er:secret@db.example/0", "db.example", 6379, "us er", "secret", Transport::plain},
      {"redis://user:a@b@db.example", "db.example", 6379, "user", "a@b", Transport::plain},
  };
  for (const UriCase& each : cases) {
    ConnectionOptions options;
    ASSERT_TRUE(apply_uri(each.uri, options)) << each.uri;
    EXPECT_EQ(options.host, each.host) << each.uri;
    EXPECT_EQ(options.port, each.port) << each.uri;
    EXPECT_EQ(options.user, each.user) << each.uri;
    EXPECT_EQ(options.password.has_value(), each.password != nullptr) << each.uri;
    EXPECT_EQ(options.password.value_or(""), each.password == nullptr ? "" : each.password) << each.uri;
    EXPECT_EQ(options.transport, each.transport) << each.uri;
  }
}

TEST(Uri, ThatIsWrongIsRefusedWithoutSayingThePassword) {
  for (const char* uri : {"db.example", "http://:secret@db.example", "redis://:secret@db.example:port",
                          "redis://:secret%4@db.example", "redis://:secret@db.example:70000", "redis://:secret@[::1",
                          "redis://:secret@db.example/zero", "redis://:secret@db.example:0"}) {
    ConnectionOptions options;
    const Result<void> applied = apply_uri(uri, options);
    ASSERT_FALSE(applied) << uri;
    EXPECT_THAT(applied.error().message, Not(HasSubstr("secret")));
  }
}

TEST(EndReason, HasTheWordsOfTheFile) {
  EXPECT_EQ(to_string(EndReason::command_exited), "command-exited");
  EXPECT_EQ(to_string(EndReason::queue_full), "queue-full");
  EXPECT_EQ(to_string(EndReason::role_changed), "role-changed");
}

}  // namespace
}  // namespace tracediff::recorder
