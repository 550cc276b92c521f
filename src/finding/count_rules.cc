#include "finding/count_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <string>

#include "finding/aligned_items.h"
#include "shape/arguments.h"

namespace tracediff {

namespace {

using Counts = std::vector<std::uint64_t>;

/// One shape with everything that the rows of the tables ask about.
struct Case {
  const Evidence& evidence;
  const Regime& regime;
  const Shape& shape;
  Counts a;
  Counts b;
  std::uint64_t least = 0;  ///< smaller and larger count where there is one run a side
  std::uint64_t most = 0;
  bool on_both = false;
  bool family_on_both = false;  ///< a command of the same name and sub-command is sent by both sides
  bool vanishes_in_a_pair = false;
  bool isolated = false;
  bool lines_agree = false;  ///< the side with more steps has more lines as well
  bool opposed = false;      ///< other commands of both sides make up for it: one is drawn instead of the other
  bool one_way = true;       ///< nowhere does the side that has fewer of it have one that the other lacks
  bool mixed_members =
      false;  ///< of its members, which both sides send, several kinds go together (MGET user:1 page:2)
  bool server_dependent = false;        ///< the servers differ, and not every server shows it
  std::size_t one_sided_families = 0;   ///< kinds of client commands that one side never sends, this one included
  std::uint64_t lines_of_one_side = 0;  ///< its lines, repeats counted, where one side has none
  bool similar_connections = false;     ///< the sides' numbers of connections differ by a fifth at most
  bool contested_lock = false;          ///< tries a lock that somebody else has, again and again, on both sides
  bool new_script = false;              ///< calls or loads a script that only one side has
  bool cold_cache =
      false;  ///< a side that never misses a script sends some by EVAL: its server did not know them either
};

std::uint64_t smallest(const Counts& counts) { return *std::min_element(counts.begin(), counts.end()); }
std::uint64_t largest(const Counts& counts) { return *std::max_element(counts.begin(), counts.end()); }
bool is_constant(const Counts& counts) { return smallest(counts) == largest(counts); }

std::uint64_t least_of(const Case& c) { return std::min(smallest(c.a), smallest(c.b)); }
std::uint64_t most_of(const Case& c) { return std::max(largest(c.a), largest(c.b)); }

bool has_cursor(const Shape& shape) {
  static const std::string kCursor = std::string{kTokenBegin} + "cursor" + kTokenEnd;
  return std::find(shape.arguments.begin(), shape.arguments.end(), kCursor) != shape.arguments.end();
}

bool is_script_admin(const Shape& shape) {
  return shape.name == "script" && (shape.qualifier == "load" || shape.qualifier == "exists");
}

bool never_rare(const Shape& shape) { return shape.is_handshake() || shape.name == "script" || shape.miss; }

/// Gap between the ranges of both sides; 0 where they touch.
std::uint64_t gap(const Case& c) {
  if (smallest(c.a) > largest(c.b)) return smallest(c.a) - largest(c.b);
  if (smallest(c.b) > largest(c.a)) return smallest(c.b) - largest(c.a);
  return 0;
}

double z_score(const Case& c) {
  const double sum = static_cast<double>(c.most + c.least);
  return static_cast<double>(c.most - c.least) / std::sqrt(sum * std::max(c.regime.dispersion, 1.0));
}

/// Where more kinds of commands than this are one-sided, some of them are the traffic's doing.
constexpr std::size_t kMostLone = 2;
/// Share of the other shapes that occur exactly as often: from here one command that one side lacks is believed, and
/// from there one that the other sends again and again.
constexpr double kLoneAgreement = 0.86;
constexpr double kLoneAgreementOfLua = 0.93;  // which way a script goes depends on data
constexpr double kLoneAgreementOfMany = 0.8;

/// Is the larger number that of another command, which both sides send as often? Tries of a lock have no such partner.
bool goes_with_another(const Case& c) {
  for (ShapeId id = 0; id < c.evidence.shape_count(); ++id) {
    const Shape& shape = c.evidence.shape(id);
    if (&shape == &c.shape || shape.lua || shape.is_handshake()) continue;
    if (c.evidence.steps(Side::baseline, id) == Counts{c.most} &&
        c.evidence.steps(Side::candidate, id) == Counts{c.most})
      return true;
  }
  return false;
}

/// So many standard deviations are beyond what commands that depend on each other vary together.
constexpr double kFarBeyondChance = 4.5;

/// A row: what it is called, what it decides, for whom, and why.
struct Row {
  std::string_view name;
  bool finding;
  bool (*applies)(const Case&);
  std::string_view why;
};

constexpr Row kOneRun[] = {
    {"count.in-a-row", false, [](const Case& c) { return c.on_both && !c.lines_agree; },
     "the side that sends it at fewer places sends it more often in a row, and more often in all"},
    {"count.lock-tries", false, [](const Case& c) { return c.contested_lock && 2 * most_of(c) < 3 * least_of(c); },
     "how often a lock is tried depends on how long somebody else has it"},
    {"count.server", false, [](const Case& c) { return c.server_dependent && !c.on_both; },
     "the traces come from servers of different versions, and whether MONITOR shows it depends on the version"},
    {"count.cursor", false, [](const Case& c) { return has_cursor(c.shape) && c.family_on_both; },
     "both sides scan, and how many steps a scan takes depends on the server's table"},
    {"count.new-script", true,
     [](const Case& c) {
       return c.new_script && c.least == 0 && (c.regime.quiet || c.shape.name == "script" || c.most >= 3);
     },
     "a script that the other version does not have"},
    {"count.miss", true, [](const Case& c) { return c.shape.miss && c.cold_cache; },
     "one side sends EVAL at once where the other tries EVALSHA first"},
    {"count.script-cache", false,
     [](const Case& c) { return c.shape.miss || (is_script_admin(c.shape) && c.family_on_both); },
     "both sides load scripts, and how often depends on what the server still knows"},
    {"count.members", false, [](const Case& c) { return c.mixed_members && c.family_on_both && !c.regime.ordered(); },
     "both sides send it with several kinds of members, and which ones go together varies"},
    {"count.handshake", true, [](const Case& c) { return !c.regime.many && c.shape.is_handshake() && c.least == 0; },
     "what a driver sends to set a connection up does not depend on the traffic"},
    {"count.lone", true,
     [](const Case& c) {
       return !c.regime.many && c.least == 0 && c.one_sided_families <= kMostLone &&
              (c.regime.equal_share >= (c.shape.lua ? kLoneAgreementOfLua : kLoneAgreement) ||
               (c.regime.equal_share >= kLoneAgreementOfMany && c.lines_of_one_side >= 8));
     },
     "one side never sends it, nothing else is one-sided, and nearly all else occurs exactly as often"},
    {"count.handshake-rate", true,
     [](const Case& c) {
       return !c.regime.many && c.shape.is_handshake() && c.shape.name != "quit" && c.similar_connections &&
              c.most >= 2 * c.least && c.most - c.least >= 2;
     },
     "about as many connections, yet twice as much of what sets one up"},
    {"count.poll", false, [](const Case& c) { return c.shape.is_blocking() && c.family_on_both; },
     "both sides wait for work, and how often depends on the time"},
    {"count.rare", false,
     [](const Case& c) {
       return !c.regime.many && !c.regime.quiet && c.least == 0 &&
              static_cast<double>(c.most) < static_cast<double>(c.evidence.commands()) / 20000.0 &&
              !never_rare(c.shape);
     },
     "seen on one side only, but so rarely that chance explains it in traces of which order or scripts depend on "
     "timing"},
    {"count.new-command", true,
     [](const Case& c) {
       const bool client = !c.shape.lua && !c.shape.is_call() && !c.shape.miss;
       return !c.regime.many && client && c.least == 0 && c.most >= 3 && !c.family_on_both;
     },
     "a command that one side never sends in any form"},
    {"count.steady", true,
     [](const Case& c) {
       return !c.regime.many && c.regime.agreement >= 0.8 &&
              (c.shape.is_handshake() || (c.regime.ordered() && c.one_way) ||
               (c.least == 0 && c.most >= (c.regime.quiet ? 2U : 3U)));
     },
     "nearly all other commands occur equally often in both traces, so chance does not explain this difference"},
    {"count.vanished-in-pair", true,
     [](const Case& c) {
       return !c.regime.many && c.regime.agreement >= 0.9 && c.regime.quiet && c.vanishes_in_a_pair;
     },
     "a conversation that is the same otherwise has it on one side only"},
    {"count.isolated", true,
     [](const Case& c) {
       return !c.regime.many && c.regime.agreement >= 0.9 && c.regime.same_keys >= 0.95 && !c.shape.lua &&
              !c.shape.is_call() && c.isolated && c.one_way;
     },
     "taken out, it leaves every pair of conversations equal"},
    {"count.all-else-equal", true,
     [](const Case& c) {
       return c.regime.many && c.on_both && c.regime.totals_equal && c.lines_agree && !c.opposed &&
              100 * (c.most - c.least) >= c.most;
     },
     "nearly all other commands occur exactly as often in both traces"},
    {"count.kinds-decide", false, [](const Case& c) { return c.regime.many && c.on_both; },
     "with many short conversations, kinds of conversations are compared, not counts"},
    {"count.clear-margin", true,
     [](const Case& c) {
       return !c.regime.many && c.regime.agreement >= 0.6 &&
              ((c.least == 0 && c.most >= (c.regime.quiet ? 2U : 5U)) ||
               (c.least > 0 && c.most >= 3 * c.least && c.most - c.least >= 5));
     },
     "most other commands occur equally often, and this one differs by far"},
    {"count.beyond-chance", true, [](const Case& c) { return c.least == 0 && c.most >= 8 && z_score(c) > 2.8; },
     "sent often on one side and never on the other, beyond what this pair's other counts vary"},
    {"count.far-beyond-chance", true, [](const Case& c) { return !c.regime.many && z_score(c) > kFarBeyondChance; },
     "its number differs by far more than the numbers of this pair's other commands"},
    {"count.only-one", true,
     [](const Case& c) {
       return c.on_both && c.regime.totals_equal && c.regime.differing == 1 && c.lines_agree &&
              c.most - c.least >= 10 && goes_with_another(c);
     },
     "one side sends it exactly as often as another command, the other does not, and all else occurs as often on both"},
    {"count.varies", false, [](const Case&) { return true; },
     "counts of this size differ between runs of one version too: record three runs of each version to tell"},
};

/// In racy traffic, what only one version sends must be seen so often, all runs together.
constexpr std::uint64_t kLeastRacyUses = 6;

bool clearly_apart(const Case& c) {
  const auto distance = static_cast<double>(gap(c));
  const double spread = static_cast<double>(std::max(largest(c.a) - smallest(c.a), largest(c.b) - smallest(c.b)));
  const double top = static_cast<double>(std::max(largest(c.a), largest(c.b)));
  const bool several_each = c.a.size() >= 2 && c.b.size() >= 2;
  // Two runs against two do not overlap by chance in one case of three.
  if (!c.regime.quiet && std::min(c.a.size(), c.b.size()) < 3)
    return distance > 3 * spread && distance > 0.5 * top && distance >= 5;
  return distance > (several_each ? 2 : 3) * spread && distance > 0.1 * top && (several_each || distance > 3);
}

bool always_on_one_side(const Case& c) {
  const Counts& present = largest(c.a) == 0 ? c.b : c.a;
  const Counts& absent = largest(c.a) == 0 ? c.a : c.b;
  if (largest(absent) != 0) return false;
  const bool constant_in_several = is_constant(present) && present.size() >= 2 && absent.size() >= 2;
  if (!c.regime.quiet) return smallest(present) * std::min(c.a.size(), c.b.size()) >= kLeastRacyUses;
  return smallest(present) >= (constant_in_several || c.regime.quiet ? 1U : 2U);
}

constexpr Row kSeveralRuns[] = {
    {"runs.in-a-row", false, [](const Case& c) { return c.on_both && !c.lines_agree; },
     "the side that sends it at fewer places sends it more often in a row, and more often in all"},
    {"runs.lock-tries", false, [](const Case& c) { return c.contested_lock && 2 * most_of(c) < 3 * least_of(c); },
     "how often a lock is tried depends on how long somebody else has it"},
    {"runs.server", false, [](const Case& c) { return c.server_dependent && !c.on_both; },
     "the traces come from servers of different versions, and whether MONITOR shows it depends on the version"},
    {"runs.cursor", false, [](const Case& c) { return has_cursor(c.shape) && c.family_on_both; },
     "both sides scan, and how many steps a scan takes depends on the server's table"},
    {"runs.script-cache", false, [](const Case& c) { return c.shape.miss && !c.cold_cache; },
     "which scripts the server still knows is not the driver's doing"},
    {"runs.kinds-decide", false, [](const Case& c) { return c.regime.many && c.on_both; },
     "with many short conversations, kinds of conversations are compared, not counts"},
    {"runs.members", false, [](const Case& c) { return c.mixed_members && c.family_on_both && !c.regime.ordered(); },
     "both sides send it with several kinds of members, and which ones go together varies"},
    {"runs.overlap", false, [](const Case& c) { return gap(c) == 0; },
     "the counts of the runs of both versions overlap"},
    {"runs.always-on-one-side", true, [](const Case& c) { return always_on_one_side(c); },
     "every run of one version sends it, no run of the other does"},
    {"runs.constant", true,
     [](const Case& c) {
       if (!is_constant(c.a) || !is_constant(c.b) || c.regime.agreement < 0.8) return false;
       const double most = static_cast<double>(std::max(c.a[0], c.b[0]));
       if (c.regime.quiet || c.shape.is_handshake() || c.isolated) return true;
       return std::min(c.a.size(), c.b.size()) >= 3 && static_cast<double>(gap(c)) >= std::max(2.0, 0.15 * most);
     },
     "its number is the same in all runs of a version, and differs between the versions"},
    {"runs.clearly-apart", true, [](const Case& c) { return clearly_apart(c); },
     "its numbers lie further apart between the versions than twice what they vary within one"},
    {"runs.varies", false, [](const Case&) { return true; },
     "its number varies within a version about as much as between them"},
};

template <std::size_t N>
const Row& first_that_applies(const Row (&rows)[N], const Case& c) {
  return *std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) { return row.applies(c); });
}

