#include "shape/volatile_slots.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <set>

#include "ascii.h"
#include "shape/arguments.h"
#include "shape/blob_lengths.h"
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

std::set<std::string_view> words_in(std::string_view text) {
  std::set<std::string_view> out;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && is_letter(text[end])) ++end;
    if (end - begin > 1) out.insert(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

bool is_one_sided(const SlotUses& uses, Side side) { return uses.total(side) > 0 && uses.total(other(side)) == 0; }

/// Are the values that each side has for itself sentences of the same words? An id is a word of its own.
bool are_sentences_alike(const Slot& slot) {
  constexpr std::ptrdiff_t kLeastBlanks = 3;
  constexpr double kNearlyAll = 0.8;
  BySide<std::set<std::string_view>> words;
  for (const auto& [value, uses] : slot.values) {
    for (const Side side : kSides) {
      if (!is_one_sided(uses, side)) continue;
      if (std::ranges::count(value, ' ') < kLeastBlanks) return false;
      words[side].merge(words_in(value));
    }
  }
  const auto common = static_cast<double>(
      std::ranges::count_if(words.baseline, [&](std::string_view word) { return words.candidate.contains(word); }));
  return common >= kNearlyAll * static_cast<double>(std::max(words.baseline.size(), words.candidate.size()));
}

bool is_volatile(const Slot& slot) {
  if (slot.values.contains(kAnyValue)) return true;
  if (many_values(slot, Side::baseline) || many_values(slot, Side::candidate)) return true;
  if (varies_between_runs(slot, Side::baseline) || varies_between_runs(slot, Side::candidate)) return true;
  const bool one_run = slot.runs.baseline == 1 && slot.runs.candidate == 1;
  return one_run && few_in_common(slot) && !(slot.is_key && are_sentences_alike(slot));
}

/// A value cut at what is neither a letter, a digit nor a token: `user:`, `8s7d`, `:`... Words at even indexes.
std::vector<std::string_view> parts_of(std::string_view value) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  bool in_word = true;
  for (std::size_t i = 0; i < value.size();) {
    std::size_t length = 1;
    if (value[i] == kTokenBegin) length = std::min(value.find(kTokenEnd, i), value.size() - 1) - i + 1;
    const bool word = value[i] == kTokenBegin || value[i] == kDigits || is_alnum(value[i]);
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

/// Of the values that one side alone has, those with a part that several values have, and this side alone as well: a
/// prefix that a version changed, and nothing drawn at random.
struct Renamed {
  BySide<std::size_t> one_sided;
  BySide<std::size_t> renamed;

  [[nodiscard]] bool most() const {
    return std::any_of(kSides.begin(), kSides.end(),
                       [&](Side side) { return one_sided[side] > 0 && 2 * renamed[side] >= one_sided[side]; });
  }
};

/// Replaces the volatile parts of values that are put together the same way.
void replace_parts(const Slot& slot, const Members& members, Replaced& replaced, Renamed& renamed) {
  const std::size_t count = members.front().second.size();
  std::vector<bool> random(count, false);
  std::vector<Slot> parts_of_place(count);
  std::vector<std::map<std::string_view, std::size_t>> holders(count);  // by part: values that have it
  for (std::size_t i = 0; i < count; i += 2) {
    Slot& part = parts_of_place[i];
    part.runs = slot.runs;
    for (const auto& [value, parts] : members) {
      add_uses(part.values[std::string(parts[i])], slot.values.find(value)->second);
      ++holders[i][parts[i]];
    }
    random[i] = is_volatile(part);
  }
  for (const auto& [value, parts] : members) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += random[i] ? kRandom : std::string(parts[i]);
    if (text != value) replaced[std::string(value)] = text;
    for (const Side side : kSides) {
      if (!is_one_sided(slot.values.find(value)->second, side)) continue;
      bool changed = false;
      for (std::size_t i = 0; i < count; i += 2) {
        changed = changed || (!random[i] && holders[i][parts[i]] > 1 &&
                              is_one_sided(parts_of_place[i].values.find(parts[i])->second, side));
      }
      ++renamed.one_sided[side];
      renamed.renamed[side] += changed ? 1 : 0;
    }
  }
}

/// Values that were replaced by one text, in which one part is random.
struct Pattern {
  std::string_view before;
  std::string_view behind;
  std::size_t values = 0;
  std::size_t shortest = SIZE_MAX;
  std::size_t longest = 0;

  /// Ids of base64 hold what else stands between parts. Their lengths vary where digits were generalised.
  [[nodiscard]] bool fits(std::string_view value) const {
    constexpr std::size_t kLengthsApart = 4;
    if (value.size() + kLengthsApart < shortest || value.size() > longest + kLengthsApart) return false;
    if (value.size() <= before.size() + behind.size() || !value.starts_with(before) || !value.ends_with(behind))
      return false;
    value.remove_prefix(before.size());
    value.remove_suffix(behind.size());
    return std::all_of(value.begin(), value.end(), [](char c) {
      return is_alnum(c) || c == kDigits || c == '_' || c == '-' || c == '+' || c == '/' || c == '=' || c == '~';
    });
  }
};

std::map<std::string, Pattern, std::less<>> patterns_of(const Replaced& replaced) {
  std::map<std::string, Pattern, std::less<>> out;
  for (const auto& [value, text] : replaced) {
    const std::size_t at = text.find(kRandom);
    if (at == std::string::npos || text.find(kRandom, at + 1) != std::string::npos) continue;
    Pattern& pattern = out[text];
    pattern.before = std::string_view(text).substr(0, at);
    pattern.behind = std::string_view(text).substr(at + kRandom.size());
    ++pattern.values;
    pattern.shortest = std::min(pattern.shortest, value.size());
    pattern.longest = std::max(pattern.longest, value.size());
  }
  return out;
}

/// A value becomes what many more of its slot did, where it fits that.
void adopt_patterns(const Slot& slot, Replaced& replaced) {
  constexpr std::size_t kManyMore = 3;
  constexpr std::size_t kMostPatterns = 64;
  const Replaced before = replaced;
  const auto patterns = patterns_of(before);
  if (patterns.size() > kMostPatterns) return;
  std::map<std::string_view, std::size_t> alike;
  for (const auto& [value, text] : before) ++alike[text];
  for (const auto& [value, counts] : slot.values) {
    const auto own = before.find(value);
    std::size_t wanted = kManyMore * (own == before.end() ? 1 : alike[own->second]);
    for (const auto& [text, pattern] : patterns) {
      if (pattern.values < wanted || !pattern.fits(value)) continue;
      wanted = pattern.values + 1;
      replaced[value] = text;
    }
  }
}

/// The slot as it is then.
Slot with_replaced(const Slot& slot, const Replaced& replaced) {
  Slot out;
  out.runs = slot.runs;
  for (const auto& [value, counts] : slot.values) {
    const auto found = replaced.find(value);
    add_uses(out.values[found == replaced.end() ? value : found->second], counts);
  }
  return out;
}

/// Of a volatile slot.
Replaced replace_volatile(const Slot& slot) {
  Replaced replaced;
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
  Renamed renamed;
  for (const auto& [skeleton, members] : by_skeleton) replace_parts(slot, members, replaced, renamed);
  adopt_patterns(slot, replaced);

  // Where what the parts left is still random, no part is worth keeping.
  if (is_volatile(with_replaced(slot, replaced)) && !renamed.most()) {
    for (const auto& [value, counts] : slot.values) replaced[value] = kRandom;
  }
  return replaced;
}

/// The values that another run of the same side lacks, or, where a side has one run, that the other side lacks.
Slot passing_values(const Slot& slot) {
  const auto in_all = [&](const SlotUses& uses, Side side) {
    const auto& runs = uses.per_run[side];
    return std::find(runs.begin(), runs.end(), 0U) == runs.end();
  };
  Slot out;
  out.runs = slot.runs;
  for (const auto& entry : slot.values) {
    const SlotUses& uses = entry.second;
    const bool lasts = std::any_of(kSides.begin(), kSides.end(), [&](Side side) {
      return in_all(uses, side) && (slot.runs[side] > 1 || uses.total(other(side)) > 0);
    });
    if (!lasts) out.values.insert(entry);
  }
  return out;
}

/// Several runs: does every run of a side have values that come and go?
bool passes_in_every_run(const Slot& passing, Side side) {
  if (passing.runs[side] < 2) return false;
  for (std::size_t run = 0; run < passing.runs[side]; ++run) {
    const bool any = std::any_of(passing.values.begin(), passing.values.end(),
                                 [&](const auto& entry) { return entry.second.per_run[side][run] > 0; });
    if (!any) return false;
  }
  return true;
}

Replaced random_values(const Slot& slot) {
  if (is_volatile(slot)) return replace_volatile(slot);
  const Slot passing = passing_values(slot);
  const bool random = passes_in_every_run(passing, Side::baseline) || passes_in_every_run(passing, Side::candidate);
  return random ? replace_volatile(passing) : Replaced();
}

}  // namespace

std::uint64_t SlotUses::total(Side side) const {
  return std::accumulate(per_run[side].begin(), per_run[side].end(), std::uint64_t{0});
}

Replaced volatile_values(const Slot& slot) {
  Replaced out = slot.is_key ? Replaced() : blobs_of_any_length(slot);
  if (out.empty()) return random_values(slot);
  Replaced more = random_values(with_replaced(slot, out));
  for (auto& [value, text] : out) {
    if (const auto found = more.find(text); found != more.end()) text = found->second;
  }
  out.merge(more);
  return out;
}

}  // namespace tracediff
