#include "finding/decide.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include "finding/changed_rules.h"
#include "finding/companions.h"
#include "finding/edit_signature.h"
#include "finding/importance.h"
#include "finding/kind_rules.h"
#include "finding/rules.h"
#include "finding/tail_rules.h"
#include "trace/parallel.h"

namespace tracediff {

namespace {

/// Rules that look at nothing but the evidence, those that take longest first: they are asked all at once.
enum LoneRule : std::size_t {
  kRetries,
  kKinds,
  kOutcomes,
  kFields,
  kNumbers,
  kKeyNumbers,
  kLetterCase,
  kDatabases,
  kLoneRules
};

using LoneDifferences = std::array<std::vector<Difference>, kLoneRules>;

LoneDifferences ask_alone(const Evidence& evidence) {
  using Rule = std::vector<Difference> (*)(const Evidence&);
  constexpr std::array<Rule, kLoneRules> kRules = {compare_retries,     compare_kinds,    compare_outcomes,
                                                   compare_fields,      compare_numbers,  compare_key_numbers,
                                                   compare_letter_case, compare_databases};
  LoneDifferences out;
  for_each_index(kLoneRules, evidence.corpus->threads, [&](std::size_t rule) { out[rule] = kRules[rule](evidence); });
  return out;
}

class Decider {
 public:
  explicit Decider(const Evidence& evidence)
      : evidence_(evidence),
        // With many conversations kinds of them are compared, not pairs one by one.
        pairs_(evidence.regime.many && !evidence.several_runs() ? PairCounts{} : count_in_pairs(evidence)),
        counts_(decide_counts(evidence, pairs_)),
        all_counts_(counts_),
        alone_(ask_alone(evidence)) {}

  std::vector<Difference> run() {
    add_kinds();
    add_key_histories();
    consume_shapes(0);
    add(compare_scripts(evidence_));
    add_calling_mode();
    join_lua_with_scripts();
    add_connections();
    add(find_tails(evidence_, counts_));
    add(compare_key_names(evidence_));
    add_changed();
    add_one_sided();
    join_blocks_with_scripts(evidence_, out_);
    join_transactions(evidence_, out_);
    join_renamed(evidence_, out_);
    add_count_notes();
    add_bare_transactions(evidence_, out_);
    add(std::move(alone_[kOutcomes]));
    add(std::move(alone_[kRetries]));
    leave_out_told_keys(evidence_, alone_[kKeyNumbers], alone_[kNumbers]);
    add(std::move(alone_[kKeyNumbers]));
    add(std::move(alone_[kNumbers]));
    add(std::move(alone_[kFields]));
    add(std::move(alone_[kDatabases]));
    add(std::move(alone_[kLetterCase]));
    add_order();
    add_places();
    find_companions(evidence_, out_);
    return std::move(out_);
  }

 private:
  void add(std::vector<Difference> differences) {
    for (Difference& difference : differences) out_.push_back(std::move(difference));
  }
  void consume_shapes(std::size_t first);
  void add_kinds();
  void add_key_histories();
  void add_calling_mode();
  void join_lua_with_scripts();
  void add_connections();
  void add_order();
  void add_changed();
  void leave_out_changed_names();
  void add_one_sided();
  void add_count_notes();
  void add_places();
  bool absorb_lua(const CountDifference& count);
  [[nodiscard]] std::optional<std::size_t> script_parent(ShapeId shape) const;
  [[nodiscard]] std::uint64_t surplus_lines(ShapeId shape) const;
  [[nodiscard]] std::string group_of(const CountDifference& count) const;

