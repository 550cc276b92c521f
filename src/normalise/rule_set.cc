#include "normalise/rule_set.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "normalise/rule_file.h"

namespace tracediff {

RuleSet::RuleSet(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

RuleSet RuleSet::defaults() {
  auto impl = std::make_shared<Impl>();
  impl->builtin = kAllBuiltin;
  return RuleSet(std::move(impl));
}

RuleSet RuleSet::none() { return RuleSet(std::make_shared<Impl>()); }

Result<RuleSet> RuleSet::with(std::string_view text, std::string_view name) const {
  auto parsed = parse_rules(text, name);
  if (!parsed) return std::move(parsed).error();
  auto impl = std::make_shared<Impl>(std::move(*parsed));
  impl->builtin |= impl_->builtin;
  impl->rules.insert(impl->rules.end(), impl_->rules.begin(), impl_->rules.end());
  return RuleSet(std::move(impl));
}

Result<RuleSet> RuleSet::with_file(const std::string& path) const {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return Error{ErrorKind::unreadable, "cannot open this rule file; does it exist, and may you read it?", path};
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return Error{ErrorKind::unreadable, "reading this rule file failed", path};
  return with(text, path);
}

Result<RuleSet> RuleSet::with_ignore(std::string_view pattern) const {
  return with("ignore " + std::string(pattern) + "\n", "--ignore");
}

std::string RuleSet::to_text() const {
  std::string text;
  for (const auto& rule : impl_->rules) text += rule->text + "\n";
  for (std::size_t i = 0; i < kTokenCount; ++i) {
    if ((impl_->builtin >> i & 1) != 0) text += builtin_text(kBuiltinRules[i]) + "\n";
  }
  for (std::size_t i = 0; i < kCursorRuleCount; ++i) {
    if ((impl_->builtin >> (kTokenCount + i) & 1) != 0) text += std::string(kCursorRules[i]) + "\n";
  }
  return text;
}

}  // namespace tracediff
