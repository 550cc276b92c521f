#include "shape/volatile_slots.h"

#include <algorithm>
#include <cctype>
#include <numeric>

#include "shape/arguments.h"
#include "shape/text_reducer.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

const std::string kRandom(kAnyValue);

/// Most different ways in which the values of a slot may be put together for their parts to be looked at.
constexpr std::size_t kMostSkeletons = 12;

std::uint64_t uses(const Slot& slot, Side side) {
  std::uint64_t sum = 0;
  for (const auto& [value, counts] : slot.values) sum += counts.total(side);
  return sum;
}

std::size_t distinct(const Slot& slot, Side side) {
  return static_cast<std::size_t>(std::count_if(slot.values.begin(), slot.values.end(),
                                                [&](const auto& entry) { return entry.second.total(side) > 0; }));
}

/// Several runs of one side: how many of its uses have a value that another of its runs lacks.
bool varies_between_runs(const Slot& slot, Side side) {
  if (slot.runs[side] < 2) return false;
  std::uint64_t all = 0;
  std::uint64_t varying = 0;
  for (const auto& [value, counts] : slot.values) {
    const auto& runs = counts.per_run[side];
    const std::uint64_t sum = counts.total(side);
    all += sum;
    if (std::find(runs.begin(), runs.end(), 0U) != runs.end()) varying += sum;
  }
  return all > 0 && varying * 2 >= all;
}

bool many_values(const Slot& slot, Side side) {
  const std::size_t values = distinct(slot, side);
  return values > 20 && static_cast<double>(values) > 0.3 * static_cast<double>(uses(slot, side));
}

bool few_in_common(const Slot& slot) {
  const std::size_t baseline = distinct(slot, Side::baseline);
  const std::size_t candidate = distinct(slot, Side::candidate);
  const std::size_t smaller = std::min(baseline, candidate);
  if (!((baseline >= 4 && candidate >= 4) || (smaller > 0 && std::max(baseline, candidate) >= 12))) return false;
  const auto common =
      static_cast<std::size_t>(std::count_if(slot.values.begin(), slot.values.end(), [](const auto& entry) {
        return entry.second.total(Side::baseline) > 0 && entry.second.total(Side::candidate) > 0;
      }));
  return common * 2 < smaller;
}

bool is_volatile(const Slot& slot) {
  if (slot.values.contains(kAnyValue)) return true;
  if (many_values(slot, Side::baseline) || many_values(slot, Side::candidate)) return true;
  if (varies_between_runs(slot, Side::baseline) || varies_between_runs(slot, Side::candidate)) return true;
  const bool one_run = slot.runs.baseline == 1 && slot.runs.candidate == 1;
  return one_run && few_in_common(slot);
}

/// A value cut at what is neither a letter, a digit nor a token: `user:`, `8s7d`, `:`... Words at even indexes.
std::vector<std::string_view> parts_of(std::string_view value) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  bool in_word = true;
  for (std::size_t i = 0; i < value.size();) {
    std::size_t length = 1;
    if (value[i] == kTokenBegin) length = std::min(value.find(kTokenEnd, i), value.size() - 1) - i + 1;
    const bool word =
        value[i] == kTokenBegin || value[i] == kDigits || std::isalnum(static_cast<unsigned char>(value[i])) != 0;
    if (word != in_word) {
      parts.push_back(value.substr(begin, i - begin));
      begin = i;
      in_word = word;
    }
    i += length;
  }
  parts.push_back(value.substr(begin));
  return parts;
}

std::string skeleton_of(const std::vector<std::string_view>& parts) {
  std::string skeleton;
  for (std::size_t i = 0; i < parts.size(); ++i)
    skeleton += i % 2 == 1 ? std::string(parts[i]) : std::string(1, '\x05');
  return skeleton;
}

void add_uses(SlotUses& into, const SlotUses& from) {
  for (const Side side : kSides) {
    into.per_run[side].resize(from.per_run[side].size());
    std::transform(from.per_run[side].begin(), from.per_run[side].end(), into.per_run[side].begin(),
                   into.per_run[side].begin(), std::plus<>());
  }
}

using Parts = std::vector<std::string_view>;
using Members = std::vector<std::pair<std::string_view, Parts>>;

/// Replaces the volatile parts of values that are put together the same way.
void replace_parts(const Slot& slot, const Members& members,
                   std::map<std::string, std::string, std::less<>>& replaced) {
  const std::size_t count = members.front().second.size();
  std::vector<bool> random(count, false);
  for (std::size_t i = 0; i < count; i += 2) {
    Slot part;
    part.runs = slot.runs;
    for (const auto& [value, parts] : members)
      add_uses(part.values[std::string(parts[i])], slot.values.find(value)->second);
    random[i] = is_volatile(part);
  }
  for (const auto& [value, parts] : members) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += random[i] ? kRandom : std::string(parts[i]);
    if (text != value) replaced[std::string(value)] = text;
  }
}

}  // namespace

std::uint64_t SlotUses::total(Side side) const {
  return std::accumulate(per_run[side].begin(), per_run[side].end(), std::uint64_t{0});
}

std::map<std::string, std::string, std::less<>> volatile_values(const Slot& slot) {
  std::map<std::string, std::string, std::less<>> replaced;
  if (!is_volatile(slot)) return replaced;
  if (slot.values.contains(kAnyValue)) {
    for (const auto& [value, counts] : slot.values) replaced[value] = kRandom;
    return replaced;
  }
  std::map<std::string, Members> by_skeleton;
  for (const auto& [value, counts] : slot.values) {
    Parts parts = parts_of(value);
    by_skeleton[skeleton_of(parts)].emplace_back(value, std::move(parts));
    if (by_skeleton.size() > kMostSkeletons) break;
  }
  if (by_skeleton.size() > kMostSkeletons) {
    for (const auto& [value, counts] : slot.values) replaced[value] = kRandom;
    return replaced;
  }
  for (const auto& [skeleton, members] : by_skeleton) replace_parts(slot, members, replaced);

  Slot rest;  // what the parts left: where that is still random, no part is worth keeping
  rest.runs = slot.runs;
  for (const auto& [value, counts] : slot.values) {
    const auto found = replaced.find(value);
    add_uses(rest.values[found == replaced.end() ? value : found->second], counts);
  }
  if (is_volatile(rest)) {
    for (const auto& [value, counts] : slot.values) replaced[value] = kRandom;
  }
  return replaced;
}

}  // namespace tracediff
