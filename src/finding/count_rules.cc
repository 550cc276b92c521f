#include "finding/count_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>

#include "finding/aligned_items.h"
#include "finding/count_rows.h"
#include "finding/new_keys.h"
#include "finding/script_counts.h"
#include "finding/timers.h"
#include "shape/arguments.h"

namespace tracediff {

namespace {

/// Name and sub-command (script, function): what two shapes of one family share.
std::string family_of(const Shape& shape) {
  return (shape.lua    ? "L" + shape.caller
          : shape.miss ? "M"
                       : "C") +
         shape.name + ' ' + (shape.is_call() ? "" : shape.qualifier);
}

struct Family {
  BySide<bool> used;
  BySide<std::vector<std::uint64_t>> lines;              ///< a run, of all its shapes
  BySide<std::map<std::string, std::uint64_t>> members;  ///< by kind, of all its shapes: how many are sent
  bool mixed_members = false;
  bool any_common = false;  ///< some shape of it is sent by both sides

  [[nodiscard]] std::uint64_t most_lines() const {
    std::uint64_t most = 0;
    for (const Side side : kSides) most = std::max(most, *std::ranges::max_element(lines[side]));
    return most;
  }
};

/// Index of the first of the members that a command's words name, or 0.
std::size_t first_member(const Shape& shape) {
  if (shape.words == nullptr || shape.words->list_tail > 0) return 0;
  return std::max(shape.words->members_from, shape.words->list_from);
}

std::span<const std::string> members_of(const Shape& shape) {
  return std::span(shape.arguments).subspan(std::min(first_member(shape), shape.arguments.size()));
}

/// Both sides send all of SHAPE's members, and about as many of them, if not together: which ones go together says
/// nothing.
bool sends_its_members(const Family& family, const Shape& shape) {
  constexpr std::uint64_t kLeastShare = 2;
  const std::span<const std::string> members = members_of(shape);
  return std::all_of(members.begin(), members.end(), [&](const std::string& member) {
    const auto one = family.members.baseline.find(member);
    const auto two = family.members.candidate.find(member);
    if (one == family.members.baseline.end() || two == family.members.candidate.end()) return false;
    const auto [fewer, more] = std::minmax(one->second, two->second);
    return kLeastShare * fewer >= more;
  });
}

/// Counts the members of the commands of one shape, of which the shape has each kind once. What was found random stays
/// what the shape says.
void count_members(const Evidence& evidence, const std::vector<CommandId>& commands, const Shape& shape, Family& out) {
  const std::span<const std::string> kinds = members_of(shape);
  const std::size_t first = first_member(shape);
  ParsedCommand parsed;
  for (const CommandId command : commands) {
    parse_normalised(evidence.corpus->commands.text(command), parsed);
    for (std::size_t i = first; i < parsed.arguments.size() && !kinds.empty(); ++i) {
      const auto kind = std::ranges::find(kinds, generalise(parsed.arguments[i]));
      const std::string& counted = kind == kinds.end() ? kinds.front() : *kind;
      for (const Side side : kSides) {
        std::uint64_t lines = 0;
        for (const Tally& run : evidence.tallies[side]) lines += run.command_lines[command];
        if (lines > 0) out.members[side][counted] += lines;
      }
    }
  }
}

std::map<std::string, Family> families(const Evidence& evidence) {
  std::map<std::string, Family> out;
  std::map<ShapeId, std::vector<CommandId>> lists;
  for (CommandId command = 0; command < evidence.corpus->commands.size(); ++command) {
    const ShapeId id = evidence.shapes.of_command[command];
    if (first_member(evidence.shape(id)) > 0) lists[id].push_back(command);
  }
  for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
    const Shape& shape = evidence.shape(id);
    Family& family = out[family_of(shape)];
    if (const auto commands = lists.find(id); commands != lists.end())
      count_members(evidence, commands->second, shape, family);
    for (const Side side : kSides) {
      family.used[side] = family.used[side] || evidence.lines(side, id) > 0;
      family.lines[side].resize(evidence.runs[side].size(), 0);
      for (std::size_t run = 0; run < evidence.runs[side].size(); ++run)
        family.lines[side][run] += evidence.tallies[side][run].lines[id];
    }
    const std::size_t list = first_member(shape);
    const bool mixed = list > 0 && shape.words->list_step == 1 && shape.arguments.size() != list + 1;
    family.mixed_members = family.mixed_members || mixed;
    family.any_common =
        family.any_common || (evidence.lines(Side::baseline, id) > 0 && evidence.lines(Side::candidate, id) > 0);
  }
  return out;
}

/// Commands that Redis hides from MONITOR in some versions and shows in others.
bool depends_on_server(const Shape& shape) {
  static constexpr std::string_view kNames[] = {"auth", "hello",  "quit", "client", "cluster",
                                                "acl",  "config", "exec", "monitor"};
  return !shape.lua && std::find(std::begin(kNames), std::end(kNames), shape.name) != std::end(kNames);
}

bool tries_a_lock(const Shape& shape) {
  if (shape.lua || shape.key == 0) return false;
  const auto behind_key = shape.arguments.begin() + static_cast<std::ptrdiff_t>(shape.key);
  return shape.name == "setnx" ||
         (shape.name == "set" && std::find(behind_key, shape.arguments.end(), "nx") != shape.arguments.end());
}

/// Does SHAPE follow itself in some conversation of every run? Then the first of the two was refused.
bool follows_itself(const Evidence& evidence, Side side, ShapeId shape) {
  return std::all_of(evidence.runs[side].begin(), evidence.runs[side].end(), [&](const Run& run) {
    return std::any_of(run.conversations.all.begin(), run.conversations.all.end(), [&](const Conversation& each) {
      for (std::uint32_t i = each.begin; i < each.end; ++i) {
        const bool again = run.conversations.items[i].repeats > 1 || (i + 1 < each.end && run.shapes[i + 1] == shape);
        if (run.shapes[i] == shape && again) return true;
      }
      return false;
    });
  });
}

/// Is a lock tried again and again by both sides, and nearly as often? Tries are lines: how many of them follow each
/// other as one step is a matter of the time in their values.
bool is_contested_lock(const Evidence& evidence, ShapeId shape) {
  if (!tries_a_lock(evidence.shape(shape))) return false;
  std::uint64_t least = UINT64_MAX;
  std::uint64_t most = 0;
  for (const Side side : kSides) {
    if (!follows_itself(evidence, side, shape)) return false;
    for (const Tally& run : evidence.tallies[side]) {
      least = std::min(least, run.lines[shape]);
      most = std::max(most, run.lines[shape]);
    }
  }
  return 2 * most <= 3 * least;
}

/// Kinds of client commands of which some shape is sent by one side only.
std::size_t one_sided_families(const Evidence& evidence) {
  std::set<std::string> out;
  for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
    const Shape& shape = evidence.shape(id);
    const bool baseline = evidence.lines(Side::baseline, id) > 0;
    const bool candidate = evidence.lines(Side::candidate, id) > 0;
    if (!shape.lua && baseline != candidate)
      out.insert((baseline ? "-" : "+") + family_of(shape) + std::string(shape.key_text()));
  }
  return out.size();
}

