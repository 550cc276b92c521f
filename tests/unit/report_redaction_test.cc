#include "tracediff/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "redact/credentials.h"
#include "report/redact.h"
#include "support/builders.h"
#include "support/written.h"

namespace tracediff {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::SessionReport;
using testing::token;
using testing::written;

TEST(Redaction, RemovesCredentialsOfEveryCommandThatTakesThem) {
  const std::vector<std::pair<Arguments, Arguments>> cases = {
      {{"AUTH", "pw"}, {"AUTH", "(redacted)"}},
      {{"auth", "user", "pw"}, {"auth", "user", "(redacted)"}},
      {{"HELLO", "3", "AUTH", "user", "pw", "SETNAME", "n"},
       {"HELLO", "3", "AUTH", "user", "(redacted)", "SETNAME", "n"}},
      {{"ACL", "SETUSER", "bob", "on", ">pw", "~*", "+@all"},
       {"ACL", "SETUSER", "bob", "on", "(redacted)", "~*", "+@all"}},
      {{"MIGRATE", "h", "1", "k", "0", "5", "AUTH", "pw"}, {"MIGRATE", "h", "1", "k", "0", "5", "AUTH", "(redacted)"}},
      {{"MIGRATE", "h", "1", "", "0", "5", "AUTH2", "u", "pw", "KEYS", "k"},
       {"MIGRATE", "h", "1", "", "0", "5", "AUTH2", "u", "(redacted)", "KEYS", "k"}},
      {{"CONFIG", "SET", "requirepass", "pw"}, {"CONFIG", "SET", "requirepass", "(redacted)"}},
      {{"config", "set", "maxmemory", "1", "masterauth", "pw"},
       {"config", "set", "maxmemory", "1", "masterauth", "(redacted)"}},
      {{"ACL", "SETUSER", "bob", "(~cache:* >pw)"}, {"ACL", "SETUSER", "bob", "(redacted)"}},
      {{"ACL", "SETUSER", "bob", "(~cache:*", "+get)"}, {"ACL", "SETUSER", "bob", "(~cache:*", "+get)"}},
      {{"SENTINEL", "CONFIG", "SET", "sentinel-pass", "pw"},
       {"SENTINEL", "CONFIG", "SET", "sentinel-pass", "(redacted)"}},
      {{"SET", "k", "v"}, {"SET", "k", "v"}}};
  for (const auto& [arguments, shown] : cases) EXPECT_EQ(redact_arguments(arguments, Hide::credentials), shown);
}

TEST(Redaction, SeesCheaplyWhichEntriesCanHoldCredentials) {
  for (const char* arguments : {R"("AUTH" "pw")", R"("hello" "3" "AUTH" "u" "pw")", R"("Sentinel" "SET" "m")"})
    EXPECT_TRUE(may_hold_credentials(arguments)) << arguments;
  for (const char* arguments : {R"("AUTHOR" "pw")", R"("SET" "auth" "pw")", "", "AUTH", R"("AUTH)"})
    EXPECT_FALSE(may_hold_credentials(arguments)) << arguments;
}

TEST(Redaction, HidesInExplanationsWhatReportsHide) {
  Report report = SessionReport::build();
  report.findings[0].title = "`SETEX k 1440 topsecretvalue` is no longer sent";
  report.explanation = "a.log:14  setex k # topsecretvalue\n  F1 missing: " + report.findings[0].title +
                       "\n  rule x: y\n  command lua set k topsecretvalue\n    1 in the baseline\n";
  EXPECT_EQ(redact_report(report, Hide::credentials).explanation, report.explanation);
  EXPECT_EQ(redact_report(report, Hide::credentials_and_values).explanation,
            "a.log:14  setex k # <text>\n  F1 missing: `SETEX k 1440 <text>` is no longer sent\n  rule x: y\n"
            "  command lua set k <text>\n    1 in the baseline\n");
}

TEST(Redaction, ReplacesValuesByTypeAndLengthAndKeepsTheRest) {
  const std::string hex = token("hex32");
  const std::vector<std::pair<Arguments, Arguments>> cases = {
      {{"SETEX", "sess:" + hex, "1440", "a:1:{}"}, {"SETEX", "sess:" + hex, "1440", "<text, 6 bytes>"}},
      {{"SET", "k", "4111111111", "EX", "1440"}, {"SET", "k", "<number, 10 bytes>", "EX", "1440"}},
      {{"SET", "k", token("lock"), "NX", "PX", "30000"}, {"SET", "k", token("lock"), "NX", "PX", "30000"}},
      {{"SET", "k", "", "NX"}, {"SET", "k", "", "NX"}},
      {{"HSET", "h", "email", "bob@example.com", "age", "42"},
       {"HSET", "h", "email", "<text, 15 bytes>", "age", "<number, 2 bytes>"}},
      {{"LPUSH", "q", "{\\\"id\\\":1}"}, {"LPUSH", "q", "<json, 8 bytes>"}},
      {{"PUBLISH", "chan", "\\x00\\xff"}, {"PUBLISH", "chan", "<binary, 2 bytes>"}},
      {{"MGET", "one", "two"}, {"MGET", "one", "two"}},
      {{"EVALSHA", "@0123abcd", "2", "k1", "k2", "secret", "10"},
       {"EVALSHA", "@0123abcd", "2", "k1", "k2", "<text, 6 bytes>", "10"}},
      {{"ZADD", "z", "NX", "1", "member"}, {"ZADD", "z", "NX", "1", "<text, 6 bytes>"}},
      {{"UNKNOWN.CMD", "key", "something"}, {"UNKNOWN.CMD", "key", "<text, 9 bytes>"}}};
  for (const auto& [arguments, shown] : cases)
    EXPECT_EQ(redact_arguments(arguments, Hide::credentials_and_values), shown);
}

TEST(Redaction, KeepsTheWordsOfCommandsInSentences) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"after the last refused `SET ... NX`", "after the last refused `SET ... NX`"},
      {"`XTRIM x MAXLEN 1` became `XTRIM x MAXLEN = 1`", "`XTRIM x MAXLEN 1` became `XTRIM x MAXLEN = 1`"},
      {"after `SET app:k3 v3c ...`", "after `SET app:k3 <text> ...`"},
      {"`SETEX k 300 \"page|...ems\"` is gone", "`SETEX k 300 <text>` is gone"},
      {"`EVAL @0123abcd 5 q:wait q:active ...`", "`EVAL @0123abcd 5 q:wait q:active ...`"},
      {"`SET k <lock:1> NX PX 30000`", "`SET k <lock:1> NX PX 30000`"}};
  for (const auto& [sentence, shown] : cases) {
    Report report = SessionReport::build();
    report.findings[0].title = sentence;
    EXPECT_EQ(redact_report(report, Hide::credentials_and_values).findings[0].title, shown);
  }
}

