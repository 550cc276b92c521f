#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

#include "normalise/expiry.h"
#include "normalise/rule_engine.h"
#include "normalise/rule_set.h"
#include "normalise/scanner.h"
#include "normalise/scripts.h"
#include "normalise/special.h"
#include "normalise/token_marks.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

constexpr std::string_view kSecretToken = "\x01secret\x02";
constexpr std::string_view kCursorToken =
    "\x01"
    "cursor\x02";

/// What begins or ends a mark in normalised text.
constexpr std::array<char, 4> kTokenMarks = {kTokenBegin, kTokenEnd, kKeepBegin, kKeepEnd};

/// Copies TEXT from BEGIN to END; up to 15 bytes behind OUT are written as well.
char* copy_piece(std::string_view text, std::size_t begin, std::size_t end, char* out) {
  constexpr std::size_t kStep = 16;
  char* const out_end = out + (end - begin);
  if (end + kStep > text.size()) {
    std::memcpy(out, text.data() + begin, end - begin);
    return out_end;
  }
  for (const char* from = text.data() + begin; out < out_end; from += kStep, out += kStep) {
    std::memcpy(out, from, kStep);
  }
  return out_end;
}

}  // namespace

struct Normaliser::State {
  explicit State(RuleSet rule_set) : rules(std::move(rule_set)), scanner(rules.impl().builtin) {
    for (const auto& rule : rules.impl().rules) {
      if (rule->action == Action::keep && !rule->type.empty()) keeps_types = true;
    }
    rule_counts.resize(rules.impl().rules.size());
  }

  Decision run(const Entry& entry, std::string& out, std::vector<Replacement>* log);
  bool find_special(std::string_view text);
  void rewrite_special(std::string_view text);
  bool only_builtin_rules(std::string_view text) const;
  std::string_view special_text(Meaning meaning, std::string_view text, std::string_view arguments);
  bool keeps_cursor(std::string_view arguments) const;
  bool concerns_rules(std::string_view text);
  Decision apply_rules(const Entry& entry, std::string_view text, std::vector<Replacement>* log);
  bool apply_rule(std::size_t index, std::int64_t time_us, std::vector<Replacement>* log);
  bool ignores(const Rule& rule, std::string_view text, std::int64_t time_us) const;
  void select_types(std::string_view text);
  void emit(const Entry& entry, std::string_view text, std::string& out);
  void log_hits(std::string_view text, std::vector<Replacement>& log);
  void count(Token token, Variant variant, std::uint64_t times = 1) {
    counts[static_cast<std::size_t>(token)][std::min(variant, kCountedVariants - 1)] += times;
  }

  RuleSet rules;
  Scanner scanner;
  Scripts scripts;
  bool keeps_types = false;
  std::vector<ArgumentRange> ranges;
  std::vector<Meaning> meanings;
  std::vector<Piece> pieces;  ///< of the arguments: scripts, secrets and cursors
  std::string special;        ///< the arguments with scripts, secrets and cursors replaced
  std::string rewritten;      ///< the same after the file's rules
  std::string scratch;
  TokenMarks marks;
  std::array<std::array<std::uint64_t, kCountedVariants>, kTokenCount> counts{};
  using Types = std::vector<std::pair<Token, Variant>>;  ///< of one entry's replacements
  std::map<Types, std::uint32_t> types_seen;
  std::vector<const Types*> types_of;
  std::vector<std::uint64_t> rule_counts;
  std::uint64_t cursors = 0;
  std::uint64_t secrets = 0;
};

/// Finds the scripts, secrets and cursors of TEXT and what stands for them. False when it has none.
bool Normaliser::State::find_special(std::string_view text) {
  pieces.clear();
  find_arguments(text, ranges);
  if (!find_meanings(text, ranges, meanings)) return false;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const std::string_view argument = text.substr(ranges[i].begin, ranges[i].end - ranges[i].begin);
    const std::string_view instead = special_text(meanings[i], argument, text);
    if (!instead.empty()) pieces.push_back({ranges[i].begin, ranges[i].end, instead});
  }
  return !pieces.empty();
}

