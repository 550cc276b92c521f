#include "finding/count_rows.h"

#include <cmath>
#include <iterator>
#include <string>

#include "shape/arguments.h"

namespace tracediff {

namespace {

bool is_script_admin(const Shape& shape) {
  return shape.name == "script" && (shape.qualifier == "load" || shape.qualifier == "exists");
}

bool never_rare(const CountCase& c) { return c.handshake || c.shape.name == "script" || c.shape.miss; }

/// Gap between the ranges of both sides; 0 where they touch.
std::uint64_t gap(const CountCase& c) {
  if (smallest(c.a) > largest(c.b)) return smallest(c.a) - largest(c.b);
  if (smallest(c.b) > largest(c.a)) return smallest(c.b) - largest(c.a);
  return 0;
}

double z_score(const CountCase& c) {
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
bool goes_with_another(const CountCase& c) {
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

/// Where order depends on timing, so do numbers, by a few of many.
bool stands_out(const CountCase& c) { return 10 * (c.most_lines - c.least_lines) > c.least_lines; }

/// Tries, polls and scans are sent in any number.
bool is_open_ended(const CountCase& c) {
  return c.contested_lock || c.timer || c.tried_again || c.shape.has_cursor() || c.shape.is_blocking() || c.shape.miss;
}

/// Is it sent a whole number of times as often, often enough that this is no chance?
bool is_multiplied(const CountCase& c) {
  constexpr std::uint64_t kLeast = 10;
  return c.least_lines >= kLeast && c.most_lines >= 2 * c.least_lines && c.most_lines % c.least_lines == 0;
}

constexpr CountRow kOneRun[] = {
    {"count.multiplied", true,
     [](const CountCase& c) {
       return c.on_both && !c.shape.lua && c.regime.agreement >= (c.regime.quiet ? 0.5 : 0.9) && !is_open_ended(c) &&
              is_multiplied(c);
     },
     "sent exactly twice (three times, ...) as often, where order does not vary or nearly all else occurs equally "
     "often"},
    {"count.in-a-row", false, [](const CountCase& c) { return c.on_both && !c.lines_agree; },
     "the side that sends it at fewer places sends it more often in a row, and more often in all"},
    {"count.lock-tries", false, [](const CountCase& c) { return c.contested_lock; },
     "how often a lock is tried depends on how long somebody else has it"},
    {"count.server", false, [](const CountCase& c) { return c.server_dependent && !c.on_both; },
     "the traces come from servers of different versions, and whether MONITOR shows it depends on the version"},
    {"count.timer", false, [](const CountCase& c) { return c.timer; },
     "it is sent at equal intervals, so that its number tells how long each side ran"},
    {"count.cursor", false, [](const CountCase& c) { return c.shape.has_cursor(); },
     "how many steps a scan takes, behind its first, depends on the server's table"},
    {"count.new-script", true,
     [](const CountCase& c) {
       // Where others were rewritten, the versions surely have scripts of their own.
       const bool any_rewritten = !c.evidence.shapes.script_pairs.empty();
       return c.new_script && c.least == 0 &&
              (c.regime.quiet || any_rewritten || c.shape.name == "script" || c.most >= 3);
     },
     "a script that the other version does not have"},
    {"count.miss", true, [](const CountCase& c) { return c.shape.miss && c.cold_cache; },
     "one side sends EVAL at once where the other tries EVALSHA first"},
    {"count.script-cache", false,
     [](const CountCase& c) {
       return c.shape.miss || c.server_decides || (is_script_admin(c.shape) && c.family_on_both);
     },
     "which scripts are loaded depends on what the server still knows"},
    {"count.members", false,
     [](const CountCase& c) { return c.mixed_members && c.family_on_both && !c.regime.ordered(); },
     "both sides send it with several kinds of members, and which ones go together varies"},
    {"count.handshake", true, [](const CountCase& c) { return !c.regime.many && c.handshake && c.least == 0; },
     "what a driver sends to set a connection up does not depend on the traffic"},
    {"count.lone", true,
     [](const CountCase& c) {
       const bool by_chance = c.shape.lua && !c.regime.quiet && c.places < 3;
       return !c.regime.many && !by_chance && c.least == 0 && c.one_sided_families <= kMostLone &&
              (c.regime.equal_share >= (c.shape.lua ? kLoneAgreementOfLua : kLoneAgreement) ||
               (c.regime.equal_share >= kLoneAgreementOfMany && c.most_lines >= 8));
     },
     "one side never sends it, nothing else is one-sided, and nearly all else occurs exactly as often"},
    {"count.handshake-rate", true,
     [](const CountCase& c) {
       return !c.regime.many && c.handshake && c.shape.name != "quit" && c.similar_connections &&
              c.most >= 2 * c.least && c.most - c.least >= 2;
     },
     "about as many connections, yet twice as much of what sets one up"},
    {"count.poll", false, [](const CountCase& c) { return c.shape.is_blocking() && c.family_on_both; },
     "both sides wait for work, and how often depends on the time"},
    {"count.rare", false,
     [](const CountCase& c) {
       return !c.regime.many && !c.regime.quiet && c.least == 0 &&
              static_cast<double>(c.most) < static_cast<double>(c.evidence.commands()) / 20000.0 && !never_rare(c);
     },
     "seen on one side only, but so rarely that chance explains it in traces of which order or scripts depend on "
     "timing"},
    {"count.new-command", true,
     [](const CountCase& c) {
       const bool client = !c.shape.lua && !c.shape.is_call() && !c.shape.miss;
       return !c.regime.many && client && c.least == 0 && c.family_places >= 3 && !c.family_on_both;
     },
     "a command that one side never sends in any form"},
    {"count.new-keys", true, [](const CountCase& c) { return !c.regime.many && c.new_keys; },
     "several keys of a kind that the other version does nothing with"},
    {"count.steady", true,
     [](const CountCase& c) {
       return !c.regime.many && c.regime.agreement >= 0.8 &&
              (c.handshake || (c.regime.ordered() && c.one_way) ||
               (c.least == 0 && c.places >= (c.regime.quiet ? 2U : 3U)));
     },
     "nearly all other commands occur equally often in both traces, so chance does not explain this difference"},
    {"count.vanished-in-pair", true,
     [](const CountCase& c) {
       return !c.regime.many && c.regime.agreement >= 0.9 && c.regime.quiet && c.vanishes_in_a_pair;
     },
     "a conversation that is the same otherwise has it on one side only"},
    {"count.isolated", true,
     [](const CountCase& c) {
       return !c.regime.many && c.regime.agreement >= 0.9 && c.regime.same_keys >= 0.95 && !c.shape.lua &&
              !c.shape.is_call() && c.isolated && c.one_way && (c.regime.ordered() || stands_out(c));
     },
     "taken out, it leaves every pair of conversations equal"},
    {"count.all-else-equal", true,
     [](const CountCase& c) {
       return c.regime.many && c.on_both && c.regime.totals_equal && c.lines_agree && !c.opposed && !c.tried_again &&
              c.most - c.least >= 3 && 100 * (c.most - c.least) >= c.most;
     },
     "nearly all other commands occur exactly as often in both traces"},
    {"count.kinds-decide", false, [](const CountCase& c) { return c.regime.many && c.on_both; },
     "with many short conversations, kinds of conversations are compared, not counts"},
    {"count.clear-margin", true,
     [](const CountCase& c) {
       return !c.regime.many && c.regime.agreement >= 0.6 &&
              ((c.least == 0 && c.places >= (c.regime.quiet ? 2U : 5U)) ||
               (c.least > 0 && c.most >= 3 * c.least && c.most - c.least >= 5 && (c.regime.quiet || !c.shape.lua)));
     },
     "most other commands occur equally often, and this one differs by far"},
    {"count.beyond-chance", true, [](const CountCase& c) { return c.least == 0 && c.most >= 8 && z_score(c) > 2.8; },
     "sent often on one side and never on the other, beyond what this pair's other counts vary"},
    {"count.far-beyond-chance", true,
     [](const CountCase& c) { return !c.regime.many && z_score(c) > kFarBeyondChance; },
     "its number differs by far more than the numbers of this pair's other commands"},
    {"count.only-one", true,
     [](const CountCase& c) {
       return c.on_both && c.regime.totals_equal && c.regime.differing == 1 && c.lines_agree &&
              c.most - c.least >= 10 && goes_with_another(c);
     },
     "one side sends it exactly as often as another command, the other does not, and all else occurs as often on both"},
    {"count.varies", false, [](const CountCase&) { return true; },
     "counts of this size differ between runs of one version too: record three runs of each version to tell"},
};

template <std::size_t N>
const CountRow& first_that_applies(const CountRow (&rows)[N], const CountCase& c) {
  return *std::find_if(std::begin(rows), std::end(rows), [&](const CountRow& row) { return row.applies(c); });
}

/// In racy traffic, what only one version sends must be seen so often, all runs together.
constexpr std::uint64_t kLeastRacyUses = 6;

/// How many times the least of the side that has more is the most of the other.
double times_apart(const CountCase& c) {
  const std::uint64_t low = std::min(largest(c.a), largest(c.b));
  const std::uint64_t least_of_high = largest(c.a) < largest(c.b) ? smallest(c.b) : smallest(c.a);
  return static_cast<double>(least_of_high) / static_cast<double>(std::max<std::uint64_t>(low, 1));
}

bool clearly_apart(const CountCase& c) {
  const auto distance = static_cast<double>(gap(c));
  const double spread = static_cast<double>(std::max(largest(c.a) - smallest(c.a), largest(c.b) - smallest(c.b)));
  const double top = static_cast<double>(std::max(largest(c.a), largest(c.b)));
  const bool several_each = c.a.size() >= 2 && c.b.size() >= 2;
  // What is sent often varies by much, but not to a fraction of it.
  constexpr double kManyTimes = 4;
  constexpr double kLeastDistance = 10;
  if (std::min(c.a.size(), c.b.size()) >= 3 && distance >= kLeastDistance && times_apart(c) >= kManyTimes) return true;
  // Two runs against two do not overlap by chance in one case of three.
  if (!c.regime.quiet && std::min(c.a.size(), c.b.size()) < 3)
    return distance > 3 * spread && distance > 0.5 * top && distance >= 5;
  return distance > (several_each ? 2 : 3) * spread && distance > 0.1 * top && (several_each || distance > 3);
}

bool always_on_one_side(const CountCase& c) {
  const Counts& present = largest(c.a) == 0 ? c.b : c.a;
  const Counts& absent = largest(c.a) == 0 ? c.a : c.b;
  if (largest(absent) != 0) return false;
  const bool constant_in_several = is_constant(present) && present.size() >= 2 && absent.size() >= 2;
  const std::size_t runs = std::min(c.a.size(), c.b.size());
  // A client that never sends any such command does not begin by chance.
  if (!c.family_on_both && !c.shape.lua && !c.shape.miss && runs >= 3 && smallest(present) > 0) return true;
  if (!c.regime.quiet || c.regime.many) return smallest(present) * runs >= kLeastRacyUses;
  return smallest(present) >= (constant_in_several || c.regime.quiet ? 1U : 2U);
}

constexpr std::string_view kConstant =
    "its number is the same in all runs of a version, and differs between the versions";

constexpr CountRow kSeveralRuns[] = {
    {"runs.constant-lines", true,
     [](const CountCase& c) {
       const Counts& a = c.lines.baseline;
       const Counts& b = c.lines.candidate;
       const bool measured = std::min(a.size(), b.size()) >= 3;
       return measured && !is_open_ended(c) && is_constant(a) && is_constant(b) &&
              std::max(a[0], b[0]) - std::min(a[0], b[0]) >= 2;
     },
     kConstant},
    {"runs.in-a-row", false, [](const CountCase& c) { return c.on_both && !c.lines_agree; },
     "the side that sends it at fewer places sends it more often in a row, and more often in all"},
    {"runs.lock-tries", false, [](const CountCase& c) { return c.contested_lock; },
     "how often a lock is tried depends on how long somebody else has it"},
    {"runs.timer", false, [](const CountCase& c) { return c.timer; },
     "it is sent at equal intervals, so that its number tells how long each run was"},
    {"runs.server", false, [](const CountCase& c) { return c.server_dependent && !c.on_both; },
     "the traces come from servers of different versions, and whether MONITOR shows it depends on the version"},
    {"runs.cursor", false, [](const CountCase& c) { return c.shape.has_cursor(); },
     "how many steps a scan takes, behind its first, depends on the server's table"},
    {"runs.script-cache", false, [](const CountCase& c) { return (c.shape.miss && !c.cold_cache) || c.server_decides; },
     "which scripts the server still knows is not the driver's doing"},
    {"runs.constant", true,
     [](const CountCase& c) {
       const bool measured = std::min(c.a.size(), c.b.size()) >= 3;
       return measured && is_constant(c.a) && is_constant(c.b) && gap(c) >= 2;
     },
     kConstant},
    {"runs.kinds-decide", false, [](const CountCase& c) { return c.regime.many && c.on_both; },
     "with many short conversations, kinds of conversations are compared, not counts"},
    {"runs.members", false,
     [](const CountCase& c) { return c.mixed_members && c.family_on_both && !c.regime.ordered(); },
     "both sides send it with several kinds of members, and which ones go together varies"},
    {"runs.overlap", false, [](const CountCase& c) { return gap(c) == 0; },
     "the counts of the runs of both versions overlap"},
    {"runs.always-on-one-side", true, [](const CountCase& c) { return always_on_one_side(c); },
     "every run of one version sends it, no run of the other does"},
    {"runs.constant", true,
     [](const CountCase& c) {
       if (!is_constant(c.a) || !is_constant(c.b) || c.regime.agreement < 0.8) return false;
       const double most = static_cast<double>(std::max(c.a[0], c.b[0]));
       const std::size_t runs = std::min(c.a.size(), c.b.size());
       if (c.regime.quiet || c.handshake || (c.isolated && runs >= 2)) return true;
       return runs >= 3 && static_cast<double>(gap(c)) >= std::max(2.0, 0.15 * most);
     },
     kConstant},
    {"runs.clearly-apart", true, [](const CountCase& c) { return clearly_apart(c); },
     "its numbers lie further apart between the versions than twice what they vary within one"},
    {"runs.constant", true,
     [](const CountCase& c) {
       return std::min(c.a.size(), c.b.size()) >= 2 && is_constant(c.a) && is_constant(c.b) &&
              first_that_applies(kOneRun, c).finding;
     },
     kConstant},
    {"runs.few", false,
     [](const CountCase& c) { return std::min(c.a.size(), c.b.size()) < 3 && is_constant(c.a) && is_constant(c.b); },
     "so few runs can have the same number by chance in traffic that varies: record three runs of each version to "
     "tell"},
    {"runs.varies", false, [](const CountCase&) { return true; },
     "the versions differ by no more than runs of one version may"},
};

}  // namespace

const CountRow& deciding_row(const CountCase& c) {
  return c.evidence.several_runs() ? first_that_applies(kSeveralRuns, c) : first_that_applies(kOneRun, c);
}

}  // namespace tracediff