/// By shape, at how many places a run sends it, and commands of its family, at most: those in a row are one.
struct Places {
  std::vector<std::uint64_t> of_shape;
  std::vector<std::uint64_t> of_family;

  void tell(ShapeId shape, CountCase& c) const {
    c.places = std::min(c.places, of_shape[shape]);
    if (!c.family_on_both) c.family_places = of_family[shape];
  }
};

/// FAMILY is a number of each shape's family. Cost: one pass over all steps.
Places find_places(const Evidence& evidence, const std::vector<std::uint32_t>& family) {
  Places out{std::vector<std::uint64_t>(family.size()), std::vector<std::uint64_t>(family.size())};
  std::vector<std::uint64_t> by_family(family.size());  // the most of all runs
  for (const Side side : kSides) {
    for (const Run& run : evidence.runs[side]) {
      std::vector<std::uint64_t> shapes(family.size());
      std::vector<std::uint64_t> families(family.size());
      for (const Conversation& each : run.conversations.all) {
        std::optional<ShapeId> before;
        for (const ShapeId shape : run.shapes_of(each)) {
          shapes[shape] += before != shape ? 1 : 0;
          families[family[shape]] += !before || family[*before] != family[shape] ? 1 : 0;
          before = shape;
        }
      }
      for (std::size_t i = 0; i < family.size(); ++i) {
        out.of_shape[i] = std::max(out.of_shape[i], shapes[i]);
        by_family[i] = std::max(by_family[i], families[i]);
      }
    }
  }
  for (std::size_t shape = 0; shape < family.size(); ++shape) out.of_family[shape] = by_family[family[shape]];
  return out;
}

std::vector<std::uint32_t> family_numbers(const Evidence& evidence) {
  std::map<std::string, std::uint32_t> numbers;
  std::vector<std::uint32_t> out(evidence.shape_count());
  for (ShapeId id = 0; id < out.size(); ++id)
    out[id] =
        numbers.try_emplace(family_of(evidence.shape(id)), static_cast<std::uint32_t>(numbers.size())).first->second;
  return out;
}

