#include "normalise/rule_engine.h"

#include <algorithm>
#include <array>

#include "ascii.h"
#include "normalise/scanner.h"
#include "trace/escape.h"
#include "tracediff/normalise.h"
#include "tracediff/trace.h"

namespace tracediff {

namespace {

bool is_token_byte(char c) { return is_alnum(c) || c == '_' || c == '-'; }
bool is_base64_byte(char c) { return is_token_byte(c) || c == '+' || c == '/'; }

/// The piece that begins at POS with a marker: its closing marker's place, or npos.
std::size_t piece_end(std::string_view escaped, std::size_t pos) {
  if (escaped[pos] == kTokenBegin) return escaped.find(kTokenEnd, pos);
  if (escaped[pos] == kKeepBegin) return escaped.find(kKeepEnd, pos);
  return std::string_view::npos;
}

bool left_border(const ArgumentBytes& argument, std::size_t at, Border border) {
  if (at == 0 || border == Border::open) return true;
  const char before = argument.bytes()[at - 1];
  const bool opaque = argument.opaque(at - 1, at);
  if (border == Border::alnum || border == Border::name) return opaque || at == argument.done() || !is_alnum(before);
  return !opaque && !(border == Border::base64 ? is_base64_byte(before) : is_token_byte(before));
}

}  // namespace

ArgumentBytes::ArgumentBytes(std::string_view escaped) {
  for (std::size_t pos = 0; pos < escaped.size();) {
    places_.push_back(pos);
    if (const std::size_t end = piece_end(escaped, pos); end != std::string_view::npos) {
      bytes_ += '\x01';
      opaque_.push_back(true);
      pos = end + 1;
      continue;
    }
    const EscapeStep step = decode_escape(escaped, pos);
    bytes_ += step.byte;
    opaque_.push_back(false);
    pos += step.length;
  }
  places_.push_back(escaped.size());
}

bool ArgumentBytes::opaque(std::size_t from, std::size_t to) const {
  return std::find(opaque_.begin() + static_cast<std::ptrdiff_t>(from),
                   opaque_.begin() + static_cast<std::ptrdiff_t>(std::min(to, opaque_.size())),
                   true) != opaque_.begin() + static_cast<std::ptrdiff_t>(std::min(to, opaque_.size()));
}

std::string bordered(std::string_view pattern, Border border) {
  const std::string_view behind = border == Border::alnum  ? "(?:[^0-9A-Za-z]|$)"
                                  : border == Border::name ? "(?:[A-Za-z]*|[0-9A-Za-z]{1,5})(?:[^0-9A-Za-z]|$)"
                                  : border == Border::word ? "(?:[^0-9A-Za-z_=-]|$)"
                                                           : "(?:[^0-9A-Za-z_=+/-]|$)";
  return border == Border::open ? std::string(pattern) : "(" + std::string(pattern) + ")" + std::string(behind);
}

bool match_at(const ArgumentBytes& argument, std::size_t at, const RE2& pattern, Border border, Check check,
              std::int64_t time_us, RuleMatch& match) {
  if (!left_border(argument, at, border)) return false;
  const std::string_view bytes = argument.bytes();
  std::array<re2::StringPiece, 3> groups;
  const bool bordered = border != Border::open;
  const int wanted = std::min(pattern.NumberOfCapturingGroups() + 1, 3);
  if (!pattern.Match(re2::StringPiece(bytes.data(), bytes.size()), at, bytes.size(), RE2::ANCHOR_START, groups.data(),
                     wanted)) {
    return false;
  }
  const auto range = [&](const re2::StringPiece& piece) {
    const auto begin = static_cast<std::size_t>(piece.data() - bytes.data());
    return ByteRange{begin, begin + piece.size()};
  };
  match.whole = range(groups[bordered ? 1 : 0]);
  const std::size_t group = bordered ? 2 : 1;
  const bool has_group = wanted > static_cast<int>(group) && groups[group].data() != nullptr;
  match.replaced = has_group ? range(groups[group]) : match.whole;
  if (match.whole.begin == match.whole.end || argument.opaque(match.whole.begin, match.whole.end)) return false;
  const bool apart = border == Border::word || border == Border::base64;
  if (apart && argument.opaque(match.whole.end, match.whole.end + 1)) return false;
  const ByteRange& part = match.replaced;
  return passes(check, bytes.substr(part.begin, part.end - part.begin), time_us);
}

bool find_match(const ArgumentBytes& argument, std::size_t from, const Rule& rule, std::int64_t time_us,
                RuleMatch& match) {
  const std::string_view bytes = argument.bytes();
  for (std::size_t at = from; at < bytes.size(); ++at) {
    if (rule.border == Border::open) {  // leap to where the pattern matches at all
      re2::StringPiece whole;
      if (!rule.pattern->Match(re2::StringPiece(bytes.data(), bytes.size()), at, bytes.size(), RE2::UNANCHORED, &whole,
                               1)) {
        return false;
      }
      at = static_cast<std::size_t>(whole.data() - bytes.data());
      if (at >= bytes.size()) return false;
    }
    if (match_at(argument, at, *rule.pattern, rule.border, rule.check, time_us, match)) return true;
  }
  return false;
}

Variant variant_of(Check check, const ArgumentBytes& argument, const RuleMatch& match, std::int64_t time_us) {
  const std::size_t length = match.replaced.end - match.replaced.begin;
  if (!finds_unit(check)) return length;
  return static_cast<Variant>(unit_found(check, argument.bytes().substr(match.replaced.begin, length), time_us));
}

bool in_scope(const Scope& scope, std::string_view arguments, const std::vector<ArgumentRange>& ranges) {
  const auto text = [&](std::size_t i) {
    return i < ranges.size() ? arguments.substr(ranges[i].begin, ranges[i].end - ranges[i].begin) : std::string_view();
  };
  const auto names = [&](const Scope::Command& command) {
    return is_word(text(0), command.name) && (command.subcommand.empty() || is_word(text(1), command.subcommand));
  };
  if (!scope.commands.empty() && std::none_of(scope.commands.begin(), scope.commands.end(), names)) return false;
  return scope.key == nullptr || (ranges.size() > 1 && RE2::PartialMatch(unescape(text(1)), *scope.key));
}

}  // namespace tracediff
