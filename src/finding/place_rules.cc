#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "finding/aligned_items.h"
#include "finding/rules.h"

namespace tracediff {

namespace {

constexpr double kSteady = 0.9;
constexpr std::size_t kLeastMoved = 2;

/// Items that one conversation has more than its partner, in order.
struct Surplus {
  std::uint32_t conversation = 0;
  std::optional<std::size_t> aligned;  ///< its pair; none: it has no partner
  std::vector<ShapeId> shapes;
  std::vector<std::uint32_t> items;  ///< index of each into Conversations::items

  void take_out(std::size_t at) {
    shapes.erase(shapes.begin() + static_cast<std::ptrdiff_t>(at));
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(at));
  }
};

/// Takes out the first ones of the shapes SHARED.
void take_out(Surplus& surplus, std::multiset<ShapeId> shared) {
  Surplus rest{surplus.conversation, surplus.aligned, {}, {}};
  for (std::size_t at = 0; at < surplus.shapes.size(); ++at) {
    if (!shared.extract(surplus.shapes[at]).empty()) continue;
    rest.shapes.push_back(surplus.shapes[at]);
    rest.items.push_back(surplus.items[at]);
  }
  surplus = std::move(rest);
}

/// What a conversation's partner has as well, if elsewhere, has not left it.
void take_out_shared(Surplus& one, Surplus& two) {
  std::multiset<ShapeId> of_one(one.shapes.begin(), one.shapes.end());
  std::multiset<ShapeId> shared;
  for (const ShapeId shape : two.shapes) {
    if (auto same = of_one.extract(shape)) shared.insert(std::move(same));
  }
  if (shared.empty()) return;
  take_out(one, shared);
  take_out(two, shared);
}

class PlaceComparison {
 public:
  explicit PlaceComparison(const Evidence& evidence) : evidence_(evidence) {}

  std::vector<Difference> run();

 private:
  [[nodiscard]] bool counted(ShapeId shape) const {
    return !evidence_.is(shape, kLuaShape | kOpensShape | kClosesShape) && !evidence_.shape(shape).is_handshake() &&
           evidence_.tallies.baseline[0].steps[shape] == evidence_.tallies.candidate[0].steps[shape];
  }
  void add(Side side, const Surplus& empty, std::uint32_t begin, std::uint32_t length);
  void collect();
  [[nodiscard]] bool moves_cleanly(const Surplus& from, std::vector<Surplus>& to) const;
  [[nodiscard]] Difference difference(const Surplus& from, const Surplus& to) const;

