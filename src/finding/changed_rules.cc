#include "finding/changed_rules.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "finding/neighbours.h"
#include "finding/random_words.h"
#include "finding/same_place.h"
#include "finding/shape_similarity.h"
#include "shape/arguments.h"
#include "shape/script_pairing.h"

namespace tracediff {

namespace {

/// Score from which a lost and a gained shape are one changed step, and the least ratio of their numbers.
constexpr double kLeastScore = 4.2;
constexpr double kLeastRatio = 0.3;
constexpr double kLeastRatioOfVarying = 0.5;  // where numbers depend on timing
/// Of more shapes than this on one side, only the most frequent are compared one by one with those of the other.
constexpr std::size_t kMostOneByOne = 512;

/// The argument of COMMAND that was generalised to TEXT, or TEXT where there is none: members were sorted.
std::string_view before_generalising(const ParsedCommand& command, std::string_view text) {
  const auto found = std::find_if(command.arguments.begin(), command.arguments.end(),
                                  [&](std::string_view argument) { return generalise(argument) == text; });
  return found == command.arguments.end() ? text : *found;
}

/// Indexes of the counts that WANTED takes: in their order, and if there are too many the most frequent ones.
template <typename Wanted>
std::vector<std::size_t> most_frequent(const std::vector<CountDifference>& counts, Wanted wanted) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (wanted(counts[i])) out.push_back(i);
  }
  if (out.size() <= kMostOneByOne) return out;
  std::stable_sort(out.begin(), out.end(),
                   [&](std::size_t one, std::size_t two) { return counts[one].delta > counts[two].delta; });
  out.resize(kMostOneByOne);
  std::sort(out.begin(), out.end());
  return out;
}

bool is_lost_finding(const CountDifference& count) { return count.finding && count.lost; }
bool is_gained_finding(const CountDifference& count) { return count.finding && !count.lost; }

struct Candidate {
  double score = 0;
  std::size_t lost = 0;
  std::size_t gained = 0;
};

class Pairing {
 public:
  Pairing(const Evidence& evidence, std::vector<CountDifference>& counts) : evidence_(evidence), counts_(counts) {}

  std::vector<ChangedPair> run() {
    if (!evidence_.regime.many) take_same_places();
    take_similar();
    take_rewritten();
    follow_random_pairs();
    return std::move(pairs_);
  }

 private:
  void take_same_places();
  void take_similar();
  void take_rewritten();
  void follow_random_pairs();
  [[nodiscard]] std::vector<ShapeId> drawn_like(ShapeId baseline) const;
  [[nodiscard]] std::vector<Candidate> candidates() const;
  [[nodiscard]] bool is_random(ShapeId baseline, ShapeId candidate) const;
  [[nodiscard]] bool varies_within_a_version(ShapeId shape) const;
  void consume(ShapeId shape) {
    std::erase_if(counts_, [&](const CountDifference& count) { return count.shape == shape; });
  }
  /// By their indexes.
  void consume(const std::set<std::size_t>& taken) {
    std::size_t index = 0;
    std::erase_if(counts_, [&](const CountDifference&) { return taken.contains(index++); });
  }

  const Evidence& evidence_;
  std::vector<CountDifference>& counts_;
  std::vector<ChangedPair> pairs_;
};

/// Do the two differ only in what looks random, and is not always the same in several runs?
bool Pairing::is_random(ShapeId baseline, ShapeId candidate) const {
  const Shape& one = evidence_.shape(baseline);
  const Shape& two = evidence_.shape(candidate);
  if (one.name != two.name || one.arguments.size() != two.arguments.size()) return false;
  const auto lasts = [&](Side side, ShapeId shape) {
    const std::vector<std::uint64_t> steps = evidence_.steps(side, shape);
    return steps.size() > 1 && std::find(steps.begin(), steps.end(), 0U) == steps.end();
  };
  const bool always = lasts(Side::baseline, baseline) && lasts(Side::candidate, candidate);
  ParsedCommand of_one;
  ParsedCommand of_two;
  parse_normalised(evidence_.corpus->commands.text(one.example), of_one);
  parse_normalised(evidence_.corpus->commands.text(two.example), of_two);
  for (std::size_t i = 1; i < one.arguments.size(); ++i) {
    const bool labels = is_script_label(one.arguments[i]) && is_script_label(two.arguments[i]);  // a finding of its own
    if (one.arguments[i] == two.arguments[i] || labels) continue;
    if (always) return false;
    const std::string_view a = before_generalising(of_one, one.arguments[i]);
    const std::string_view b = before_generalising(of_two, two.arguments[i]);
    if (!differ_at_random(a, b)) return false;
  }
  return true;
}

