#include <algorithm>
#include <utility>

#include "finding/random_words.h"
#include "finding/rules.h"
#include "finding/wording.h"
#include "shape/arguments.h"
#include "shape/script_labels.h"

namespace tracediff {

namespace {

/// `app#:`
std::string shown_part(std::string beginning) {
  std::replace(beginning.begin(), beginning.end(), kDigits, '#');
  return in_backquotes(beginning);
}

std::string title_of_renamed(const Evidence& evidence, const RenamedKeys& keys) {
  const bool any_key =
      std::ranges::any_of(keys.shapes, [&](const auto& each) { return evidence.shape(each.first).key > 0; });
  const std::string names = any_key ? "Keys" : "Channels";
  if (keys.part == KeyPart::word) return names + " hold other words, which are used alike: %CHANGE%";
  if (keys.part == KeyPart::punctuation) return names + " are punctuated otherwise now: %CHANGE%";
  const bool at_end = keys.part == KeyPart::end;
  const std::string now = at_end ? " end with " : " begin with ";
  if (keys.baseline.empty()) return names + now + shown_part(keys.candidate) + " now: %CHANGE%";
  if (keys.candidate.empty()) return names + " no longer" + now + shown_part(keys.baseline) + ": %CHANGE%";
  return names + " that " + (at_end ? std::string("ended") : "began") + " with " + shown_part(keys.baseline) + now +
         shown_part(keys.candidate) + " now: %CHANGE%";
}

/// A name that one run has and another has not can be an id; one that all runs have is none.
bool may_be_random(const Evidence& evidence, const RenamedKeys& keys) {
  if (evidence.runs_each() > 1) return false;
  // Punctuation is not drawn, nor is what was not there before.
  if (keys.baseline.empty() || keys.candidate.empty()) return false;
  const bool whole = (keys.baseline + keys.candidate).find(kDigits) == std::string::npos;
  if (whole) return differ_at_random(keys.baseline, keys.candidate);
  const BySide<CommandId>& commands = keys.shapes.front().second;
  const Arguments one = arguments_of(evidence, commands.baseline);
  const Arguments two = arguments_of(evidence, commands.candidate);
  const auto alike = [](const std::string& of_one, const std::string& of_two) {
    return of_one == of_two || (is_script_label(of_one) && is_script_label(of_two));  // scripts are told for themselves
  };
  const auto [of_one, of_two] = std::mismatch(one.begin() + 1, one.end(), two.begin() + 1, two.end(), alike);
  return of_one != one.end() && of_two != two.end() && differ_at_random(*of_one, *of_two);
}

/// Where one run a side varies, a few commands can have had another key now and then.
bool may_be_chance(const Evidence& evidence, const RenamedKeys& keys) {
  constexpr std::size_t kFewShapes = 3;
  constexpr std::uint64_t kFewUses = 10;
  std::uint64_t uses = 0;
  for (const auto& [shape, commands] : keys.shapes) uses += evidence.lines(Side::candidate, shape);
  return !evidence.regime.quiet && !evidence.several_runs() && keys.shapes.size() < kFewShapes && uses < kFewUses;
}

Difference renamed_difference(const Evidence& evidence, const RenamedKeys& keys) {
  Difference out;
  out.kind = FindingKind::changed;
  out.note = keys.part == KeyPart::word || may_be_random(evidence, keys) || may_be_chance(evidence, keys);
  out.rule = kRenamedRule;
  out.why = keys.part == KeyPart::word
                ? "each side has several, and does the same with every one"
                : "keys that only one side has are the other side's but for their beginning, end or punctuation";
  out.title = title_of_renamed(evidence, keys);
  // What clients send most often is shown.
  auto shapes = keys.shapes;
  const auto uses = [&](const auto& each) { return evidence.lines(Side::candidate, each.first); };
  std::stable_sort(shapes.begin(), shapes.end(), [&](const auto& one, const auto& two) {
    const auto key = [&](const auto& each) { return std::pair(!evidence.shape(each.first).lua, uses(each)); };
    return key(one) > key(two);
  });
  for (const auto& each : shapes) {
    out.shapes.baseline.push_back(each.first);
    out.shapes.candidate.push_back(each.first);
    out.occurrences += uses(each);
  }
  return out;
}

}  // namespace

std::vector<Difference> compare_key_names(const Evidence& evidence) {
  std::vector<Difference> out;
  for (const RenamedKeys& keys : evidence.shapes.renamed_keys) out.push_back(renamed_difference(evidence, keys));
  return out;
}

}  // namespace tracediff
