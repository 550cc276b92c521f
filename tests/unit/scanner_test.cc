#include "tracediff/normalise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "normalise/checks.h"
#include "normalise/skeleton.h"
#include "support/argument_maker.h"
#include "support/normalise_text.h"
#include "support/reference_normaliser.h"

namespace tracediff {
namespace {

using testing::kTime;
using testing::normalised;
using testing::shown;

/// Entries of all recordings in the tree, with their times.
template <typename Use>
void for_every_recorded_entry(Use use) {
  for (const char* const folder : {TRACEDIFF_SOURCE_DIR "/tests/data", TRACEDIFF_SOURCE_DIR "/traces"}) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
      if (!file.is_regular_file()) continue;
      auto reader = TraceReader::open(file.path().string());
      if (!reader) continue;
      Entry entry;
      while (reader->next(entry)) use(entry);
    }
  }
}

bool has_meaning(const std::string& arguments) {
  std::vector<ArgumentRange> ranges;
  std::vector<Meaning> meanings;
  find_arguments(arguments, ranges);
  return find_meanings(arguments, ranges, meanings);
}

TEST(Scanner, EqualsTheRulesOnRecordedTraces) {
  const testing::ReferenceNormaliser reference;
  Normaliser normaliser(RuleSet::defaults());
  std::size_t compared = 0;
  for_every_recorded_entry([&](const Entry& entry) {
    const std::string arguments(entry.arguments);
    if (has_meaning(arguments)) return;
    ++compared;
    EXPECT_EQ(shown(normalised(normaliser, arguments, entry.time_us)),
              shown(reference.normalise(arguments, entry.time_us)));
  });
  EXPECT_GT(compared, 500U);
}

TEST(Scanner, EqualsTheRulesOnMadeArguments) {
  const testing::ReferenceNormaliser reference;
  Normaliser normaliser(RuleSet::defaults());
  testing::ArgumentMaker maker(7);
  for (int round = 0; round < 20000; ++round) {
    std::string arguments = "\"X\"";
    for (std::size_t count = maker.below(3); count > 0; --count) arguments += " \"" + escape(maker.argument()) + "\"";
    ASSERT_EQ(shown(normalised(normaliser, arguments)), shown(reference.normalise(arguments, kTime))) << arguments;
  }
}

TEST(Normalise, TheReadersMasksChangeNothing) {
  testing::ArgumentMaker maker(10);
  std::string text;
  for (int line = 0; line < 20000; ++line) {
    text += "1795499696.000000 [0 127.0.0.1:50000] \"X\"";
    for (std::size_t count = maker.below(4); count > 0; --count) text += " \"" + escape(maker.argument()) + "\"";
    text += '\n';
  }
  Normaliser normaliser(RuleSet::defaults());
  auto reader = TraceReader::from_memory(text, "made");
  ASSERT_TRUE(reader.has_value());
  std::size_t read = 0;
  std::string by_masks;
  for (Entry entry; reader->next(entry); ++read) {
    normaliser.normalise(entry, by_masks);
    ASSERT_TRUE(entry.masks.are_of(entry.arguments));
    ASSERT_EQ(shown(by_masks), shown(normalised(normaliser, std::string(entry.arguments), entry.time_us)))
        << entry.arguments;
  }
  EXPECT_EQ(read, 20000U);
}

Skeleton skeleton_of(const std::string& arguments) {
  const std::string with_slack = arguments + std::string(kSkeletonSlack, '\0');
  Skeleton skeleton;
  fastest_skeleton_maker()(std::string_view(with_slack).substr(0, arguments.size()), 0, 0, skeleton);
  return skeleton;
}

/// ARGUMENTS with other digits in its long runs of hex digits.
std::string with_other_digits(std::string arguments, testing::ArgumentMaker& maker) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::size_t kLongRun = 8;
  for (std::size_t begin = 0; begin < arguments.size();) {
    const std::size_t end = std::min(arguments.find_first_not_of(kHex, begin), arguments.size());
    if (end - begin >= kLongRun) arguments.replace(begin, end - begin, maker.of(kHex, end - begin));
    begin = end + 1;
  }
  return arguments;
}

