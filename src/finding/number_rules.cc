#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <tuple>

#include "ascii.h"
#include "finding/number_values.h"
#include "finding/rules.h"
#include "finding/run_days.h"
#include "finding/wording.h"
#include "normalise/special.h"
#include "shape/arguments.h"

namespace tracediff {

namespace {

/// A slot with more different values than this is data, not a setting.
constexpr std::size_t kMostNumberValues = 64;

/// In racy traffic a number must be used so often on both sides to be more than that traffic's data.
constexpr std::uint64_t kLeastRacyNumberUses = 3;

/// Commands whose numbers are data: scores, and what is added.
bool is_amount(const Shape& shape) {
  static constexpr std::string_view kNames[] = {"zadd",   "zincrby", "incrby",      "decrby",
                                                "geoadd", "hincrby", "incrbyfloat", "hincrbyfloat"};
  return std::find(std::begin(kNames), std::end(kNames), shape.name) != std::end(kNames);
}

/// `pid`, `worker_pid`: what stands behind is another number in every run, whoever writes it.
bool names_process(std::string_view text) {
  constexpr std::string_view kWord = "PID";
  if (text.size() < kWord.size() || !is_word(text.substr(text.size() - kWord.size()), kWord)) return false;
  const std::string_view before = text.substr(0, text.size() - kWord.size());
  return before.empty() || !is_alnum(before.back());
}

/// Is the argument in a list, behind one, or its length?
bool is_of_list(const std::vector<std::string_view>& arguments, std::size_t slot) {
  const CommandWords* words = find_command_words(arguments);
  if (words == nullptr) return false;
  std::vector<ArgumentList> lists;
  find_lists(arguments, *words, syntax_indexes(arguments, words), lists);
  return !lists.empty() && (slot >= lists.front().begin || slot == words->numkeys);
}

/// An argument of a shape's commands.
struct NumberSlot {
  std::size_t index = 0;
  UsesByValue values;
};

/// "`3600` became `7200` as well", of all pairs but the first.
std::string rest_of(const ValuePairs& pairs) {
  constexpr std::size_t kShown = 2;
  std::string out;
  for (std::size_t i = 1; i < std::min(pairs.size(), kShown + 1); ++i) {
    out += (i == 1 ? "" : ", ") + in_backquotes(pairs[i].first->first) + " became " +
           in_backquotes(pairs[i].second->first);
  }
  if (pairs.size() > kShown + 1) out += " and " + std::to_string(pairs.size() - kShown - 1) + " more";
  return out + " as well";
}

class NumberComparison {
 public:
  explicit NumberComparison(const Evidence& evidence) : evidence_(evidence), days_(recording_days(evidence)) {
    by_shape_.resize(evidence.shape_count());
    for (CommandId id = 0; id < evidence.corpus->commands.size(); ++id)
      by_shape_[evidence.shapes.of_command[id]].push_back(id);
  }

  std::vector<Difference> run() {
    for (ShapeId shape = 0; shape < evidence_.shape_count(); ++shape) {
      if (by_shape_[shape].size() < 2) continue;
      if (evidence_.lines(Side::baseline, shape) == 0 || evidence_.lines(Side::candidate, shape) == 0) continue;
      for (NumberSlot& slot : slots_of(shape)) compare_slot(shape, slot.index, std::move(slot.values));
    }
    std::vector<Difference> out;
    // Two numbers of one command that change, or change places, are one change.
    const auto told = [&](const Difference& difference) {
      return std::ranges::any_of(out, [&](const Difference& other) {
        return other.shapes == difference.shapes && other.command == difference.command;
      });
    };
    for (auto& [change, difference] : changes_) {
      if (!told(difference)) out.push_back(std::move(difference));
    }
    for (auto& [change, difference] : weak_) {
      // Used once by each shape, but by several of them alike.
      if (difference.shapes.baseline.size() >= 2 && !changes_.contains(change)) out.push_back(std::move(difference));
    }
    return out;
  }