/// Name and sub-command (script, function): what two shapes of one family share.
std::string family_of(const Shape& shape) {
  return (shape.lua    ? "L" + shape.caller
          : shape.miss ? "M"
                       : "C") +
         shape.name + ' ' + (shape.is_call() ? "" : shape.qualifier);
}

/// Is the number of lines of a shape the same in every run of both sides?
bool same_lines(const Evidence& evidence, ShapeId shape) {
  const std::uint64_t first = evidence.tallies.baseline[0].lines[shape];
  const auto equal = [&](const Tally& run) { return run.lines[shape] == first; };
  return std::all_of(evidence.tallies.baseline.begin(), evidence.tallies.baseline.end(), equal) &&
         std::all_of(evidence.tallies.candidate.begin(), evidence.tallies.candidate.end(), equal);
}

/// Does each side send some script by its text?
BySide<bool> sends_eval(const Evidence& evidence) {
  BySide<bool> out;
  ParsedCommand parsed;
  for (CommandId id = 0; id < evidence.corpus->commands.size(); ++id) {
    if (!evidence.is(evidence.shapes.of_command[id], kCallShape)) continue;
    const auto sends = [&](Side side) {
      return std::any_of(evidence.tallies[side].begin(), evidence.tallies[side].end(),
                         [&](const Tally& run) { return run.command_steps[id] > 0; });
    };
    const BySide<bool> open{!out.baseline && sends(Side::baseline), !out.candidate && sends(Side::candidate)};
    if (!open.baseline && !open.candidate) continue;
    parse_normalised(evidence.corpus->commands.text(id), parsed);
    if (lower_case(parsed.arguments[0]).starts_with("evalsha")) continue;
    for (const Side side : kSides) out[side] = out[side] || open[side];
  }
  return out;
}