/// Puts TEXT with its pieces replaced into `special`, for rules and explanations.
void Normaliser::State::rewrite_special(std::string_view text) {
  special.clear();
  std::size_t done = 0;
  for (const Piece& piece : pieces) {
    special += text.substr(done, piece.begin - done);
    const bool label = piece.instead[0] == '@';  // kept from all rules: its 8 hex digits look like a token
    if (label) special += kKeepBegin;
    special += piece.instead;
    if (label) special += kKeepEnd;
    done = piece.end;
  }
  special += text.substr(done);
  pieces.clear();
}

/// No file's rules look at the text, and no byte in it could be taken for a mark.
bool Normaliser::State::only_builtin_rules(std::string_view text) const {
  return rules.impl().rules.empty() && std::none_of(kTokenMarks.begin(), kTokenMarks.end(), [&](char mark) {
           return text.find(mark) != std::string_view::npos;
         });
}

/// What stands for an argument of this meaning; empty where it stays as it is.
std::string_view Normaliser::State::special_text(Meaning meaning, std::string_view text, std::string_view arguments) {
  switch (meaning) {
    case Meaning::plain:
      return {};
    case Meaning::script:
      return is_label(text) ? text : scripts.label_of_text(text);
    case Meaning::sha:
      return is_label(text) ? text : scripts.label_of_sha(text);
    case Meaning::secret:
      if (text != kSecretToken) ++secrets;
      return kSecretToken;
    case Meaning::cursor: {
      const bool number = !text.empty() && text[0] >= '1' && text[0] <= '9' &&
                          text.find_first_not_of("0123456789") == std::string_view::npos;
      const bool scan =
          ranges.size() > 1 && text.data() != nullptr && meanings.size() > 1 && meanings[1] == Meaning::cursor;
      const std::size_t rule = kTokenCount + (scan ? 0 : 1);
      if (!number || (rules.impl().builtin >> rule & 1) == 0 || (keeps_types && keeps_cursor(arguments))) return {};
      ++cursors;
      return kCursorToken;
    }
  }
  return {};
}

bool Normaliser::State::keeps_cursor(std::string_view arguments) const {
  const auto& all = rules.impl().rules;
  return std::any_of(all.begin(), all.end(), [&](const auto& rule) {
    return rule->action == Action::keep && rule->type == "cursor" && in_scope(rule->scope, arguments, ranges);
  });
}

/// TEXT are ENTRY's arguments, or what rules made of them.
void Normaliser::State::emit(const Entry& entry, std::string_view text, std::string& out) {
  const std::vector<Hit>& hits = scanner.hits();
  // The marks are copied whole, and pieces in steps: what is too much is cut off at the end.
  std::size_t most = text.size() + (hits.size() + 1) * sizeof(TokenMark);
  for (const Piece& piece : pieces) most += piece.instead.size();
  out.resize(most);
  char* end = out.data();
  std::size_t done = 0;
  auto piece = pieces.begin();
  const auto replace_before = [&](std::size_t place) {
    for (; piece != pieces.end() && piece->begin < place; ++piece) {
      end = copy_piece(text, done, piece->begin, end);
      end = std::copy(piece->instead.begin(), piece->instead.end(), end);
      done = piece->end;
    }
  };
  // A script makes it of what its caller sets.
  const bool lua = entry.client == "lua";
  const auto expiry = [&](const Hit& hit) { return lua ? std::nullopt : expires_in(text, hit, entry.time_us); };
  for (const Hit& hit : hits) {
    replace_before(hit.begin);
    end = copy_piece(text, done, hit.begin, end);
    if (const std::optional<std::int64_t> seconds = expiry(hit)) {
      if (*seconds >= 0) *end++ = '+';
      end = std::to_chars(end, end + sizeof(TokenMark), *seconds).ptr;
    } else {
      const TokenMark& mark = marks.of(hit);
      std::memcpy(end, mark.bytes.data(), mark.bytes.size());
      end += mark.size;
    }
    count(hit.token, hit.variant());
    done = hit.end;
  }
  replace_before(text.size());
  end = copy_piece(text, done, text.size(), end);
  out.resize(static_cast<std::size_t>(end - out.data()));
}

