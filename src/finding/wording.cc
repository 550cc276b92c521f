#include "finding/wording.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "ascii.h"
#include "finding/rules.h"
#include "shape/arguments.h"
#include "shape/lua_text.h"
#include "shape/value_fields.h"

namespace tracediff {

namespace {

constexpr std::size_t kLongestArgument = 44;
constexpr std::size_t kMostWordedArguments = 7;
const std::string kRefused = " after the last refused ";

/// Cut in the middle, or around FOCUS where that would be lost.
std::string shortened(const std::string& text, std::size_t focus = 0) {
  constexpr std::size_t kEnd = 8;
  constexpr std::size_t kDots = 3;
  constexpr std::size_t kBeginning = kLongestArgument - kEnd - kDots - 1;
  constexpr std::size_t kBeforeFocus = 10;
  if (text.size() <= kLongestArgument) return text;
  if (focus < kBeginning || focus + kEnd >= text.size()) {
    return text.substr(0, kBeginning) + "..." + text.substr(text.size() - kEnd);
  }
  constexpr std::size_t kShown = kLongestArgument - 2 * kDots;
  const std::size_t begin = std::min(focus - kBeforeFocus, text.size() - kShown);
  return "..." + text.substr(begin, kShown) + (begin + kShown < text.size() ? "..." : "");
}

/// Where two texts begin to differ.
std::size_t first_difference(std::string_view one, std::string_view two) {
  return static_cast<std::size_t>(std::mismatch(one.begin(), one.end(), two.begin(), two.end()).first - one.begin());
}

/// Which arguments of a long command are worth their place: the first ones, those that differ from AGAINST with what
/// stands before each (an option word), and then what comes next.
std::set<std::size_t> worded_arguments(const Arguments& command, const Arguments& against) {
  constexpr std::size_t kAlwaysShown = 3;  // the name; of a script's call the label and the number of keys
  std::set<std::size_t> out;
  const std::size_t most = command.size() <= kMostWordedArguments + 1 ? command.size() : kMostWordedArguments;
  const auto add = [&](std::size_t index) {
    if (out.size() < most) out.insert(index);
  };
  for (std::size_t i = 0; i < std::min(kAlwaysShown, command.size()); ++i) add(i);
  std::vector<std::size_t> differing;
  for (std::size_t i = 0; i < std::min(command.size(), against.size()); ++i) {
    // Behind one that is new or gone, all others differ.
    if (command[i] != against[i] && (differing.empty() || command.size() == against.size())) differing.push_back(i);
  }
  for (const std::size_t i : differing) add(i);
  for (const std::size_t i : differing) add(i - std::min<std::size_t>(i, 1));
  for (std::size_t i = 0; i < command.size(); ++i) add(i);
  return out;
}

/// `SET k v EX 60`, long arguments and long lists cut; what differs from OTHER stays in sight.
std::string quoted(const Arguments& command, const Arguments* other = nullptr) {
  const Arguments& against = other != nullptr ? *other : command;
  std::string out;
  std::size_t next = 0;
  for (const std::size_t i : worded_arguments(command, against)) {
    if (i > next) out += " ...";
    next = i + 1;
    const std::string text = display_command({command[i]});
    const bool differs = i < against.size() && command[i] != against[i];
    out +=
        (out.empty() ? "" : " ") + shortened(text, differs ? first_difference(text, display_command({against[i]})) : 0);
  }
  if (next < command.size()) out += " ...";
  return in_backquotes(out);
}

bool has_word(const Arguments& command, std::string_view word) {
  return std::any_of(command.begin(), command.end(),
                     [&](const std::string& argument) { return lower_case(argument) == word; });
}

/// "after the last refused `SET ... NX`" for what stands before the subject on SIDE; empty where nothing does.
std::string after_what(const Finding& finding, Side side) {
  const auto subject =
      std::find_if(finding.example.begin(), finding.example.end(), [](const ExampleRow& row) { return row.subject; });
  for (auto row = subject; row != finding.example.begin();) {
    --row;
    const std::optional<Place>& place = side == Side::baseline ? row->baseline : row->candidate;
    const std::uint64_t repeats = side == Side::baseline ? row->baseline_repeats : row->candidate_repeats;
    if (!place || place->command.empty() || place->text.find(" lua] ") != std::string::npos) continue;
    // A command that is sent only where the key does not exist, sent again as it was, had been refused.
    if (repeats > 1 && has_word(place->command, "nx"))
      return kRefused + in_backquotes(display_command({place->command[0]}) + " ... NX");
    if (repeats > 1) return " after the last of " + std::to_string(repeats) + " " + landmark(place->command);
    return " after " + landmark(place->command);
  }
  return {};
}

std::string script_name(std::string_view label) { return in_backquotes(label); }

/// The first line that has a word in it, without the blanks before it.
std::string first_line(std::string_view script) {
  constexpr std::size_t kLongest = 60;
  constexpr std::string_view kDots = "...";
  const auto word = static_cast<std::size_t>(std::ranges::find_if(script, is_alnum) - script.begin());
  const std::size_t line_feed = script.substr(0, word).find_last_of("\r\n");
  script.remove_prefix(line_feed == std::string_view::npos ? 0 : line_feed + 1);
  script.remove_prefix(std::min(script.find_first_not_of(" \t"), script.size()));
  const std::string line(script.substr(0, script.find_first_of("\r\n")));
  return line.size() > kLongest ? line.substr(0, kLongest - kDots.size()) + std::string(kDots) : line;
}

/// A script without blanks and line breaks, but for those in strings and those that end a comment.
std::string without_layout(std::string_view script) {
  std::string out;
  for (std::size_t at = 0; at < script.size();) {
    std::size_t end = at + 1;
    const char c = script[at];
    if (lua_text::is_comment(script, at)) {
      end = lua_text::behind_comment(script, at);
      for (const char inner : script.substr(at, end - at)) {
        if (!is_space(inner) || inner == '\n') out += inner;
      }
    } else if (c == '"' || c == '\'') {
      while (end < script.size() && script[end] != c) end += script[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, script.size());
      out += script.substr(at, end - at);
    } else if (!is_space(c)) {
      out += c;
    }
    at = end;
  }
  return out;
}

/// Texts that differ in their layout are the same script to everybody but the server.
bool same_but_for_blanks(const std::string& one, const std::string& two) {
  return !one.empty() && without_layout(one) == without_layout(two);
}

std::string script_title(const Difference& difference, const Finding& finding) {
  const std::size_t split = difference.title.find('>');
  const std::string out = "Script " + script_name(difference.title.substr(0, split)) + " was rewritten as " +
                          script_name(difference.title.substr(split + 1));
  if (same_but_for_blanks(finding.script_baseline, finding.script_candidate))
    return out + ", which differs in nothing but blanks and line breaks";
  const std::string line = first_line(finding.script_candidate);
  return line.empty() ? out : out + ", which begins " + in_backquotes(line);
}

const Arguments& shown(const Finding& finding) {
  static const Arguments kNone;
  if (finding.baseline.command) return *finding.baseline.command;
  return finding.candidate.command ? *finding.candidate.command : kNone;
}

std::string more_of(const Difference& difference, Side side) {
  const std::size_t more = difference.shapes[side].size() - difference.sent_by_calls[side];
  return more > 1 ? " (and " + std::to_string(more - 1) + " more like it)" : "";
}

/// "10 times instead of 20", with several runs "10 times a run ...": a sum of two runs says nothing beside one.
std::string change_of_count(const Finding& finding) {
  const auto shown = [](const FindingSide& side) {
    if (side.per_run.empty()) return std::to_string(side.count);
    const auto [least, most] = std::minmax_element(side.per_run.begin(), side.per_run.end());
    return *least == *most ? std::to_string(*least) : std::to_string(*least) + " to " + std::to_string(*most);
  };
  const bool several = finding.baseline.per_run.size() > 1 || finding.candidate.per_run.size() > 1;
  const std::string now = shown(finding.candidate);
  return now + (now == "1" ? " time" : " times") + (several ? " a run" : "") + " instead of " + shown(finding.baseline);
}

std::string one_sided_title(const Difference& difference, const Finding& finding) {
  const Side side = difference.kind == FindingKind::missing ? Side::baseline : Side::candidate;
  const FindingSide& of_there = side == Side::baseline ? finding.candidate : finding.baseline;
  const FindingSide& of_here = side == Side::baseline ? finding.baseline : finding.candidate;
  const std::uint64_t there = of_there.count;
  const std::uint64_t here = of_here.count;
  const std::string after = after_what(finding, side);
  const std::string what = quoted(shown(finding)) + more_of(difference, side);
  // What comes after a refused lock is a way of its own, whatever is sent elsewhere.
  const bool own_way = !difference.note && (there == here || after.find(kRefused) != std::string::npos);
  if (there == 0 || own_way) return what + (side == Side::baseline ? " is no longer sent" : " is now sent") + after;
  // Tries in a row are one step: there can be more of them in fewer steps.
  if (there * of_here.per_run.size() >= here * of_there.per_run.size())
    return what + (side == Side::baseline ? " is sent in fewer places" : " is sent in more places") +
           ", tries in a row taken together";
  return what + (side == Side::baseline ? " is sent less often (" : " is sent more often (") +
         change_of_count(finding) + ")";
}

/// What kind of text an argument is: a format's name, else `binary` or `text`.
std::string_view form_of(const std::string& argument) {
  const std::string_view format = value_format(argument);
  if (!format.empty()) return format;
  return is_binary(argument) ? "binary" : "text";
}

/// ", json instead of text" where the commands differ in one argument, and its form is another.
std::string change_of_form(const Arguments& before, const Arguments& now) {
  if (before.size() != now.size()) return {};
  const auto first = std::mismatch(before.begin(), before.end(), now.begin());
  if (first.first == before.end() || !std::equal(first.first + 1, before.end(), first.second + 1)) return {};
  const std::string_view old_form = form_of(*first.first);
  const std::string_view new_form = form_of(*first.second);
  return old_form == new_form ? "" : ", " + std::string(new_form) + " instead of " + std::string(old_form);
}

std::string changed_title(const Difference& difference, const Finding& finding) {
  const Arguments& before = *finding.baseline.command;
  const Arguments& now = *finding.candidate.command;
  return quoted(before, &now) + " became " + quoted(now, &before) + more_of(difference, Side::baseline) +
         change_of_form(before, now);
}

std::string block_title(const Finding& finding) {
  const bool into_script = lower_case(finding.candidate.command->front()).starts_with("eval");
  const std::string block = quoted(into_script ? *finding.baseline.command : *finding.candidate.command);
  const std::string call = quoted(into_script ? *finding.candidate.command : *finding.baseline.command);
  return into_script ? block + " and the commands with it became one call of a script: " + call
                     : "The script call " + call + " became a block of commands: " + block + " and those with it";
}

std::string moved_title(const Finding& finding) {
  std::string out = quoted(shown(finding)) + " is sent at another place";
  const std::string before = after_what(finding, Side::baseline);
  const std::string now = after_what(finding, Side::candidate);
  if (!now.empty() && now != before) out += ": now" + now;
  return out;
}

}  // namespace

std::string landmark(const Arguments& command) {
  Arguments head(command.begin(),
                 command.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(command.size(), 2)));
  std::string text = quoted(head);
  if (command.size() > 2) text.insert(text.size() - 1, " ...");
  return text;
}

