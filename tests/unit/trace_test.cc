#include "tracediff/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "support/read_trace.h"
#include "support/trace_builder.h"
#include "trace/entry_parser.h"

namespace tracediff {
namespace {

using testing::Copied;
using ::testing::ElementsAre;
using testing::kEntry;
using testing::monitor_format_path;
using testing::read_all;
using testing::read_text;
using testing::ReadTrace;

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
    const ReadTrace outcome = read_text(row.line + end);
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
  const ReadTrace outcome = read_all(TraceReader::open(monitor_format_path(row.name)));
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.entries.size(), row.entries);
  EXPECT_EQ(outcome.info.entries, row.entries);
  EXPECT_EQ(outcome.info.skipped_lines, row.skipped);
  EXPECT_EQ(outcome.info.form, row.form);
}

TEST_P(EveryFile, PrintsBackFromItsFields) {
  const FileRow& row = GetParam();
  for (const Copied& got : read_all(TraceReader::open(monitor_format_path(row.name))).entries) {
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
  for (const Copied& got : read_all(TraceReader::open(monitor_format_path(row.name))).entries) {
    std::string printed;
    for (const std::string& argument : split_arguments(got.arguments)) {
      printed += (printed.empty() ? "\"" : " \"") + escape(argument) + "\"";
    }
    EXPECT_EQ(printed, got.arguments);
  }
}

TEST_P(EveryFile, GivesTheLinesAskedForAgain) {
  const FileRow& row = GetParam();
  const auto entries = read_all(TraceReader::open(monitor_format_path(row.name))).entries;
  const std::vector<std::uint64_t> lines = {entries.front().entry.line, entries.back().entry.line, 1000000};
  const auto texts = read_lines(monitor_format_path(row.name), lines);
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
  std::ifstream file(monitor_format_path(truth));
  for (std::string line; std::getline(file, line);) {
    auto& arguments = sent.emplace_back();
    for (std::size_t pos = line.find('"'); pos != std::string::npos; pos = line.find('"', pos + 1)) {
      std::string bytes;
      for (++pos; line[pos] != '"'; pos += 2) bytes += static_cast<char>(std::stoi(line.substr(pos, 2), nullptr, 16));
      arguments.push_back(bytes);
    }
  }
  const auto entries = read_all(TraceReader::open(monitor_format_path(log))).entries;
  ASSERT_EQ(entries.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(split_arguments(entries[i].arguments), sent[i]) << i;
}

TEST(Trace, GivesEveryByteThatWasSent) { expect_arguments("bytes256.log", "bytes256.argv.jsonl"); }
TEST(Trace, GivesUnicodeThatWasSent) { expect_arguments("utf8.log", "utf8.argv.jsonl"); }

}  // namespace
}  // namespace tracediff
