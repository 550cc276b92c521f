#include "finding/run_days.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/compare_fixture.h"

namespace tracediff::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kNoonUs = 1'795'003'200'000'000;  // 2026-11-18 12:00:00 UTC, a Wednesday

std::string without_dates(std::string_view text) {
  RunDays days;
  days.add(kNoonUs, kNoonUs + 3'600'000'000);
  std::string out = days.without_dates(text);
  std::replace(out.begin(), out.end(), '\x01', '~');
  return out;
}

TEST(RunDays, DatesOfTheDayInAllForms) {
  for (const std::string_view text : {"20261118",
                                      "202611181206",
                                      "20261118120640",
                                      "2026-11-18",
                                      "2026.11.18",
                                      "2026:11:18",
                                      "2026/11/18",
                                      "2026_11_18",
                                      "18.11.2026",
                                      "11/18/2026",
                                      "2026-11-18-12",
                                      "2026-11-18T12:06",
                                      "2026-11-18 12:06:40",
                                      "261118",
                                      "2026-11",
                                      "202611",
                                      "11/2026",
                                      "2026-W47",
                                      "2026W46",
                                      "2026-11-17",
                                      "2026-11-19"})
    EXPECT_EQ(without_dates(text), "~") << text;
}

TEST(RunDays, WhatStandsAroundStays) {
  EXPECT_EQ(without_dates("hits:7:2026-11-18:shop:12"), "hits:7:~:shop:12");
  EXPECT_EQ(without_dates("from 2026-11-18 to 2026-11-18"), "from ~ to ~");
  EXPECT_EQ(without_dates("f11:2026.11.18"), "f11:~");
  EXPECT_EQ(without_dates("2026-11-16"), "~-16");  // that month, another day
}

TEST(RunDays, OtherNumbersStay) {
  for (const std::string_view text :
       {"2026-10-18", "20261116", "2025-11-18", "2026-13-18", "2026-10", "202612", "2026-W44", "2026", "1118", "12:06",
        "11", "9920261118", "99999999999999999999", ""})
    EXPECT_EQ(without_dates(text), text);
}

class CompareOnAnotherDay : public CompareTest {
 protected:
  /// What is told of runs whose baseline sends COMMAND on 2023-11-14 and whose candidate sends OTHER two weeks later.
  std::vector<std::string> told_of(std::string_view command, std::string_view other, std::size_t runs) {
    const std::string later = "+" + std::to_string(14LL * 24 * 3600 * 1'000'000) + "\n";
    return told(compare_scripts(std::vector<std::string>(runs, work_and(lines(command, 4))),
                                std::vector<std::string>(runs, later + work_and(lines(other, 4))))
                    .findings);
  }
};

TEST_F(CompareOnAnotherDay, TheDayIsNoDifference) {
  const std::pair<std::string, std::string> rows[] = {
      {"a HINCRBY stats 2023-11-14 1", "a HINCRBY stats 2023-11-28 1"},
      {"a HINCRBY stats 14.11.2023 1", "a HINCRBY stats 28.11.2023 1"},
      {"a INCR hits:2023.11.14", "a INCR hits:2023.11.28"},
      {"a INCR hits:20231114", "a INCR hits:20231128"},
      {"a INCR hits:2023-W46", "a INCR hits:2023-W48"},
  };
  for (const auto& [before, after] : rows) {
    for (const std::size_t runs : {1U, 3U}) EXPECT_THAT(told_of(before, after, runs), IsEmpty()) << before << runs;
  }
}

TEST_F(CompareOnAnotherDay, WhatTheDayDoesNotTellIsOne) {
  EXPECT_THAT(told_of("a HINCRBY stats 2020-01-01 1", "a HINCRBY stats 2021-01-01 1", 1), SizeIs(1));
  EXPECT_THAT(told_of("a INCR hits:2023.11.14:v1", "a INCR hits:2023.11.28:v2", 3), SizeIs(1));
  EXPECT_THAT(told_of("a INCR hits:2023.11.14", "a INCR hits:2023.11.16", 3), SizeIs(1));  // what is that day?
}

}  // namespace
}  // namespace tracediff::testing