 private:
  using Changes = std::map<std::pair<std::string, std::string>, Difference>;  ///< by values before and after

  [[nodiscard]] bool has_numbers(ShapeId shape, std::size_t slot) const {
    const Shape& s = evidence_.shape(shape);
    const std::string& text = s.arguments[slot];
    const bool unordered = s.words != nullptr && s.words->members_from > 0 && slot >= s.words->members_from;
    return !unordered && text.find(kDigits) != std::string::npos && text.find(kTokenBegin) == std::string::npos &&
           !names_process(s.arguments[slot - 1]);
  }
  /// Where order depends on timing, a script makes its numbers of data, but for one that is always the same.
  [[nodiscard]] bool may_be_data(ShapeId shape, const UsesByValue& values, const UsesByValue::value_type& from,
                                 const UsesByValue::value_type& to) const {
    constexpr std::uint64_t kLeast = 5;
    if (!evidence_.shape(shape).lua || evidence_.regime.quiet || evidence_.several_runs()) return false;
    const std::uint64_t uses = std::min(from.second.total(Side::baseline), to.second.total(Side::candidate));
    return values.size() > 2 || uses < kLeast || !is_round_number(from.first) || !is_round_number(to.first);
  }
  /// Is the argument before it an option word, as `COUNT 1000`?
  [[nodiscard]] bool stands_for_option(ShapeId shape, std::size_t slot) const {
    const Shape& s = evidence_.shape(shape);
    const std::vector<std::string_view> arguments(s.arguments.begin(), s.arguments.end());
    const std::vector<std::size_t> syntax = syntax_indexes(arguments);
    return slot > 1 && std::binary_search(syntax.begin(), syntax.end(), slot - 1);
  }
  /// Are FROM, of the baseline, and TO the same but for the day of the recordings?
  [[nodiscard]] bool tell_the_day(const std::string& from, const std::string& to) const {
    const std::string rest = days_.baseline.without_dates(from);
    return rest != from && rest == days_.candidate.without_dates(to);
  }
  [[nodiscard]] bool is_renamed(ShapeId shape, std::size_t slot) const;
  /// The slots of few numbers, with them. Cost: a look at each command until all slots have too many.
  [[nodiscard]] std::vector<NumberSlot> slots_of(ShapeId shape) const;
  bool add_value(CommandId command, const ParsedCommand& parsed, bool same_size, NumberSlot& slot) const;
  void compare_slot(ShapeId shape, std::size_t slot, UsesByValue values);
  void compare_several(ShapeId shape, const UsesByValue& values);
  void add(ShapeId shape, const ValuePairs& pairs, Changes& changes);
  [[nodiscard]] bool as_often(const UsesByValue::value_type& from, const UsesByValue::value_type& to) const;
  [[nodiscard]] bool believable(ShapeId shape, const UsesByValue& values, const UsesByValue::value_type& from,
                                const UsesByValue::value_type& to) const;

