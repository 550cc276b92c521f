#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "finding/rules.h"
#include "finding/wording.h"

namespace tracediff {

namespace {

bool is_one_sided(const Difference& difference, Side side) {
  const FindingKind kind = side == Side::baseline ? FindingKind::missing : FindingKind::extra;
  return !difference.note && !difference.parent && difference.kind == kind && !difference.shapes[side].empty();
}

/// Does DIFFERENCE hold nothing but commands of SIDE that have TRAIT?
bool is_all(const Evidence& evidence, const Difference& difference, Side side, std::uint8_t trait) {
  return is_one_sided(difference, side) &&
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
      for (const Conversation& conversation : run.conversations.all) {
        bool opened = false;
        for (const ShapeId shape : run.shapes_of(conversation)) {
          if (opened && !evidence.is(shape, kClosesShape)) out[shape] += each == side ? 1 : -1;
          opened = evidence.is(shape, kOpensShape);
        }
      }
    }
  }
  std::erase_if(out, [](const auto& first) { return first.second <= 0; });
  return out;
}

std::string title_of(const Evidence& evidence, Side side, ShapeId closes) {
  const auto named = [&](ShapeId shape) { return landmark(arguments_of(evidence, evidence.shape(shape).example)); };
  std::string out = "%COMMAND% and " + named(closes);
  out += side == Side::baseline ? " are no longer sent" : " are now sent";
  const std::map<ShapeId, std::int64_t> first = first_commands(evidence, side);
  if (first.empty()) return out;
  const auto most = std::ranges::max_element(first, {}, [](const auto& each) { return each.second; });
  return out + " around " + named(most->first) + (first.size() > 1 ? " and others" : "");
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

/// How often a shape is sent in a transaction, and how often outside of any.
struct Places {
  std::uint64_t inside = 0;
  std::uint64_t outside = 0;
};

/// By shape, of one run.
std::vector<Places> places_in(const Evidence& evidence, const Run& run) {
  std::vector<Places> out(evidence.shape_count());
  for (const Conversation& conversation : run.conversations.all) {
    bool open = false;
    for (const ShapeId shape : run.shapes_of(conversation)) {
      if (evidence.is(shape, kOpensShape | kClosesShape)) {
        open = evidence.is(shape, kOpensShape);
      } else {
        ++(open ? out[shape].inside : out[shape].outside);
      }
    }
  }
  return out;
}

/// The commands that every run of SIDE sends in transactions only, and every run of the other side outside of any.
std::vector<ShapeId> bare_on_the_other(const Evidence& evidence, Side side) {
  constexpr std::uint64_t kLeast = 3;
  std::vector<bool> fits(evidence.shape_count(), true);
  for (const Side each : kSides) {
    for (const Run& run : evidence.runs[each]) {
      const std::vector<Places> places = places_in(evidence, run);
      for (ShapeId shape = 0; shape < fits.size(); ++shape) {
        const auto [wanted, unwanted] = each == side ? std::pair(places[shape].inside, places[shape].outside)
                                                     : std::pair(places[shape].outside, places[shape].inside);
        fits[shape] = fits[shape] && wanted >= kLeast && unwanted == 0 && !evidence.is(shape, kLuaShape);
      }
    }
  }
  std::vector<ShapeId> out;
  for (ShapeId shape = 0; shape < fits.size(); ++shape) {
    if (fits[shape]) out.push_back(shape);
  }
  return out;
}

/// The first shape with TRAIT that SIDE sends.
std::optional<ShapeId> shape_with(const Evidence& evidence, Side side, std::uint8_t trait) {
  for (ShapeId shape = 0; shape < evidence.shape_count(); ++shape) {
    if (evidence.is(shape, trait) && evidence.lines(side, shape) > 0) return shape;
  }
  return std::nullopt;
}

/// However the numbers of transactions vary: a command that is always in one here and never there.
void add_bare(const Evidence& evidence, Side side, std::vector<Difference>& all) {
  const std::optional<ShapeId> opens = shape_with(evidence, side, kOpensShape);
  const std::optional<ShapeId> closes = shape_with(evidence, side, kClosesShape);
  if (!opens || !closes) return;
  const auto about_them = [&](const Difference& difference) {
    const std::vector<ShapeId>& shapes = difference.shapes[side];
    return std::ranges::any_of(shapes, [&](ShapeId shape) { return evidence.is(shape, kOpensShape | kClosesShape); });
  };
  const auto told = [&](const Difference& difference) { return !difference.note && about_them(difference); };
  if (std::ranges::any_of(all, told)) return;
  const std::vector<ShapeId> bare = bare_on_the_other(evidence, side);
  if (bare.empty()) return;
  std::set<std::size_t> notes;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].note && about_them(all[i])) notes.insert(i);
  }
  erase_differences(all, notes);
  Difference out;
  out.kind = side == Side::baseline ? FindingKind::missing : FindingKind::extra;
  out.shapes[side] = {*opens, *closes};
  out.occurrences = evidence.lines(side, bare.front());
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
  const std::vector<std::uint8_t>& traits = evidence.shapes.traits;
  const auto closes = [](std::uint8_t shape) { return (shape & kClosesShape) != 0; };
  if (std::ranges::none_of(traits, closes)) return;
  for (const Side side : kSides) add_bare(evidence, side, all);
}

}  // namespace tracediff
