#include "tracediff/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "support/trace_builder.h"
#include "trace/entry_parser.h"
#include "trace/line_reader.h"
#include "trace/text_masks.h"

namespace tracediff {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string data_path(const std::string& name) { return TRACEDIFF_SOURCE_DIR "/tests/data/monitor-format/" + name; }

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// One entry with copies of its views.
struct Copied {
  Entry entry;
  std::string database, client, arguments, text;
};

struct Outcome {
  std::vector<Copied> entries;
  TraceInfo info;
  std::string error;  ///< of open() or failure()
};

Outcome read_all(Result<TraceReader> reader) {
  Outcome outcome;
  if (!reader) {
    outcome.error = to_string(reader.error());
    return outcome;
  }
  Entry entry;
  while (reader->next(entry)) {
    outcome.entries.push_back({entry, std::string(entry.database), std::string(entry.client),
                               std::string(entry.arguments), std::string(entry.text)});
  }
  outcome.info = reader->info();
  if (const auto failed = reader->failure()) outcome.error = to_string(*failed);
  return outcome;
}

Outcome read_text(const std::string& text) { return read_all(TraceReader::from_memory(text, "t")); }

const std::string kEntry = "1795500697.781840 [0 127.0.0.1:48768] \"SET\" \"user:1\" \"Ann\"";

struct FormRow {
  std::string name;
  std::string line;
  std::int64_t time_us;
  std::int32_t db;
  std::string database, client;
  std::vector<std::string> arguments;
};

void PrintTo(const FormRow& row, std::ostream* out) { *out << row.name; }

class EveryForm : public ::testing::TestWithParam<FormRow> {};

TEST_P(EveryForm, GivesItsFields) {
  const FormRow& row = GetParam();
  for (const char* const end : {"\n", "\r\n", ""}) {
    const Outcome outcome = read_text(row.line + end);
    ASSERT_EQ(outcome.entries.size(), 1U) << outcome.error;
    const Copied& got = outcome.entries[0];
    EXPECT_EQ(got.entry.time_us, row.time_us);
    EXPECT_EQ(got.entry.db, row.db);
    EXPECT_EQ(got.database, row.database);
    EXPECT_EQ(got.client, row.client);
    EXPECT_EQ(split_arguments(got.arguments), row.arguments);
    EXPECT_EQ(got.entry.line, 1U);
    EXPECT_EQ(outcome.info.skipped_lines, 0U);
    EXPECT_EQ(outcome.error, "");
  }
}

INSTANTIATE_TEST_SUITE_P(
    Trace, EveryForm,
    ::testing::Values(
        FormRow{"redis_cli", kEntry, 1795500697781840, 0, "0", "127.0.0.1:48768", {"SET", "user:1", "Ann"}},
        FormRow{"wire", "+" + kEntry, 1795500697781840, 0, "0", "127.0.0.1:48768", {"SET", "user:1", "Ann"}},
        FormRow{"two_digit_database",
                "1795500697.000001 [12 10.0.0.1:1] \"PING\"",
                1795500697000001,
                12,
                "12",
                "10.0.0.1:1",
                {"PING"}},
        FormRow{"lua", "1795500697.781840 [4 lua] \"incr\" \"c\"", 1795500697781840, 4, "4", "lua", {"incr", "c"}},
        FormRow{"module",
                "1795500697.781840 [0 ?:0] \"set\" \"k\" \"v\"",
                1795500697781840,
                0,
                "0",
                "?:0",
                {"set", "k", "v"}},
        FormRow{
            "ipv6", "1795500697.781840 [0 [::1]:43196] \"PING\"", 1795500697781840, 0, "0", "[::1]:43196", {"PING"}},
        FormRow{"ipv6_without_brackets",
                "1795500697.781840 [0 fe80::1:43196] \"PING\"",
                1795500697781840,
                0,
                "0",
                "fe80::1:43196",
                {"PING"}},
        FormRow{"unix",
                "1795500697.781840 [0 unix:/run/redis.sock] \"PING\"",
                1795500697781840,
                0,
                "0",
                "unix:/run/redis.sock",
                {"PING"}},
        FormRow{"unix_with_blank_and_bracket",
                "1795500697.781840 [0 unix:my sock].sock] \"PING\" \"x] \"",
                1795500697781840,
                0,
                "0",
                "unix:my sock].sock",
                {"PING", "x] "}},
        FormRow{"dragonfly_unix",
                "1795500697.781840 [0 unix-domain-socket] \"PING\"",
                1795500697781840,
                0,
                "0",
                "unix-domain-socket",
                {"PING"}},
        FormRow{"dragonfly_replication",
                "1795500697.781840 [0 REPLICATION:0] \"PING\"",
                1795500697781840,
                0,
                "0",
                "REPLICATION:0",
                {"PING"}},
        FormRow{"kvrocks_namespace",
                "1795500697.8184 [__namespace 127.0.0.1:1] \"SET\" \"k\" \"\\v\\f\"",
                1795500697008184,
                0,
                "__namespace",
                "127.0.0.1:1",
                {"SET", "k", "\v\f"}},
        FormRow{"kvrocks_wide_unpadded",
                "1795500697.5 [ns 127.0.0.1:1] \"GET\" \"k\"",
                1795500697000005,
                0,
                "ns",
                "127.0.0.1:1",
                {"GET", "k"}},
        FormRow{"redis_2_4", "1795500687.913751 \"monitor\"", 1795500687913751, 0, "", "", {"monitor"}},
        FormRow{
            "redis_2_4_database", "1795500687.913751 (db 3) \"GET\" \"x\"", 1795500687913751, 3, "3", "", {"GET", "x"}},
        FormRow{"redis_2_0_unpadded",
                "1795500686.8629 \"LPUSH\" \"user:1\" \"x\"",
                1795500686008629,
                0,
                "",
                "",
                {"LPUSH", "user:1", "x"}},
        FormRow{
            "redis_2_0_integers", "1795500686.8629 \"SET\" \"n\" 5", 1795500686008629, 0, "", "", {"SET", "n", "5"}},
        FormRow{"redis_2_0_negative",
                "1795500686.8629 \"INCRBY\" \"n\" -5",
                1795500686008629,
                0,
                "",
                "",
                {"INCRBY", "n", "-5"}},
        FormRow{"redis_2_2_lone_backslash",
                "1795501109.312441 \"SET\" \"k\" \"line1\\line2\"",
                1795501109312441,
                0,
                "",
                "",
                {"SET", "k", "line1\\line2"}},
        FormRow{"all_short_escapes",
                "1795500697.781840 [0 c:1] \"E\" \"\\\\\\\"\\n\\r\\t\\a\\b\"",
                1795500697781840,
                0,
                "0",
                "c:1",
                {"E", "\\\"\n\r\t\a\b"}},
        FormRow{"hex_escapes",
                "1795500697.781840 [0 c:1] \"E\" \"\\x00\\xc3\\xa9\\x1fdeadbeef\"",
                1795500697781840,
                0,
                "0",
                "c:1",
                {"E", std::string("\0\xc3\xa9\x1f", 4) + "deadbeef"}},
        FormRow{"empty_argument",
                "1795500697.781840 [0 c:1] \"SET\" \"\" \"\"",
                1795500697781840,
                0,
                "0",
                "c:1",
                {"SET", "", ""}},
        FormRow{"two_blanks_of_pika",
                "1795500697.781840 [0 c:1] \"SET\"  \"k\"",
                1795500697781840,
                0,
                "0",
                "c:1",
                {"SET", "k"}},
        FormRow{"csv",
                "\"1795500697.781840 [0 c:1] \\\"SET\\\" \\\"a\\\\\\\"b\\\"\"",
                1795500697781840,
                0,
                "0",
                "c:1",
                {"SET", "a\"b"}},
        FormRow{"quoted_json",
                "\"\\\"1795500697.781840 [0 c:1] \\\\\\\"SET\\\\\\\" \\\\\\\"k\\\\\\\"\\\"\"",
                1795500697781840,
                0,
                "0",
                "c:1",
                {"SET", "k"}},
        FormRow{"byte_order_mark",
                "\xef\xbb\xbf" + kEntry,
                1795500697781840,
                0,
                "0",
                "127.0.0.1:48768",
                {"SET", "user:1", "Ann"}},
        FormRow{
            "compose", "redis-1  | " + kEntry, 1795500697781840, 0, "0", "127.0.0.1:48768", {"SET", "user:1", "Ann"}},
        FormRow{"docker_timestamps",
                "2026-11-24T05:51:38.803638123Z " + kEntry,
                1795500697781840,
                0,
                "0",
                "127.0.0.1:48768",
                {"SET", "user:1", "Ann"}},
        FormRow{"kubectl_prefix",
                "[pod/redis-0/redis] " + kEntry,
                1795500697781840,
                0,
                "0",
                "127.0.0.1:48768",
                {"SET", "user:1", "Ann"}},
        FormRow{"kubectl_prefix_and_timestamps",
                "[pod/redis-0/redis] 2026-11-24T05:51:38Z " + kEntry,
                1795500697781840,
                0,
                "0",
                "127.0.0.1:48768",
                {"SET", "user:1", "Ann"}},
        FormRow{"journald",
                "Nov 24 05:51:38 shop-1 redis-monitor[812]: " + kEntry,
                1795500697781840,
                0,
                "0",
                "127.0.0.1:48768",
                {"SET", "user:1", "Ann"}},
        FormRow{
            "ts", "Nov 24 05:51:38 " + kEntry, 1795500697781840, 0, "0", "127.0.0.1:48768", {"SET", "user:1", "Ann"}},
        FormRow{"ts_with_fraction",
                "05:51:38.123456 " + kEntry,
                1795500697781840,
                0,
                "0",
                "127.0.0.1:48768",
                {"SET", "user:1", "Ann"}},
        FormRow{"ts_epoch",
                "1795500697.781901 " + kEntry,
                1795500697781840,
                0,
                "0",
                "127.0.0.1:48768",
                {"SET", "user:1", "Ann"}}),
    [](const auto& test) { return test.param.name; });

struct FileRow {
  std::string name;
  std::size_t entries;
  std::uint64_t skipped;
  std::string form;
  TimeForm time = TimeForm::padded;
};

void PrintTo(const FileRow& row, std::ostream* out) { *out << row.name; }

class EveryFile : public ::testing::TestWithParam<FileRow> {};

TEST_P(EveryFile, IsReadWhole) {
  const FileRow& row = GetParam();
  const Outcome outcome = read_all(TraceReader::open(data_path(row.name)));
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.entries.size(), row.entries);
  EXPECT_EQ(outcome.info.entries, row.entries);
  EXPECT_EQ(outcome.info.skipped_lines, row.skipped);
  EXPECT_EQ(outcome.info.form, row.form);
}