/// Where order depends on timing, what is sent in a row is one event, however many commands it has.
std::optional<Places> places_where_racy(const Evidence& evidence) {
  if (evidence.regime.quiet || evidence.regime.many) return std::nullopt;
  return find_places(evidence, family_numbers(evidence));
}

/// Steps by which the baseline, and the candidate, exceed the other side, over all client commands that both send.
std::array<std::uint64_t, 2> surplus_of_sides(const Evidence& evidence) {
  std::array<std::uint64_t, 2> out{};
  for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
    const std::uint64_t a = evidence.tallies.baseline[0].steps[id];
    const std::uint64_t b = evidence.tallies.candidate[0].steps[id];
    if (a == 0 || b == 0 || evidence.shape(id).lua) continue;
    if (a > b) out[0] += a - b;
    if (b > a) out[1] += b - a;
  }
  return out;
}

/// By shape: is it a command of a handshake, and nearly always sent before anything else of its conversation?
std::vector<bool> sent_in_handshakes(const Evidence& evidence) {
  constexpr double kSome = 0.1;
  std::vector<bool> out(evidence.shape_count());
  for (ShapeId shape = 0; shape < out.size(); ++shape) out[shape] = evidence.shape(shape).is_handshake();
  if (std::ranges::find(out, true) == out.end()) return out;
  std::vector<std::uint64_t> later(out.size(), 0);  // steps of handshake commands, less those that open conversations
  for (const Side side : kSides) {
    for (const Tally& run : evidence.tallies[side]) {
      for (ShapeId shape = 0; shape < later.size(); ++shape) later[shape] += out[shape] ? run.steps[shape] : 0;
    }
    for (const Run& run : evidence.runs[side]) {
      for (const Conversation& each : run.conversations.all) {
        for (const ShapeId shape : run.shapes_of(each)) {
          if (!out[shape]) break;
          --later[shape];
        }
      }
    }
  }
  for (ShapeId shape = 0; shape < out.size(); ++shape) {
    const std::uint64_t all =
        sum_of(evidence.steps(Side::baseline, shape)) + sum_of(evidence.steps(Side::candidate, shape));
    out[shape] = out[shape] && static_cast<double>(later[shape]) <= kSome * static_cast<double>(all);
  }
  return out;
}

/// By shape, what else than its number says whether a difference of it is believed.
class ShapeKinds {
 public:
  explicit ShapeKinds(const Evidence& evidence)
      : handshakes_(sent_in_handshakes(evidence)),
        timers_(sent_by_timers(evidence)),
        new_keys_(of_new_keys(evidence)) {}

  void tell(ShapeId shape, CountCase& c) const {
    c.handshake = handshakes_[shape];
    c.timer = timers_[shape];
    c.new_keys = new_keys_[shape];
  }

 private:
  std::vector<bool> handshakes_;
  std::vector<bool> timers_;
  std::vector<bool> new_keys_;
};

/// Do both sides, in their first runs, open about as many connections?
bool have_similar_connections(const Evidence& evidence) {
  const auto a = static_cast<double>(evidence.runs.baseline[0].recording->clients.size());
  const auto b = static_cast<double>(evidence.runs.candidate[0].recording->clients.size());
  return std::min(a, b) >= 0.8 * std::max(a, b);
}

/// Are both the same once SHAPE is taken out, and something is left? Cost: up to the first difference.
bool equal_without(ShapeId shape, std::span<const ShapeId> one, std::span<const ShapeId> two) {
  constexpr std::size_t kLeastCommands = 5;
  const auto skip = [shape](auto at, auto end) { return std::find_if(at, end, [&](ShapeId s) { return s != shape; }); };
  std::size_t equal = 0;
  auto in_one = skip(one.begin(), one.end());
  auto in_two = skip(two.begin(), two.end());
  for (; in_one != one.end() && in_two != two.end(); ++equal) {
    if (*in_one != *in_two) return false;
    in_one = skip(in_one + 1, one.end());
    in_two = skip(in_two + 1, two.end());
  }
  return equal >= kLeastCommands && in_one == one.end() && in_two == two.end();
}

/// In every pair where its number differs, both sides are equal once SHAPE is taken out.
bool leaves_pairs_equal(const Evidence& evidence, ShapeId shape, const std::vector<PairCount>& pairs) {
  return !pairs.empty() && std::all_of(pairs.begin(), pairs.end(), [&](const PairCount& pair) {
    if (pair.baseline == pair.candidate) return true;
    const AlignedItems items = aligned_items(evidence, evidence.aligned[pair.aligned]);
    return equal_without(shape, items.baseline, items.candidate);
  });
}

}  // namespace

