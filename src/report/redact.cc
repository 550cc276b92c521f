#include "report/redact.h"

#include <algorithm>
#include <map>
#include <set>

#include "ascii.h"
#include "report/printable.h"
#include "report/words.h"
#include "shape/arguments.h"

namespace tracediff {
namespace {

/// Splits `SETEX k 1440 "a b"` as display_command() joined it.
Arguments split_display(std::string_view text) {
  Arguments words;
  while (!text.empty()) {
    std::size_t end = 0;
    if (text.front() == '"') {
      end = 1;
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      end = std::min(end, text.size());
      words.emplace_back(text.substr(1, end - 1));
      end = std::min(end + 1, text.size());
    } else {
      end = std::min(text.find(' '), text.size());
      words.emplace_back(text.substr(0, end));
    }
    text.remove_prefix(std::min(text.find_first_not_of(' ', end), text.size()));
  }
  return words;
}

/// Does a name go on at the beginning of TEXT: with a letter or digit, or with a sign and one?
bool goes_on(std::string_view text) {
  constexpr std::string_view kJoints = ":._-/";
  const bool joint = !text.empty() && kJoints.find(text.front()) != std::string_view::npos;
  const std::size_t at = joint ? 1 : 0;
  return at < text.size() && is_alnum(text[at]);
}

/// Replaces FORM where it stands alone in TEXT: as the beginning of a key that is shown it tells nothing.
void replace_words(std::string& text, const std::string& form, const std::string& replacement) {
  for (std::size_t at = text.find(form); at != std::string::npos; at = text.find(form, at)) {
    const std::size_t end = at + form.size();
    const bool alone = !goes_on(std::string_view(text).substr(end));
    if (alone) text.replace(at, form.size(), replacement);
    at += alone ? replacement.size() : 1;
  }
}

/// Titles show tokens as `<hex32:1>`: gives them back their marks, so that they are not taken for values.
std::string with_tokens(std::string_view text) {
  std::string marked(text);
  for (std::size_t open = marked.find('<'); open != std::string::npos; open = marked.find('<', open + 1)) {
    const std::size_t close = marked.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_:", open + 1);
    if (close == std::string::npos || marked[close] != '>' || close == open + 1) continue;
    marked[open] = kTokenBegin;
    marked[close] = kTokenEnd;
  }
  return marked;
}

class ReportRedactor {
 public:
  explicit ReportRedactor(Hide hide) : hide_(hide) {}

  void redact(Finding& finding) {
    replaced_.clear();
    seen_.clear();
    shows_words_ = finding.kind == FindingKind::script || finding.kind == FindingKind::letter_case;
    for (FindingSide* side : {&finding.baseline, &finding.candidate}) {
      for (Place& place : side->places) redact(place);
      if (side->command) redact(*side->command);
    }
    for (auto* commands : {&finding.before, &finding.after}) {
      for (Arguments& command : *commands) redact(command);
    }
    for (ExampleRow& row : finding.example) {
      if (row.baseline) redact(*row.baseline);
      if (row.candidate) redact(*row.candidate);
    }
    for (std::string* sentence : {&finding.title, &finding.where, &finding.why}) *sentence = redact_sentence(*sentence);
  }

  /// A shape in words: `set k <json>`, `lua get k`.
  [[nodiscard]] std::string redact_shape(std::string_view shape) const {
    constexpr std::string_view kLua = "lua ";
    const bool lua = shape.starts_with(kLua);
    return std::string(lua ? kLua : "") + redact_command(shape.substr(lua ? kLua.size() : 0));
  }

 private:
  void redact(Arguments& arguments) { note_and_assign(arguments, redact_arguments(arguments, hide_)); }

  void redact(Place& place) {
    place.text = redact_entry(place.text, place.command, hide_);
    if (place.command.empty()) return;
    note_and_assign(place.command, redact_arguments(place.command, hide_));
  }

  void note_and_assign(Arguments& arguments, Arguments shown) {
    constexpr std::size_t kShortestTold = 4;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (arguments[i].size() < kShortestTold) continue;
      if (arguments[i] != shown[i]) {
        replaced_.emplace(arguments[i], shown[i]);
      } else {
        seen_.insert(arguments[i]);
      }
    }
    arguments = std::move(shown);
  }

  /// Commands between backquotes are redacted as commands; what was hidden elsewhere in this finding is hidden here.
  std::string redact_sentence(std::string_view sentence) {
    std::string shown;
    bool inside = false;
    while (!sentence.empty()) {
      const std::size_t end = std::min(sentence.find('`'), sentence.size());
      const std::string_view part = sentence.substr(0, end);
      const bool closed = end < sentence.size();
      shown += inside && closed && !shows_words_ ? redact_command(part) : std::string(part);
      if (closed) shown += '`';
      inside = !inside;
      sentence.remove_prefix(closed ? end + 1 : end);
    }
    for (const auto& [original, replacement] : replaced_) {
      if (seen_.contains(original)) continue;  // a key that is somewhere a value, too
      for (const std::string& form : {original, display_argument(original)}) replace_words(shown, form, replacement);
    }
    return mask_urls(shown);
  }

