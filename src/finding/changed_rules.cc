#include "finding/changed_rules.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "ascii.h"
#include "finding/neighbours.h"
#include "finding/random_words.h"
#include "finding/same_place.h"
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

/// Of two sorted lists.
double overlap(const std::vector<ShapeId>& one, const std::vector<ShapeId>& two) {
  if (one.empty() && two.empty()) return 0;
  std::size_t common = 0;
  const bool apart = one.empty() || two.empty() || one.back() < two.front() || two.back() < one.front();
  for (std::size_t i = 0, k = 0; !apart && i < one.size() && k < two.size();) {
    common += one[i] == two[k] ? 1 : 0;
    const bool next_of_one = one[i] <= two[k];
    k += two[k] <= one[i] ? 1 : 0;
    i += next_of_one ? 1 : 0;
  }
  return static_cast<double>(common) / static_cast<double>(one.size() + two.size() - common);
}

/// Share of the longer text that is a common beginning or end.
double text_similarity(std::string_view one, std::string_view two) {
  const std::size_t longest = std::max(one.size(), two.size());
  if (longest == 0) return 1;
  const std::size_t shortest = std::min(one.size(), two.size());
  std::size_t prefix = 0;
  while (prefix < shortest && one[prefix] == two[prefix]) ++prefix;
  std::size_t suffix = 0;
  while (suffix < shortest - prefix && one[one.size() - 1 - suffix] == two[two.size() - 1 - suffix]) ++suffix;
  return static_cast<double>(prefix + suffix) / static_cast<double>(longest);
}

/// Share of the places of two texts put together alike (`user:beta`, `account:beta`) that hold the same word.
double word_similarity(std::string_view one, std::string_view two) {
  std::size_t places = 0;
  std::size_t equal = 0;
  while (!one.empty() && !two.empty()) {
    const auto end = [&](std::string_view text) {
      return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_alnum) - text.begin());
    };
    ++places;
    equal += one.substr(0, end(one)) == two.substr(0, end(two)) ? 1 : 0;
    one.remove_prefix(end(one));
    two.remove_prefix(end(two));
    if (one.empty() != two.empty() || (!one.empty() && one.front() != two.front())) return 0;
    one.remove_prefix(one.empty() ? 0 : 1);
    two.remove_prefix(two.empty() ? 0 : 1);
  }
  return places == 0 ? 0 : static_cast<double>(equal) / static_cast<double>(places);
}

std::multiset<std::string_view> other_arguments(const Shape& shape) {
  std::multiset<std::string_view> out;
  for (std::size_t i = 1; i < shape.arguments.size(); ++i) {
    if (i != shape.key) out.insert(shape.arguments[i]);
  }
  return out;
}

double multiset_jaccard(const std::multiset<std::string_view>& one, const std::multiset<std::string_view>& two) {
  std::vector<std::string_view> common;
  std::set_intersection(one.begin(), one.end(), two.begin(), two.end(), std::back_inserter(common));
  return static_cast<double>(common.size()) / static_cast<double>(one.size() + two.size() - common.size());
}

double name_score(const Shape& one, const Shape& two) {
  if (one.name == two.name && one.qualifier == two.qualifier) return 2;
  if (one.name == two.name) return one.is_call() ? 0 : 1;
  return same_family(one.name, two.name) ? 1.7 : 0;
}

double score(const Shape& one, const Shape& two, const Neighbours& around_one, const Neighbours& around_two,
             double ratio, bool equal_delta) {
  const double name = name_score(one, two);
  double sum = name + ratio;
  if (one.key > 0 && two.key > 0) {
    const double similar = text_similarity(one.key_text(), two.key_text());
    const bool alike = similar > 0.6 || word_similarity(one.key_text(), two.key_text()) >= 0.5;
    sum += similar == 1 ? 2 : alike ? 1 : 0;
  }
  const auto rest_one = other_arguments(one);
  const auto rest_two = other_arguments(two);
  sum += rest_one.empty() && rest_two.empty() ? (name == 2 ? 1 : 0) : 2 * multiset_jaccard(rest_one, rest_two);
  sum += 0.8 * overlap(around_one.before, around_two.before) + 0.8 * overlap(around_one.after, around_two.after);
  const bool authenticates = (one.name == "auth" || one.name == "hello") && (two.name == "auth" || two.name == "hello");
  return sum + (authenticates && equal_delta ? 3 : 0);
}

