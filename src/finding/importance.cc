#include "finding/importance.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

namespace tracediff {

namespace {

/// Place in the list of findings: what breaks an application first, what only looks different last.
int rank(const Evidence& evidence, const Difference& difference) {
  const auto shown = [&]() -> const Shape* {
    for (const Side side : kSides) {
      if (!difference.shapes[side].empty()) return &evidence.shape(difference.shapes[side].front());
    }
    return nullptr;
  };
  const Shape* shape = shown();
  switch (difference.kind) {
    case FindingKind::missing:
    case FindingKind::extra:
      if (difference.rule == "script.outcome") return 3;
      return shape != nullptr && shape->lua ? 8 : shape != nullptr && shape->is_handshake() ? 5 : 1;
    case FindingKind::changed:
      return shape != nullptr && shape->lua ? 8 : 2;
    case FindingKind::repeats:
    case FindingKind::timing:
      return 4;
    case FindingKind::connections:
      return 5;
    case FindingKind::moved:
      return 6;
    case FindingKind::script:
      return 7;
    case FindingKind::letter_case:
      return 9;
  }
  return 9;
}

std::vector<std::size_t> order_of(const Evidence& evidence, const std::vector<Difference>& differences) {
  std::vector<std::size_t> order(differences.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key = [&](std::size_t i) {
    const Difference& d = differences[i];
    return std::tuple(d.note, rank(evidence, d), -d.weight, d.kind == FindingKind::extra,
                      -static_cast<std::int64_t>(d.occurrences), i);
  };
  std::sort(order.begin(), order.end(), [&](std::size_t one, std::size_t two) { return key(one) < key(two); });
  return order;
}

}  // namespace

std::vector<Difference> by_importance(const Evidence& evidence, std::vector<Difference> all) {
  const std::vector<std::size_t> order = order_of(evidence, all);
  std::map<std::size_t, std::vector<std::size_t>> details;  // by parent
  for (const std::size_t i : order) {
    if (all[i].parent) details[*all[i].parent].push_back(i);
  }
  std::vector<std::size_t> sorted;  // parents each followed by their details
  for (const std::size_t i : order) {
    if (all[i].parent) continue;
    sorted.push_back(i);
    const std::vector<std::size_t>& own = details[i];
    sorted.insert(sorted.end(), own.begin(), own.end());
  }
  std::vector<std::size_t> place(all.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) place[sorted[i]] = i;
  std::vector<Difference> out;
  for (const std::size_t i : sorted) {
    out.push_back(std::move(all[i]));
    if (out.back().parent) out.back().parent = place[*out.back().parent];
  }
  return out;
}

}  // namespace tracediff
