#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>

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

}  // namespace

void join_transactions(const Evidence& evidence, std::vector<Difference>& all) {
  for (const Side side : kSides) join(evidence, side, all);
}

}  // namespace tracediff