std::string landmark(const Evidence& evidence, ShapeId shape) {
  return landmark(arguments_of(evidence, evidence.shape(shape).example));
}

std::string duration_text(std::int64_t microseconds) {
  std::array<char, 32> buffer{};
  const auto us = static_cast<double>(microseconds);
  if (us < 1000) {
    std::snprintf(buffer.data(), buffer.size(), "%lld us", static_cast<long long>(microseconds));
  } else if (us < 1e6) {
    std::snprintf(buffer.data(), buffer.size(), "%.1f ms", us / 1e3);
  } else {
    std::snprintf(buffer.data(), buffer.size(), "%.1f s", us / 1e6);
  }
  return buffer.data();
}

std::string in_backquotes(std::string_view text) {
  std::string out = "`";
  for (const char letter : text) out += letter == '`' ? std::string("\\x60") : std::string(1, letter);
  return out + '`';
}

std::string backquoted_list(const std::vector<std::string>& words, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < std::min(words.size(), most); ++i) out += (i > 0 ? ", " : "") + in_backquotes(words[i]);
  return words.size() <= most ? out : out + " and " + std::to_string(words.size() - most) + " more";
}

std::string repeats_title(const Difference& difference, const Finding& finding) {
  const auto times = [](std::uint64_t count) {
    return count == 1 ? "once" : count == 2 ? "twice in a row" : std::to_string(count) + " times in a row";
  };
  const std::uint64_t before = *difference.length.baseline;
  const std::uint64_t now = *difference.length.candidate;
  if (std::min(before, now) == 1)
    return quoted(shown(finding)) + more_of(difference, Side::baseline) + " is sent " + times(now) + " instead of " +
           times(before);
  return quoted(shown(finding)) + " is tried " + times(now) + " instead of " + std::to_string(before);
}