struct Family {
  BySide<bool> used;
  BySide<std::set<std::string>> members;  ///< kinds of them, of all its shapes
  bool mixed_members = false;
  bool any_common = false;  ///< some shape of it is sent by both sides
};

/// Index of the first of the members that a command's words name, or 0.
std::size_t first_member(const Shape& shape) {
  return shape.words == nullptr ? 0 : std::max(shape.words->members_from, shape.words->list_from);
}

std::span<const std::string> members_of(const Shape& shape) {
  return std::span(shape.arguments).subspan(std::min(first_member(shape), shape.arguments.size()));
}

/// Both sides send all of SHAPE's members, if not together: which ones go together says nothing.
bool sends_its_members(const Family& family, const Shape& shape) {
  const std::span<const std::string> members = members_of(shape);
  return std::all_of(members.begin(), members.end(), [&](const std::string& member) {
    return family.members.baseline.contains(member) && family.members.candidate.contains(member);
  });
}

std::map<std::string, Family> families(const Evidence& evidence) {
  std::map<std::string, Family> out;
  for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
    const Shape& shape = evidence.shape(id);
    Family& family = out[family_of(shape)];
    for (const Side side : kSides) family.used[side] = family.used[side] || evidence.lines(side, id) > 0;
    const std::size_t list = first_member(shape);
    const bool mixed = list > 0 && shape.words->list_step == 1 && shape.arguments.size() != list + 1;
    for (const Side side : kSides) {
      if (list > 0 && evidence.lines(side, id) > 0)
        family.members[side].insert(members_of(shape).begin(), members_of(shape).end());
    }
    family.mixed_members = family.mixed_members || mixed;
    family.any_common =
        family.any_common || (evidence.lines(Side::baseline, id) > 0 && evidence.lines(Side::candidate, id) > 0);
  }
  return out;
}

