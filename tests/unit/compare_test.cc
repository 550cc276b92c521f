#include "tracediff/compare.h"

#include <gmock/gmock.h>

#include <regex>

#include "support/trace_builder.h"

namespace tracediff::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What a driver does that does the same each time.
constexpr std::string_view kWork = R"(
    a CLIENT SETNAME shop
    a SET user:1 ann EX 60
    a GET user:1
    a HSET cart:1 pear 2
    a HGETALL cart:1
    a INCR visits
    a LPUSH queue job
    a LRANGE queue 0 9
    a ZADD board 5 ann
    a ZRANGE board 0 3
    a EXPIRE cart:1 600
    a DEL cart:1
    a EXISTS cart:1
    a SADD seen ann
)";

/// kWork with FROM replaced by TO, everywhere.
std::string work_with(std::string_view from, std::string_view to, std::string text = std::string(kWork)) {
  EXPECT_NE(text.find(from), std::string::npos) << from;
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}
std::string work_and(std::string_view more) { return std::string(kWork) + std::string(more); }

std::string lines(std::string_view line, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += std::string(line) + '\n';
  return out;
}

class CompareTest : public ::testing::Test {
 protected:
  Report compare_scripts(const std::vector<std::string>& baseline, const std::vector<std::string>& candidate,
                         const CompareOptions& options = {}) {
    std::vector<std::string> paths[2];
    // Ports and clocks of two recordings are never the same.
    int port = 40001;
    for (const std::string& script : baseline)
      paths[0].push_back(folder_.write(TraceBuilder(port += 100).build(script)));
    for (const std::string& script : candidate)
      paths[1].push_back(folder_.write(TraceBuilder(port += 100, TraceBuilder::kStart + 77'000'123).build(script)));
    Result<Report> report = compare(paths[0], paths[1], options);
    EXPECT_TRUE(report) << (report ? "" : to_string(report.error()));
    return report ? std::move(*report) : Report{};
  }
  TraceFolder folder_;
};

/// "missing GET user:1", "changed SET k v -> SET k w": what a list of findings says. Details are indented.
std::vector<std::string> told(const std::vector<Finding>& findings) {
  std::vector<std::string> out;
  for (const Finding& finding : findings) {
    std::string text = finding.parent ? "  " : "";
    text += to_string(finding.kind);
    if (finding.baseline.command) text += ' ' + display_command(*finding.baseline.command);
    if (finding.baseline.command && finding.candidate.command) text += " ->";
    if (finding.candidate.command) text += ' ' + display_command(*finding.candidate.command);
    out.push_back(std::move(text));
  }
  return out;
}

std::vector<std::string> codes(const Report& report) {
  std::vector<std::string> out;
  for (const Warning& warning : report.warnings) out.push_back(warning.code);
  return out;
}

struct Row {
  std::string name;
  std::string baseline;
  std::string candidate;
  std::vector<std::string> findings;
};