void Normaliser::State::log_hits(std::string_view text, std::vector<Replacement>& log) {
  find_arguments(text, ranges);
  std::size_t argument = 0;
  for (const Hit& hit : scanner.hits()) {
    while (argument + 1 < ranges.size() && ranges[argument].end < hit.end) ++argument;
    const BuiltinRule& rule = kBuiltinRules[static_cast<std::size_t>(hit.token)];
    log.push_back({argument, type_name(rule.type, rule.check, hit.variant()),
                   std::string(text.substr(hit.begin, hit.end - hit.begin)), builtin_text(rule)});
  }
}

bool Normaliser::State::ignores(const Rule& rule, std::string_view text, std::int64_t time_us) const {
  if (rule.pattern == nullptr) return true;
  for (std::size_t i = rule.scope.first_argument; i < ranges.size() && i <= rule.scope.last_argument; ++i) {
    const ArgumentBytes bytes(text.substr(ranges[i].begin, ranges[i].end - ranges[i].begin));
    RuleMatch match;
    if (find_match(bytes, 0, rule, time_us, match)) return true;
  }
  return false;
}

/// Runs one replace or keep rule over `rewritten`. True when it changed something.
bool Normaliser::State::apply_rule(std::size_t index, std::int64_t time_us, std::vector<Replacement>* log) {
  const Rule& rule = *rules.impl().rules[index];
  scratch.clear();
  std::size_t done = 0;
  for (std::size_t i = rule.scope.first_argument; i < ranges.size() && i <= rule.scope.last_argument; ++i) {
    const std::size_t base = ranges[i].begin;
    const std::string_view argument = std::string_view(rewritten).substr(base, ranges[i].end - base);
    ArgumentBytes bytes(argument);
    RuleMatch match;
    for (std::size_t from = 0; find_match(bytes, from, rule, time_us, match);) {
      const std::size_t begin = bytes.place(match.replaced.begin);
      const std::size_t end = bytes.place(match.replaced.end);
      const std::string original(argument.substr(begin, end - begin));
      scratch.append(rewritten, done, base + begin - done);
      if (rule.action == Action::keep) {
        scratch += kKeepBegin + original + kKeepEnd;
      } else {
        const std::string type = type_name(rule.type, rule.check, variant_of(rule.check, bytes, match, time_us));
        scratch += kTokenBegin + type + kTokenEnd;
        if (log != nullptr) log->push_back({i, type, original, rule.text});
      }
      done = base + end;
      from = match.whole.end;
      bytes.set_done(from);
      ++rule_counts[index];
    }
  }
  if (done == 0) return false;
  scratch.append(rewritten, done);
  return true;
}

/// True when the command and key are those of some rule of a file.
bool Normaliser::State::concerns_rules(std::string_view text) {
  const auto& all = rules.impl().rules;
  if (all.empty()) return false;
  find_arguments(text, ranges);
  return std::any_of(all.begin(), all.end(), [&](const auto& rule) { return in_scope(rule->scope, text, ranges); });
}

/// Runs the file's rules over TEXT; the result is in `rewritten`.
Decision Normaliser::State::apply_rules(const Entry& entry, std::string_view text, std::vector<Replacement>* log) {
  rewritten = text;
  find_arguments(rewritten, ranges);
  const auto& all = rules.impl().rules;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Rule& rule = *all[i];
    if (rule.action == Action::keep && !rule.type.empty()) continue;
    if (!in_scope(rule.scope, rewritten, ranges)) continue;
    if (rule.action == Action::ignore) {
      if (!ignores(rule, rewritten, entry.time_us)) continue;
      ++rule_counts[i];
      return Decision::ignore;
    }
    if (!apply_rule(i, entry.time_us, log)) continue;
    std::swap(rewritten, scratch);
    find_arguments(rewritten, ranges);
  }
  return Decision::keep;
}

/// Switches off the built-in types that a `keep <type>` rule keeps in this command.
void Normaliser::State::select_types(std::string_view text) {
  std::uint32_t enabled = rules.impl().builtin;
  find_arguments(text, ranges);
  for (const auto& rule : rules.impl().rules) {
    if (rule->action != Action::keep || rule->type.empty() || !in_scope(rule->scope, text, ranges)) continue;
    for (std::size_t i = 0; i < kTokenCount; ++i) {
      if (kBuiltinRules[i].type == rule->type) enabled &= ~(std::uint32_t{1} << i);
    }
  }
  scanner.enable(enabled);
}

