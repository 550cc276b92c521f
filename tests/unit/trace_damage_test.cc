#include "tracediff/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "support/read_trace.h"

namespace tracediff {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kEntry;
using testing::monitor_format_path;
using testing::read_all;
using testing::read_text;
using testing::ReadTrace;

struct RefusedRow {
  std::string name;
  std::string bytes;
  std::string message;
};

void PrintTo(const RefusedRow& row, std::ostream* out) { *out << row.name; }

class NoTrace : public ::testing::TestWithParam<RefusedRow> {};

TEST_P(NoTrace, IsRefusedWithItsCause) {
  const auto reader = TraceReader::from_memory(GetParam().bytes, "some.log");
  ASSERT_FALSE(reader.has_value());
  EXPECT_EQ(reader.error().kind, ErrorKind::not_a_trace);
  EXPECT_EQ(reader.error().where, "some.log");
  EXPECT_THAT(reader.error().message, HasSubstr(GetParam().message));
}

std::string utf16(const std::string& text) {
  std::string bytes;
  for (const char c : text) bytes += std::string{c, '\0'};
  return bytes;
}

INSTANTIATE_TEST_SUITE_P(
    Trace, NoTrace,
    ::testing::Values(
        RefusedRow{"empty", "", "is empty"}, RefusedRow{"only_ok", "OK\n", "no command was recorded"},
        RefusedRow{"only_wire_ok", "+OK\r\n", "no command was recorded"},
        RefusedRow{"only_blank_lines", "\n\n", "no command was recorded"},
        RefusedRow{"noauth", "NOAUTH Authentication required.\n\n", "refused MONITOR"},
        RefusedRow{"noperm", "NOPERM this user has no permissions to run the 'monitor' command\n\n", "refused MONITOR"},
        RefusedRow{"noauth_on_the_wire", "-NOAUTH Authentication required.\r\n", "refused MONITOR"},
        RefusedRow{"warning_then_noperm", "Warning: Using a password with '-a' may not be safe.\nNOPERM x\n",
                   "refused MONITOR (\"NOPERM x\")"},
        RefusedRow{"server_log", "28165:M 24 Nov 2026 05:30:47.123 * Ready to accept connections\n",
                   "server's log file"},
        RefusedRow{"info", "# Server\nredis_version:7.0.15\n", "output of INFO"},
        RefusedRow{"utf16_of_powershell", "\xff\xfe" + utf16("OK\r\n" + kEntry), "PowerShell"},
        RefusedRow{"utf16_without_mark", utf16("OK\r\n" + kEntry), "PowerShell"},
        RefusedRow{"utf16_big_endian", "\xfe\xff" + std::string("\0O\0K", 4), "UTF-16"},
        RefusedRow{"binary", std::string("\x01\x02\x00\x03garbage", 11), "binary data"},
        RefusedRow{"rdb", "REDIS0010\xfa\tredis-ver", "RDB dump"},
        RefusedRow{"append_only_file", "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n", "append-only file"},
        RefusedRow{"zip", "PK\x03\x04 zip", "zip archive"},
        RefusedRow{"xz",
                   "\xfd"
                   "7zXZ",
                   "xz packed"},
        RefusedRow{"prose", "Hello world\nThis is text\n", "line 1: no MONITOR entry"},
        RefusedRow{"all_lines_damaged", "1795500697.781840 [0 127.0.0.1:1] \"SET\n", "line 1: cut in the middle"},
        RefusedRow{"capture_without_command", "# tracediff-capture 1\n# end: complete reason=duration commands=0\n",
                   "holds no command"},
        RefusedRow{"capture_of_the_future", "# tracediff-capture 2\n" + kEntry + "\n", "version 2"}),
    [](const auto& test) { return test.param.name; });

TEST(Trace, AMissingFileIsNamed) {
  const auto reader = TraceReader::open("/nonexistent/x.log");
  ASSERT_FALSE(reader.has_value());
  EXPECT_EQ(reader.error().kind, ErrorKind::unreadable);
  EXPECT_EQ(to_string(reader.error()), "/nonexistent/x.log: cannot open this trace: No such file or directory");
}

TEST(Trace, ADirectoryIsNamed) {
  const auto reader = TraceReader::open(monitor_format_path(""));
  ASSERT_FALSE(reader.has_value());
  EXPECT_THAT(reader.error().message, HasSubstr("directory"));
}

struct DamageRow {
  std::string name;
  std::string line;
  std::string reason;
};

void PrintTo(const DamageRow& row, std::ostream* out) { *out << row.name; }

class DamagedLine : public ::testing::TestWithParam<DamageRow> {};

TEST_P(DamagedLine, IsNamedAndTheOthersAreRead) {
  const ReadTrace outcome = read_text("OK\n" + kEntry + "\n" + GetParam().line + "\n" + kEntry + "\n");
  EXPECT_EQ(outcome.entries.size(), 2U);
  ASSERT_EQ(outcome.info.skipped.size(), 1U);
  EXPECT_EQ(outcome.info.skipped[0].line, 3U);
  EXPECT_THAT(outcome.info.skipped[0].reason, HasSubstr(GetParam().reason));
  EXPECT_EQ(outcome.info.skipped_lines, 1U);
  EXPECT_EQ(outcome.info.complete, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Trace, DamagedLine,
    ::testing::Values(
        DamageRow{"open_quote", "1795500697.781840 [0 c:1] \"SET\" \"k", "the quote of argument 2 is not closed"},
        DamageRow{"cut_in_an_escape", "1795500697.781840 [0 c:1] \"SET\" \"k\\x0",
                  "the quote of argument 2 is not closed"},
        DamageRow{"cut_in_the_client", "1795500697.781840 [0 127.0.0", "address is not closed"},
        DamageRow{"cut_after_the_client", "1795500697.781840 [0 c:1] ", "no command"},
        DamageRow{"cut_after_the_time", "1795500697.781840 ", "nothing follows the time"},
        DamageRow{"cut_in_the_time", "17955006", "no MONITOR entry"},
        DamageRow{"two_lines_in_one", "1795500697.781840 [0 c:1] \"SET\" \"k1795500697.781840 [0 c:1] \"GET\" \"k\"",
                  "followed by other text"},
        DamageRow{"text_behind", "1795500697.781840 [0 c:1] \"SET\" \"k\"x", "followed by other text"},
        DamageRow{"lone_backslash", "1795500697.781840 [0 c:1] \"SET\" \"a\\qb\"", "Redis 2.2 or older"},
        DamageRow{"unquoted_word", "1795500697.781840 [0 c:1] \"SET\" k", "does not begin with a quote"},
        DamageRow{"other_program", "28165:M 24 Nov 2026 05:30:47.123 * DB saved on disk", "no MONITOR entry"},
        DamageRow{"prefix_out_of_the_blue", "redis-1  | " + kEntry, "other text stands before the entry"},
        DamageRow{"old_form_end_lost", "1795501109.312718 \"SET\" \"end\" \"x\\\"", "Redis 2.2 or older"}),
    [](const auto& test) { return test.param.name; });

TEST(Trace, AllDamagedLinesAreCountedAndTheFirstAreKept) {
  std::string text = kEntry + "\n";
  for (int i = 0; i < 50; ++i) text += "garbage\n";
  const ReadTrace outcome = read_text(text);
  EXPECT_EQ(outcome.info.skipped_lines, 50U);
  EXPECT_EQ(outcome.info.skipped.size(), 20U);
}

TEST(Trace, APrefixOfAnotherKindIsADamagedLine) {
  const ReadTrace outcome =
      read_text("redis-1  | " + kEntry + "\nredis-12 | " + kEntry + "\n" + kEntry + "\n[pod/r] " + kEntry + "\n");
  EXPECT_EQ(outcome.entries.size(), 3U);
  ASSERT_EQ(outcome.info.skipped.size(), 1U);
  EXPECT_THAT(outcome.info.skipped[0].reason, HasSubstr("than on line 1"));
}

TEST(Trace, LinesOfTheRecordingToolsAreNotDamage) {
  const ReadTrace outcome = read_text(
      "Script started on 2026-11-24 05:51:38+00:00 [TERM=\"xterm\"]\n"
      "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n"
      "Trying 127.0.0.1...\nConnected to localhost.\nEscape character is '^]'.\n"
      "127.0.0.1:6379> monitor\nOK\n\n" +
      kEntry + "\n^C\nScript done on 2026-11-24 05:52:38+00:00\n");
  EXPECT_EQ(outcome.entries.size(), 1U);
  EXPECT_EQ(outcome.info.skipped_lines, 0U);
}

TEST(Trace, RepliesOnTheRecordingConnectionAreNotDamage) {
  const ReadTrace outcome =
      read_text("+OK\r\n$7\r\n# Hello\r\n+" + kEntry + "\r\n+PONG\r\n-ERR unknown command\r\n:1\r\n*0\r\n$-1\r\n+" +
                kEntry + "\r\n$40\r\nline one of the reply\r\nline two, here!!!\r\n+" + kEntry + "\r\n");
  EXPECT_EQ(outcome.entries.size(), 3U);
  EXPECT_THAT(outcome.info.skipped, IsEmpty());
}

TEST(Trace, AConnectionThatWasClosedMakesTheTraceIncomplete) {
  const ReadTrace outcome = read_text(kEntry + "\nError: Server closed the connection\n");
  EXPECT_EQ(outcome.info.complete, false);
  EXPECT_THAT(outcome.info.end_reason, HasSubstr("Server closed the connection"));
}

TEST(Trace, ACutLastLineMakesTheTraceIncomplete) {
  const ReadTrace outcome = read_text(kEntry + "\n1795500697.781841 [0 127.0.0.1:48768] \"SET\" \"us");
  EXPECT_EQ(outcome.entries.size(), 1U);
  EXPECT_EQ(outcome.info.complete, false);
  EXPECT_EQ(outcome.info.end_reason, "the last line (2) is cut");
  EXPECT_EQ(outcome.info.skipped_lines, 1U);
}

TEST(Trace, FileOrderIsKeptWhenTheClockStepsBack) {
  const ReadTrace outcome = read_all(TraceReader::open(monitor_format_path("synthetic-clock-step-back.log")));
  EXPECT_EQ(outcome.info.first_time_us, 1795500690100042);
  EXPECT_EQ(outcome.info.last_time_us, 1795500698100035);
  EXPECT_EQ(outcome.entries.front().entry.time_us, 1795500698100000);
}

const std::string kCapture =
    "# tracediff-capture 1\n# label: 6.0.0\n# server: redis 7.0.15 standalone 127.0.0.1:6379\n" + kEntry +
    "\n# connection: 127.0.0.1:48768 id=7 name=shop lib-name=phpredis lib-ver=6.0.0\n"
    "# connection: unix:/my sock id=8 name=a=b\n";

TEST(Capture, ItsLinesAreInfoAndNoDamage) {
  const ReadTrace outcome = read_text(kCapture + "# end: complete reason=duration status=0 commands=1\n");
  EXPECT_EQ(outcome.info.form, "capture");
  EXPECT_EQ(outcome.entries.size(), 1U);
  EXPECT_EQ(outcome.info.skipped_lines, 0U);
  EXPECT_EQ(outcome.info.header_value("label"), "6.0.0");
  EXPECT_EQ(outcome.info.header_value("server"), "redis 7.0.15 standalone 127.0.0.1:6379");
  EXPECT_EQ(outcome.info.header_value("nothing"), "");
  EXPECT_EQ(outcome.info.complete, true);
  EXPECT_EQ(outcome.info.end_reason, "duration");
  ASSERT_EQ(outcome.info.connections.size(), 2U);
  EXPECT_EQ(outcome.info.connections[0].client, "127.0.0.1:48768");
  EXPECT_THAT(outcome.info.connections[0].words,
              ElementsAre(std::pair("id", "7"), std::pair("name", "shop"), std::pair("lib-name", "phpredis"),
                          std::pair("lib-ver", "6.0.0")));
  EXPECT_EQ(outcome.info.connections[1].client, "unix:/my sock");
  EXPECT_THAT(outcome.info.connections[1].words, ElementsAre(std::pair("id", "8"), std::pair("name", "a=b")));
}

TEST(Capture, WithoutEndLineIsIncomplete) {
  const ReadTrace outcome = read_text(kCapture);
  EXPECT_EQ(outcome.info.complete, false);
  EXPECT_THAT(outcome.info.end_reason, HasSubstr("no end line"));
}

TEST(Capture, IncompleteSaysWhy) {
  const ReadTrace outcome = read_text(kCapture + "# end: incomplete reason=queue-full commands=1\n");
  EXPECT_EQ(outcome.info.complete, false);
  EXPECT_EQ(outcome.info.end_reason, "queue-full");
}

TEST(Capture, WithOtherNumberOfCommandsThanItsEndLineSaysIsIncomplete) {
  const ReadTrace outcome = read_text(kCapture + "# end: complete reason=duration commands=2\n");
  EXPECT_EQ(outcome.info.complete, false);
  EXPECT_EQ(outcome.info.end_reason, "the end line counts 2 commands, the file holds 1");
}

}  // namespace
}  // namespace tracediff