TEST_F(CompareTest, OneRunASide) {
  const std::string work(kWork);
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

struct NoiseRow {
  std::string name;
  std::string baseline;
  std::string candidate;
};

TEST_F(CompareTest, SaysNothingOfWhatIsNoDifference) {
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

struct RunsRow {
  std::string name;
  std::vector<std::string> baseline;
  std::vector<std::string> candidate;
  std::vector<std::string> findings;
};

TEST_F(CompareTest, SeveralRunsASide) {
  const std::string work(kWork);
  const auto waits = [&](int count) { return work + lines("w BLPOP jobs 1", count); };
  const auto pings = [&](int count) { return work + lines("a PING\na GET user:1", count); };
  const RunsRow rows[] = {
      {"nothing", {work, work}, {work, work}, {}},
      {"always gone", {pings(1), pings(1)}, {work + "a GET user:1\n", work + "a GET user:1\n"}, {"missing PING"}},
      {"what varies within a version", {pings(3), pings(5), pings(4)}, {pings(5), pings(3), pings(6)}, {}},
      {"always as many, in traffic that varies",
       {waits(3) + lines("b XDEL jobs 1\nb GET cart:1", 32), waits(9) + lines("b XDEL jobs 1\nb GET cart:1", 32),
        waits(5) + lines("b XDEL jobs 1\nb GET cart:1", 32)},
       {waits(7) + lines("b XDEL jobs 1\nb GET cart:1", 29) + lines("b GET cart:1", 3),
        waits(4) + lines("b XDEL jobs 1\nb GET cart:1", 29) + lines("b GET cart:1", 3),
        waits(8) + lines("b XDEL jobs 1\nb GET cart:1", 29) + lines("b GET cart:1", 3)},
       {"missing XDEL jobs 1"}},
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

/// COUNT requests, each on a connection of its own, that do what STEPS says.
std::string requests(int count, const std::string& steps, const std::string& prefix) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    const std::string name = prefix + static_cast<char>('a' + i / 26) + static_cast<char>('a' + i % 26);
    std::istringstream commands(steps);
    for (std::string command; std::getline(commands, command, ';');) out += name + ' ' + command + '\n';
  }
  return out;
}

TEST_F(CompareTest, ComparesKindsOfConversationsWhereThereAreMany) {
  const std::string won = "SET lock x NX;GET s;SETEX s 60 v;DEL lock";
  // More requests lose on one side: no difference. A lost one does not read any more: one.
  const Report noise = compare_scripts({requests(30, won, "w") + requests(12, "SET lock x NX;GET s", "l")},
                                       {requests(26, won, "w") + requests(16, "SET lock x NX;GET s", "l")});
  EXPECT_EQ(noise.regime, "many");
  EXPECT_THAT(told(noise.findings), IsEmpty());
  const Report lost = compare_scripts({requests(30, won, "w") + requests(12, "SET lock x NX;GET s", "l")},
                                      {requests(26, won, "w") + requests(16, "SET lock x NX", "l")});
  EXPECT_THAT(told(lost.findings), ElementsAre("missing GET s"));
}

TEST_F(CompareTest, NamesTheKindsOfConversationsAndTheFindingsSeenInThem) {
  const std::string request = "r INCR hits\n r GET user:7\n r GET user:7\n r EVAL 'return 1' 1 k\n lua GET k\n";
  const std::string more = "r SET last x\n";
  const Report report = compare_scripts({std::string(kWork) + request + more}, {std::string(kWork) + request});
  ASSERT_THAT(told(report.findings), ElementsAre("missing SET last x"));
  ASSERT_EQ(report.kinds.size(), 2U);
  const KindSummary& same = report.kinds[report.kinds[0].findings.empty() ? 0 : 1];
  const KindSummary& changed = report.kinds[report.kinds[0].findings.empty() ? 1 : 0];
  EXPECT_EQ(display_command(same.first), "client setname shop");
  EXPECT_EQ(same.commands, 14U);
  EXPECT_EQ(std::pair(same.baseline, same.candidate), std::pair(std::uint64_t{1}, std::uint64_t{1}));
  EXPECT_EQ(display_command(changed.first), "incr hits");
  EXPECT_THAT(changed.then,
              ElementsAre("get", "script", "set"));  // a repeat and a Lua line are no commands of their own
  EXPECT_THAT(changed.findings, ElementsAre("F1"));
  EXPECT_EQ(std::pair(changed.baseline, changed.candidate), std::pair(std::uint64_t{1}, std::uint64_t{0}));
}

TEST_F(CompareTest, NestsAHandshakeUnderItsConnection) {
  const Report report = compare_scripts({std::string(kWork)},
                                        {"b CLIENT SETNAME shop\n" + std::string(kWork) + "b PUBLISH news hello\n"});
  const std::vector<std::string> findings = told(report.findings);
  ASSERT_FALSE(findings.empty());
  EXPECT_THAT(findings, ::testing::Contains(HasSubstr("connections")));
  EXPECT_THAT(findings, ::testing::Contains("  extra CLIENT SETNAME shop"));
}

TEST_F(CompareTest, TellsAChangedScriptWithItsCommandsAsDetails) {
  const std::string unlock =
      "if redis.call(\"get\",KEYS[1]) == ARGV[1] then return redis.call(\"del\",KEYS[1]) else return 0 end";
  const std::string unlock_async =
      "if redis.call(\"get\",KEYS[1]) == ARGV[1] then return redis.call(\"unlink\",KEYS[1]) else return 0 end";
  const Report report = compare_scripts(
      {work_and("a EVAL '" + unlock + "' 1 lock x\nlua get lock\nlua del lock\na SADD seen bob")},
      {work_and("a EVAL '" + unlock_async + "' 1 lock x\nlua get lock\nlua unlink lock\na SADD seen bob")});
  ASSERT_FALSE(report.findings.empty());
  EXPECT_EQ(report.findings[0].kind, FindingKind::script);
  EXPECT_THAT(report.findings[0].script_baseline, HasSubstr("del"));
  EXPECT_THAT(report.findings[0].script_candidate, HasSubstr("unlink"));
  for (std::size_t i = 1; i < report.findings.size(); ++i)
    EXPECT_EQ(report.findings[i].parent, "F1") << told(report.findings)[i];
}

TEST_F(CompareTest, TellsOnceHowScriptsAreCalled) {
  const std::string sha = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";
  const Report report = compare_scripts({work_and(lines("a EVAL 'return 1' 0\nlua GET k\na INCR n", 4))},
                                        {work_and(lines("a EVALSHA " + sha + " 0\nlua GET k\na INCR n", 4))});
  ASSERT_EQ(report.findings.size(), 1U) << ::testing::PrintToString(told(report.findings));
  EXPECT_EQ(report.findings[0].kind, FindingKind::changed);
  EXPECT_THAT(report.findings[0].title, HasSubstr("`EVALSHA` instead of `EVAL`"));
}

TEST_F(CompareTest, TellsOnceThatAConversationGoesOn) {
  const std::string tail =
      "a GET t1\na LLEN t2\na HLEN t3\na SCARD t4\na ZCARD t5\na STRLEN t6\na TTL t7\na TYPE t8\na PTTL t9\na INCR "
      "t10\n";
  const Report report = compare_scripts({work_and(tail)}, {std::string(kWork)});
  ASSERT_EQ(report.findings.size(), 1U) << ::testing::PrintToString(told(report.findings));
  EXPECT_EQ(report.findings[0].kind, FindingKind::missing);
  EXPECT_THAT(report.findings[0].title, HasSubstr("ends early"));
}

TEST_F(CompareTest, SaysWhereAFindingIs) {
  const Report report = compare_scripts({std::string(kWork)}, {work_with("a EXPIRE cart:1 600\n", "")});
  ASSERT_EQ(report.findings.size(), 1U);
  const Finding& finding = report.findings[0];
  EXPECT_EQ(finding.id, "F1");
  EXPECT_EQ(finding.occurrences, 1U);
  EXPECT_EQ(finding.baseline.count, 1U);
  EXPECT_EQ(finding.candidate.count, 0U);
  EXPECT_THAT(finding.baseline.per_run, ElementsAre(1U));
  ASSERT_FALSE(finding.baseline.places.empty());
  EXPECT_EQ(finding.baseline.places[0].line, 11U);
  EXPECT_THAT(finding.baseline.places[0].text, HasSubstr("\"EXPIRE\" \"cart:1\" \"600\""));
  EXPECT_FALSE(finding.candidate.command);
  ASSERT_FALSE(finding.before.empty());
  EXPECT_EQ(display_command(finding.before.back()), "ZRANGE board 0 3");
  ASSERT_FALSE(finding.after.empty());
  EXPECT_EQ(display_command(finding.after.front()), "DEL cart:1");
  EXPECT_FALSE(finding.rule.empty());
  EXPECT_FALSE(finding.why.empty());
  EXPECT_THAT(finding.title, HasSubstr("is no longer sent"));
}

struct WarningRow {
  std::string name;
  std::string baseline;
  std::string candidate;
  std::vector<std::string> codes;
  ReportVerdict verdict;
};

TEST_F(CompareTest, WarnsOfWhatMayMislead) {
  const std::string work(kWork);
  const std::string gone = work_with("a EXPIRE cart:1 600\n", "");
  const auto captured = [](const std::string& text, const std::string& server, const std::string& end) {
    return "# tracediff-capture 1\n# server: " + server + " standalone 127.0.0.1:6379\n" + text + "# end: " + end +
           '\n';
  };
  const WarningRow rows[] = {
      {"nothing", work, work, {}, ReportVerdict::same},
      {"whole recordings",
       captured(work, "redis 7.0.15", "complete reason=command-exited status=0"),
       captured(gone, "redis 7.0.15", "complete reason=command-exited status=0"),
       {},
       ReportVerdict::different},
      {"a recording that was cut",
       captured(work, "redis 7.0.15", "complete reason=command-exited status=0"),
       captured(gone, "redis 7.0.15", "incomplete reason=connection-lost"),
       {"incomplete"},
       ReportVerdict::inconclusive},
      {"cut, and yet the same",
       captured(work, "redis 7.0.15", "incomplete reason=connection-lost"),
       captured(work, "redis 7.0.15", "complete reason=command-exited status=0"),
       {"incomplete"},
       ReportVerdict::same},
      {"two servers",
       captured(work, "redis 7.0.15", "complete reason=command-exited status=0"),
       captured(work, "redis 6.2.0", "complete reason=command-exited status=0"),
       {"servers-differ"},
       ReportVerdict::same},
      {"one run of traffic that varies",
       work_and(lines("w BLPOP jobs 1", 3)),
       work_and(lines("w BLPOP jobs 1", 3)),
       {"one-run"},
       ReportVerdict::same},
  };
  for (const WarningRow& row : rows) {
    SCOPED_TRACE(row.name);
    const Report report = compare_scripts({row.baseline}, {row.candidate});
    EXPECT_EQ(codes(report), row.codes);
    EXPECT_EQ(report.verdict, row.verdict);
  }
}

TEST_F(CompareTest, LeavesOutWhatARuleIgnores) {
  CompareOptions options;
  const Result<RuleSet> rules = options.rules.with_ignore("PING");
  ASSERT_TRUE(rules);
  options.rules = *rules;
  const Report report = compare_scripts({std::string(kWork)}, {work_and("a PING\na PING")}, options);
  EXPECT_THAT(told(report.findings), IsEmpty());
  EXPECT_EQ(report.candidate_accounting.ignored, 2U);
  EXPECT_EQ(report.candidate_accounting.commands, report.baseline_accounting.commands + 2);
}

TEST_F(CompareTest, CountsBystandersApart) {
  const Report report = compare_scripts({std::string(kWork)}, {work_and("t MONITOR\nt INFO")});
  EXPECT_EQ(report.candidate_accounting.bystander, 2U);
  EXPECT_EQ(report.candidate_accounting.same, report.baseline_accounting.commands);
}

TEST_F(CompareTest, CountsWhatHoldsAnotherNumberAsChanged) {
  const Report report = compare_scripts({std::string(kWork)}, {work_with("EX 60", "EX 30")});
  for (const Accounting* row : {&report.baseline_accounting, &report.candidate_accounting}) {
    EXPECT_EQ(row->changed, 1U);
    EXPECT_EQ(row->same, row->commands - 1);
  }
}

TEST_F(CompareTest, CountsCommandsAndNotSteps) {
  const Report report =
      compare_scripts({work_and(lines("a SET lock x NX\n+2000", 8))}, {work_and(lines("a SET lock x NX\n+20000", 8))});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].baseline.count, 8U);
}

