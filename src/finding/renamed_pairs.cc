#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "finding/rules.h"
#include "shape/arguments.h"
#include "shape/key_names.h"

namespace tracediff {

namespace {

/// What makes a name of the baseline the candidate's.
class Renaming {
 public:
  Renaming(const Evidence& evidence, const RenamedKeys& keys) : keys_(keys) {
    for (const auto& [shape, commands] : keys.shapes) {
      leading_words_.insert(std::string(leading_word(evidence.shape(shape).key_text())));
    }
  }

  /// Do the commands differ in nothing else?
  [[nodiscard]] bool makes(const Shape& one, const Shape& two) const {
    if (one.name != two.name || one.lua != two.lua || one.caller != two.caller || one.miss != two.miss) return false;
    if (one.arguments.size() != two.arguments.size()) return false;
    // In any order: the members of a shape are sorted, and another name has another place among them.
    std::multiset<std::string_view> left(two.arguments.begin(), two.arguments.end());
    std::vector<std::string_view> renamed;
    for (const std::string& argument : one.arguments) {
      if (left.extract(argument).empty()) renamed.push_back(argument);
    }
    return std::ranges::all_of(renamed, [&](std::string_view argument) {
      const auto now = std::ranges::find_if(
          left, [&](std::string_view other) { return makes(without_quotes(argument), without_quotes(other)); });
      if (now == left.end()) return false;
      left.erase(now);
      return true;
    });
  }

 private:
  [[nodiscard]] bool makes(std::string_view one, std::string_view two) const {
    const std::string_view before = keys_.baseline;
    const std::string_view now = keys_.candidate;
    switch (keys_.part) {
      case KeyPart::beginning:
        return one.starts_with(before) && two.starts_with(now) && one.substr(before.size()) == two.substr(now.size());
      case KeyPart::end:
        return one.ends_with(before) && two.ends_with(now) &&
               one.substr(0, one.size() - before.size()) == two.substr(0, two.size() - now.size());
      case KeyPart::punctuation:
        // Values and options have punctuation, too: what begins as those keys do is one of them.
        return without_punctuation(one) == without_punctuation(two) &&
               leading_words_.contains(std::string(leading_word(one)));
      case KeyPart::word:
        break;
    }
    return false;
  }

  const RenamedKeys& keys_;
  std::set<std::string> leading_words_;
};

/// Puts the parts of other findings that are nothing but the renaming into the finding about it.
class RenamingJoiner {
 public:
  RenamingJoiner(const Evidence& evidence, const RenamedKeys& keys, std::size_t whole, std::vector<Difference>& all)
      : evidence_(evidence), renaming_(evidence, keys), whole_(whole), all_(all) {
    for (const Difference& difference : all) {
      if (difference.parent) parents_.insert(*difference.parent);
    }
  }

  /// Gives the places of the findings of which nothing is left.
  std::set<std::size_t> run() {
    std::vector<std::size_t> missing;
    std::vector<std::size_t> extra;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (parents_.contains(i) || !all_[i].title.empty()) continue;
      if (is_only_on(all_[i], Side::baseline)) missing.push_back(i);
      if (is_only_on(all_[i], Side::candidate)) extra.push_back(i);
      join_changed(i);
    }
    for (const std::size_t one : missing) {
      for (const std::size_t two : extra) join_one_sided(all_[one], all_[two]);
    }
    for (const auto& places : {missing, extra}) {
      for (const std::size_t i : places) {
        if (all_[i].shapes.baseline.empty() && all_[i].shapes.candidate.empty()) gone_.insert(i);
      }
    }
    return std::move(gone_);
  }

 private:
  void join_changed(std::size_t i) {
    const Difference& difference = all_[i];
    const auto& [baseline, candidate] = difference.shapes;
    if (difference.kind != FindingKind::changed || difference.note || difference.parent) return;
    if (baseline.size() != candidate.size() || baseline == candidate) return;
    for (std::size_t k = 0; k < baseline.size(); ++k) {
      if (!renaming_.makes(evidence_.shape(baseline[k]), evidence_.shape(candidate[k]))) return;
    }
    for (std::size_t k = 0; k < baseline.size(); ++k) take(baseline[k], candidate[k]);
    all_[whole_].occurrences += difference.occurrences;
    gone_.insert(i);
  }
  /// What each side has never, in its own spelling.
  void join_one_sided(Difference& missing, Difference& extra) {
    const auto is_exclusive = [&](ShapeId shape, Side side) { return evidence_.lines(other(side), shape) == 0; };
    std::erase_if(missing.shapes.baseline, [&](ShapeId one) {
      if (!is_exclusive(one, Side::baseline)) return false;
      std::vector<ShapeId>& others = extra.shapes.candidate;
      const auto two = std::ranges::find_if(others, [&](ShapeId shape) {
        return is_exclusive(shape, Side::candidate) && renaming_.makes(evidence_.shape(one), evidence_.shape(shape));
      });
      if (two == others.end()) return false;
      const std::uint64_t gone = evidence_.lines(Side::baseline, one);
      const std::uint64_t come = evidence_.lines(Side::candidate, *two);
      missing.occurrences -= std::min(missing.occurrences, gone);
      extra.occurrences -= std::min(extra.occurrences, come);
      all_[whole_].occurrences += std::max(gone, come);
      take(one, *two);
      others.erase(two);
      return true;
    });
  }
  void take(ShapeId of_baseline, ShapeId of_candidate) {
    all_[whole_].shapes.baseline.push_back(of_baseline);
    all_[whole_].shapes.candidate.push_back(of_candidate);
  }

  const Evidence& evidence_;
  Renaming renaming_;
  std::size_t whole_;
  std::vector<Difference>& all_;
  std::set<std::size_t> parents_;
  std::set<std::size_t> gone_;
};

}  // namespace

void join_renamed(const Evidence& evidence, std::vector<Difference>& all) {
  for (const RenamedKeys& keys : evidence.shapes.renamed_keys) {
    const auto whole = std::ranges::find_if(all, [&](const Difference& difference) {
      return difference.rule == kRenamedRule && !difference.note && !keys.shapes.empty() &&
             std::ranges::find(difference.shapes.baseline, keys.shapes.front().first) !=
                 difference.shapes.baseline.end();
    });
    if (whole == all.end()) continue;
    erase_differences(all, RenamingJoiner(evidence, keys, static_cast<std::size_t>(whole - all.begin()), all).run());
  }
}

}  // namespace tracediff