  const Evidence& evidence_;
  BySide<std::vector<Surplus>> surplus_;
};

void PlaceComparison::add(Side side, const Surplus& empty, std::uint32_t begin, std::uint32_t length) {
  std::vector<Surplus>& all = surplus_[side];
  for (std::uint32_t item = begin; item < begin + length; ++item) {
    const ShapeId shape = evidence_.runs[side][0].shapes[item];
    if (!counted(shape)) continue;
    if (all.empty() || all.back().conversation != empty.conversation) all.push_back(empty);
    all.back().shapes.push_back(shape);
    all.back().items.push_back(item);
  }
}

void PlaceComparison::collect() {
  for (std::size_t i = 0; i < evidence_.aligned.size(); ++i) {
    const AlignedPair& pair = evidence_.aligned[i];
    if (pair.run > 0) continue;
    const std::uint32_t baseline = conversation_of(evidence_, pair, Side::baseline).begin;
    const std::uint32_t candidate = conversation_of(evidence_, pair, Side::candidate).begin;
    for (const Edit& edit : evidence_.alignment(pair).edits) {
      if (edit.kind == EditKind::removed)
        add(Side::baseline, {pair.baseline, i, {}, {}}, baseline + edit.baseline_begin, edit.length);
      if (edit.kind == EditKind::added)
        add(Side::candidate, {pair.candidate, i, {}, {}}, candidate + edit.candidate_begin, edit.length);
    }
    BySide<std::vector<Surplus>>& all = surplus_;
    const auto is_open = [&](Side side) { return !all[side].empty() && all[side].back().aligned == i; };
    if (is_open(Side::baseline) && is_open(Side::candidate)) take_out_shared(all.baseline.back(), all.candidate.back());
  }
  for (const Side side : kSides) std::erase_if(surplus_[side], [](const Surplus& each) { return each.shapes.empty(); });
  for (const Side side : kSides) {
    for (const std::uint32_t index : evidence_.matches[0].unmatched[side]) {
      const Conversation& conversation = evidence_.runs[side][0].conversations.all[index];
      add(side, {index, std::nullopt, {}, {}}, conversation.begin, conversation.end - conversation.begin);
    }
  }
}

/// Takes FROM's shapes, in their order, out of one of TO.
bool PlaceComparison::moves_cleanly(const Surplus& from, std::vector<Surplus>& to) const {
  for (Surplus& target : to) {
    if (from.aligned && from.aligned == target.aligned) continue;  // the same connection: order, not place
    std::vector<std::size_t> found;
    std::size_t next = 0;
    for (const ShapeId shape : from.shapes) {
      while (next < target.shapes.size() && target.shapes[next] != shape) ++next;
      if (next == target.shapes.size()) break;
      found.push_back(next++);
    }
    if (found.size() != from.shapes.size()) continue;
    for (auto at = found.rbegin(); at != found.rend(); ++at) target.take_out(*at);
    return true;
  }
  return false;
}

Difference PlaceComparison::difference(const Surplus& from, const Surplus& to) const {
  Difference out;
  out.kind = FindingKind::moved;
  out.shapes.baseline = out.shapes.candidate = {from.shapes.front()};
  out.occurrences = from.shapes.size();
  out.sightings.baseline = {{0, from.conversation, from.items.front()}};
  out.sightings.candidate = {{0, to.conversation, to.items.front()}};
  out.conversations = 1;
  out.title = std::to_string(from.shapes.size()) + " commands, from %COMMAND% on, are now sent on another connection";
  out.rule = "order.connection";
  out.why = "they are gone from one conversation and stand in another, all of them and in the same order";
  return out;
}

std::vector<Difference> PlaceComparison::run() {
  const Regime& regime = evidence_.regime;
  if (regime.many || !regime.quiet || regime.agreement < kSteady || regime.same_keys < 0.95 ||
      evidence_.matches.empty())
    return {};
  if (!evidence_.matches[0].complete) return {};
  collect();
  std::vector<Surplus> targets = surplus_.candidate;
  std::vector<Difference> out;
  for (const Surplus& from : surplus_.baseline) {
    const auto holds = [&](const Surplus& target) {
      if (from.aligned && from.aligned == target.aligned) return false;
      return std::find(target.shapes.begin(), target.shapes.end(), from.shapes.front()) != target.shapes.end();
    };
    const auto to = std::find_if(surplus_.candidate.begin(), surplus_.candidate.end(), holds);
    if (to == surplus_.candidate.end() || !moves_cleanly(from, targets)) return {};
    if (from.shapes.size() >= kLeastMoved) out.push_back(difference(from, *to));
  }
  const bool rest =
      std::any_of(targets.begin(), targets.end(), [](const Surplus& target) { return !target.shapes.empty(); });
  return rest ? std::vector<Difference>{} : out;
}

}  // namespace

std::vector<Difference> compare_places(const Evidence& evidence) {
  if (evidence.several_runs()) return {};
  return PlaceComparison(evidence).run();
}

Difference join_places(const std::vector<Difference>& places) {
  Difference out = places.front();
  for (auto place = places.begin() + 1; place != places.end(); ++place) {
    const ShapeId shape = place->shapes.baseline.front();
    const std::vector<ShapeId>& told = out.shapes.baseline;
    if (std::find(told.begin(), told.end(), shape) == told.end()) out.shapes.baseline.push_back(shape);
    out.occurrences += place->occurrences;
    out.conversations += place->conversations;
  }
  out.shapes.candidate = out.shapes.baseline;
  out.title = std::to_string(out.occurrences) + " commands, from %COMMAND% on, are now sent on other connections";
  return out;
}

}  // namespace tracediff
