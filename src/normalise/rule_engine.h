#ifndef TRACEDIFF_NORMALISE_RULE_ENGINE_H_
#define TRACEDIFF_NORMALISE_RULE_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "normalise/rule.h"
#include "normalise/special.h"

namespace tracediff {

/// An argument's bytes and where in the escaped text each of them stands. A replaced or kept piece is one byte
/// that no pattern may touch.
class ArgumentBytes {
 public:
  explicit ArgumentBytes(std::string_view escaped);

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] bool opaque(std::size_t from, std::size_t to) const;
  /// Where the last replaced piece ended: a border, as it is once its name stands there.
  void set_done(std::size_t at) { done_ = at; }
  [[nodiscard]] std::size_t done() const { return done_; }
  /// Place of byte AT in the escaped text; the text's length for AT == size.
  [[nodiscard]] std::size_t place(std::size_t at) const { return places_[at]; }

 private:
  std::string bytes_;
  std::vector<std::size_t> places_;
  std::vector<bool> opaque_;
  std::size_t done_ = 0;
};

/// A part of an argument's bytes.
struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// One match of a rule: all of it, and the part that is replaced.
struct RuleMatch {
  ByteRange whole;
  ByteRange replaced;
};

/// PATTERN as a group, and behind it what BORDER asks for; where that is nothing, PATTERN alone.
std::string bordered(std::string_view pattern, Border border);

/// Tries RULE's pattern at exactly AT, borders and check included.
bool match_at(const ArgumentBytes& argument, std::size_t at, const RE2& pattern, Border border, Check check,
              std::int64_t time_us, RuleMatch& match);

/// The next match of RULE's pattern at FROM or after it.
bool find_match(const ArgumentBytes& argument, std::size_t from, const Rule& rule, std::int64_t time_us,
                RuleMatch& match);

/// Which of a rule's matches this is, for type_name().
Variant variant_of(Check check, const ArgumentBytes& argument, const RuleMatch& match, std::int64_t time_us);

/// True when the entry is of a command and key that SCOPE names.
bool in_scope(const Scope& scope, std::string_view arguments, const std::vector<ArgumentRange>& ranges);

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_RULE_ENGINE_H_