TEST_P(EveryFile, PrintsBackFromItsFields) {
  const FileRow& row = GetParam();
  for (const Copied& got : read_all(TraceReader::open(data_path(row.name))).entries) {
    Entry entry = got.entry;
    entry.database = got.database;
    entry.client = got.client;
    entry.arguments = got.arguments;
    EXPECT_EQ(print_entry(entry, row.time), got.text);
  }
}

TEST_P(EveryFile, EscapesItsArgumentsAsTheServerDid) {
  const FileRow& row = GetParam();
  if (row.form == "redis-cli, Redis 2.0-2.4") return;  // Redis 2.0-2.2 escape with loss
  for (const Copied& got : read_all(TraceReader::open(data_path(row.name))).entries) {
    std::string printed;
    for (const std::string& argument : split_arguments(got.arguments)) {
      printed += (printed.empty() ? "\"" : " \"") + escape(argument) + "\"";
    }
    EXPECT_EQ(printed, got.arguments);
  }
}

TEST_P(EveryFile, GivesTheLinesAskedForAgain) {
  const FileRow& row = GetParam();
  const auto entries = read_all(TraceReader::open(data_path(row.name))).entries;
  const std::vector<std::uint64_t> lines = {entries.front().entry.line, entries.back().entry.line, 1000000};
  const auto texts = read_lines(data_path(row.name), lines);
  ASSERT_TRUE(texts.has_value());
  EXPECT_THAT(*texts, ElementsAre(entries.front().text, entries.back().text, ""));
}