/// Does its number differ between runs, and do the ranges of both sides overlap?
bool Pairing::varies_within_a_version(ShapeId shape) const {
  const auto range = [&](Side side) {
    const std::vector<std::uint64_t> steps = evidence_.steps(side, shape);
    const auto [least, most] = std::minmax_element(steps.begin(), steps.end());
    return std::pair(*least, *most);
  };
  const auto [least, most] = range(Side::baseline);
  const auto [other_least, other_most] = range(Side::candidate);
  const bool constant = least == most && other_least == other_most;
  return !constant && least <= other_most && other_least <= most;
}

void Pairing::take_same_places() {
  for (const auto& [shapes, uses] : find_at_same_place(evidence_)) {
    if (varies_within_a_version(shapes.first) || varies_within_a_version(shapes.second)) continue;
    // Where order varies, other data at the same place means nothing; another syntax for the same key does.
    const Shape& one = evidence_.shape(shapes.first);
    const Shape& two = evidence_.shape(shapes.second);
    if (!evidence_.regime.quiet && (syntax_of(one) == syntax_of(two) || one.key_text() != two.key_text())) continue;
    pairs_.push_back({shapes.first, shapes.second, uses, "changed.same-place", is_random(shapes.first, shapes.second)});
    consume(shapes.first);
    consume(shapes.second);
  }
}

std::vector<Candidate> Pairing::candidates() const {
  const auto lost = most_frequent(counts_, is_lost_finding);
  const auto gained = most_frequent(counts_, is_gained_finding);
  if (lost.empty() || gained.empty()) return {};
  std::set<ShapeId> wanted;
  for (const std::size_t i : lost) wanted.insert(counts_[i].shape);
  for (const std::size_t i : gained) wanted.insert(counts_[i].shape);
  const NeighbourMap around_lost = find_neighbours(evidence_, Side::baseline, wanted);
  const NeighbourMap around_gained = find_neighbours(evidence_, Side::candidate, wanted);
  static const Neighbours kNone;
  const auto around = [&](const NeighbourMap& map, ShapeId shape) -> const Neighbours& {
    const auto found = map.find(shape);
    return found == map.end() ? kNone : found->second;
  };
  std::vector<Candidate> out;
  for (const std::size_t i : lost) {
    const Shape& one = evidence_.shape(counts_[i].shape);
    for (const std::size_t k : gained) {
      const Shape& two = evidence_.shape(counts_[k].shape);
      if (one.lua != two.lua || one.caller != two.caller || one.miss != two.miss) continue;
      const auto low = static_cast<double>(std::min(counts_[i].delta, counts_[k].delta));
      const auto high = static_cast<double>(std::max(counts_[i].delta, counts_[k].delta));
      if (low / high < kLeastRatio) continue;
      const double value = similarity(one, two, around(around_lost, counts_[i].shape),
                                      around(around_gained, counts_[k].shape), low / high, low == high);
      const bool as_often = low == high || (!evidence_.regime.quiet && low / high >= kLeastRatioOfVarying);
      const bool same_work = value < kLeastScore && as_often && is_random(counts_[i].shape, counts_[k].shape);
      if (value >= kLeastScore || same_work) out.push_back({value, i, k});
    }
  }
  std::sort(out.begin(), out.end(), [](const Candidate& one, const Candidate& two) {
    return std::tie(two.score, one.lost, one.gained) < std::tie(one.score, two.lost, two.gained);
  });
  return out;
}

