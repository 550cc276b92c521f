#include "finding/run_days.h"

#include <algorithm>

#include "ascii.h"

namespace tracediff {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::microseconds;
using std::chrono::month;
using std::chrono::sys_time;
using std::chrono::year;
using std::chrono::year_month_day;

/// A run of digits in a text.
struct RunDays::Number {
  std::size_t begin;
  std::string_view digits;

  [[nodiscard]] std::size_t end() const { return begin + digits.size(); }
  [[nodiscard]] bool is_year() const { return digits.size() == 4; }
  /// A day, a month, a week, an hour: one digit or two.
  [[nodiscard]] bool is_part() const { return digits.size() <= 2; }
  [[nodiscard]] int value(std::size_t from = 0, std::size_t size = 4) const {
    int sum = 0;
    for (const char digit : digits.substr(from, size)) sum = sum * 10 + (digit - '0');
    return sum;
  }
};

namespace {

/// The text between two numbers.
template <typename Number>
std::string_view between(std::string_view text, const Number& one, const Number& two) {
  return text.substr(one.end(), two.begin - one.end());
}

bool is_separator(std::string_view text, std::string_view wanted) {
  return text.size() == 1 && wanted.find(text.front()) != std::string_view::npos;
}

}  // namespace

void RunDays::add(std::int64_t first_us, std::int64_t last_us) {
  const auto day = [](std::int64_t time_us) { return floor<days>(sys_time<microseconds>(microseconds(time_us))); };
  runs_.emplace_back(day(first_us) - days(1), day(last_us) + days(1));
}

bool RunDays::overlaps(Day first, Day last) const {
  return std::ranges::any_of(runs_, [&](const auto& run) { return first <= run.second && last >= run.first; });
}

bool RunDays::has_day(int year_number, int month_number, int day_number) const {
  const year_month_day date{year(year_number), month(static_cast<unsigned>(month_number)),
                            std::chrono::day(static_cast<unsigned>(day_number))};
  return date.ok() && overlaps(Day(date), Day(date));
}

bool RunDays::has_month(int year_number, int month_number) const {
  const std::chrono::year_month wanted{year(year_number), month(static_cast<unsigned>(month_number))};
  return wanted.ok() && overlaps(Day(wanted / 1), Day(wanted / std::chrono::last));
}

/// Weeks are counted in several ways, which differ by one.
bool RunDays::has_week(int year_number, int week) const {
  constexpr int kMostWeeks = 53;
  if (week > kMostWeeks) return false;
  const Day middle = Day(year(year_number) / 1 / 1) + days(7 * (week - 1));
  return overlaps(middle - days(7), middle + days(13));
}

std::vector<RunDays::Number> RunDays::numbers_in(std::string_view text) {
  std::vector<Number> out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at])) continue;
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    out.push_back({begin, text.substr(begin, at - begin)});
  }
  return out;
}

/// `20261118`, with hours, minutes and seconds or without, `202611`, `261118`.
bool RunDays::is_compact_date(const Number& number) const {
  constexpr int kCentury = 2000;
  switch (number.digits.size()) {
    case 6:
      return has_month(number.value(), number.value(4, 2)) ||
             has_day(kCentury + number.value(0, 2), number.value(2, 2), number.value(4, 2));
    case 8:
    case 10:
    case 12:
    case 14:
      return has_day(number.value(), number.value(4, 2), number.value(6, 2));
    default:
      return false;
  }
}

/// How many of the NUMBERS from AT on are a date, 0 if they are none.
std::size_t RunDays::numbers_of_date(std::string_view text, const std::vector<Number>& numbers, std::size_t at) const {
  const Number& one = numbers[at];
  if (is_compact_date(one)) return 1;
  if (at + 1 == numbers.size()) return 0;
  const Number& two = numbers[at + 1];
  const std::string_view separator = between(text, one, two);
  if (one.is_year() && two.is_part() && (separator == "-W" || separator == "W"))
    return has_week(one.value(), two.value()) ? 2 : 0;
  if (!two.is_part() && !two.is_year()) return 0;
  if (at + 2 < numbers.size() && is_separator(separator, "-./:_ ")) {
    const Number& three = numbers[at + 2];
    if (two.is_part() && between(text, two, three) == separator) {
      if (one.is_year() && three.is_part() && has_day(one.value(), two.value(), three.value())) return 3;
      if (one.is_part() && three.is_year() &&
          (has_day(three.value(), two.value(), one.value()) || has_day(three.value(), one.value(), two.value())))
        return 3;
    }
  }
  if (!is_separator(separator, "-./_")) return 0;
  if (one.is_year() && two.is_part()) return has_month(one.value(), two.value()) ? 2 : 0;
  return one.is_part() && two.is_year() && has_month(two.value(), one.value()) ? 2 : 0;
}

std::string RunDays::without_dates(std::string_view text) const {
  constexpr char kMark = '\x01';
  constexpr std::size_t kWholeDate = 3;
  constexpr std::size_t kPartsOfTime = 3;
  const std::vector<Number> numbers = numbers_in(text);
  std::string out;
  std::size_t done = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::size_t count = numbers_of_date(text, numbers, i);
    if (count == 0) continue;
    out.append(text.substr(done, numbers[i].begin - done)) += kMark;
    i += count - 1;
    for (std::size_t part = 0; count == kWholeDate && part < kPartsOfTime && i + 1 < numbers.size(); ++part, ++i) {
      if (!numbers[i + 1].is_part() || !is_separator(between(text, numbers[i], numbers[i + 1]), "-./:_ T")) break;
    }
    done = numbers[i].end();
  }
  return out.append(text.substr(done));
}

BySide<RunDays> recording_days(const Evidence& evidence) {
  BySide<RunDays> out;
  for (const Side side : kSides) {
    for (const Run& run : evidence.runs[side])
      out[side].add(run.recording->info.first_time_us, run.recording->info.last_time_us);
  }
  return out;
}

}  // namespace tracediff
