#include "normalise/rule_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ascii.h"
#include "normalise/rule_engine.h"

namespace tracediff {

namespace {

/// What a word of the file stands for.
template <typename Value>
struct Named {
  Value value;
  std::string_view name;
};
using CheckName = Named<Check>;
using BorderName = Named<Border>;

constexpr std::array kCheckNames = {
    CheckName{Check::mixed, "mixed"},
    CheckName{Check::well_mixed, "well-mixed"},
    CheckName{Check::near_time, "near-time"},
    CheckName{Check::near_hex_time, "near-hex-time"},
    CheckName{Check::near_date, "near-date"},
    CheckName{Check::near_float, "near-float"},
    CheckName{Check::near_integer, "near-integer"},
    CheckName{Check::ephemeral, "ephemeral"},
    CheckName{Check::base64, "base64"},
    CheckName{Check::named_base64, "named-base64"},
    CheckName{Check::named, "named"},
    CheckName{Check::random, "random"},
};

constexpr std::array kBorderNames = {
    BorderName{Border::alnum, "bounded"},
    BorderName{Border::name, "before-name"},
    BorderName{Border::word, "word"},
    BorderName{Border::base64, "base64"},
};

constexpr std::array<std::string_view, 3> kActions = {"replace", "ignore", "keep"};
constexpr auto kRuleWords = [] {
  std::array<std::string_view, kBorderNames.size() + 3> out = {"arg", "key"};
  for (std::size_t i = 0; i < kBorderNames.size(); ++i) out[i + 2] = kBorderNames[i].name;
  out.back() = "if";
  return out;
}();

std::size_t edit_distance(std::string_view one, std::string_view two) {
  std::vector<std::size_t> row(two.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= one.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j < row.size(); ++j) {
      const std::size_t replaced = diagonal + (one[i - 1] == two[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

/// "; did you mean `replace`?" for the nearest of KNOWN, or the list of them.
template <typename Known>
std::string hint(std::string_view word, const Known& known) {
  std::string_view nearest;
  std::size_t distance = std::max<std::size_t>(2, word.size() / 2) + 1;
  std::string list;
  for (const std::string_view candidate : known) {
    if (const std::size_t now = edit_distance(word, candidate); now < distance) {
      distance = now;
      nearest = candidate;
    }
    list += list.empty() ? "" : ", ";
    list += candidate;
  }
  if (nearest.empty()) return "; one of: " + list;
  return "; did you mean `" + std::string(nearest) + "`?";
}

/// Reads one line of a rule file, word by word.
class LineParser {
 public:
  LineParser(std::string_view line, std::string_view file, std::size_t number)
      : line_(line), file_(file), number_(number) {}

  Result<Rule> parse();

 private:
  void skip_blanks() { at_ = std::min(line_.find_first_not_of(" \t", at_), line_.size()); }
  std::string_view peek_word();
  Error error(std::size_t at, std::string message) const;

  std::optional<Error> read_action(Rule& rule);
  std::optional<Error> read_type(Rule& rule);
  std::optional<Error> read_words(Rule& rule);
  std::optional<Error> read_word(std::string_view word, Rule& rule);
  std::optional<Error> read_arguments(Rule& rule);
  std::optional<Error> read_check(Rule& rule);
  std::optional<Error> read_commands(std::string_view word, Rule& rule);
  std::optional<Error> read_pattern(Border border, std::shared_ptr<const RE2>& pattern);
  std::optional<Error> check_whole(const Rule& rule) const;

  std::string_view line_;
  std::string_view file_;
  std::size_t number_;
  std::size_t at_ = 0;
  std::size_t pattern_at_ = 0;
};

Error LineParser::error(std::size_t at, std::string message) const {
  return {ErrorKind::usage, std::move(message),
          std::string(file_) + ":" + std::to_string(number_) + ":" + std::to_string(at + 1)};
}

std::string_view LineParser::peek_word() {
  skip_blanks();
  return line_.substr(at_, std::min(line_.find_first_of(" \t", at_), line_.size()) - at_);
}

Result<Rule> LineParser::parse() {
  Rule rule;
  if (auto wrong = read_action(rule)) return std::move(*wrong);
  if (auto wrong = read_type(rule)) return std::move(*wrong);
  if (auto wrong = read_words(rule)) return std::move(*wrong);
  skip_blanks();
  if (at_ < line_.size()) {
    pattern_at_ = at_;
    if (auto wrong = read_pattern(rule.border, rule.pattern)) return std::move(*wrong);
    skip_blanks();
    if (at_ < line_.size()) return error(at_, "nothing may follow the pattern; write a `/` inside it as `\\/`");
  }
  if (auto wrong = check_whole(rule)) return std::move(*wrong);
  rule.text = line_.substr(std::min(line_.find_first_not_of(" \t"), line_.size()));
  rule.label =
      rule.text.substr(0, pattern_at_ == 0 ? rule.text.size() : rule.text.size() - (line_.size() - pattern_at_));
  while (rule.label.ends_with(' ')) rule.label.pop_back();
  return rule;
}

std::optional<Error> LineParser::read_action(Rule& rule) {
  const std::string_view word = peek_word();
  const auto found = std::find(kActions.begin(), kActions.end(), word);
  if (found == kActions.end()) {
    return error(at_, "`" + std::string(word) + "` is no kind of rule" + hint(word, kActions));
  }
  rule.action = static_cast<Action>(found - kActions.begin());
  at_ += word.size();
  return std::nullopt;
}

std::optional<Error> LineParser::read_type(Rule& rule) {
  const std::string_view word = peek_word();
  if (!word.starts_with('<')) {
    if (rule.action != Action::replace) return std::nullopt;
    return error(at_, "a replace rule names its type first: replace <order> /pattern/");
  }
  constexpr std::string_view kTypeBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-#";
  rule.type = word.substr(1, word.size() < 2 ? 0 : word.size() - 2);
  if (!word.ends_with('>') || rule.type.empty() || rule.type.find_first_not_of(kTypeBytes) != std::string::npos) {
    return error(
        at_, "a type is written <name>, of letters, digits, `_` and `-`; `#` stands for the length, or a time's unit");
  }
  if (rule.action == Action::ignore) return error(at_, "an ignore rule has no type");
  at_ += word.size();
  return std::nullopt;
}

std::optional<Error> LineParser::read_words(Rule& rule) {
  for (std::string_view word = peek_word(); !word.empty() && word[0] != '/'; word = peek_word()) {
    if (auto wrong = read_word(word, rule)) return wrong;
  }
  return std::nullopt;
}

std::optional<Error> LineParser::read_word(std::string_view word, Rule& rule) {
  const std::size_t begin = at_;
  at_ += word.size();
  if (word == "arg") return read_arguments(rule);
  if (word == "if") return read_check(rule);
  if (const auto border = std::ranges::find(kBorderNames, word, &BorderName::name); border != kBorderNames.end()) {
    rule.border = border->value;
    return std::nullopt;
  }
  if (word == "key") {
    skip_blanks();
    return read_pattern(Border::open, rule.scope.key);
  }
  at_ = begin;
  return read_commands(word, rule);
}

/// `arg 2`, `arg 2..`, `arg 2..4`.
std::optional<Error> LineParser::read_arguments(Rule& rule) {
  const std::string_view word = peek_word();
  const char* const end = word.data() + word.size();
  const auto first = std::from_chars(word.data(), end, rule.scope.first_argument);
  bool good = first.ec == std::errc();
  if (good && first.ptr == end) {
    rule.scope.last_argument = rule.scope.first_argument;
  } else if (good) {
    const std::string_view rest(first.ptr, static_cast<std::size_t>(end - first.ptr));
    good = rest.starts_with("..");
    if (good && rest.size() > 2) {
      const auto last = std::from_chars(first.ptr + 2, end, rule.scope.last_argument);
      good = last.ec == std::errc() && last.ptr == end && rule.scope.last_argument >= rule.scope.first_argument;
    }
  }
  if (!good) return error(at_, "`arg` needs a place: 1 is the first after the command's name; 2.. and 2..4 are ranges");
  at_ += word.size();
  return std::nullopt;
}

std::optional<Error> LineParser::read_check(Rule& rule) {
  const std::string_view word = peek_word();
  const auto known = std::ranges::find(kCheckNames, word, &CheckName::name);
  if (known == kCheckNames.end()) {
    std::array<std::string_view, kCheckNames.size()> names;
    std::ranges::transform(kCheckNames, names.begin(), &CheckName::name);
    return error(at_, "`" + std::string(word) + "` is no condition" + hint(word, names));
  }
  rule.check = known->value;
  at_ += word.size();
  return std::nullopt;
}

/// `SET,CLIENT|SETNAME`: names of commands, in either letter case.
std::optional<Error> LineParser::read_commands(std::string_view word, Rule& rule) {
  constexpr std::string_view kNameBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.|";
  const std::string names = upper_case(word);
  for (std::size_t begin = 0; begin <= names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    const std::string name = names.substr(begin, end - begin);
    if (name.empty() || name.find_first_not_of(kNameBytes) != std::string::npos) {
      return error(at_ + begin, "`" + std::string(word) + "` is neither a command's name nor a word of rules" +
                                    hint(word, kRuleWords) + " A pattern stands between slashes: /pattern/");
    }
    const std::size_t bar = std::min(name.find('|'), name.size());
    rule.scope.commands.push_back({name.substr(0, bar), bar < name.size() ? name.substr(bar + 1) : ""});
    begin = end + 1;
  }
  if (std::any_of(word.begin(), word.end(), is_lower)) {
    for (const std::string_view known : kRuleWords) {
      if (edit_distance(word, known) == 1) {
        return error(at_, "`" + std::string(word) + "` is no word of rules" + hint(word, kRuleWords) +
                              " A command of that name is written in capitals");
      }
    }
  }
  at_ += word.size();
  return std::nullopt;
}

/// `/pattern/` or `/pattern/i`.
std::optional<Error> LineParser::read_pattern(Border border, std::shared_ptr<const RE2>& pattern) {
  const std::size_t begin = at_;
  if (at_ >= line_.size() || line_[at_] != '/') return error(begin, "a pattern stands between slashes: /pattern/");
  std::string text;
  for (++at_; at_ < line_.size() && line_[at_] != '/'; ++at_) {
    if (line_[at_] == '\\' && at_ + 1 < line_.size()) {
      if (line_[++at_] != '/') text += '\\';
    }
    text += line_[at_];
  }
  if (at_ >= line_.size()) return error(begin, "the pattern's closing slash is missing");
  ++at_;
  RE2::Options options(RE2::Latin1);
  options.set_log_errors(false);
  if (at_ < line_.size() && line_[at_] == 'i') {
    options.set_case_sensitive(false);
    ++at_;
  }
  auto plain = std::make_shared<const RE2>(text, options);
  if (!plain->ok()) return error(begin + 1, "the pattern is not understood by RE2: " + plain->error());
  constexpr int kMostGroups = 1;
  if (plain->NumberOfCapturingGroups() > kMostGroups) {
    return error(begin + 1, "a pattern may have one group, which is what is replaced; write the others as (?:...)");
  }
  pattern = border == Border::open ? std::move(plain) : std::make_shared<const RE2>(bordered(text, border), options);
  return std::nullopt;
}

std::optional<Error> LineParser::check_whole(const Rule& rule) const {
  const bool scoped = !rule.scope.commands.empty() || rule.scope.key != nullptr;
  switch (rule.action) {
    case Action::replace:
      if (rule.pattern == nullptr)
        return error(line_.size(), "a replace rule needs a pattern: replace <order> /pattern/");
      break;
    case Action::ignore:
      if (rule.pattern == nullptr && !scoped) {
        return error(line_.size(), "this would ignore everything; name a command, a key or a pattern: ignore PING");
      }
      break;
    case Action::keep:
      if (rule.pattern == nullptr && rule.type.empty()) {
        return error(line_.size(), "a keep rule needs a pattern or a built-in type: keep /pattern/, keep <hex8>");
      }
      if (rule.pattern != nullptr && !rule.type.empty()) {
        return error(line_.size(), "a keep rule has a type or a pattern, not both");
      }
      if (!rule.type.empty()) {
        std::vector<std::string_view> types = {"cursor"};
        for (const BuiltinRule& builtin : kBuiltinRules) types.push_back(builtin.type);
        if (std::find(types.begin(), types.end(), rule.type) == types.end()) {
          return error(line_.find('<'), "<" + rule.type + "> is no built-in type" + hint(rule.type, types));
        }
      }
      break;
  }
  return std::nullopt;
}

/// The built-in rule that prints as LINE, as a bit; 0 where there is none.
std::uint32_t builtin_bit(std::string_view line) {
  for (std::size_t i = 0; i < kTokenCount; ++i) {
    if (builtin_text(kBuiltinRules[i]) == line) return std::uint32_t{1} << i;
  }
  for (std::size_t i = 0; i < kCursorRuleCount; ++i) {
    if (kCursorRules[i] == line) return std::uint32_t{1} << (kTokenCount + i);
  }
  return 0;
}

}  // namespace

std::string_view check_name(Check check) {
  const auto known = std::ranges::find(kCheckNames, check, &CheckName::value);
  return known == kCheckNames.end() ? std::string_view() : known->name;
}

std::string builtin_text(const BuiltinRule& rule) {
  std::string text = "replace <" + std::string(rule.type) + ">";
  const auto border = std::ranges::find(kBorderNames, rule.border, &BorderName::value);
  if (border != kBorderNames.end()) text += " " + std::string(border->name);
  if (rule.check != Check::none) text += " if " + std::string(check_name(rule.check));
  text += " /";
  for (const char c : rule.pattern) {
    if (c == '/') text += '\\';
    text += c;
  }
  return text + "/";
}

Result<RuleSet::Impl> parse_rules(std::string_view text, std::string_view name) {
  RuleSet::Impl rules;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos || line[begin] == '#') continue;
    if (const std::uint32_t bit = builtin_bit(line.substr(begin)); bit != 0) {
      rules.builtin |= bit;
      continue;
    }
    auto rule = LineParser(line, name, number).parse();
    if (!rule) return std::move(rule).error();
    rules.rules.push_back(std::make_shared<const Rule>(std::move(*rule)));
  }
  return rules;
}

}  // namespace tracediff