/// Arguments that are neither syntax nor the key.
std::multiset<std::string_view> data_arguments(const Shape& shape) {
  const std::vector<std::string_view> arguments(shape.arguments.begin(), shape.arguments.end());
  const std::vector<std::size_t> syntax = syntax_indexes(arguments);
  std::multiset<std::string_view> out;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (i != shape.key && !std::binary_search(syntax.begin(), syntax.end(), i)) out.insert(arguments[i]);
  }
  return out;
}

std::vector<std::string_view> syntax_of(const Shape& shape) {
  const std::vector<std::string_view> arguments(shape.arguments.begin(), shape.arguments.end());
  std::vector<std::string_view> out;
  for (const std::size_t i : syntax_indexes(arguments)) out.push_back(arguments[i]);
  return out;
}

/// The same command with one or two arguments more or less, where their number is no data.
bool has_other_arguments(const Shape& one, const Shape& two) {
  constexpr std::size_t kMostAdded = 2;
  if (one.name != two.name || one.qualifier != two.qualifier || one.lua || two.lua || one.miss || two.miss)
    return false;
  if (one.words != nullptr && (one.words->members_from > 0 || one.words->list_from > 0)) return false;
  const std::vector<std::string>& less = one.arguments.size() < two.arguments.size() ? one.arguments : two.arguments;
  const std::vector<std::string>& more = one.arguments.size() < two.arguments.size() ? two.arguments : one.arguments;
  if (less.size() == more.size() || more.size() - less.size() > kMostAdded) return false;
  std::size_t found = 0;
  for (const std::string& argument : more) found += found < less.size() && argument == less[found] ? 1 : 0;
  return found == less.size();
}

/// The same key and data under another name, or with other option words: data varies from run to run, syntax does not.
bool is_rewritten(const Shape& one, const Shape& two) {
  if (has_other_arguments(one, two)) return true;
  constexpr double kSameData = 0.6;
  if (one.lua || two.lua || one.is_call() || two.is_call() || one.miss || two.miss || !same_family(one.name, two.name))
    return false;
  if (one.key == 0 || two.key == 0 || one.key_text() != two.key_text() || syntax_of(one) == syntax_of(two))
    return false;
  const auto data_one = data_arguments(one);
  const auto data_two = data_arguments(two);
  return (data_one.empty() && data_two.empty()) || multiset_jaccard(data_one, data_two) >= kSameData;
}

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
  [[nodiscard]] bool drawn_alike(ShapeId baseline, ShapeId candidate) const;
  [[nodiscard]] std::vector<Candidate> candidates() const;
  [[nodiscard]] bool is_random(ShapeId baseline, ShapeId candidate) const;
  [[nodiscard]] bool varies_within_a_version(ShapeId shape) const;
  void consume(ShapeId shape) {
    std::erase_if(counts_, [&](const CountDifference& count) { return count.shape == shape; });
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
  const auto lost = most_frequent(counts_, [](const CountDifference& c) { return c.finding && c.lost; });
  const auto gained = most_frequent(counts_, [](const CountDifference& c) { return c.finding && !c.lost; });
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
      const double value = score(one, two, around(around_lost, counts_[i].shape),
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
  std::size_t index = 0;
  std::erase_if(counts_, [&](const CountDifference&) { return taken.contains(index++); });
}

/// What is too rare to be believed by itself, yet stands for each other: as often gone on one side as new on the other.
void Pairing::take_rewritten() {
  // Among many conversations as many of anything rare are gone as are new.
  const std::uint64_t least = evidence_.regime.many ? 3 : 1;
  const auto rare = [least](bool lost) {
    return [lost, least](const CountDifference& count) {
      return !count.finding && count.one_sided && count.lost == lost && count.delta >= least;
    };
  };
  const std::vector<std::size_t> gained = most_frequent(counts_, rare(false));
  std::set<std::size_t> taken;
  for (const std::size_t i : most_frequent(counts_, rare(true))) {
    for (const std::size_t k : gained) {
      if (taken.contains(k)) continue;
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
  std::size_t index = 0;
  std::erase_if(counts_, [&](const CountDifference&) { return taken.contains(index++); });
}

/// Of ids that are drawn at random, two may look like names by chance: each of them looks random beside another one.
bool Pairing::drawn_alike(ShapeId baseline, ShapeId candidate) const {
  return std::any_of(pairs_.begin(), pairs_.end(), [&](const ChangedPair& other) {
    return other.random && is_random(baseline, other.candidate) && is_random(other.baseline, candidate);
  });
}

void Pairing::follow_random_pairs() {
  if (std::none_of(pairs_.begin(), pairs_.end(), [](const ChangedPair& pair) { return pair.random; })) return;
  for (ChangedPair& pair : pairs_) pair.random = pair.random || drawn_alike(pair.baseline, pair.candidate);
  const auto gained = most_frequent(counts_, [](const CountDifference& c) { return c.finding && !c.lost; });
  std::set<std::size_t> taken;
  for (const std::size_t i : most_frequent(counts_, [](const CountDifference& c) { return c.finding && c.lost; })) {
    const auto found = std::find_if(gained.begin(), gained.end(), [&](std::size_t k) {
      return !taken.contains(k) && counts_[i].delta == counts_[k].delta &&
             drawn_alike(counts_[i].shape, counts_[k].shape);
    });
    if (found == gained.end()) continue;
    taken.insert({i, *found});
    pairs_.push_back({counts_[i].shape, counts_[*found].shape, counts_[i].delta, "changed.similar", true});
  }
  std::size_t index = 0;
  std::erase_if(counts_, [&](const CountDifference&) { return taken.contains(index++); });
}

struct ArgumentEdit {
  std::string removed;
  std::string added;
};

ArgumentEdit trimmed_edit(std::string_view one, std::string_view two) {
  while (!one.empty() && !two.empty() && one.front() == two.front()) one.remove_prefix(1), two.remove_prefix(1);
  while (!one.empty() && !two.empty() && one.back() == two.back()) one.remove_suffix(1), two.remove_suffix(1);
  const auto without_digits = [](std::string_view text) {
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out),
                 [](char c) { return (c < '0' || c > '9') && c != kDigits; });
    return out;
  };
  return {without_digits(one), without_digits(two)};
}

}  // namespace