TEST_F(CompareTest, NamesBothOfTwoThatChangedPlaces) {
  const std::string waits = "w BLPOP jobs 1\n";
  const std::string before = "b HSET job:1 state done\nb ZADD done 1 x\n";
  const std::string after = "b ZADD done 1 x\nb HSET job:1 state done\n";
  const auto between = [](const std::string& steps, int times) { return lines(steps + "b GET cart:1", times); };
  const auto traces = [&](const std::string& steps) {
    return std::vector<std::string>{work_and(lines(waits, 12) + between(steps, 3)),
                                    work_and(lines(waits, 14) + between(steps, 3))};
  };
  const Report report = compare_scripts(traces(before), traces(after));
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].title, "`HSET job:1 state done` is now sent after `ZADD done ...`, no longer before it");
  EXPECT_EQ(report.findings[0].occurrences, 6U);
  const std::vector<std::string> both = {traces(before)[0], traces(after)[1]};
  EXPECT_TRUE(compare_scripts(both, both).findings.empty()) << "here either comes first";
  EXPECT_TRUE(compare_scripts(traces(before), both).findings.empty());
}

TEST_F(CompareTest, TellsATwiceSentCommandFromOneThatIsTriedAgain) {
  const auto title = [&](int before, int now) {
    const auto sent = [](int times) { return work_and(lines(lines("a INCR n", times) + "a GET n", 5)); };
    const Report report = compare_scripts({sent(before)}, {sent(now)});
    return report.findings.size() == 1 ? report.findings[0].title : std::to_string(report.findings.size());
  };
  EXPECT_EQ(title(1, 2), "`INCR n` is sent twice in a row instead of once");
  EXPECT_EQ(title(3, 1), "`INCR n` is sent once instead of 3 times in a row");
  EXPECT_EQ(title(2, 4), "`INCR n` is tried 4 times in a row instead of 2");
}