TEST(Redaction, ShowsKeysOfWhichAValueIsAPart) {
  Report report = SessionReport::build();
  Finding& finding = report.findings[0];
  finding.title = "`SREM q:mail:stalled 1` is gone, and so is q:mail:";
  finding.baseline.command = {"SREM", "q:mail:stalled", "1"};
  finding.before = {{"SADD", "all", "q:mail:"}, {"LPUSH", "log", "q:mail:stalled"}};
  EXPECT_EQ(redact_report(report, Hide::credentials_and_values).findings[0].title,
            "`SREM q:mail:stalled <number>` is gone, and so is <text, 7 bytes>");
}

TEST(Redaction, MasksTheUserOfUrls) {
  EXPECT_EQ(mask_urls("php x.php redis://u:p@h:1/0 rediss://h:2 http://a@b"),
            "php x.php redis://(redacted)@h:1/0 rediss://h:2 http://(redacted)@b");
}

Report report_with_secret() {
  Report report = SessionReport::build();
  Finding& finding = report.findings[0];
  const Arguments command = {"SETEX", "k", "1440", "topsecretvalue"};
  Place seen = testing::place("5.3.7.log", 14, "c:1", R"(1.0 [0 c:1] "SETEX" "k" "1440" "topsecretvalue")", 0, command);
  finding.title = "`SETEX k 1440 topsecretvalue` is no longer sent";
  finding.baseline = {command, 1, {1}, {seen}, {}};
  finding.before = {{"AUTH", "pa55word"}, command};
  finding.example[1].baseline = seen;
  return report;
}

TEST(Redaction, HidesValuesInMarkdownAndHtmlAndEverywhereWhenAsked) {
  ReportOptions redacted;
  redacted.values = Values::redacted;
  ReportOptions shown;
  shown.values = Values::shown;
  const Report report = report_with_secret();
  EXPECT_THAT(written(report, ReportFormat::markdown), Not(HasSubstr("topsecret")));
  EXPECT_THAT(written(report, ReportFormat::markdown), HasSubstr("<text, 14 bytes>"));
  EXPECT_THAT(written(report, ReportFormat::markdown, shown), HasSubstr("topsecretvalue"));
  EXPECT_THAT(written(report, ReportFormat::text), HasSubstr("topsecretvalue"));
  EXPECT_THAT(written(report, ReportFormat::text, redacted), Not(HasSubstr("topsecret")));
  EXPECT_THAT(written(report, ReportFormat::json, redacted), Not(HasSubstr("topsecret")));
  for (const ReportOptions& options : {ReportOptions{}, redacted, shown}) {
    EXPECT_THAT(written(report, ReportFormat::json, options), Not(HasSubstr("pa55word")));
  }
}

}  // namespace
}  // namespace tracediff
