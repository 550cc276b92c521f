#ifndef TRACEDIFF_FINDING_NUMBER_VALUES_H_
#define TRACEDIFF_FINDING_NUMBER_VALUES_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "finding/evidence.h"

namespace tracediff {

/// How often one value of a slot is used.
struct ValueUses {
  BySide<std::vector<std::uint64_t>> per_run;
  BySide<CommandId> example;

  [[nodiscard]] std::uint64_t total(Side side) const { return sum_of(per_run[side]); }
  [[nodiscard]] bool in_every_run(Side side) const {
    return std::all_of(per_run[side].begin(), per_run[side].end(), [](std::uint64_t uses) { return uses > 0; });
  }
};

/// A slot's values and their uses.
using UsesByValue = std::map<std::string, ValueUses, std::less<>>;

/// Adds the uses of COMMAND, which has the value.
void add_steps(const Evidence& evidence, CommandId command, ValueUses& out);

/// The one value of a slot that only SIDE has, or nullptr where there is none or more than one.
const UsesByValue::value_type* only_value(const UsesByValue& values, Side side);

/// The values before and after, of a slot where each side has as many of its own, the smallest first.
using ValuePairs = std::vector<std::pair<const UsesByValue::value_type*, const UsesByValue::value_type*>>;
/// None where they are fewer than two or too many, or are no numbers.
ValuePairs own_values(const UsesByValue& values);

/// Is each number as many times the one before?
bool same_factor(const ValuePairs& pairs);

bool any_common(const UsesByValue& values);

/// Used at least half as often as the values of the slot are on average, and in every run.
bool fair_share(const UsesByValue& values, const UsesByValue::value_type& value, Side side);

/// VALUES with whole numbers that differ by one joined into the one that is used most: what is left of a time when it
/// is rounded.
UsesByValue join_neighbours(const UsesByValue& values);

/// A number, a version, or a number with a unit: digits, dots and signs, and at most two letters at the end. Digits
/// inside other texts count things (`user:116`), and say nothing of a driver.
bool is_setting(std::string_view text);

/// Differences of a size that clocks, rounding and random fractions make.
bool could_be_noise(const std::string& one, const std::string& two);

/// Do numbers that vary differ by more than they may vary?
bool far_apart(const std::string& one, const std::string& two);

/// People choose round numbers; a score or an amount that is used once is hardly one.
bool is_round_number(const std::string& text);

/// What is left of a time in milliseconds is as long as this, and a little less or more in every run.
bool could_be_left_of_time(const std::string& one, const std::string& two);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_NUMBER_VALUES_H_