std::string edit_signature(const Shape& baseline, const Shape& candidate) {
  if (baseline.is_call() && candidate.is_call() && baseline.arguments.size() != candidate.arguments.size()) {
    const auto numkeys = [](const Shape& shape) {
      return shape.arguments.size() > 2 ? shape.arguments[2] : std::string();
    };
    return "call " + baseline.qualifier + ' ' + numkeys(baseline) + '>' + numkeys(candidate) + ' ' +
           std::to_string(static_cast<std::int64_t>(candidate.arguments.size()) -
                          static_cast<std::int64_t>(baseline.arguments.size()));
  }
  std::vector<ArgumentEdit> edits;
  for (const Edit& edit : [&] {
         // Arguments as ids, so that an argument inserted in the middle is one edit.
         std::vector<std::string> all(baseline.arguments.begin() + 1, baseline.arguments.end());
         all.insert(all.end(), candidate.arguments.begin() + 1, candidate.arguments.end());
         std::sort(all.begin(), all.end());
         const auto id = [&](const std::string& text) {
           return static_cast<std::uint32_t>(std::lower_bound(all.begin(), all.end(), text) - all.begin());
         };
         std::vector<std::uint32_t> one;
         std::vector<std::uint32_t> two;
         for (std::size_t i = 1; i < baseline.arguments.size(); ++i) one.push_back(id(baseline.arguments[i]));
         for (std::size_t i = 1; i < candidate.arguments.size(); ++i) two.push_back(id(candidate.arguments[i]));
         return align(one, two).edits;
       }()) {
    if (edit.kind == EditKind::same) continue;
    for (std::uint32_t i = 0; i < edit.length; ++i) {
      if (edit.kind == EditKind::removed) edits.push_back({baseline.arguments[1 + edit.baseline_begin + i], {}});
      if (edit.kind == EditKind::added) {
        const auto open =
            std::find_if(edits.begin(), edits.end(), [](const ArgumentEdit& e) { return e.added.empty(); });
        const std::string& text = candidate.arguments[1 + edit.candidate_begin + i];
        if (open != edits.end()) {
          open->added = text;
        } else {
          edits.push_back({{}, text});
        }
      }
    }
  }
  std::string signature;
  for (const ArgumentEdit& edit : edits) {
    // What became a structured value, or was one, differs from use to use: that it did so is the edit.
    const bool structured = edit.removed.starts_with(kTokenBegin) != edit.added.starts_with(kTokenBegin);
    const ArgumentEdit trimmed = structured ? ArgumentEdit{edit.removed.starts_with(kTokenBegin) ? edit.removed : "",
                                                           edit.added.starts_with(kTokenBegin) ? edit.added : ""}
                                            : trimmed_edit(edit.removed, edit.added);
    signature += '|' + trimmed.removed + '>' + trimmed.added;
  }
  return baseline.name + ' ' + baseline.qualifier + '>' + candidate.name + ' ' + candidate.qualifier + signature;
}

std::vector<ChangedPair> pair_changed(const Evidence& evidence, std::vector<CountDifference>& counts) {
  return Pairing(evidence, counts).run();
}

}  // namespace tracediff