std::string title_of(const Difference& difference, const Finding& finding) {
  if (difference.kind == FindingKind::script) return script_title(difference, finding);
  if (!difference.title.empty()) {
    std::string out = difference.title;
    const Arguments& command =
        finding.candidate.command && !finding.baseline.command ? *finding.candidate.command : shown(finding);
    if (const std::size_t at = out.find("%COMMAND%"); at != std::string::npos) {
      const bool value = out.starts_with("The value ");
      out.replace(at, 9, value ? "that " + landmark(command) + " writes" : quoted(command));
    }
    if (const std::size_t at = out.find("%CHANGE%"); at != std::string::npos)
      out.replace(at, 8, changed_title(difference, finding));
    return out;
  }
  switch (difference.kind) {
    case FindingKind::missing:
    case FindingKind::extra:
      return one_sided_title(difference, finding);
    case FindingKind::changed:
      return difference.rule == kBlockRule ? block_title(finding) : changed_title(difference, finding);
    case FindingKind::repeats:
      return repeats_title(difference, finding);
    case FindingKind::timing:
      return quoted(shown(finding)) + " is tried again every " + duration_text(*difference.gap_us.candidate) +
             " instead of every " + duration_text(*difference.gap_us.baseline);
    case FindingKind::moved:
      return moved_title(finding);
    case FindingKind::connections:
    case FindingKind::script:
    case FindingKind::letter_case:
      break;
  }
  return quoted(shown(finding));
}

