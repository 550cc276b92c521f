#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "ascii.h"
#include "finding/random_words.h"
#include "finding/rules.h"
#include "finding/wording.h"
#include "shape/arguments.h"
#include "shape/script_labels.h"

namespace tracediff {

namespace {

/// The beginning of TEXT that is PART but for its digits, or an empty view.
std::string_view written_beginning(std::string_view text, std::string_view part) {
  std::size_t at = 0;
  for (const char c : part) {
    const std::size_t begin = at;
    if (c != kDigits) {
      if (at == text.size() || text[at++] != c) return {};
      continue;
    }
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == begin) return {};
  }
  return text.substr(0, at);
}

/// The same of its end.
std::string written_end(std::string_view text, std::string_view part) {
  const std::string reversed(text.rbegin(), text.rend());
  const std::string_view found = written_beginning(reversed, std::string(part.rbegin(), part.rend()));
  return {found.rbegin(), found.rend()};
}

/// `app1:`, or `app#:` where that is not the same everywhere.
std::string shown_part(const Evidence& evidence, const RenamedKeys& keys, Side side) {
  std::string part = side == Side::baseline ? keys.baseline : keys.candidate;
  std::set<std::string> written;
  if (part.find(kDigits) != std::string::npos) {
    for (const auto& [shape, commands] : keys.shapes) {
      for (const std::string& argument : arguments_of(evidence, commands[side])) {
        std::string found =
            keys.part == KeyPart::end ? written_end(argument, part) : std::string(written_beginning(argument, part));
        if (!found.empty()) written.insert(std::move(found));
      }
    }
  }
  if (written.size() == 1) return in_backquotes(*written.begin());
  std::replace(part.begin(), part.end(), kDigits, '#');
  return in_backquotes(part);
}

std::string title_of_renamed(const Evidence& evidence, const RenamedKeys& keys) {
  const bool any_key =
      std::ranges::any_of(keys.shapes, [&](const auto& each) { return evidence.shape(each.first).key > 0; });
  const std::string names = any_key ? "Keys" : "Channels";
  if (keys.part == KeyPart::word) return names + " hold other words, which are used alike: %CHANGE%";
  if (keys.part == KeyPart::punctuation) return names + " are punctuated otherwise now: %CHANGE%";
  const bool at_end = keys.part == KeyPart::end;
  const std::string now = at_end ? " end with " : " begin with ";
  if (keys.baseline.empty()) return names + now + shown_part(evidence, keys, Side::candidate) + " now: %CHANGE%";
  if (keys.candidate.empty())
    return names + " no longer" + now + shown_part(evidence, keys, Side::baseline) + ": %CHANGE%";
  return names + " that " + (at_end ? std::string("ended") : "began") + " with " +
         shown_part(evidence, keys, Side::baseline) + now + shown_part(evidence, keys, Side::candidate) +
         " now: %CHANGE%";
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
