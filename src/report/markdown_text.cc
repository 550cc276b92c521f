#include "report/markdown_text.h"

#include <algorithm>

#include "ascii.h"
#include "report/printable.h"

namespace tracediff {
namespace {

std::size_t longest_run(std::string_view text, char wanted) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char letter : text) {
    run = letter == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

/// Hexadecimal digits of the length of a shortened commit or more: GitHub makes links of them.
bool looks_like_a_commit(std::string_view word) {
  constexpr std::size_t kShortestCommit = 7;
  const std::size_t digits = std::min(word.find_first_not_of("0123456789abcdefABCDEF"), word.size());
  const bool has_letter = std::any_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(digits), is_letter);
  return digits >= kShortestCommit && has_letter;
}

/// Words that mean themselves wherever they stand.
bool is_plain_word(std::string_view word) {
  const std::string_view core = word.substr(0, word.find_last_not_of(".,;:)") + 1);
  const std::string_view inner = core.starts_with('(') ? core.substr(1) : core;
  if (inner == "%") return true;
  if (inner.empty()) return core.empty() && !word.empty();  // punctuation alone
  if (looks_like_a_commit(inner)) return false;
  if (inner.find("www.") != std::string_view::npos || inner.find("WWW.") != std::string_view::npos) return false;
  bool has_word_character = false;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    const char letter = inner[i];
    const bool word_character = is_alnum(letter) || is_wide(letter);
    has_word_character = has_word_character || word_character;
    const bool joins = i > 0 && (letter == '.' || letter == ',' || letter == '\'' || letter == '%');
    const bool hyphen = i > 0 && letter == '-' && !is_digit(inner[std::min(i + 1, inner.size() - 1)]);
    if (!word_character && !joins && !hyphen) return false;
  }
  return has_word_character;
}

std::string plain_words(std::string_view text, bool begins_line) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, blank);
    const bool begins_list = begins_line && shown.empty() && !word.empty() && !is_letter(word.front());
    shown += word.empty() || (is_plain_word(word) && !begins_list) ? std::string(word) : code_span(word);
    if (blank < text.size()) shown += ' ';
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
  return shown;
}

}  // namespace

std::string code_span(std::string_view text) {
  const std::string content = printable(text);
  if (content.empty()) return "` `";
  const std::string fence(longest_run(content, '`') + 1, '`');
  const bool blank_ends =
      content.front() == '`' || content.back() == '`' || content.front() == ' ' || content.back() == ' ';
  const std::string padding = blank_ends ? " " : "";
  return fence + padding + content + padding + fence;
}

std::string markdown_sentence(std::string_view sentence) {
  const std::string safe = printable(sentence);
  std::string_view rest = safe;
  std::string shown;
  while (!rest.empty()) {
    const std::size_t open = rest.find('`');
    const std::size_t close = open == std::string_view::npos ? open : rest.find('`', open + 1);
    if (close == std::string_view::npos) return shown + plain_words(rest, shown.empty());
    shown += plain_words(rest.substr(0, open), shown.empty());
    // Two spans that touch would be read as one with longer fences.
    if (shown.ends_with('`')) shown += ' ';
    if (close > open + 1) shown += code_span(rest.substr(open + 1, close - open - 1));
    rest.remove_prefix(close + 1);
    if (!rest.empty() && rest.front() != ' ' && shown.ends_with('`') &&
        !is_plain_word(rest.substr(0, rest.find(' ')))) {
      const std::string_view punctuation = ".,;:)";
      if (punctuation.find(rest.front()) == std::string_view::npos) shown += ' ';
    }
  }
  return shown;
}

std::string diff_block(const std::vector<ExcerptLine>& lines) {
  std::string content;
  for (const ExcerptLine& line : lines) content += std::string(prefix_of(line.mark)) + line.text + "\n";
  const std::string fence(std::max<std::size_t>(longest_run(content, '`') + 1, 3), '`');
  return fence + "diff\n" + content + fence + "\n";
}

}  // namespace tracediff
