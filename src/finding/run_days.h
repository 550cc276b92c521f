#ifndef TRACEDIFF_FINDING_RUN_DAYS_H_
#define TRACEDIFF_FINDING_RUN_DAYS_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "finding/evidence.h"

namespace tracediff {

/// The days that the runs of one side were recorded on. Keys and fields are often named after the day, the month or the
/// week; what two versions name otherwise only because one was recorded later is no difference between them.
class RunDays {
 public:
  /// A run from FIRST_US to LAST_US, microseconds since the epoch. A day more at either end is taken in: applications
  /// live in all time zones.
  void add(std::int64_t first_us, std::int64_t last_us);

  /// TEXT with one mark for each date, month or week that lies in these days, and for the time of day behind a date:
  /// `20261118`, `2026-11-18`, `18.11.2026`, `2026/11`, `202611`, `2026-W47`, `2026-11-18T11:06`. Cost: O(size).
  [[nodiscard]] std::string without_dates(std::string_view text) const;

 private:
  struct Number;
  using Day = std::chrono::sys_days;

  [[nodiscard]] bool has_day(int year, int month, int day) const;
  [[nodiscard]] bool has_month(int year, int month) const;
  [[nodiscard]] bool has_week(int year, int week) const;
  [[nodiscard]] bool overlaps(Day first, Day last) const;
  [[nodiscard]] bool is_compact_date(const Number& number) const;
  [[nodiscard]] std::size_t numbers_of_date(std::string_view text, const std::vector<Number>& numbers,
                                            std::size_t at) const;

  static std::vector<Number> numbers_in(std::string_view text);

  std::vector<std::pair<Day, Day>> runs_;
};

/// Of all runs of each side.
BySide<RunDays> recording_days(const Evidence& evidence);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_RUN_DAYS_H_