PairCounts count_in_pairs(const Evidence& evidence) {
  PairCounts out;
  for (std::size_t i = 0; i < evidence.aligned.size(); ++i) {
    std::unordered_map<ShapeId, PairCount> counts;
    const AlignedItems items = aligned_items(evidence, evidence.aligned[i]);
    for (const ShapeId shape : items.baseline) ++counts[shape].baseline;
    for (const ShapeId shape : items.candidate) ++counts[shape].candidate;
    for_each_one_sided(items, evidence.alignment(evidence.aligned[i]).edits, [&](Side side, ShapeId shape) {
      PairCount& count = counts[shape];
      ++(side == Side::baseline ? count.removed : count.added);
    });
    for (auto& [shape, count] : counts) {
      if (count.removed + count.added == 0) continue;
      count.aligned = i;
      out[shape].push_back(count);
    }
  }
  return out;
}

std::vector<CountDifference> decide_counts(const Evidence& evidence, const PairCounts& pairs) {
  std::vector<CountDifference> out;
  const std::map<std::string, Family> family = families(evidence);
  const ScriptCounts scripts(evidence);
  const std::optional<Places> places = places_where_racy(evidence);
  const bool similar_connections = have_similar_connections(evidence);
  const std::size_t one_sided = one_sided_families(evidence);
  const bool servers_differ = server_versions(evidence).size() > 1;
  const std::array<std::uint64_t, 2> against = surplus_of_sides(evidence);
  const ShapeKinds kinds(evidence);
  for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
    CountCase c{evidence, evidence.regime, evidence.shape(id), evidence.steps(Side::baseline, id),
                evidence.steps(Side::candidate, id)};
    if (is_constant(c.a) && c.b == Counts(c.b.size(), c.a[0])) continue;
    if (same_lines(evidence, id)) continue;  // folded differently, because something stands between them now
    c.least = std::min(c.a[0], c.b[0]);
    c.most = std::max(c.a[0], c.b[0]);
    for (const Side side : kSides) {
      for (const Tally& run : evidence.tallies[side]) c.lines[side].push_back(run.lines[id]);
    }
    const std::uint64_t lines_a = sum_of(c.lines.baseline);
    const std::uint64_t lines_b = sum_of(c.lines.candidate);
    std::tie(c.least_lines, c.most_lines) = std::minmax(lines_a, lines_b);
    c.lines_agree = (c.a[0] > c.b[0]) == (lines_a > lines_b);
    c.opposed = 2 * against[c.a[0] > c.b[0] ? 1 : 0] >= c.most - c.least;
    c.on_both = largest(c.a) > 0 && largest(c.b) > 0;
    kinds.tell(id, c);
    scripts.tell(c);
    const Family& used = family.at(family_of(c.shape));
    c.family_on_both = used.used.baseline && used.used.candidate;
    c.places = c.most;
    c.family_places = used.most_lines();
    if (places && c.least == 0) places->tell(id, c);
    c.server_dependent = servers_differ && depends_on_server(c.shape);
    c.similar_connections = similar_connections;
    c.one_sided_families = one_sided;
    c.tried_again = lines_a > sum_of(c.a) && lines_b > sum_of(c.b);
    c.mixed_members = used.mixed_members && used.any_common && sends_its_members(used, c.shape);
    c.contested_lock = c.on_both && !c.regime.many && is_contested_lock(evidence, id);
    if (const auto found = pairs.find(id); found != pairs.end()) {
      c.vanishes_in_a_pair = std::any_of(found->second.begin(), found->second.end(), [](const PairCount& pair) {
        return (pair.baseline == 0) != (pair.candidate == 0);
      });
      c.isolated = leaves_pairs_equal(evidence, id, found->second);
      std::uint64_t removed = 0;
      std::uint64_t added = 0;
      for (const PairCount& pair : found->second) removed += pair.removed, added += pair.added;
      c.one_way = std::min(removed, added) == 0;
    }
    const CountRow& row = deciding_row(c);
    const double mean_a = static_cast<double>(sum_of(c.a)) / static_cast<double>(c.a.size());
    const double mean_b = static_cast<double>(sum_of(c.b)) / static_cast<double>(c.b.size());
    const double runs = static_cast<double>(mean_a > mean_b ? c.a.size() : c.b.size());
    const auto delta = static_cast<std::uint64_t>(std::llround(std::abs(mean_a - mean_b) * runs));
    out.push_back({id, row.finding, mean_a > mean_b, !c.on_both, std::max<std::uint64_t>(delta, 1), row.name, row.why});
  }
  return out;
}

}  // namespace tracediff
