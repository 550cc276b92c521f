#ifndef TRACEDIFF_TESTS_SUPPORT_REFERENCE_NORMALISER_H_
#define TRACEDIFF_TESTS_SUPPORT_REFERENCE_NORMALISER_H_

#include <re2/re2.h>

#include <memory>
#include <string>
#include <vector>

#include "normalise/builtin.h"
#include "normalise/rule_engine.h"
#include "normalise/special.h"
#include "tracediff/normalise.h"

namespace tracediff::testing {

/// The built-in rules as docs/rules.md tells them: at each place of an argument's bytes, from left to right, the
/// rules' patterns are tried by RE2, in order. Slow; the scanner has to give the same.
class ReferenceNormaliser {
 public:
  ReferenceNormaliser() {
    RE2::Options options(RE2::Latin1);
    for (const BuiltinRule& rule : kBuiltinRules) {
      patterns_.push_back(std::make_unique<RE2>(bordered(rule.pattern, rule.border), options));
    }
  }

  /// ARGUMENTS as in Entry::arguments; no scripts, secrets and cursors.
  std::string normalise(const std::string& arguments, std::int64_t time_us) const {
    std::vector<ArgumentRange> ranges;
    find_arguments(arguments, ranges);
    std::string out;
    std::size_t done = 0;
    for (const ArgumentRange& range : ranges) {
      out += arguments.substr(done, range.begin - done);
      out += normalise_argument(arguments.substr(range.begin, range.end - range.begin), time_us);
      done = range.end;
    }
    return out + arguments.substr(done);
  }

 private:
  bool try_rule(const ArgumentBytes& bytes, std::size_t at, std::size_t rule, std::int64_t time_us,
                RuleMatch& match) const {
    const BuiltinRule& builtin = kBuiltinRules[rule];
    if (!match_at(bytes, at, *patterns_[rule], builtin.border, builtin.check, time_us, match)) return false;
    return !stands_alone(builtin) || alone(bytes, match.whole, time_us);
  }

  static bool stands_alone(const BuiltinRule& rule) {
    return rule.check == Check::random || rule.check == Check::named || rule.check == Check::base64 ||
           rule.check == Check::named_base64;
  }

  bool alone(const ArgumentBytes& bytes, const ByteRange& whole, std::int64_t time_us) const {
    RuleMatch inner;
    for (std::size_t at = whole.begin; at < whole.end; ++at) {
      for (std::size_t rule = 0; rule < kTokenCount; ++rule) {
        if (stands_alone(kBuiltinRules[rule]) || !try_rule(bytes, at, rule, time_us, inner)) continue;
        if (inner.replaced.begin < whole.end) return false;
      }
    }
    return true;
  }

  std::string normalise_argument(const std::string& argument, std::int64_t time_us) const {
    ArgumentBytes bytes(argument);
    std::string out;
    std::size_t done = 0;
    for (std::size_t at = 0; at < bytes.bytes().size();) {
      RuleMatch match;
      std::size_t rule = 0;
      while (rule < kTokenCount && !try_rule(bytes, at, rule, time_us, match)) ++rule;
      if (rule == kTokenCount) {
        ++at;
        continue;
      }
      const std::size_t begin = bytes.place(match.replaced.begin);
      const std::size_t end = bytes.place(match.replaced.end);
      out += argument.substr(done, begin - done);
      const BuiltinRule& builtin = kBuiltinRules[rule];
      out += kTokenBegin + type_name(builtin.type, builtin.check, variant_of(builtin.check, bytes, match, time_us));
      out += kTokenEnd;
      done = end;
      at = match.whole.end;
      bytes.set_done(at);
    }
    return out + argument.substr(done);
  }

  std::vector<std::unique_ptr<RE2>> patterns_;
};

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_REFERENCE_NORMALISER_H_