std::string share_of_change(const Evidence& evidence, const Difference& difference) {
  if (difference.kind != FindingKind::changed || !difference.title.empty() || difference.rule == kBlockRule) return {};
  if (difference.shapes.baseline == difference.shapes.candidate) return {};
  std::uint64_t before = 0;
  std::uint64_t still = 0;
  for (const ShapeId shape : difference.shapes.baseline) {
    before += evidence.lines(Side::baseline, shape);
    still += evidence.lines(Side::candidate, shape);
  }
  if (still == 0 || difference.occurrences >= before) return {};
  return ", " + std::to_string(difference.occurrences) + " of " + std::to_string(before) + " times";
}

std::string beside_what(const Evidence& evidence, const Difference& difference) {
  if (!difference.beside) return {};
  const auto command = [&](Side side) {
    return arguments_of(evidence, evidence.shape((*difference.beside)[side]).example);
  };
  const Arguments before = command(Side::baseline);
  const Arguments now = command(Side::candidate);
  return ", where " + quoted(before, &now) + " became " + quoted(now, &before);
}

std::string where_of(const Evidence& evidence, const Difference& difference, const Finding& finding) {
  const Side side =
      difference.shapes.baseline.empty() && !difference.command.baseline ? Side::candidate : Side::baseline;
  const auto subject =
      std::find_if(finding.example.begin(), finding.example.end(), [](const ExampleRow& row) { return row.subject; });
  if (subject == finding.example.end()) return {};
  std::string out;
  std::uint64_t all = 0;
  for (const Run& run : evidence.runs[side]) all += run.conversations.all.size();
  if (finding.conversations > 0)
    out = "in " + std::to_string(finding.conversations) + " of " + std::to_string(all) +
          (all == 1 ? " conversation" : " conversations");
  const std::string after = after_what(finding, side);
  if (!after.empty()) out += (out.empty() ? "" : ",") + after;
  for (auto row = subject + 1; row != finding.example.end(); ++row) {
    const std::optional<Place>& place = side == Side::baseline ? row->baseline : row->candidate;
    if (!place || row->subject) continue;
    out += (out.empty() ? "before " : " and before ") + landmark(place->command);
    break;
  }
  return out;
}

}  // namespace tracediff
