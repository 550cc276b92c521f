#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "ascii.h"
#include "finding/rules.h"
#include "finding/run_days.h"
#include "finding/wording.h"
#include "shape/arguments.h"

namespace tracediff {

namespace {

/// So many commands are looked at of a shape whose keys have more than one number.
constexpr std::size_t kMostCommands = 4096;
/// Of a version, or of somebody who happens to be the only one: it takes so many keys to tell.
constexpr std::size_t kLeastNumberedKeys = 3;
/// In one run a number of this many digits may count versions; a longer one names somebody.
constexpr std::size_t kMostVersionDigits = 2;

/// What stands before a number in keys (`app:v`), and all that stands there.
struct NumberPlace {
  struct Uses {
    std::vector<std::uint64_t> per_run;
    std::set<std::string> keys;
    CommandId example = 0;
  };
  BySide<std::map<std::string, Uses>> numbers;
  std::set<ShapeId> shapes;

  [[nodiscard]] bool varies() const { return numbers.baseline.size() > 1 || numbers.candidate.size() > 1; }
};

using NumberPlaces = std::map<std::string, NumberPlace>;

/// The first number of a key, behind no token; empty where there is none.
std::string_view first_number(std::string_view key) {
  const auto* const begin =
      std::find_if(key.begin(), key.end(), [](char c) { return is_digit(c) || c == kTokenBegin; });
  if (begin == key.end() || *begin == kTokenBegin) return {};
  return {begin, std::find_if_not(begin, key.end(), is_digit)};
}

class KeyNumbers {
 public:
  explicit KeyNumbers(const Evidence& evidence) : evidence_(evidence), days_(recording_days(evidence)) {}

  std::vector<Difference> run() {
    std::vector<bool> wanted(evidence_.shape_count());
    for (ShapeId shape = 0; shape < wanted.size(); ++shape) wanted[shape] = is_wanted(shape);
    std::map<ShapeId, std::vector<CommandId>> by_shape;
    for (CommandId id = 0; id < evidence_.corpus->commands.size(); ++id) {
      const ShapeId shape = evidence_.shapes.of_command[id];
      if (wanted[shape]) by_shape[shape].push_back(id);
    }
    for (const auto& [shape, commands] : by_shape) add_shape(shape, commands);
    std::vector<Difference> out;
    for (const auto& [before, place] : places_) {
      if (is_change(place)) out.push_back(difference_of(before, place));
    }
    return out;
  }

 private:
  [[nodiscard]] bool is_measured() const { return evidence_.runs_each() > 1; }
  [[nodiscard]] bool is_wanted(ShapeId shape) const {
    const Shape& s = evidence_.shape(shape);
    return s.key > 0 && !s.lua && s.key_text().find(kDigits) != std::string_view::npos &&
           evidence_.lines(Side::baseline, shape) > 0 && evidence_.lines(Side::candidate, shape) > 0;
  }

  void add_shape(ShapeId shape, const std::vector<CommandId>& commands) {
    const std::size_t slot = evidence_.shape(shape).key;
    ParsedCommand parsed;
    std::size_t looked_at = 0;
    for (const CommandId command : commands) {
      parse_normalised(evidence_.corpus->commands.text(command), parsed);
      if (slot >= parsed.arguments.size()) return;
      ++looked_at;
      const std::string_view key = without_quotes(parsed.arguments[slot]);
      const std::string_view number = first_number(key);
      if (number.empty()) continue;
      NumberPlace& place = places_[std::string(key.data(), number.data())];
      if (place.varies()) {
        if (looked_at >= kMostCommands) return;
        continue;
      }
      place.shapes.insert(shape);
      for (const Side side : kSides) add_uses(command, side, std::string(number), key, place);
    }
  }

  void add_uses(CommandId command, Side side, const std::string& number, std::string_view key, NumberPlace& place) {
    const std::vector<Tally>& runs = evidence_.tallies[side];
    for (std::size_t run = 0; run < runs.size(); ++run) {
      if (runs[run].command_steps[command] == 0) continue;
      NumberPlace::Uses& uses = place.numbers[side][number];
      uses.per_run.resize(runs.size());
      if (uses.keys.empty()) uses.example = command;
      uses.per_run[run] += runs[run].command_steps[command];
      if (uses.keys.size() < kLeastNumberedKeys) uses.keys.emplace(key);
    }
  }

  /// Is one number all that each side has there, in every run, and another one than the other side's?
  [[nodiscard]] bool is_change(const NumberPlace& place) const {
    for (const Side side : kSides) {
      if (place.numbers[side].size() != 1) return false;
      const auto& [number, uses] = *place.numbers[side].begin();
      if (uses.keys.size() < kLeastNumberedKeys || (number.size() > kMostVersionDigits && !is_measured())) return false;
      if (std::ranges::find(uses.per_run, 0U) != uses.per_run.end()) return false;
    }
    const auto& one = *place.numbers.baseline.begin();
    const auto& two = *place.numbers.candidate.begin();
    return one.first != two.first && !tell_the_day(*one.second.keys.begin(), *two.second.keys.begin());
  }

  [[nodiscard]] bool tell_the_day(const std::string& from, const std::string& to) const {
    return days_.baseline.without_dates(from) != from && days_.candidate.without_dates(to) != to;
  }

  [[nodiscard]] Difference difference_of(const std::string& before, const NumberPlace& place) const {
    Difference out;
    out.kind = FindingKind::changed;
    // With one run a side it may as well be the only customer of that recording.
    out.note = !is_measured();
    BySide<std::string> beginning;
    for (const Side side : kSides) {
      const auto& [number, uses] = *place.numbers[side].begin();
      out.shapes[side].assign(place.shapes.begin(), place.shapes.end());
      out.command[side] = uses.example;
      beginning[side] = in_backquotes(before + number);
      out.occurrences = std::max(out.occurrences, sum_of(uses.per_run));
    }
    out.title = "Keys that began with " + beginning.baseline + " begin with " + beginning.candidate + " now: %CHANGE%";
    out.rule = "key.number";
    out.why = "the only number that each side has there, in all keys and all runs";
    return out;
  }

  const Evidence& evidence_;
  const BySide<RunDays> days_;
  NumberPlaces places_;
};

}  // namespace

void leave_out_told_keys(const Evidence& evidence, const std::vector<Difference>& keys,
                         std::vector<Difference>& numbers) {
  std::set<ShapeId> told;
  for (const Difference& difference : keys) {
    if (!difference.note) told.insert(difference.shapes.baseline.begin(), difference.shapes.baseline.end());
  }
  std::erase_if(numbers, [&](const Difference& number) {
    const std::size_t key = evidence.shape(number.shapes.baseline.front()).key;
    const auto is_told = [&](ShapeId shape) { return told.contains(shape); };
    if (key == 0 || !std::ranges::all_of(number.shapes.baseline, is_told)) return false;
    const Arguments before = arguments_of(evidence, *number.command.baseline);
    const Arguments now = arguments_of(evidence, *number.command.candidate);
    return key < before.size() && key < now.size() && before[key] != now[key];
  });
}

std::vector<Difference> compare_key_numbers(const Evidence& evidence) { return KeyNumbers(evidence).run(); }

}  // namespace tracediff
