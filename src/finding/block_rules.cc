#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "finding/rules.h"
#include "finding/transactions.h"
#include "finding/wording.h"
#include "shape/arguments.h"

namespace tracediff {

namespace {

/// What a command does: its name and its first key.
using Deed = std::pair<std::string, std::string>;

Deed deed_of(const Shape& shape) { return {shape.name, std::string(shape.key_text())}; }

using Deeds = std::map<Deed, std::uint64_t>;  ///< with their lines

Deeds deeds_of(const Evidence& evidence, const std::vector<ShapeId>& shapes, Side side) {
  Deeds out;
  for (const ShapeId shape : shapes) out[deed_of(evidence.shape(shape))] += evidence.lines(side, shape);
  return out;
}

/// The deeds of the Lua lines of a script on one side.
Deeds deeds_of_script(const Evidence& evidence, const std::string& script, Side side) {
  Deeds out;
  for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
    const Shape& shape = evidence.shape(id);
    const std::uint64_t lines = evidence.lines(side, id);
    if (shape.lua && shape.caller == script && lines > 0) out[deed_of(shape)] += lines;
  }
  return out;
}

bool closes_transaction(const Evidence& evidence, const Difference& difference, Side side) {
  const CommandWords* words = evidence.shape(difference.shapes[side].front()).words;
  return words != nullptr && words->transaction != Transaction::none;
}

/// Is DIFFERENCE a client command that SIDE alone sends, and not a script's call?
bool is_lone_command(const Evidence& evidence, const Difference& difference, Side side) {
  if (!is_only_on(difference, side)) return false;
  const Shape& shape = evidence.shape(difference.shapes[side].front());
  return !shape.lua && !shape.is_call();
}

bool is_new_call(const Evidence& evidence, const Difference& difference, Side side) {
  const FindingKind kind = side == Side::baseline ? FindingKind::missing : FindingKind::extra;
  if (difference.note || difference.kind != kind || difference.shapes[side].empty()) return false;
  const Shape& shape = evidence.shape(difference.shapes[side].front());
  return shape.is_call() && !shape.miss;
}

/// Commands of all shapes that SIDE alone sends.
std::uint64_t lone_lines(const Evidence& evidence, const Difference& difference, Side side) {
  std::uint64_t sum = 0;
  for (const ShapeId shape : difference.shapes[side]) {
    if (!evidence.shape(shape).lua) sum += evidence.lines(side, shape);
  }
  return sum;
}

bool similar_number(std::uint64_t one, std::uint64_t two) { return 2 * std::min(one, two) >= std::max(one, two); }

/// Does the script, CALLED so often, what the commands of DEEDS did? Which way it goes depends on the data: it need not
/// do all of it on every key, nor in every call.
bool does_the_same(const Deeds& done, std::uint64_t called, const Deeds& deeds, std::uint64_t occurrences) {
  std::uint64_t lines = 0;
  bool same_key = false;
  for (const auto& [deed, uses] : deeds) {
    const auto first = done.lower_bound({deed.first, ""});
    if (first == done.end() || first->first.first != deed.first) return false;
    const auto found = done.find(deed);
    same_key = same_key || found != done.end();
    lines += found == done.end() ? 0 : found->second;
  }
  return same_key && (similar_number(occurrences, called) || similar_number(occurrences, lines));
}

/// Transactions around a command that the other side sends as well, where it has no transaction at all.
struct BareTransactions {
  std::uint64_t count = 0;
  std::vector<Sighting> sightings;
  std::optional<ShapeId> inner;  ///< the first command of the first of them
  bool in_every_run = true;
};

/// The shapes of SIDE that the other side sends as well, if in another form.
std::vector<bool> sent_by_both(const Evidence& evidence, const std::vector<Difference>& all, Side side) {
  std::vector<bool> out(evidence.shape_count(), false);
  for (ShapeId shape = 0; shape < out.size(); ++shape) {
    const std::uint64_t own = evidence.lines(side, shape) * evidence.runs[other(side)].size();
    const std::uint64_t others = evidence.lines(other(side), shape) * evidence.runs[side].size();
    out[shape] = others > 0 && others >= own;  // less often: some became part of the script
  }
  for (const Difference& difference : all) {
    if (difference.kind != FindingKind::changed || difference.rule == kBlockRule) continue;
    for (const ShapeId shape : difference.shapes[side]) out[shape] = true;
  }
  return out;
}

void collect_bare(const Evidence& evidence, const std::vector<bool>& sent, Side side, std::size_t run_index,
                  BareTransactions& out) {
  constexpr std::size_t kShown = 3;
  const Run& run = evidence.runs[side][run_index];
  const std::uint64_t before = out.count;
  for_each_transaction(evidence, run, [&](const TransactionItems& transaction) {
    const std::span<const ShapeId> inside = transaction.inside(run);
    // Its first command tells.
    const auto first = std::ranges::find_if(inside, [&](ShapeId shape) { return !evidence.is(shape, kLuaShape); });
    if (first == inside.end() || !sent[*first]) return;
    if (!out.inner) out.inner = *first;
    if (out.sightings.size() < kShown)
      out.sightings.push_back({run_index, transaction.conversation, transaction.opens});
    ++out.count;
  });
  out.in_every_run = out.in_every_run && out.count > before;
}

/// Of a block that became a script, what OPENS it also opened others, whose commands stand alone now.
std::optional<Difference> bare_transactions(const Evidence& evidence, const std::vector<Difference>& all, ShapeId opens,
                                            Side side) {
  if (evidence.lines(other(side), opens) > 0) return std::nullopt;
  BareTransactions bare;
  const std::vector<bool> sent = sent_by_both(evidence, all, side);
  for (std::size_t run = 0; run < evidence.runs[side].size(); ++run) collect_bare(evidence, sent, side, run, bare);
  if (bare.count == 0 || !bare.in_every_run) return std::nullopt;
  Difference out;
  const bool lost = side == Side::baseline;
  out.kind = only_on(side);
  out.shapes[side] = {opens};
  out.sightings[side] = bare.sightings;
  out.only_sighted = true;
  out.occurrences = bare.count;
  out.title = "%COMMAND% is " + std::string(lost ? "no longer" : "now") + " sent before " +
              landmark(evidence, *bare.inner) + ", which " + (lost ? "stands" : "stood") + " in no transaction" +
              (lost ? " now" : "");
  out.rule = "block.bare";
  out.why = "other blocks became calls of a script, and this one became its bare commands";
  return out;
}

}  // namespace