  const Evidence& evidence_;
  PairCounts pairs_;
  std::vector<CountDifference> counts_;  ///< what is not yet explained
  const std::vector<CountDifference> all_counts_;
  LoneDifferences alone_;
  std::vector<Difference> out_;
};

Side side_with(const CountDifference& count) { return count.lost ? Side::baseline : Side::candidate; }

/// What the differences from FIRST on explain is no longer open.
void Decider::consume_shapes(std::size_t first) {
  std::set<ShapeId> taken;
  for (std::size_t i = first; i < out_.size(); ++i) {
    for (const Side side : kSides) taken.insert(out_[i].shapes[side].begin(), out_[i].shapes[side].end());
  }
  std::erase_if(counts_, [&](const CountDifference& count) { return taken.contains(count.shape); });
}

/// What every run sends as often is not missing or new, whichever kinds of conversations send it now.
void Decider::add_kinds() {
  for (Difference& difference : alone_[kKinds]) {
    const bool one_sided = difference.kind == FindingKind::missing || difference.kind == FindingKind::extra;
    if (one_sided && !difference.note) {
      const Side side = difference.kind == FindingKind::missing ? Side::baseline : Side::candidate;
      difference.note = same_lines(evidence_, difference.shapes[side].front());
    }
    out_.push_back(std::move(difference));
  }
}

/// What counts decide already needs no key's history.
void Decider::add_key_histories() {
  std::vector<Difference> found = compare_key_histories(evidence_);
  for (Difference& difference : compare_transactions(evidence_)) found.push_back(std::move(difference));
  std::set<ShapeId> taken;
  for (Difference& difference : found) {
    const ShapeId shape =
        difference.shapes[difference.kind == FindingKind::missing ? Side::baseline : Side::candidate].front();
    const bool open = std::any_of(counts_.begin(), counts_.end(),
                                  [&](const CountDifference& count) { return count.shape == shape && !count.finding; });
    if (open && taken.insert(shape).second) out_.push_back(std::move(difference));
  }
}

/// A connection more means its handshake once more: details of it, not findings of their own.
void Decider::add_connections() {
  std::vector<Difference> connections = compare_connections(evidence_);
  if (connections.empty()) return;
  const std::size_t parent = out_.size();
  Difference& connection = connections.front();
  const std::uint64_t delta = connection.occurrences;
  const bool lost = *connection.length.baseline > *connection.length.candidate;
  // Each connection more has its handshake, and that is the driver's: it opens one where it did not before.
  const bool with_handshake = evidence_.regime.agreement >= 0.9 &&
                              std::any_of(counts_.begin(), counts_.end(), [&](const CountDifference& count) {
                                return count.finding && count.lost == lost &&
                                       evidence_.shape(count.shape).is_handshake() &&
                                       count.delta == delta * evidence_.runs[side_with(count)].size();
                              });
  const bool pool = connection.rule == kPoolRule;
  if (with_handshake && !pool && connection.note) {
    connection.note = false;
    connection.why = "each connection more brings its handshake, and nearly all else occurs equally often";
  }
  const bool note = connection.note;
  add(std::move(connections));
  if (note && !pool) return;
  for (const CountDifference& count : counts_) {
    const std::uint64_t runs = evidence_.runs[side_with(count)].size();
    if (!count.finding || count.lost != lost || count.delta != delta * runs ||
        !evidence_.shape(count.shape).is_handshake())
      continue;
    Difference detail;
    detail.kind = only_on(side_with(count));
    detail.note = note;
    detail.shapes[side_with(count)] = {count.shape};
    detail.occurrences = count.delta;
    detail.rule = "connections.handshake";
    detail.why = "sent once more by each connection more";
    detail.parent = parent;
    out_.push_back(std::move(detail));
  }
  consume_shapes(parent);
}

/// What kinds of conversations showed to have moved is not told again.
void Decider::add_order() {
  std::set<ShapeId> told;
  for (const Difference& difference : out_) {
    if (difference.kind == FindingKind::moved)
      told.insert(difference.shapes.baseline.begin(), difference.shapes.baseline.end());
  }
  std::vector<Difference> order = compare_order(evidence_, all_counts_);
  std::erase_if(order, [&](const Difference& difference) { return told.contains(difference.shapes.baseline.front()); });
  add(std::move(order));
}

/// Who asks for a script by its hash is refused now and then, who sends its text is not: that is no other change.
void Decider::add_calling_mode() {
  std::optional<Difference> mode = compare_calling_modes(evidence_);
  if (!mode) return;
  std::erase_if(counts_, [&](const CountDifference& count) {
    const std::vector<ShapeId>& calls = mode->shapes[side_with(count)];
    return evidence_.shape(count.shape).miss && std::ranges::find(calls, count.shape) != calls.end();
  });
  out_.push_back(*std::move(mode));
}

std::optional<std::size_t> Decider::script_parent(ShapeId shape) const {
  const std::string& caller = evidence_.shape(shape).caller;
  if (caller.empty()) return std::nullopt;
  for (std::size_t i = 0; i < out_.size(); ++i) {
    if (out_[i].kind == FindingKind::script && !out_[i].note &&
        evidence_.shape(out_[i].shapes.baseline.front()).qualifier == caller)
      return i;
  }
  return std::nullopt;
}

/// What a script that was rewritten sends otherwise is a detail of it.
void Decider::join_lua_with_scripts() {
  for (Difference& difference : out_) {
    const Side side = difference.shapes.baseline.empty() ? Side::candidate : Side::baseline;
    const std::vector<ShapeId>& shapes = difference.shapes[side];
    if (difference.kind == FindingKind::script || difference.parent || shapes.empty()) continue;
    const bool all_lua = std::ranges::all_of(shapes, [&](ShapeId shape) { return evidence_.is(shape, kLuaShape); });
    if (all_lua) difference.parent = script_parent(shapes.front());
  }
}

void Decider::add_changed() {
  std::map<std::string, std::size_t> by_signature;
  for (const ChangedPair& pair : pair_changed(evidence_, counts_)) {
    const Shape& baseline = evidence_.shape(pair.baseline);
    std::optional<std::size_t> parent;
    if (baseline.lua) parent = script_parent(pair.baseline);
    const std::string signature = (pair.random ? "random "
                                   : parent    ? "detail " + std::to_string(*parent)
                                               : "") +
                                  edit_signature(baseline, evidence_.shape(pair.candidate));
    const auto [found, added] = by_signature.try_emplace(signature, out_.size());
    if (added) {
      Difference difference;
      difference.kind = FindingKind::changed;
      difference.note = pair.random;
      difference.parent = parent;
      difference.rule = pair.rule;
      difference.why = pair.random ? "all that differs looks random"
                                   : "what one version no longer sends and what the other sends in its place";
      out_.push_back(std::move(difference));
    }
    Difference& difference = out_[found->second];
    difference.shapes.baseline.push_back(pair.baseline);
    difference.shapes.candidate.push_back(pair.candidate);
    difference.occurrences += std::max({pair.uses, surplus_lines(pair.baseline), surplus_lines(pair.candidate)});
  }
  leave_out_changed_names();
}

/// Of a command that became another one, the few uses that have no partner are no finding of their own.
void Decider::leave_out_changed_names() {
  constexpr std::uint64_t kFew = 3;
  BySide<std::set<std::string>> changed;
  for (const Difference& difference : out_) {
    if (difference.note || difference.kind != FindingKind::changed) continue;
    for (const Side side : kSides) {
      for (const ShapeId shape : difference.shapes[side]) changed[side].insert(evidence_.shape(shape).name);
    }
  }
  for (CountDifference& count : counts_) {
    const bool few = count.rule == "count.new-command" && surplus_lines(count.shape) < kFew;
    if (!few || !changed[side_with(count)].contains(evidence_.shape(count.shape).name)) continue;
    count.finding = false;
    count.rule = "count.rest";
    count.why = "other uses of this command became another one; these few are the rest";
  }
}

/// A script's commands follow its calls: where those are gone or new, they explain them.
bool Decider::absorb_lua(const CountDifference& count) {
  const Shape& line = evidence_.shape(count.shape);
  if (!line.lua) return false;
  const Side side = side_with(count);
  for (Difference& difference : out_) {
    const bool one_sided = difference.kind == only_on(side);
    if (difference.note || !one_sided) continue;
    const bool called = std::any_of(difference.shapes[side].begin(), difference.shapes[side].end(), [&](ShapeId shape) {
      return evidence_.shape(shape).is_call() && !evidence_.shape(shape).miss &&
             evidence_.shape(shape).qualifier == line.caller;
    });
    if (!called) continue;
    difference.shapes[side].push_back(count.shape);
    ++difference.sent_by_calls[side];
    return true;
  }
  return false;
}

/// One finding for each command name (and sub-command or script), for Lua lines within one script.
std::string Decider::group_of(const CountDifference& count) const {
  const Shape& shape = evidence_.shape(count.shape);
  std::string key = std::string(count.lost ? "-" : "+") +
                    (shape.miss  ? "M"
                     : shape.lua ? "L"
                                 : "C") +
                    shape.name + ' ' + shape.qualifier;
  if (shape.lua) key += ' ' + shape.caller + ' ' + std::to_string(shape.arguments.size());
  return key;
}

/// Lines by which the side that has more of SHAPE exceeds the other; repeats of one step count.
std::uint64_t Decider::surplus_lines(ShapeId shape) const {
  const std::uint64_t a = evidence_.lines(Side::baseline, shape);
  const std::uint64_t b = evidence_.lines(Side::candidate, shape);
  return a > b ? a - b : b - a;
}

void Decider::add_one_sided() {
  std::stable_sort(counts_.begin(), counts_.end(), [&](const CountDifference& one, const CountDifference& two) {
    return evidence_.shape(one.shape).lua < evidence_.shape(two.shape).lua;  // calls before what they call
  });
  std::map<std::string, std::size_t> groups;
  for (const CountDifference& count : counts_) {
    if (!count.finding || absorb_lua(count)) continue;
    const auto [found, added] = groups.try_emplace(group_of(count), out_.size());
    if (added) {
      Difference difference;
      difference.kind = only_on(side_with(count));
      if (evidence_.shape(count.shape).lua) difference.parent = script_parent(count.shape);
      difference.rule = count.rule;
      difference.why = count.why;
      out_.push_back(std::move(difference));
    }
    Difference& difference = out_[found->second];
    difference.shapes[side_with(count)].push_back(count.shape);
    difference.occurrences += count.delta;
  }
}

/// Where nothing else makes it vary, a rewritten script does: then it is a detail of that.
void Decider::add_count_notes() {
  const bool steady = evidence_.regime.quiet && !evidence_.several_runs();
  for (const CountDifference& count : counts_) {
    if (count.finding) continue;
    Difference difference;
    difference.kind = only_on(side_with(count));
    if (steady && evidence_.is(count.shape, kLuaShape)) difference.parent = script_parent(count.shape);
    difference.note = !difference.parent;
    difference.shapes[side_with(count)] = {count.shape};
    difference.occurrences = count.delta;
    difference.rule = difference.parent ? "script.lines" : count.rule;
    difference.why = difference.parent ? "the script that sends it was rewritten" : count.why;
    out_.push_back(std::move(difference));
  }
}

/// Commands on another connection are a detail of that connection, where it is new; many are told as one.
/// Where one connection more is a detail of timing, so is what it sends.
void Decider::add_places() {
  constexpr std::size_t kFew = 3;
  const auto connections = std::ranges::find(out_, FindingKind::connections, &Difference::kind);
  const bool told = connections != out_.end();
  const bool by_chance = told && connections->note;
  std::optional<std::size_t> parent;
  if (told && !by_chance) parent = static_cast<std::size_t>(connections - out_.begin());
  std::vector<Difference> places = compare_places(evidence_);
  if (places.size() > kFew) places = {join_places(places)};
  for (Difference& place : places) {
    place.parent = parent;
    place.note = by_chance;
    out_.push_back(std::move(place));
  }
}

}  // namespace

std::vector<Difference> decide(const Evidence& evidence) { return by_importance(evidence, Decider(evidence).run()); }

}  // namespace tracediff
