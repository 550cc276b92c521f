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

#include "support/read_trace.h"
#include "trace/entry_parser.h"
#include "trace/line_reader.h"
#include "trace/text_masks.h"

namespace tracediff {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kEntry;
using testing::monitor_format_path;
using testing::read_all;
using testing::read_text;
using testing::ReadTrace;
using ::testing::StartsWith;

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(PackedTrace, CutInTheMiddleKeepsWhatWasRead) {
  for (const std::string name : {"tour-7.0.15.log.gz", "tour-7.0.15.log.zst"}) {
    const std::string whole = read_file(monitor_format_path(name));
    std::size_t read = 0;
    for (std::size_t size = 1; size < whole.size(); ++size) {
      const ReadTrace outcome = read_text(whole.substr(0, size));
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
    const std::string one = read_file(monitor_format_path(name));
    const ReadTrace outcome = read_text(one + one);
    EXPECT_EQ(outcome.entries.size(), 90U) << name;
    EXPECT_EQ(outcome.info.complete, std::nullopt);
  }
}

TEST(PackedTrace, DamageIsNamed) {
  std::string bytes = read_file(monitor_format_path("tour-7.0.15.log.gz"));
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
  const ReadTrace outcome = read_all(TraceReader::open("-"));
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
  const ReadTrace outcome =
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
    const ReadTrace outcome = read_text(line + "\n");
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
    const ReadTrace outcome = read_text(kEntry + "\n" + cut + "\n" + kEntry + "\n");
    EXPECT_EQ(outcome.entries.size() + outcome.info.skipped_lines, 3U) << cut;
    EXPECT_TRUE(outcome.entries.size() == 2 || cut.back() == '"' || cut.back() == ' ') << cut;
    const ReadTrace unended = read_text(kEntry + "\n" + cut);
    EXPECT_TRUE(unended.entries.size() == 2 ? cut.back() == '"' : unended.info.complete == false) << cut;
  }
}

}  // namespace
}  // namespace tracediff
