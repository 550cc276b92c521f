#ifndef TRACEDIFF_NORMALISE_RULE_SET_H_
#define TRACEDIFF_NORMALISE_RULE_SET_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "normalise/builtin.h"
#include "normalise/rule.h"
#include "tracediff/normalise.h"

namespace tracediff {

/// What a RuleSet holds: the rules of files, in order, then the built-in ones that are switched on.
struct RuleSet::Impl {
  std::vector<std::shared_ptr<const Rule>> rules;
  std::uint32_t builtin = 0;  ///< bit i: kBuiltinRules[i]; bit kTokenCount and following: kCursorRules[i]
};

inline constexpr std::uint32_t kAllBuiltin = (std::uint32_t{1} << (kTokenCount + kCursorRuleCount)) - 1;

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_RULE_SET_H_