TEST_F(CompareTest, ShowsWhereLongCommandsDiffer) {
  const std::string call = "a EVAL 'return 1' 6 k:a k:b k:c k:d k:e k:f ";
  const Report report = compare_scripts({work_and(lines(call + "first", 2))}, {work_and(lines(call + "second", 2))});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_THAT(report.findings[0].title, HasSubstr("k:f first` became `EVAL @e0e1f9fa 6 ... k:d k:e k:f second`"));
}

TEST_F(CompareTest, TakesLabelsFromOptionsThenCapturesThenFiles) {
  CompareOptions options;
  options.label_candidate = "mine";
  const Report report =
      compare_scripts({"# label: 5.3.7\n" + std::string(kWork)}, {"# label: 6.0.0\n" + std::string(kWork)}, options);
  EXPECT_EQ(report.baseline.label, "5.3.7");
  EXPECT_EQ(report.candidate.label, "mine");
  EXPECT_EQ(compare_scripts({std::string(kWork)}, {std::string(kWork)}).baseline.label.find(".log"), std::string::npos);
}

TEST_F(CompareTest, SaysWhichFileCannotBeRead) {
  const Result<Report> report = compare({"/nowhere/5.3.7.log"}, {"/nowhere/6.0.0.log"}, {});
  ASSERT_FALSE(report);
  EXPECT_THAT(to_string(report.error()), HasSubstr("/nowhere/5.3.7.log"));
}