/// The script that a call or SCRIPT LOAD names, or an empty view.
std::string_view script_of(const Shape& shape) {
  if (shape.is_call() && !shape.miss) return shape.qualifier;
  const bool loads = shape.name == "script" && shape.qualifier == "load" && shape.arguments.size() > 2;
  return loads ? std::string_view(shape.arguments[2]) : std::string_view{};
}

using ScriptUse = std::map<std::string, BySide<bool>, std::less<>>;

ScriptUse scripts_called(const Evidence& evidence) {
  ScriptUse out;
  for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
    const std::string_view script = script_of(evidence.shape(id));
    if (script.empty()) continue;
    BySide<bool>& used = out[std::string(script)];
    for (const Side side : kSides) used[side] = used[side] || evidence.lines(side, id) > 0;
  }
  return out;
}

bool is_new_script(const Shape& shape, const ScriptUse& scripts) {
  const auto found = scripts.find(script_of(shape));
  return found != scripts.end() && found->second.baseline != found->second.candidate;
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
      const std::span<const ShapeId> shapes = run.shapes_of(each);
      return std::adjacent_find(shapes.begin(), shapes.end(),
                                [&](ShapeId one, ShapeId two) { return one == shape && two == shape; }) != shapes.end();
    });
  });
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

/// In every pair where its number differs, both sides are equal once SHAPE is taken out.
bool leaves_pairs_equal(const Evidence& evidence, ShapeId shape, const std::vector<PairCount>& pairs) {
  constexpr std::size_t kLeastCommands = 5;
  return !pairs.empty() && std::all_of(pairs.begin(), pairs.end(), [&](const PairCount& pair) {
    if (pair.baseline == pair.candidate) return true;
    const AlignedItems items = aligned_items(evidence, evidence.aligned[pair.aligned]);
    std::vector<ShapeId> one(items.baseline.begin(), items.baseline.end());
    std::vector<ShapeId> two(items.candidate.begin(), items.candidate.end());
    std::erase(one, shape);
    std::erase(two, shape);
    return one.size() >= kLeastCommands && one == two;
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
    for (const Edit& edit : evidence.alignment(evidence.aligned[i]).edits) {
      for (std::uint32_t k = 0; k < edit.length; ++k) {
        if (edit.kind == EditKind::removed) ++counts[items.baseline[edit.baseline_begin + k]].removed;
        if (edit.kind == EditKind::added) ++counts[items.candidate[edit.candidate_begin + k]].added;
      }
    }
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
  const ScriptUse scripts = scripts_called(evidence);
  const auto connections_a = static_cast<double>(evidence.runs.baseline[0].recording->clients.size());
  const auto connections_b = static_cast<double>(evidence.runs.candidate[0].recording->clients.size());
  const bool similar_connections =
      std::min(connections_a, connections_b) >= 0.8 * std::max(connections_a, connections_b);
  const std::size_t one_sided = one_sided_families(evidence);
  const bool servers_differ = server_versions(evidence).size() > 1;
  const std::array<std::uint64_t, 2> against = surplus_of_sides(evidence);
  const BySide<bool> evals = sends_eval(evidence);
  for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
    Case c{evidence, evidence.regime, evidence.shape(id), evidence.steps(Side::baseline, id),
           evidence.steps(Side::candidate, id)};
    if (is_constant(c.a) && c.b == Counts(c.b.size(), c.a[0])) continue;
    if (same_lines(evidence, id)) continue;  // folded differently, because something stands between them now
    c.least = std::min(c.a[0], c.b[0]);
    c.most = std::max(c.a[0], c.b[0]);
    c.lines_agree = (c.a[0] > c.b[0]) == (evidence.lines(Side::baseline, id) > evidence.lines(Side::candidate, id));
    c.opposed = 2 * against[c.a[0] > c.b[0] ? 1 : 0] >= c.most - c.least;
    c.on_both = largest(c.a) > 0 && largest(c.b) > 0;
    c.cold_cache = !c.on_both && (largest(c.a) == 0 ? evals.baseline : evals.candidate);
    const Family& used = family.at(family_of(c.shape));
    c.family_on_both = used.used.baseline && used.used.candidate;
    c.server_dependent = servers_differ && depends_on_server(c.shape);
    c.similar_connections = similar_connections;
    c.one_sided_families = one_sided;
    c.lines_of_one_side = evidence.lines(Side::baseline, id) + evidence.lines(Side::candidate, id);
    c.mixed_members = used.mixed_members && used.any_common && sends_its_members(used, c.shape);
    c.contested_lock = c.on_both && !c.regime.many && tries_a_lock(c.shape) &&
                       follows_itself(evidence, Side::baseline, id) && follows_itself(evidence, Side::candidate, id);
    c.new_script = is_new_script(c.shape, scripts);
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
    const Row& row = evidence.several_runs() ? first_that_applies(kSeveralRuns, c) : first_that_applies(kOneRun, c);
    const double mean_a = static_cast<double>(std::accumulate(c.a.begin(), c.a.end(), std::uint64_t{0})) /
                          static_cast<double>(c.a.size());
    const double mean_b = static_cast<double>(std::accumulate(c.b.begin(), c.b.end(), std::uint64_t{0})) /
                          static_cast<double>(c.b.size());
    const double runs = static_cast<double>(mean_a > mean_b ? c.a.size() : c.b.size());
    const auto delta = static_cast<std::uint64_t>(std::llround(std::abs(mean_a - mean_b) * runs));
    out.push_back({id, row.finding, mean_a > mean_b, !c.on_both, std::max<std::uint64_t>(delta, 1), row.name, row.why});
  }
  return out;
}

}  // namespace tracediff
