#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "finding/rules.h"
#include "shape/arguments.h"

namespace tracediff {

namespace {

/// What a command does: its name and its first key.
using Deed = std::pair<std::string, std::string>;

Deed deed_of(const Shape& shape) { return {shape.name, std::string(shape.key_text())}; }

std::set<Deed> deeds_of(const Evidence& evidence, const std::vector<ShapeId>& shapes) {
  std::set<Deed> out;
  for (const ShapeId shape : shapes) out.insert(deed_of(evidence.shape(shape)));
  return out;
}

/// The deeds of the Lua lines of a script on one side.
std::set<Deed> deeds_of_script(const Evidence& evidence, const std::string& script, Side side) {
  std::set<Deed> out;
  for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
    const Shape& shape = evidence.shape(id);
    if (shape.lua && shape.caller == script && evidence.lines(side, id) > 0) out.insert(deed_of(shape));
  }
  return out;
}

bool closes_transaction(const Evidence& evidence, const Difference& difference, Side side) {
  const CommandWords* words = evidence.shape(difference.shapes[side].front()).words;
  return words != nullptr && words->transaction != Transaction::none;
}

/// Is DIFFERENCE a client command that SIDE alone sends, and not a script's call?
bool is_plain(const Evidence& evidence, const Difference& difference, Side side) {
  const FindingKind kind = side == Side::baseline ? FindingKind::missing : FindingKind::extra;
  if (difference.note || difference.parent || difference.kind != kind || difference.shapes[side].empty()) return false;
  const Shape& shape = evidence.shape(difference.shapes[side].front());
  return !shape.lua && !shape.is_call();
}

bool is_new_call(const Evidence& evidence, const Difference& difference, Side side) {
  const FindingKind kind = side == Side::baseline ? FindingKind::missing : FindingKind::extra;
  if (difference.note || difference.kind != kind || difference.shapes[side].empty()) return false;
  const Shape& shape = evidence.shape(difference.shapes[side].front());
  return shape.is_call() && !shape.miss;
}

bool similar_number(std::uint64_t one, std::uint64_t two) { return 2 * std::min(one, two) >= std::max(one, two); }

}  // namespace

void join_blocks_with_scripts(const Evidence& evidence, std::vector<Difference>& all) {
  std::set<std::size_t> joined;
  for (std::size_t call = 0; call < all.size(); ++call) {
    for (const Side script_side : kSides) {
      const Side block_side = other(script_side);
      if (joined.contains(call) || !is_new_call(evidence, all[call], script_side)) continue;
      const std::set<Deed> done =
          deeds_of_script(evidence, evidence.shape(all[call].shapes[script_side].front()).qualifier, script_side);
      std::vector<std::size_t> block;
      bool any_deed = false;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (joined.contains(i) || !is_plain(evidence, all[i], block_side) ||
            !similar_number(all[i].occurrences, all[call].occurrences))
          continue;
        const std::set<Deed> deeds = deeds_of(evidence, all[i].shapes[block_side]);
        const bool same = std::includes(done.begin(), done.end(), deeds.begin(), deeds.end());
        if (same || closes_transaction(evidence, all[i], block_side)) block.push_back(i);
        any_deed = any_deed || same;
      }
      if (!any_deed || block.size() < 2) continue;
      Difference& change = all[call];
      change.kind = FindingKind::changed;
      change.rule = "block.script";
      change.why = "the script does what these commands did, on the same keys and about as often";
      // What opens the block is shown for it.
      std::stable_sort(block.begin(), block.end(), [&](std::size_t one, std::size_t two) {
        return closes_transaction(evidence, all[one], block_side) > closes_transaction(evidence, all[two], block_side);
      });
      for (const std::size_t i : block) {
        change.shapes[block_side].insert(change.shapes[block_side].end(), all[i].shapes[block_side].begin(),
                                         all[i].shapes[block_side].end());
        joined.insert(i);
      }
      joined.insert(call);
    }
  }
  std::vector<std::size_t> place(all.size());
  std::vector<Difference> rest;
  const auto is_part = [&](std::size_t i) { return joined.contains(i) && all[i].rule != "block.script"; };
  for (std::size_t i = 0; i < all.size(); ++i) {
    place[i] = rest.size();
    if (!is_part(i)) rest.push_back(std::move(all[i]));
  }
  for (Difference& difference : rest) {
    if (difference.parent) difference.parent = place[*difference.parent];
  }
  all = std::move(rest);
}

}  // namespace tracediff
