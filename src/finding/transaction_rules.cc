#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "finding/rules.h"
#include "finding/transactions.h"
#include "finding/wording.h"

namespace tracediff {

namespace {

/// Does DIFFERENCE hold nothing but commands of SIDE that have TRAIT?
bool is_all(const Evidence& evidence, const Difference& difference, Side side, std::uint8_t trait) {
  return is_only_on(difference, side) &&
         std::ranges::all_of(difference.shapes[side], [&](ShapeId shape) { return evidence.is(shape, trait); });
}

/// By how many lines SIDE has more.
std::int64_t surplus(const Evidence& evidence, const Difference& difference, Side side) {
  std::int64_t lines = 0;
  for (const ShapeId shape : difference.shapes[side]) {
    lines += static_cast<std::int64_t>(evidence.lines(side, shape));
    lines -= static_cast<std::int64_t>(evidence.lines(other(side), shape));
  }
  return lines;
}

/// The first commands of transactions: how many more begin with each of them on SIDE.
std::map<ShapeId, std::int64_t> first_commands(const Evidence& evidence, Side side) {
  std::map<ShapeId, std::int64_t> out;
  for (const Side each : kSides) {
    for (const Run& run : evidence.runs[each]) {
      for_each_transaction(evidence, run, [&](const TransactionItems& transaction) {
        const std::span<const ShapeId> inside = transaction.inside(run);
        if (!inside.empty()) out[inside.front()] += each == side ? 1 : -1;
      });
    }
  }
  std::erase_if(out, [](const auto& first) { return first.second <= 0; });
  return out;
}

std::string title_of(const Evidence& evidence, Side side, ShapeId closes) {
  std::string out = "%COMMAND% and " + landmark(evidence, closes);
  out += side == Side::baseline ? " are no longer sent" : " are now sent";
  const std::map<ShapeId, std::int64_t> first = first_commands(evidence, side);
  if (first.empty()) return out;
  const auto most = std::ranges::max_element(first, {}, [](const auto& each) { return each.second; });
  return out + " around " + landmark(evidence, most->first) + (first.size() > 1 ? " and others" : "");
}

void join(const Evidence& evidence, Side side, std::vector<Difference>& all) {
  const auto holds = [&](std::uint8_t trait) {
    return [&, trait](const Difference& difference) { return is_all(evidence, difference, side, trait); };
  };
  const auto opens = std::ranges::find_if(all, holds(kOpensShape));
  const auto closes = std::ranges::find_if(all, holds(kClosesShape));
  if (opens == all.end() || closes == all.end()) return;
  const std::int64_t opened = surplus(evidence, *opens, side);
  const std::int64_t closed = surplus(evidence, *closes, side);
  // One may have been open when the recording ended.
  if (std::abs(opened - closed) > std::max<std::int64_t>(1, opened / 20)) return;
  opens->title = title_of(evidence, side, closes->shapes[side].front());
  opens->shapes[side].insert(opens->shapes[side].end(), closes->shapes[side].begin(), closes->shapes[side].end());
  opens->weight = std::max(opens->weight, closes->weight);
  erase_differences(all, {static_cast<std::size_t>(closes - all.begin())});
}

/// By shape: does every run of a side send it in transactions only, or outside of any?
struct Standing {
  std::vector<bool> inside;
  std::vector<bool> outside;
};

Standing standing_of(const Evidence& evidence, Side side) {
  constexpr std::uint64_t kLeast = 3;
  Standing out{std::vector<bool>(evidence.shape_count(), true), std::vector<bool>(evidence.shape_count(), true)};
  for (std::size_t r = 0; r < evidence.runs[side].size(); ++r) {
    const Run& run = evidence.runs[side][r];
    std::vector<std::uint64_t> inside(evidence.shape_count(), 0);
    for_each_transaction(evidence, run, [&](const TransactionItems& transaction) {
      for (const ShapeId shape : transaction.inside(run)) ++inside[shape];
    });
    for (ShapeId shape = 0; shape < inside.size(); ++shape) {
      const std::uint64_t all = evidence.tallies[side][r].steps[shape];
      out.inside[shape] = out.inside[shape] && inside[shape] >= kLeast && inside[shape] == all;
      out.outside[shape] = out.outside[shape] && inside[shape] == 0 && all >= kLeast;
    }
  }
  return out;
}

/// The first of the commands that stand in transactions here, and outside of them there.
std::optional<ShapeId> first_bare(const Evidence& evidence, const Standing& here, const Standing& there) {
  for (ShapeId shape = 0; shape < evidence.shape_count(); ++shape) {
    if (here.inside[shape] && there.outside[shape] && !evidence.is(shape, kLuaShape)) return shape;
  }
  return std::nullopt;
}

/// The first shape with TRAIT that SIDE sends.
std::optional<ShapeId> shape_with(const Evidence& evidence, Side side, std::uint8_t trait) {
  for (ShapeId shape = 0; shape < evidence.shape_count(); ++shape) {
    if (evidence.is(shape, trait) && evidence.lines(side, shape) > 0) return shape;
  }
  return std::nullopt;
}

/// However the numbers of transactions vary: a command that is always in one here and never there.
void add_bare(const Evidence& evidence, const BySide<Standing>& standing, Side side, std::vector<Difference>& all) {
  const std::optional<ShapeId> opens = shape_with(evidence, side, kOpensShape);
  const std::optional<ShapeId> closes = shape_with(evidence, side, kClosesShape);
  if (!opens || !closes) return;
  const auto about_them = [&](const Difference& difference) {
    const std::vector<ShapeId>& shapes = difference.shapes[side];
    return std::ranges::any_of(shapes, [&](ShapeId shape) { return evidence.is(shape, kOpensShape | kClosesShape); });
  };
  const auto told = [&](const Difference& difference) { return !difference.note && about_them(difference); };
  if (std::ranges::any_of(all, told)) return;
  const std::optional<ShapeId> bare = first_bare(evidence, standing[side], standing[other(side)]);
  if (!bare) return;
  std::set<std::size_t> notes;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].note && about_them(all[i])) notes.insert(i);
  }
  erase_differences(all, notes);
  Difference out;
  out.kind = only_on(side);
  out.shapes[side] = {*opens, *closes};
  out.occurrences = evidence.lines(side, *bare);
  out.title = title_of(evidence, side, *closes);
  out.rule = "transactions.bare";
  out.why = "one version sends these commands in transactions only, the other never does";
  all.push_back(std::move(out));
}

}  // namespace

void join_transactions(const Evidence& evidence, std::vector<Difference>& all) {
  for (const Side side : kSides) join(evidence, side, all);
}

void add_bare_transactions(const Evidence& evidence, std::vector<Difference>& all) {
  if (!any_transactions(evidence)) return;
  const BySide<Standing> standing{standing_of(evidence, Side::baseline), standing_of(evidence, Side::candidate)};
  for (const Side side : kSides) add_bare(evidence, standing, side, all);
}

}  // namespace tracediff