void join_blocks_with_scripts(const Evidence& evidence, std::vector<Difference>& all) {
  std::set<std::size_t> joined;
  std::vector<Difference> bare;
  for (std::size_t call = 0; call < all.size(); ++call) {
    for (const Side script_side : kSides) {
      const Side block_side = other(script_side);
      if (joined.contains(call) || !is_new_call(evidence, all[call], script_side)) continue;
      const Deeds done =
          deeds_of_script(evidence, evidence.shape(all[call].shapes[script_side].front()).qualifier, script_side);
      const std::uint64_t called = lone_lines(evidence, all[call], script_side);
      std::vector<std::size_t> block;
      bool any_deed = false;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (joined.contains(i) || !is_lone_command(evidence, all[i], block_side)) continue;
        const Deeds deeds = deeds_of(evidence, all[i].shapes[block_side], block_side);
        const std::uint64_t lines = lone_lines(evidence, all[i], block_side);
        const bool same = does_the_same(done, called, deeds, lines);
        const bool frames = closes_transaction(evidence, all[i], block_side) && similar_number(lines, called);
        if (same || frames) block.push_back(i);
        any_deed = any_deed || same;
      }
      if (!any_deed || block.size() < 2) continue;
      Difference& change = all[call];
      change.kind = FindingKind::changed;
      change.rule = kBlockRule;
      change.why = "the script does what these commands did, on the same keys and about as often";
      // What opens the block is shown for it: a transaction's command, else what was met first.
      const auto opens_before = [&](std::size_t one, std::size_t two) {
        const auto key = [&](std::size_t i) {
          const ShapeId first = all[i].shapes[block_side].front();
          return std::pair(!closes_transaction(evidence, all[i], block_side), evidence.shape(first).example);
        };
        return key(one) < key(two);
      };
      std::stable_sort(block.begin(), block.end(), opens_before);
      for (const std::size_t i : block) {
        change.shapes[block_side].insert(change.shapes[block_side].end(), all[i].shapes[block_side].begin(),
                                         all[i].shapes[block_side].end());
        joined.insert(i);
      }
      joined.insert(call);
      const ShapeId opens = change.shapes[block_side].front();
      if (!evidence.is(opens, kOpensShape)) continue;
      if (std::optional<Difference> more = bare_transactions(evidence, all, opens, block_side)) bare.push_back(*more);
    }
  }
  std::erase_if(joined, [&](std::size_t i) { return all[i].rule == kBlockRule; });
  erase_differences(all, joined);
  for (Difference& difference : bare) all.push_back(std::move(difference));
}

}  // namespace tracediff