TEST_F(CompareTest, NotesNameTheGuardThatHeldADifferenceBack) {
  const Report report =
      compare_scripts({work_and("a SCAN 0 COUNT 5\na SCAN 17 COUNT 5")},
                      {work_and("a SCAN 0 COUNT 5\na SCAN 9 COUNT 5\na SCAN 21 COUNT 5\na SCAN 22 COUNT 5")});
  ASSERT_FALSE(report.notes.empty());
  EXPECT_EQ(report.notes[0].id, "N1");
  EXPECT_EQ(report.notes[0].rule, "count.cursor");
}

TEST_F(CompareTest, ShowsWhatCameInPlaceOfALongBlock) {
  const Report report =
      compare_scripts({work_and(lines("a MULTI\na ZADD seen 1 ann\na ZCARD seen\na EXEC", 9))},
                      {work_and(lines("a EVAL 'return 1' 1 seen\nlua ZADD seen 1 ann\nlua ZCARD seen", 9))});
  ASSERT_EQ(told(report.findings), std::vector<std::string>{"changed MULTI -> EVAL @e0e1f9fa 1 seen"});
  const std::vector<ExampleRow>& rows = report.findings[0].example;
  ASSERT_GE(rows.size(), 2U);
  EXPECT_EQ(rows[rows.size() - 2].mark, ExampleRow::Mark::folded);
  EXPECT_GT(rows[rows.size() - 2].folded, 10U);
  ASSERT_TRUE(rows.back().candidate);
  EXPECT_THAT(rows.back().candidate->text, HasSubstr("EVAL"));
}

TEST_F(CompareTest, SaysWhatAFieldHoldsNow) {
  const Report report = compare_scripts({work_and("a SET json '{\"id\":7,\"error\":null}'")},
                                        {work_and("a SET json '{\"id\":7,\"error\":{\"code\":5}}'")});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].title,
            "The value that `SET json ...` writes now holds another kind of value in `error` (null -> object)");
}

TEST_F(CompareTest, FindsAFieldThatChangedBehindTheFirst) {
  const Report report = compare_scripts({work_and("a HSET h:1 name x age 5")}, {work_and("a HSET h:1 name x years 5")});
  EXPECT_THAT(told(report.findings), ElementsAre("changed HSET h:1 name x age 5 -> HSET h:1 name x years 5"));
}

}  // namespace
}  // namespace tracediff::testing