void Pairing::take_similar() {
  std::set<std::size_t> taken;
  for (const Candidate& candidate : candidates()) {
    if (taken.contains(candidate.lost) || taken.contains(candidate.gained)) continue;
    taken.insert(candidate.lost);
    taken.insert(candidate.gained);
    const CountDifference& lost = counts_[candidate.lost];
    const CountDifference& gained = counts_[candidate.gained];
    pairs_.push_back({lost.shape, gained.shape, std::max(lost.delta, gained.delta), "changed.similar",
                      is_random(lost.shape, gained.shape)});
  }
  consume(taken);
}

/// What is too rare to be believed by itself, or only half of which is, yet stands for each other: as often gone on one
/// side as new on the other.
void Pairing::take_rewritten() {
  // Among many conversations as many of anything rare are gone as are new.
  const std::uint64_t least = evidence_.regime.many ? 3 : 1;
  const auto rare = [least](bool lost) {
    return [lost, least](const CountDifference& count) {
      return count.one_sided && count.lost == lost && count.delta >= least;
    };
  };
  const std::vector<std::size_t> gained = most_frequent(counts_, rare(false));
  std::set<std::size_t> taken;
  for (const std::size_t i : most_frequent(counts_, rare(true))) {
    for (const std::size_t k : gained) {
      const bool both_believed = counts_[i].finding && counts_[k].finding;  // too little alike, take_similar() said
      if (taken.contains(k) || both_believed) continue;
      const auto low = static_cast<double>(std::min(counts_[i].delta, counts_[k].delta));
      const auto high = static_cast<double>(std::max(counts_[i].delta, counts_[k].delta));
      if (low / high < (evidence_.regime.many ? 1 : 0.5) ||
          !is_rewritten(evidence_.shape(counts_[i].shape), evidence_.shape(counts_[k].shape)))
        continue;
      taken.insert(i);
      taken.insert(k);
      pairs_.push_back({counts_[i].shape, counts_[k].shape, std::max(counts_[i].delta, counts_[k].delta),
                        "changed.rewritten", false});
      break;
    }
  }
  consume(taken);
}

/// The baseline's shapes of the random pairs whose candidate looks drawn at random beside BASELINE.
std::vector<ShapeId> Pairing::drawn_like(ShapeId baseline) const {
  std::vector<ShapeId> out;
  for (const ChangedPair& pair : pairs_) {
    if (pair.random && is_random(baseline, pair.candidate)) out.push_back(pair.baseline);
  }
  return out;
}

/// Of ids that are drawn at random, two may look like names by chance: each of them looks random beside another one.
void Pairing::follow_random_pairs() {
  if (std::none_of(pairs_.begin(), pairs_.end(), [](const ChangedPair& pair) { return pair.random; })) return;
  const auto drawn_with = [&](const std::vector<ShapeId>& like_baseline, ShapeId candidate) {
    return std::any_of(like_baseline.begin(), like_baseline.end(),
                       [&](ShapeId other) { return is_random(other, candidate); });
  };
  for (ChangedPair& pair : pairs_) pair.random = pair.random || drawn_with(drawn_like(pair.baseline), pair.candidate);
  const auto gained = most_frequent(counts_, is_gained_finding);
  std::set<std::size_t> taken;
  for (const std::size_t i : most_frequent(counts_, is_lost_finding)) {
    const std::vector<ShapeId> like_lost = drawn_like(counts_[i].shape);
    const auto found = std::find_if(gained.begin(), gained.end(), [&](std::size_t k) {
      return !taken.contains(k) && counts_[i].delta == counts_[k].delta && drawn_with(like_lost, counts_[k].shape);
    });
    if (found == gained.end()) continue;
    taken.insert({i, *found});
    pairs_.push_back({counts_[i].shape, counts_[*found].shape, counts_[i].delta, "changed.similar", true});
  }
  consume(taken);
}

}  // namespace

std::vector<ChangedPair> pair_changed(const Evidence& evidence, std::vector<CountDifference>& counts) {
  return Pairing(evidence, counts).run();
}

}  // namespace tracediff
