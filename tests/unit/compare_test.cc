#include <gmock/gmock.h>

#include "support/compare_fixture.h"

namespace tracediff::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

TEST_F(CompareTest, ShowsRenamedKeysSideBySide) {
  const std::string before =
      lines("a SET s:ann 1\na GET s:ann", 3) + "a EXPIRE s:ann 60\na DEL s:ann\na EXPIRE s:ann 60\n";
  const std::string after =
      lines("a SET sess:ann 1\na GET sess:ann", 3) + "a EXPIRE sess:ann 60\na DEL sess:ann\na QUIT\n";
  const Report report = compare_scripts({before}, {after});
  const auto renamed = std::ranges::find(report.findings, "key.renamed", &Finding::rule);
  ASSERT_NE(renamed, report.findings.end());
  std::size_t subjects = 0;
  for (const ExampleRow& row : renamed->example) {
    if (!row.subject) continue;
    ++subjects;
    EXPECT_TRUE(row.baseline && row.candidate);
  }
  EXPECT_GE(subjects, 4U);
  EXPECT_EQ(report.baseline_accounting.changed, 8U);
  EXPECT_EQ(report.baseline_accounting.one_sided, 1U);
  EXPECT_EQ(report.candidate_accounting.changed, 8U);
}

TEST_F(CompareTest, SaysHowAScriptBeginsOrThatOnlyItsLayoutChanged) {
  const auto title = [&](const std::string& before, const std::string& after) {
    const auto work = [](const std::string& script) {
      return work_and("a EVAL '" + script + "' 1 lock\nlua get lock");
    };
    return compare_scripts({work(before)}, {work(after)}).findings.at(0).title;
  };
  const std::string script = "\t--[[ take it ]] return redis.call(\"get\", KEYS[1])";
  EXPECT_THAT(title(script, "\t--[[ give it ]] return redis.call(\"get\", KEYS[1])"),
              EndsWith("which begins `--[[ give it ]] return redis.call(\"get\", KEYS[1])`"));
  EXPECT_THAT(title(script, "--[[ take it ]]  return redis.call(\"get\",KEYS[1])"),
              EndsWith("which differs in nothing but blanks and line breaks"));
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
  EXPECT_THAT(report.findings[0].title, HasSubstr("k:f first` became `EVAL @e0e1f9fa 6 k:a k:b ... k:f second`"));
}

TEST_F(CompareTest, ShowsAllPlacesWhereLongCommandsDiffer) {
  const auto reads = [](const std::string& count, const std::string& wait) {
    return work_and(lines("a XREADGROUP GROUP g c COUNT " + count + " BLOCK " + wait + " STREAMS orders >", 4));
  };
  const Report report = compare_scripts({reads("4", "100"), reads("4", "100")}, {reads("8", "250"), reads("8", "250")});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].title,
            "`XREADGROUP GROUP g ... COUNT 4 BLOCK 100 ...` became `XREADGROUP GROUP g ... COUNT 8 BLOCK 250 ...`");
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
  const auto changed = std::ranges::find(rows, ExampleRow::Mark::changed, &ExampleRow::mark);
  ASSERT_NE(changed, rows.end());
  EXPECT_THAT(changed->baseline->text, HasSubstr("MULTI"));
  EXPECT_THAT(changed->candidate->text, HasSubstr("EVAL"));
}

TEST_F(CompareTest, ShowsWhatCameBehindALongBlock) {
  const std::string added = lines("a LPUSH log x\na LTRIM log 0 9", 9);
  const Report report =
      compare_scripts({work_and("a SETEX price 60 9.99")}, {work_and(added + "\na SET price 9.99 EX 60")});
  const auto changed = std::ranges::find(report.findings, FindingKind::changed, &Finding::kind);
  ASSERT_NE(changed, report.findings.end());
  const std::vector<ExampleRow>& rows = changed->example;
  ASSERT_GE(rows.size(), 2U);
  EXPECT_EQ(rows[rows.size() - 2].mark, ExampleRow::Mark::folded);
  EXPECT_GT(rows[rows.size() - 2].folded, 10U);
  ASSERT_TRUE(rows.back().candidate);
  EXPECT_THAT(rows.back().candidate->text, HasSubstr("\"SET\""));
}

TEST_F(CompareTest, PutsWhatChangedSideBySide) {
  const Report report = compare_scripts({work_and("a SETEX price 60 9.99\na HMSET h f 1")},
                                        {work_and("a SET price 9.99 EX 60\na HSET h f 1")});
  ASSERT_EQ(report.findings.size(), 2U);
  for (const Finding& finding : report.findings) {
    EXPECT_EQ(std::ranges::count(finding.example, ExampleRow::Mark::changed, &ExampleRow::mark), 2) << finding.title;
    EXPECT_EQ(std::ranges::count(finding.example, true, &ExampleRow::subject), 1) << finding.title;
  }
}

TEST_F(CompareTest, TakesAChannelForAKey) {
  const std::string call = "a EVAL 'return 1' 1 seen\nlua HSET seen n 50\nlua PUBLISH progress ";
  const Report report = compare_scripts(
      {work_and(lines(call + "1,50", 9))},
      {work_and(lines(call + "'{\"id\":1,\"n\":50}'", 9) + "\nlua PUBLISH progress '{\"id\":1,\"n\":60}'")});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].kind, FindingKind::changed);
}

}  // namespace
}  // namespace tracediff::testing
