#include "finding/number_values.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <map>

#include "shape/arguments.h"

namespace tracediff {

void add_steps(const Evidence& evidence, CommandId command, ValueUses& out) {
  for (const Side side : kSides) {
    const std::vector<Tally>& runs = evidence.tallies[side];
    out.per_run[side].resize(runs.size(), 0);
    bool any = false;
    for (std::size_t run = 0; run < runs.size(); ++run) {
      out.per_run[side][run] += runs[run].command_steps[command];
      any = any || runs[run].command_steps[command] > 0;
    }
    if (any) out.example[side] = command;
  }
}

const UsesByValue::value_type* only_value(const UsesByValue& values, Side side) {
  const UsesByValue::value_type* found = nullptr;
  for (const auto& value : values) {
    if (value.second.total(side) == 0 || value.second.total(other(side)) > 0) continue;
    if (found != nullptr) return nullptr;
    found = &value;
  }
  return found;
}

ValuePairs own_values(const UsesByValue& values) {
  constexpr std::size_t kMostPairs = 8;
  BySide<std::map<double, const UsesByValue::value_type*>> own;  // by their sizes
  for (const auto& value : values) {
    for (const Side side : kSides) {
      if (value.second.total(side) == 0 || value.second.total(other(side)) > 0) continue;
      if (!is_number(value.first)) return {};
      own[side].emplace(std::strtod(value.first.c_str(), nullptr), &value);
    }
  }
  const std::size_t count = own.baseline.size();
  if (count < 2 || count > kMostPairs || own.candidate.size() != count) return {};
  ValuePairs out;
  auto to = own.candidate.begin();
  for (const auto& [number, from] : own.baseline) out.emplace_back(from, (to++)->second);
  return out;
}

bool same_factor(const ValuePairs& pairs) {
  constexpr double kEqual = 1e-9;
  const auto number = [](const UsesByValue::value_type* value) { return std::strtod(value->first.c_str(), nullptr); };
  const double factor = number(pairs.front().second) / number(pairs.front().first);
  return std::isfinite(factor) && std::ranges::all_of(pairs, [&](const auto& pair) {
           return std::abs(number(pair.second) - factor * number(pair.first)) <= kEqual * std::abs(number(pair.second));
         });
}

bool any_common(const UsesByValue& values) {
  return std::any_of(values.begin(), values.end(), [](const auto& value) {
    return value.second.total(Side::baseline) > 0 && value.second.total(Side::candidate) > 0;
  });
}

bool fair_share(const UsesByValue& values, const UsesByValue::value_type& value, Side side) {
  std::uint64_t all = 0;
  std::size_t distinct = 0;
  for (const auto& [text, uses] : values) {
    all += uses.total(side);
    distinct += uses.total(side) > 0 ? 1 : 0;
  }
  return value.second.in_every_run(side) && 2 * value.second.total(side) * distinct >= all;
}

UsesByValue join_neighbours(const UsesByValue& values) {
  constexpr std::int64_t kLeast = 20;  // smaller ones count things
  std::map<std::int64_t, std::string> numbers;
  UsesByValue out;
  for (const auto& [text, uses] : values) {
    const bool whole = is_number(text) && text.find('.') == std::string::npos;
    const std::int64_t number = whole ? std::strtoll(text.c_str(), nullptr, 10) : 0;
    if (number < kLeast || !numbers.emplace(number, text).second) out.emplace(text, uses);
  }
  const auto used = [](const ValueUses& uses) { return uses.total(Side::baseline) + uses.total(Side::candidate); };
  for (auto number = numbers.begin(); number != numbers.end(); ++number) {
    std::string text = number->second;
    ValueUses joined = values.find(text)->second;
    if (const auto next = std::next(number); next != numbers.end() && next->first == number->first + 1) {
      const ValueUses& more = values.find(next->second)->second;
      if (used(more) > used(joined)) text = next->second;
      for (const Side side : kSides) {
        if (joined.total(side) == 0) joined.example[side] = more.example[side];
        std::ranges::transform(joined.per_run[side], more.per_run[side], joined.per_run[side].begin(), std::plus<>());
      }
      number = next;
    }
    out.emplace(text, joined);
  }
  return out;
}

bool is_setting(std::string_view text) {
  const std::size_t letters =
      text.size() - std::min(text.size(), text.find_last_not_of("abcdefghijklmnopqrstuvwxyz") + 1);
  if (letters > 2) return false;
  if (is_number(text)) return true;
  text.remove_suffix(letters);
  return text.find_first_not_of("0123456789.-+") == std::string_view::npos;
}

bool could_be_noise(const std::string& one, const std::string& two) {
  if (!is_number(one) || !is_number(two)) return false;
  const double a = std::strtod(one.c_str(), nullptr);
  const double b = std::strtod(two.c_str(), nullptr);
  const double size = std::max(std::abs(a), std::abs(b));
  if (std::abs(a - b) <= 1 && size >= 20) return true;
  if (a != b && std::abs(a - b) <= 0.002 * size) return true;
  const auto fraction = [](double v) { return v > 0 && v < 1; };
  return fraction(a) && fraction(b);
}

bool far_apart(const std::string& one, const std::string& two) {
  constexpr double kLeast = 5;
  constexpr double kShare = 0.1;
  if (!is_number(one) || !is_number(two)) return false;
  const double a = std::strtod(one.c_str(), nullptr);
  const double b = std::strtod(two.c_str(), nullptr);
  return std::abs(a - b) > std::max(kLeast, kShare * std::max(std::abs(a), std::abs(b)));
}

bool is_round_number(const std::string& text) {
  if (!is_number(text)) return false;
  constexpr double kSmall = 20;
  const double value = std::abs(std::strtod(text.c_str(), nullptr));
  const auto divides = [&](double by) { return std::fmod(value, by) == 0; };
  return value <= kSmall || divides(10) || divides(64) || divides(12);
}

bool could_be_left_of_time(const std::string& one, const std::string& two) {
  constexpr double kLong = 1000;
  constexpr double kLittle = 0.1;
  const double a = std::abs(std::strtod(one.c_str(), nullptr));
  const double b = std::abs(std::strtod(two.c_str(), nullptr));
  return std::min(a, b) >= kLong && std::abs(a - b) <= kLittle * std::max(a, b);
}

}  // namespace tracediff