/// Entry NUMBER of a long trace; every 50th is followed by a line that is none.
std::string numbered_line(int number) {
  return "1795500697.000001 [0 10.0.0.1:50000] \"GET\" \"" + std::to_string(number) + "\"\n" +
         (number % 50 == 0 ? "no entry\n" : "");
}

TEST(Trace, GivesLinesOfALongFileAgainWithAndWithoutMarks) {
  constexpr int kEntries = 60'000;
  for (const char* const prefix : {"", "2026-11-24T05:53:42Z host redis: "}) {
    testing::TraceFolder folder;
    std::string text;
    for (int i = 0; i < kEntries; ++i) text += prefix + numbered_line(i);
    const std::string path = folder.write(text);
    Result<TraceReader> reader = TraceReader::open(path);
    ASSERT_TRUE(reader.has_value());
    std::vector<std::uint64_t> lines;
    std::vector<std::string> expected;
    Entry entry;
    for (int i = 0; reader->next(entry); ++i) {
      if (i % 7'001 > 2 && i != kEntries - 1) continue;
      lines.push_back(entry.line);
      expected.emplace_back(entry.text);
    }
    ASSERT_GT(reader->info().marks.size(), 3U);
    for (const LineMark& mark : reader->info().marks) {
      EXPECT_TRUE(mark.offset == 0 || text[mark.offset - 1] == '\n');
      EXPECT_EQ(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(mark.offset), '\n') + 1, mark.line);
    }
    for (const auto& marks : {std::vector<LineMark>{}, reader->info().marks}) {
      const auto texts = read_lines(path, lines, marks);
      ASSERT_TRUE(texts.has_value());
      EXPECT_EQ(*texts, expected);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Trace, EveryFile,
    ::testing::Values(
        FileRow{"blocking-pubsub-replyoff.log", 13, 0, "redis-cli"}, FileRow{"bytes256.log", 258, 0, "redis-cli"},
        FileRow{"cluster-node1.log", 11, 0, "redis-cli"}, FileRow{"inline.log", 5, 0, "redis-cli"},
        FileRow{"lossy-escapes-2.2.0.log", 7, 1, "redis-cli, Redis 2.0-2.4", TimeForm::unpadded},
        FileRow{"lua.log", 22, 0, "redis-cli"}, FileRow{"multi-interleaved.log", 25, 0, "redis-cli"},
        FileRow{"synthetic-clock-step-back.log", 12, 0, "redis-cli"},
        FileRow{"synthetic-compose-prefix.log", 12, 0, "docker compose logs"},
        FileRow{"synthetic-crlf.log", 12, 0, "redis-cli on a terminal"},
        FileRow{"synthetic-docker-logs-t.log", 12, 0, "docker logs -t, kubectl logs --timestamps or journald"},
        FileRow{"synthetic-gzip.log.gz", 12, 0, "redis-cli"},
        FileRow{"synthetic-no-final-newline.log", 12, 0, "redis-cli"},
        FileRow{"synthetic-utf8-bom.log", 12, 0, "redis-cli"}, FileRow{"tool-nc.log", 3, 0, "wire"},
        FileRow{"tool-redis-cli-json.log", 3, 0, "redis-cli --csv or --json"},
        FileRow{"tool-redis-cli-stdin.log", 3, 0, "redis-cli"},
        FileRow{"tool-redis-cli-tty.log", 3, 0, "redis-cli on a terminal"},
        FileRow{"tour-2.0.0.log", 35, 0, "redis-cli, Redis 2.0-2.4", TimeForm::unpadded},
        FileRow{"tour-2.4.18.log", 37, 0, "redis-cli, Redis 2.0-2.4"}, FileRow{"tour-2.8.24.log", 43, 0, "redis-cli"},
        FileRow{"tour-3.2.13.log", 41, 0, "redis-cli"}, FileRow{"tour-6.2.3.log", 40, 0, "redis-cli"},
        FileRow{"tour-7.0.15.log", 45, 0, "redis-cli"}, FileRow{"tour-7.0.15.log.gz", 45, 0, "redis-cli"},
        FileRow{"tour-7.0.15.log.zst", 45, 0, "redis-cli"}, FileRow{"tour-7.2.6.log", 46, 0, "redis-cli"},
        FileRow{"truncated-by-output-buffer-limit.log", 19, 1, "wire"},
        FileRow{"unix-debian-path.log", 6, 0, "redis-cli"}, FileRow{"utf8.log", 11, 0, "redis-cli"},
        FileRow{"wire-7.0.15.log", 45, 0, "wire"}),
    [](const auto& test) {
      std::string name;
      for (const char c : test.param.name) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
      return name;
    });

/// The argument lists that were sent while the file was recorded: one JSON list of hex strings a line.
void expect_arguments(const std::string& log, const std::string& truth) {
  std::vector<std::vector<std::string>> sent;
  std::ifstream file(data_path(truth));
  for (std::string line; std::getline(file, line);) {
    auto& arguments = sent.emplace_back();
    for (std::size_t pos = line.find('"'); pos != std::string::npos; pos = line.find('"', pos + 1)) {
      std::string bytes;
      for (++pos; line[pos] != '"'; pos += 2) bytes += static_cast<char>(std::stoi(line.substr(pos, 2), nullptr, 16));
      arguments.push_back(bytes);
    }
  }
  const auto entries = read_all(TraceReader::open(data_path(log))).entries;
  ASSERT_EQ(entries.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(split_arguments(entries[i].arguments), sent[i]) << i;
}

TEST(Trace, GivesEveryByteThatWasSent) { expect_arguments("bytes256.log", "bytes256.argv.jsonl"); }
TEST(Trace, GivesUnicodeThatWasSent) { expect_arguments("utf8.log", "utf8.argv.jsonl"); }

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
  const auto reader = TraceReader::open(data_path(""));
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
  const Outcome outcome = read_text("OK\n" + kEntry + "\n" + GetParam().line + "\n" + kEntry + "\n");
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
  const Outcome outcome = read_text(text);
  EXPECT_EQ(outcome.info.skipped_lines, 50U);
  EXPECT_EQ(outcome.info.skipped.size(), 20U);
}

TEST(Trace, APrefixOfAnotherKindIsADamagedLine) {
  const Outcome outcome =
      read_text("redis-1  | " + kEntry + "\nredis-12 | " + kEntry + "\n" + kEntry + "\n[pod/r] " + kEntry + "\n");
  EXPECT_EQ(outcome.entries.size(), 3U);
  ASSERT_EQ(outcome.info.skipped.size(), 1U);
  EXPECT_THAT(outcome.info.skipped[0].reason, HasSubstr("than on line 1"));
}

TEST(Trace, LinesOfTheRecordingToolsAreNotDamage) {
  const Outcome outcome = read_text(
      "Script started on 2026-11-24 05:51:38+00:00 [TERM=\"xterm\"]\n"
      "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n"
      "Trying 127.0.0.1...\nConnected to localhost.\nEscape character is '^]'.\n"
      "127.0.0.1:6379> monitor\nOK\n\n" +
      kEntry + "\n^C\nScript done on 2026-11-24 05:52:38+00:00\n");
  EXPECT_EQ(outcome.entries.size(), 1U);
  EXPECT_EQ(outcome.info.skipped_lines, 0U);
}

TEST(Trace, RepliesOnTheRecordingConnectionAreNotDamage) {
  const Outcome outcome =
      read_text("+OK\r\n$7\r\n# Hello\r\n+" + kEntry + "\r\n+PONG\r\n-ERR unknown command\r\n:1\r\n*0\r\n$-1\r\n+" +
                kEntry + "\r\n$40\r\nline one of the reply\r\nline two, here!!!\r\n+" + kEntry + "\r\n");
  EXPECT_EQ(outcome.entries.size(), 3U);
  EXPECT_THAT(outcome.info.skipped, IsEmpty());
}

TEST(Trace, AConnectionThatWasClosedMakesTheTraceIncomplete) {
  const Outcome outcome = read_text(kEntry + "\nError: Server closed the connection\n");
  EXPECT_EQ(outcome.info.complete, false);
  EXPECT_THAT(outcome.info.end_reason, HasSubstr("Server closed the connection"));
}

TEST(Trace, ACutLastLineMakesTheTraceIncomplete) {
  const Outcome outcome = read_text(kEntry + "\n1795500697.781841 [0 127.0.0.1:48768] \"SET\" \"us");
  EXPECT_EQ(outcome.entries.size(), 1U);
  EXPECT_EQ(outcome.info.complete, false);
  EXPECT_EQ(outcome.info.end_reason, "the last line (2) is cut");
  EXPECT_EQ(outcome.info.skipped_lines, 1U);
}

TEST(Trace, FileOrderIsKeptWhenTheClockStepsBack) {
  const Outcome outcome = read_all(TraceReader::open(data_path("synthetic-clock-step-back.log")));
  EXPECT_EQ(outcome.info.first_time_us, 1795500690100042);
  EXPECT_EQ(outcome.info.last_time_us, 1795500698100035);
  EXPECT_EQ(outcome.entries.front().entry.time_us, 1795500698100000);
}

const std::string kCapture =
    "# tracediff-capture 1\n# label: 6.0.0\n# server: redis 7.0.15 standalone 127.0.0.1:6379\n" + kEntry +
    "\n# connection: 127.0.0.1:48768 id=7 name=shop lib-name=phpredis lib-ver=6.0.0\n"
    "# connection: unix:/my sock id=8 name=a=b\n";

TEST(Capture, ItsLinesAreInfoAndNoDamage) {
  const Outcome outcome = read_text(kCapture + "# end: complete reason=duration status=0 commands=1\n");
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
  const Outcome outcome = read_text(kCapture);
  EXPECT_EQ(outcome.info.complete, false);
  EXPECT_THAT(outcome.info.end_reason, HasSubstr("no end line"));
}

TEST(Capture, IncompleteSaysWhy) {
  const Outcome outcome = read_text(kCapture + "# end: incomplete reason=queue-full commands=1\n");
  EXPECT_EQ(outcome.info.complete, false);
  EXPECT_EQ(outcome.info.end_reason, "queue-full");
}

TEST(Capture, WithOtherNumberOfCommandsThanItsEndLineSaysIsIncomplete) {
  const Outcome outcome = read_text(kCapture + "# end: complete reason=duration commands=2\n");
  EXPECT_EQ(outcome.info.complete, false);
  EXPECT_EQ(outcome.info.end_reason, "the end line counts 2 commands, the file holds 1");
}

TEST(PackedTrace, CutInTheMiddleKeepsWhatWasRead) {
  for (const std::string name : {"tour-7.0.15.log.gz", "tour-7.0.15.log.zst"}) {
    const std::string whole = read_file(data_path(name));
    std::size_t read = 0;
    for (std::size_t size = 1; size < whole.size(); ++size) {
      const Outcome outcome = read_text(whole.substr(0, size));
      if (outcome.entries.empty()) {
        EXPECT_NE(outcome.error, "") << name << " " << size;
        continue;
      }
      ++read;
      EXPECT_EQ(outcome.error, "");
      EXPECT_EQ(outcome.info.complete, false) << name << " " << size;
      EXPECT_THAT(outcome.info.end_reason, HasSubstr("data is cut"));
    }
    EXPECT_TRUE(read > 0 || name.ends_with(".zst"));
  }
}

TEST(PackedTrace, SeveralStreamsOneAfterTheOtherAreOneTrace) {
  for (const std::string name : {"tour-7.0.15.log.gz", "tour-7.0.15.log.zst"}) {
    const std::string one = read_file(data_path(name));
    const Outcome outcome = read_text(one + one);
    EXPECT_EQ(outcome.entries.size(), 90U) << name;
    EXPECT_EQ(outcome.info.complete, std::nullopt);
  }
}

TEST(PackedTrace, DamageIsNamed) {
  std::string bytes = read_file(data_path("tour-7.0.15.log.gz"));
  for (std::size_t i = 40; i < 80; ++i) bytes[i] = static_cast<char>(~bytes[i]);
  EXPECT_THAT(read_text(bytes).error, HasSubstr("gzip data is damaged"));
}

TEST(StandardInput, CanBeReadAgainForExamples) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const std::string text = "OK\n" + kEntry + "\n";
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  ::dup2(ends[0], STDIN_FILENO);
  ::close(ends[0]);
  const Outcome outcome = read_all(TraceReader::open("-"));
  EXPECT_EQ(outcome.info.name, "-");
  EXPECT_EQ(outcome.entries.size(), 1U);
  const auto lines = read_lines("-", {2});
  ASSERT_TRUE(lines.has_value());
  EXPECT_THAT(*lines, ElementsAre(kEntry));
}

TEST(LineReader, ALineWithoutEndIsPassedOver) {
  const std::string text = "first\n" + std::string(5'000'000, 'x') + "\nlast\n";
  LineReader lines(memory_source(text), 1'000'000);
  Line line;
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line.text, "first");
  ASSERT_TRUE(lines.next(line));
  EXPECT_TRUE(line.too_long);
  EXPECT_THAT(std::string(line.text), StartsWith("xxx"));
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line.text, "last");
  EXPECT_EQ(line.number, 3U);
  EXPECT_FALSE(lines.next(line));
}