  std::string redact_command(std::string_view part) const {
    const Arguments command = split_display(with_tokens(part));
    Arguments shown = redact_arguments(command, hide_);
    // Titles may have shortened a value already: its length would be wrong.
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const std::size_t length = shown[i].rfind(", ");
      if (shown[i] != command[i] && shown[i].front() == '<' && length != std::string::npos)
        shown[i].replace(length, std::string::npos, ">");
    }
    return shown == command ? std::string(part) : display_command(shown);
  }

  Hide hide_;
  bool shows_words_ = false;  ///< what stands in backquotes is Lua or command words, not commands
  std::map<std::string, std::string> replaced_;
  std::set<std::string> seen_;  ///< arguments that are shown
};

/// Where the arguments of an original entry begin.
std::size_t arguments_begin(std::string_view text) {
  const std::size_t close = text.find("] \"");
  return close != std::string_view::npos && text.find('[') < close ? close + 2 : std::min(text.find('"'), text.size());
}

}  // namespace

std::string redact_entry(std::string_view text, const Arguments& command, Hide hide) {
  Arguments originals = take_apart(text).arguments;
  for (std::string& argument : originals) argument = std::string(without_quotes(argument));
  const bool normalised = hide == Hide::credentials_and_values && !command.empty();
  const Arguments& source = normalised ? command : originals;
  const Arguments shown = redact_arguments(source, hide, originals);
  if (shown == originals) return std::string(text);
  std::string entry(text.substr(0, arguments_begin(text)));
  for (std::size_t i = 0; i < shown.size(); ++i) entry += (i == 0 ? "\"" : " \"") + shown[i] + "\"";
  return entry;
}

std::string mask_urls(std::string_view text) {
  std::string shown;
  for (std::size_t scheme = text.find("://"); scheme != std::string_view::npos; scheme = text.find("://")) {
    const std::size_t begin = scheme + 3;
    const std::size_t end = std::min(text.find_first_of(" \t\"'/?#", begin), text.size());
    const std::size_t at = text.substr(0, end).rfind('@');
    const bool has_user = at != std::string_view::npos && at >= begin;
    shown += text.substr(0, begin);
    if (has_user) shown += "(redacted)";
    text.remove_prefix(has_user ? at : begin);
  }
  return shown + std::string(text);
}

namespace {

/// Puts what is shown in the place of what may not be, in one line.
bool replace_sentences(const std::vector<Finding>& from, const std::vector<Finding>& to, std::string& line) {
  bool found = false;
  for (std::size_t i = 0; i < from.size(); ++i) {
    for (std::string Finding::*const sentence : {&Finding::title, &Finding::why}) {
      const std::string& original = from[i].*sentence;
      const std::size_t at = original.empty() ? std::string::npos : line.find(original);
      if (at == std::string::npos) continue;
      line.replace(at, original.size(), to[i].*sentence);
      found = true;
    }
  }
  return found;
}

/// What `compare --explain` says: titles as they are shown, and the commands that stand in known places, behind
/// "  command " and behind "FILE:LINE  ".
std::string redact_explanation(const Report& report, const Report& shown, const ReportRedactor& redactor) {
  constexpr std::string_view kCommand = "  command ";
  std::string text;
  std::string_view rest = report.explanation;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string line(rest.substr(0, end));
    const bool titled =
        replace_sentences(report.findings, shown.findings, line) || replace_sentences(report.notes, shown.notes, line);
    std::size_t begin = line.starts_with(kCommand) ? kCommand.size() : std::string::npos;
    if (!titled && !line.starts_with(' ') && line.find("  ") != std::string::npos) begin = line.find("  ") + 2;
    if (begin != std::string::npos) line = line.substr(0, begin) + redactor.redact_shape(line.substr(begin));
    text += line + "\n";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return text;
}

}  // namespace

Report redact_report(const Report& report, Hide hide) {
  Report shown = report;
  ReportRedactor redactor(hide);
  for (auto* findings : {&shown.findings, &shown.notes}) {
    for (Finding& finding : *findings) redactor.redact(finding);
  }
  for (KindSummary& kind : shown.kinds) kind.first = redact_arguments(kind.first, hide);
  for (SideSummary* side : {&shown.baseline, &shown.candidate}) {
    for (RunSummary& run : side->runs) run.command = mask_urls(run.command);
  }
  shown.explanation = redact_explanation(report, shown, redactor);
  return shown;
}

}  // namespace tracediff
