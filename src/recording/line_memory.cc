#include "recording/line_memory.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "normalise/rule_set.h"
#include "trace/simd.h"

namespace tracediff {

namespace {

/// Shorter lines are looked at as a whole.
constexpr std::size_t kLongLine = 128;
/// Of arguments that are passed over; longer than any option word.
constexpr std::size_t kLongValue = 64;

/// The commands that rules of files are about; nullopt where one is about all.
std::optional<std::vector<std::string>> ruled_commands(const RuleSet& rules) {
  std::vector<std::string> names;
  for (const auto& rule : rules.impl().rules) {
    if (rule->scope.commands.empty()) return std::nullopt;
    for (const Scope::Command& command : rule->scope.commands) names.push_back(command.name);
  }
  return names;
}

}  // namespace

LineMemory::LineMemory(const RuleSet& rules) {
  std::optional<std::vector<std::string>> ruled = ruled_commands(rules);
  usable_ = ruled && rules.impl().builtin == kAllBuiltin;
  if (ruled) names_ = NameCache(*std::move(ruled));
}

void LineMemory::make_whole(std::string_view arguments, bool plain, Skeleton& out) const {
  const ArgumentRange kept = plain ? ArgumentRange{} : script_argument(arguments);
  make_skeleton_(arguments, kept.begin, kept.end, out);
  if (!plain && kept.end == 0) out.usable = false;                              // passwords and cursors
  if (plain && arguments.size() >= kLongLine) out.raw = hash_bytes(arguments);  // as prepare_parts() says
}

/// The first two arguments are what a line is known by, unless they are too long themselves.
bool LineMemory::find_head(std::string_view arguments, Prepared& prepared) const {
  constexpr std::size_t kMostHead = 256;
  const std::string_view beginning = arguments.substr(0, kMostHead);
  const std::size_t name = closing_quote(beginning, 1);
  if (arguments.front() != '"' || name + 3 >= beginning.size()) return false;
  const std::size_t end = closing_quote(beginning, name + 3);
  if (end >= beginning.size()) return false;
  make_skeleton_(beginning.substr(0, end + 1), 0, 0, prepared.skeleton);
  prepared.head.first = prepared.skeleton.hash.first;
  prepared.head.second = prepared.skeleton.hash.second;
  prepared.has_head = prepared.skeleton.usable;
  return prepared.has_head;
}

/// The skeleton of a line that HEAD is known of, without what is passed over. False where it is not like HEAD's.
bool LineMemory::prepare_parts(std::string_view arguments, const Head& head, Prepared& prepared) {
  if (!find_plain_arguments(arguments, head.count, ranges_) || ranges_.size() != head.count) return false;
  constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15;
  HashPair hash{hash_detail::fold(prepared.head.first, kMix + head.count), prepared.head.second};
  std::size_t done = ranges_[1].end + 1;
  std::size_t looked_at = arguments.size();
  for (std::size_t i = 2; i <= head.count; ++i) {
    const bool last = i == head.count;
    if (!last && ((head.passed_over >> i & 1U) == 0 || ranges_[i].end - ranges_[i].begin < kLongValue)) continue;
    const std::size_t end = last ? arguments.size() : ranges_[i].begin;
    if (end > done) {
      Skeleton part;
      make_skeleton_(arguments.substr(done, end - done), 0, 0, part);
      if (!part.usable) return false;
      hash = {hash_detail::fold(hash.first ^ part.hash.first, kMix + i),
              hash_detail::fold(hash.second ^ kMix, part.hash.second)};
    }
    if (last) break;
    looked_at = std::min(looked_at, ranges_[i].begin);
    done = ranges_[i].end;
    hash.first = hash_detail::fold(hash.first ^ kMix, i);
  }
  if (looked_at == arguments.size()) return false;
  prepared.looked_at = looked_at;
  prepared.skeleton.hash = hash;
  prepared.skeleton.raw = hash_bytes(arguments);
  prepared.skeleton.usable = true;
  return true;
}

void LineMemory::prepare(std::size_t place, const Entry& entry) {
  Prepared& prepared = prepared_[place];
  const std::string_view arguments = entry.arguments;
  prepared.arguments = arguments;
  prepared.has_head = false;
  prepared.may_recur = true;
  prepared.looked_at = arguments.size();
  prepared.name = names_.look_up(arguments);
  const bool plain = prepared.name.traits.plain;
  prepared.usable = usable_ && !prepared.name.traits.ruled;
  if (prepared.usable && arguments.size() >= kLongLine && plain && entry.client != "lua" &&
      find_head(arguments, prepared)) {
    head_ids_.prefetch(prepared.head);
  } else {
    prepare_whole(prepared);
  }
}

void LineMemory::prepare_whole(Prepared& prepared) {
  make_whole(prepared.arguments, prepared.name.traits.plain, prepared.skeleton);
  if (!prepared.usable) prepared.skeleton.usable = false;
  if (prepared.skeleton.usable) ids_.prefetch(prepared.skeleton.hash);
}

/// Of lines with a head, whose place in its table is on its way from memory since prepare().
void LineMemory::prepare_long(Prepared& prepared) {
  prepared.head_id = head_ids_.find(prepared.head);
  if (prepared.head_id == IdTable::kNone) return prepare_whole(prepared);
  const Head& head = heads_[prepared.head_id];
  prepared.may_recur = head.may_recur();
  if (!prepared.may_recur) {
    prepared.skeleton.raw = hash_bytes(prepared.arguments);
    prepared.skeleton.usable = false;
  } else if (head.passed_over != 0 && prepare_parts(prepared.arguments, head, prepared)) {
    ids_.prefetch(prepared.skeleton.hash);
  } else {
    prepare_whole(prepared);
  }
}

void LineMemory::look_up(std::size_t count) {
  for (std::size_t place = 0; place < count; ++place) {
    if (prepared_[place].has_head) prepare_long(prepared_[place]);
  }
  for (std::size_t place = 0; place < count; ++place) {
    Prepared& prepared = prepared_[place];
    prepared.id = prepared.skeleton.usable ? ids_.find(prepared.skeleton.hash) : kUnknown;
    if (prepared.id == kUnknown) continue;
    simd::prefetch(&outcomes_[prepared.id]);
    if (prepared.has_head && prepared.head_id != IdTable::kNone) ++heads_[prepared.head_id].known;
  }
}

void LineMemory::learn(const Entry& entry, std::size_t count, std::uint32_t passed_over) {
  if (entry.prepared == Entry::kNoPlace || !prepared_[entry.prepared].has_head) return;
  if (passed_over == 0 && heads_.size() >= kMostIdleHeads) return;
  std::uint32_t& id = head_ids_.find_or_add(prepared_[entry.prepared].head);
  if (id == IdTable::kNone) {
    id = static_cast<std::uint32_t>(heads_.size());
    heads_.emplace_back();
  }
  Head& head = heads_[id];
  ++head.others;
  if (passed_over == 0 || (head.count == count && head.passed_over == passed_over)) return;
  head = {static_cast<std::uint32_t>(count), passed_over, 0, 0};  // from now on other lines are known
}

std::size_t LineMemory::looked_at(const Entry& entry) const {
  return entry.prepared == Entry::kNoPlace ? entry.arguments.size() : prepared_[entry.prepared].looked_at;
}

std::uint64_t LineMemory::raw_of(std::string_view arguments) const {
  Skeleton skeleton;
  make_whole(arguments, surely_plain(arguments), skeleton);
  return skeleton.raw;
}

std::uint32_t LineMemory::remember(const Entry& entry) {
  if (entry.prepared == Entry::kNoPlace) return kUnknown;
  const Skeleton& skeleton = prepared_[entry.prepared].skeleton;
  if (!skeleton.usable || outcomes_.size() >= kMostLines) return kUnknown;
  std::uint32_t& id = ids_.find_or_add(skeleton.hash);
  if (id == IdTable::kNone) {
    id = static_cast<std::uint32_t>(outcomes_.size());
    outcomes_.emplace_back();
  }
  return id;
}

Outcome& LineMemory::of_script(std::uint32_t id, std::uint32_t caller) {
  const std::uint64_t key = std::uint64_t{caller} << 32U | id;
  std::uint32_t& place = of_scripts_.find_or_add({hash_detail::fold(key, 0x9e3779b97f4a7c15), key});
  if (place == IdTable::kNone) {
    place = static_cast<std::uint32_t>(script_outcomes_.size());
    script_outcomes_.emplace_back();
  }
  return script_outcomes_[place];
}

}  // namespace tracediff