TEST(Trace, ALineLongerThanABlockIsRead) {
  const std::string value(3'000'000, 'v');
  const Outcome outcome =
      read_text(kEntry + "\n1795500697.781841 [0 c:1] \"SET\" \"k\" \"" + value + "\"\n" + kEntry + "\n");
  ASSERT_EQ(outcome.entries.size(), 3U);
  EXPECT_EQ(split_arguments(outcome.entries[1].arguments)[2], value);
  EXPECT_EQ(outcome.entries[2].text, kEntry);
}

/// Random text of what masks look at, SIZE bytes of it and kMaskSlack zeros.
std::string nasty_text(std::mt19937& random, std::size_t size) {
  constexpr std::array<std::string_view, 16> kPieces = {"\\",     "\"",     "\" \"",  "\n", "] \"",       "\\x4",
                                                        "\\xcb1", ":40000", "abc123", "+",  "0123456789", "$",
                                                        "\x01",   "_",      "\\\"",   "x"};
  std::string text;
  while (text.size() < size) {
    text += random() % 3 == 0 ? std::string(1, static_cast<char>(random())) : kPieces[random() % kPieces.size()];
  }
  text.resize(size);
  text.append(kMaskSlack, '\0');
  return text;
}

TEST(TextMasks, AreTheSameHoweverTheyAreMade) {
  constexpr std::size_t kBlocks = 40;
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const std::string text = nasty_text(random, kBlocks * 64);
    std::vector<std::string> made;
    for (const MaskMethod method : {MaskMethod::bytes, MaskMethod::sse2, MaskMethod::avx2}) {
      const BuildMasks build = mask_builder(method);
      if (build == nullptr) continue;
      std::vector<TextMasks> masks(kBlocks);
      MaskCarry carry;
      const std::size_t cut = random() % kBlocks;  // where one call ends and the next begins must not matter
      build(text, 0, cut, carry, masks.data());
      build(text, cut, kBlocks, carry, masks.data());
      made.emplace_back(reinterpret_cast<const char*>(masks.data()), masks.size() * sizeof(TextMasks));
    }
    for (const std::string& other : made) ASSERT_EQ(other, made.front()) << text;
  }
}