TEST(Skeleton, WhatHasTheSameOneIsNormalisedAlikeAtAnyTime) {
  constexpr std::array<std::int64_t, 3> kTimes = {kTime, kTime + 40'000'000'000'000, 1'000'000'000'000'000};
  testing::ArgumentMaker maker(11);
  Normaliser normaliser(RuleSet::defaults());
  int alike = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string one = "\"SET\"";
    for (std::size_t count = 1 + maker.below(3); count > 0; --count) one += " \"" + escape(maker.argument()) + "\"";
    const std::string two = with_other_digits(one, maker);
    const Skeleton first = skeleton_of(one);
    const Skeleton second = skeleton_of(two);
    if (!first.usable) continue;
    const std::string text = normalised(normaliser, one);
    for (const std::int64_t time : kTimes) ASSERT_EQ(shown(text), shown(normalised(normaliser, one, time))) << one;
    if (!second.usable || first.hash != second.hash) continue;
    ASSERT_EQ(shown(text), shown(normalised(normaliser, two))) << one << '\n' << two;
    ASSERT_EQ(first.raw == second.raw, one == two) << one << '\n' << two;
    alike += one != two ? 1 : 0;
  }
  EXPECT_GT(alike, 1'000);
}

struct SkeletonCase {
  std::string name;
  std::string one;
  std::string two;
  bool same;
};

class SkeletonOf : public ::testing::TestWithParam<SkeletonCase> {};

TEST_P(SkeletonOf, TwoTexts) {
  const auto of = [](const std::string& argument) { return skeleton_of("\"GET\" \"" + argument + "\""); };
  const Skeleton one = of(GetParam().one);
  const Skeleton two = of(GetParam().two);
  EXPECT_EQ(one.usable && two.usable && one.hash == two.hash, GetParam().same);
}

const SkeletonCase kSkeletonCases[] = {
    {"hex32", "s:880bba3b26274e101fcb145d9306fedf_L", "s:2b0cca3b26274e101fcb145d9306fed0_L", true},
    {"hex40_behind_a_name", "sess_880bba3b26274e101fcb145d9306fedf01234567",
     "sess_2b0cca3b26274e101fcb145d9306fed0fedcba98", true},
    {"uuid", "0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7", true},
    {"uuid_behind_a_hex_digit", "c0f8fad5b-d9cb-469f-a165-70867728950e", "c7c9e6679-7425-40de-944b-e07fc1f90ae7",
     false},
    {"lock", "74ce7ba78fab|375", "a3216bf26e16|375", true},
    {"hex12", "k:74ce7ba78fab", "k:a3216bf26e16", true},
    {"hex8", "k:74ce7ba7", "k:a3216bf2", true},
    {"another_key", "user:880bba3b26274e101fcb145d9306fedf", "usr_:880bba3b26274e101fcb145d9306fedf", false},
    {"another_length", "880bba3b26274e101fcb145d9306fedf", "880bba3b26274e101fcb145d9306fe", false},
    {"a_word_of_hex_digits", "k:deadbeef", "k:a3216bf2", false},
    {"numbers", "user:123", "user:124", false},
    {"times", "1795499696", "1795499697", false},
    {"behind_a_letter", "x880bba3b26274e101fcb145d9306fedf", "x2b0cca3b26274e101fcb145d9306fed0", false},
    {"a_byte_before", "\\x0c880bba3b26274e101fcb145d9306fedf", "\\x0c2b0cca3b26274e101fcb145d9306fed0", false},
    {"a_time_of_uniqid", "6b04d93026274", "6b04d93026275", false},
    {"dates", "2026-11-24T05:53:42", "2026-11-24T05:53:43", false},
};

INSTANTIATE_TEST_SUITE_P(Skeleton, SkeletonOf, ::testing::ValuesIn(kSkeletonCases),
                         [](const auto& info) { return info.param.name; });

TEST(Skeleton, IsTheSameHoweverItIsMade) {
  testing::ArgumentMaker maker(12);
  int usable = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    while (text.size() < 20 + maker.below(300)) text += escape(maker.argument());
    const std::size_t size = text.size();
    text.append(kSkeletonSlack, '"');
    const std::string_view view = std::string_view(text).substr(0, size);
    Skeleton expected;
    skeleton_maker(SkeletonMethod::bytes)(view, 3, 9, expected);
    usable += expected.usable ? 1 : 0;
    for (const SkeletonMethod method : {SkeletonMethod::sse2, SkeletonMethod::avx2, SkeletonMethod::avx512}) {
      const MakeSkeleton make = skeleton_maker(method);
      if (make == nullptr) continue;
      Skeleton skeleton;
      make(view, 3, 9, skeleton);
      ASSERT_EQ(skeleton.usable, expected.usable) << view;
      ASSERT_EQ(skeleton.hash, expected.hash) << view;
      ASSERT_EQ(skeleton.raw, expected.raw) << view;
    }
  }
  EXPECT_GT(usable, 200);
}

TEST(Normalise, IsIdempotent) {
  Normaliser normaliser(RuleSet::defaults());
  testing::ArgumentMaker maker(8);
  for (int round = 0; round < 20000; ++round) {
    const std::string arguments = "\"X\" \"" + escape(maker.argument()) + "\"";
    const std::string once = normalised(normaliser, arguments);
    ASSERT_EQ(shown(normalised(normaliser, once)), shown(once)) << arguments;
  }
  for_every_recorded_entry([&](const Entry& entry) {
    const std::string once = normalised(normaliser, std::string(entry.arguments), entry.time_us);
    EXPECT_EQ(shown(normalised(normaliser, once, entry.time_us)), shown(once));
  });
}

}  // namespace
}  // namespace tracediff