Decision Normaliser::State::run(const Entry& entry, std::string& out, std::vector<Replacement>* log) {
  std::string_view text = entry.arguments;
  bool marked = false;
  pieces.clear();
  if (!surely_plain(text) && find_special(text)) {
    marked = log != nullptr || !entry.masks.are_of(text) || !only_builtin_rules(text);
    if (marked) {
      rewrite_special(text);
      text = special;
    }
  }
  Decision decision = Decision::keep;
  if (concerns_rules(text)) {
    decision = apply_rules(entry, text, log);
    text = rewritten;
    marked = true;
    if (keeps_types) select_types(text);
  } else if (keeps_types) {
    scanner.enable(rules.impl().builtin);
  }
  if (!marked && entry.masks.are_of(text)) {
    scanner.scan(text, entry.time_us, entry.masks, pieces);
  } else {
    scanner.scan(text, entry.time_us);
  }
  emit(entry, text, out);
  if (log != nullptr) log_hits(text, *log);
  if (marked) std::erase_if(out, [](char c) { return c == kKeepBegin || c == kKeepEnd; });
  return decision;
}

Normaliser::Normaliser(RuleSet rules) : state_(std::make_unique<State>(std::move(rules))) {}
Normaliser::Normaliser(Normaliser&&) noexcept = default;
Normaliser& Normaliser::operator=(Normaliser&&) noexcept = default;
Normaliser::~Normaliser() = default;

Decision Normaliser::normalise(const Entry& entry, std::string& out) { return state_->run(entry, out, nullptr); }

std::uint32_t Normaliser::replaced(std::size_t end) {
  State::Types types;
  for (const Hit& hit : state_->scanner.hits()) {
    if (hit.begin < end) types.emplace_back(hit.token, hit.variant());
  }
  const auto [found, added] =
      state_->types_seen.try_emplace(std::move(types), static_cast<std::uint32_t>(state_->types_of.size()));
  if (added) state_->types_of.push_back(&found->first);
  return found->second;
}

void Normaliser::count_again(std::uint32_t replaced, std::uint64_t times) {
  for (const auto& [token, variant] : *state_->types_of[replaced]) state_->count(token, variant, times);
}

std::vector<Replacement> Normaliser::explain(const Entry& entry) {
  std::vector<Replacement> log;
  std::string out;
  const auto counts = state_->counts;  // explaining an entry does not count it once more
  const auto rule_counts = state_->rule_counts;
  const std::uint64_t cursors = state_->cursors;
  const std::uint64_t secrets = state_->secrets;
  state_->run(entry, out, &log);
  state_->counts = counts;
  state_->rule_counts = rule_counts;
  state_->cursors = cursors;
  state_->secrets = secrets;
  std::stable_sort(log.begin(), log.end(),
                   [](const Replacement& one, const Replacement& two) { return one.argument < two.argument; });
  return log;
}

std::string_view Normaliser::script_text(std::string_view label) const { return state_->scripts.text(label); }
std::string_view Normaliser::script_sha1(std::string_view label) const { return state_->scripts.sha1(label); }

std::vector<RuleUse> Normaliser::uses() const {
  std::vector<RuleUse> uses;
  const auto& rules = state_->rules.impl().rules;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (state_->rule_counts[i] > 0) uses.push_back({rules[i]->label, state_->rule_counts[i]});
  }
  std::map<std::string, std::uint64_t> types;
  for (std::size_t i = 0; i < kTokenCount; ++i) {
    const BuiltinRule& rule = kBuiltinRules[i];
    for (Variant variant = 0; variant < kCountedVariants; ++variant) {
      const std::uint64_t count = state_->counts[i][variant];
      if (count > 0) types[type_name(rule.type, rule.check, variant)] += count;
    }
  }
  if (state_->cursors > 0) types["cursor"] = state_->cursors;
  if (state_->secrets > 0) types["secret"] = state_->secrets;
  for (const auto& [type, count] : types) uses.push_back({"replace <" + type + ">", count});
  return uses;
}

}  // namespace tracediff