TEST(Trace, MasksDecideNothing) {
  std::mt19937 random(8);
  std::string text;
  for (int line = 0; line < 20'000; ++line) {
    std::string entry = kEntry;
    for (unsigned edits = random() % 3; edits > 0; --edits) {
      const std::string piece = nasty_text(random, 1 + random() % 4).substr(0, 3);
      entry.insert(random() % entry.size(), piece.substr(0, piece.find('\0')));
    }
    text += entry + '\n';
  }
  LineReader lines(memory_source(text));
  Line line;
  int plain = 0;
  while (lines.next(line)) {
    Entry with;
    Entry without;
    const std::string copy = std::string(line.text) + std::string(kLineSlack, '\0');
    const MaskView masks = lines.masks_of(line);
    const ParseStatus status = parse_entry(line.text, with, masks);
    ASSERT_NE(masks.blocks, nullptr);
    ASSERT_EQ(status, parse_entry(std::string_view(copy).substr(0, line.text.size()), without)) << line.text;
    if (status != ParseStatus::entry) continue;
    EXPECT_EQ(with.arguments, without.arguments);
    EXPECT_EQ(with.client, without.client);
    EXPECT_TRUE(with.masks.are_of(with.arguments));
    ++plain;
  }
  EXPECT_GT(plain, 5'000);
}

TEST(Escape, UnescapeGivesBackEveryByteString) {
  std::mt19937 random(1);
  for (int round = 0; round < 5000; ++round) {
    std::string bytes;
    for (std::size_t length = random() % 40; length > 0; --length) {
      constexpr std::string_view kNasty = "\\\"xnrtab0fF\n\r\t\a\b";
      bytes += random() % 2 == 0 ? kNasty[random() % kNasty.size()] : static_cast<char>(random());
    }
    const std::string text = escape(bytes);
    EXPECT_EQ(unescape(text), bytes);
    for (const char c : text) EXPECT_TRUE(c >= 0x20 && c <= 0x7e);
    EXPECT_EQ(split_arguments("\"" + text + "\" \"" + text + "\""), (std::vector<std::string>{bytes, bytes}));
  }
}

TEST(Trace, ParsePrintIsIdentityForEveryByteString) {
  std::mt19937 random(2);
  for (int round = 0; round < 2000; ++round) {
    std::string line = "1795500697." + std::to_string(100000 + random() % 900000) + " [" +
                       std::to_string(random() % 16) + " 10.0.0.1:" + std::to_string(random() % 65536) + "]";
    std::vector<std::string> arguments;
    for (std::size_t count = 1 + random() % 5; count > 0; --count) {
      std::string& bytes = arguments.emplace_back();
      for (std::size_t length = random() % 100; length > 0; --length) bytes += static_cast<char>(random());
      line += " \"" + escape(bytes) + "\"";
    }
    const Outcome outcome = read_text(line + "\n");
    ASSERT_EQ(outcome.entries.size(), 1U) << line;
    Entry entry = outcome.entries[0].entry;
    entry.database = outcome.entries[0].database;
    entry.client = outcome.entries[0].client;
    entry.arguments = outcome.entries[0].arguments;
    EXPECT_EQ(print_entry(entry, TimeForm::padded), line);
    EXPECT_EQ(split_arguments(entry.arguments), arguments);
  }
}

TEST(Trace, AnyCutOfALineIsNamedOrWhole) {
  const std::string line = "1795500697.781840 [0 127.0.0.1:48768] \"SET\" \"k\\\"ey\\r\\n\\\\\" \"v\\xc3\\xa9\"";
  for (std::size_t size = 1; size < line.size(); ++size) {
    const std::string cut = line.substr(0, size);
    const Outcome outcome = read_text(kEntry + "\n" + cut + "\n" + kEntry + "\n");
    EXPECT_EQ(outcome.entries.size() + outcome.info.skipped_lines, 3U) << cut;
    EXPECT_TRUE(outcome.entries.size() == 2 || cut.back() == '"' || cut.back() == ' ') << cut;
    const Outcome unended = read_text(kEntry + "\n" + cut);
    EXPECT_TRUE(unended.entries.size() == 2 ? cut.back() == '"' : unended.info.complete == false) << cut;
  }
}

}  // namespace
}  // namespace tracediff