  const Evidence& evidence_;
  const BySide<RunDays> days_;
  std::vector<std::vector<CommandId>> by_shape_;
  Changes changes_;
  Changes weak_;
};

/// Is the new value sent exactly as often as the old one was? Then it stands for it, whatever else varies.
bool NumberComparison::as_often(const UsesByValue::value_type& from, const UsesByValue::value_type& to) const {
  return from.second.total(Side::baseline) * evidence_.runs.candidate.size() ==
         to.second.total(Side::candidate) * evidence_.runs.baseline.size();
}

bool NumberComparison::believable(ShapeId shape, const UsesByValue& values, const UsesByValue::value_type& from,
                                  const UsesByValue::value_type& to) const {
  constexpr std::uint64_t kLeastOfSetting = 2;
  constexpr std::uint64_t kLeastBesideOthers = 5;
  const bool measured = evidence_.runs_each() > 2;
  if (!measured && could_be_noise(from.first, to.first)) return false;
  const std::uint64_t least_uses = std::min(from.second.total(Side::baseline), to.second.total(Side::candidate));
  const bool in_every_run = from.second.in_every_run(Side::baseline) && to.second.in_every_run(Side::candidate);
  if (in_every_run && as_often(from, to)) {
    // A process id can be sent as often, but is not round.
    const bool chosen = measured || (is_round_number(from.first) && is_round_number(to.first));
    if (chosen && least_uses >= (values.size() == 2 ? kLeastOfSetting : kLeastBesideOthers)) return true;
  }
  if (!fair_share(values, from, Side::baseline) || !fair_share(values, to, Side::candidate)) return false;
  const bool steady = evidence_.regime.agreement >= 0.9;
  if (!evidence_.regime.quiet && (any_common(values) || least_uses < kLeastRacyNumberUses)) return false;
  const bool single = from.second.total(Side::baseline) <= 1 || to.second.total(Side::candidate) <= 1;
  const auto is_odd = [](const std::string& text) { return is_number(text) && !is_round_number(text); };
  if (single && (evidence_.several_runs() || !steady)) return false;
  const bool odd = is_odd(from.first) || is_odd(to.first);
  if (single && odd && (is_amount(evidence_.shape(shape)) || could_be_left_of_time(from.first, to.first))) return false;
  return !((evidence_.regime.many || !steady) && any_common(values));
}

/// Is what stands there called otherwise on each side, whatever its numbers are?
bool NumberComparison::is_renamed(ShapeId shape, std::size_t slot) const {
  const auto text = [&](CommandId command) {
    ParsedCommand parsed;
    parse_normalised(evidence_.corpus->commands.text(command), parsed);
    return slot < parsed.arguments.size() ? generalise(parsed.arguments[slot]) : std::string();
  };
  return std::ranges::any_of(evidence_.shapes.renamed_keys, [&](const RenamedKeys& keys) {
    return std::ranges::any_of(keys.shapes, [&](const auto& each) {
      return each.first == shape && text(each.second.baseline) != text(each.second.candidate);
    });
  });
}

/// False where the slot can tell nothing.
bool NumberComparison::add_value(CommandId command, const ParsedCommand& parsed, bool same_size,
                                 NumberSlot& slot) const {
  if (slot.index >= parsed.arguments.size()) return false;
  // Where a list is longer here and shorter there, its places do not correspond.
  if (!same_size && is_of_list(parsed.arguments, slot.index)) return false;
  const std::string_view value = parsed.arguments[slot.index];
  if (value.find(kDigits) != std::string_view::npos) return false;  // reduced: too many to tell apart
  auto found = slot.values.find(value);
  if (found == slot.values.end()) found = slot.values.emplace(value, ValueUses{}).first;
  add_steps(evidence_, command, found->second);
  return slot.values.size() <= kMostNumberValues;
}

std::vector<NumberSlot> NumberComparison::slots_of(ShapeId shape) const {
  std::vector<NumberSlot> out;
  for (std::size_t slot = 1; slot < evidence_.shape(shape).arguments.size(); ++slot) {
    if (has_numbers(shape, slot)) out.push_back({slot, {}});
  }
  ParsedCommand parsed;
  std::size_t size = 0;
  for (const CommandId command : by_shape_[shape]) {
    if (out.empty()) break;
    parse_normalised(evidence_.corpus->commands.text(command), parsed);
    const bool same_size = size == 0 || size == parsed.arguments.size();
    size = parsed.arguments.size();
    std::erase_if(out, [&](NumberSlot& slot) { return !add_value(command, parsed, same_size, slot); });
  }
  return out;
}

void NumberComparison::compare_slot(ShapeId shape, std::size_t slot, UsesByValue values) {
  if (is_renamed(shape, slot)) return;
  const auto* from = only_value(values, Side::baseline);
  const auto* to = only_value(values, Side::candidate);
  if (from == nullptr || to == nullptr) {
    const UsesByValue all = std::move(values);
    values = join_neighbours(all);
    from = only_value(values, Side::baseline);
    to = only_value(values, Side::candidate);
    if (from == nullptr && to == nullptr) return compare_several(shape, all);
    if (from != nullptr && to != nullptr && !far_apart(from->first, to->first)) return;
  }
  if (from == nullptr || to == nullptr || tell_the_day(from->first, to->first)) return;
  if (may_be_data(shape, values, *from, *to)) return;
  // With several runs, a number inside a text that each version always has is measured to be no process id.
  const bool several_each = evidence_.runs_each() > 1;
  const bool constant = several_each && !any_common(values) && values.size() == 2;
  if (!constant && (!is_setting(from->first) || !is_setting(to->first))) return;
  const bool strong = believable(shape, values, *from, *to);
  if (!strong && !(stands_for_option(shape, slot) && values.size() == 2 && as_often(*from, *to) &&
                   is_round_number(from->first) && is_round_number(to->first)))
    return;
  add(shape, {{from, to}}, strong ? changes_ : weak_);
}

/// Several settings at one place, as the lives of sessions and of caches: all of them changed.
void NumberComparison::compare_several(ShapeId shape, const UsesByValue& values) {
  const ValuePairs pairs = own_values(values);
  if (pairs.empty() || is_amount(evidence_.shape(shape))) return;
  const bool ordered = evidence_.regime.quiet || evidence_.runs_each() > 2;
  if (evidence_.is(shape, kLuaShape) && !ordered) return;
  const bool factor = same_factor(pairs);
  const std::uint64_t least_uses = evidence_.regime.quiet ? 2 : kLeastRacyNumberUses;
  const bool believed = std::ranges::all_of(pairs, [&](const auto& pair) {
    const auto& [from, to] = pair;
    if (could_be_noise(from->first, to->first) || tell_the_day(from->first, to->first)) return false;
    if (!from->second.in_every_run(Side::baseline) || !to->second.in_every_run(Side::candidate)) return false;
    return is_round_number(from->first) && is_round_number(to->first) && (factor || as_often(*from, *to));
  });
  if (!believed || !(factor || (ordered && !any_common(values)))) return;
  const bool often = std::ranges::all_of(pairs, [&](const auto& pair) {
    return std::min(pair.first->second.total(Side::baseline), pair.second->second.total(Side::candidate)) >= least_uses;
  });
  if (often || (factor && evidence_.regime.quiet)) add(shape, pairs, often ? changes_ : weak_);
}

void NumberComparison::add(ShapeId shape, const ValuePairs& pairs, Changes& changes) {
  std::pair<std::string, std::string> key;
  for (const auto& [from, to] : pairs) {
    key.first += (key.first.empty() ? "" : " ") + from->first;
    key.second += (key.second.empty() ? "" : " ") + to->first;
  }
  Difference& change = changes[key];
  if (!change.shapes.baseline.empty() && change.shapes.baseline.back() == shape) return;  // another slot of it
  change.kind = FindingKind::changed;
  change.shapes.baseline.push_back(shape);
  change.shapes.candidate.push_back(shape);
  const auto& [first_from, first_to] = pairs.front();
  if (!change.command.baseline) {
    change.command.baseline = first_from->second.example.baseline;
    change.command.candidate = first_to->second.example.candidate;
  }
  for (const auto& [from, to] : pairs)
    change.occurrences += std::max(from->second.total(Side::baseline), to->second.total(Side::candidate));
  if (pairs.size() > 1 && change.title.empty()) change.title = "%CHANGE%; there " + rest_of(pairs);
  change.rule = "number.changed";
  change.why = pairs.size() == 1 ? "the only value that each side has for itself"
                                 : "each side has as many values for itself, which stand for each other";
}

}  // namespace

std::vector<Difference> compare_numbers(const Evidence& evidence) { return NumberComparison(evidence).run(); }

}  // namespace tracediff
