#include "normalise/token_marks.h"

#include <algorithm>
#include <string>

#include "tracediff/normalise.h"

namespace tracediff {

TokenMarks::TokenMarks() {
  for (std::size_t i = 0; i < kTokenCount; ++i) {
    const std::string_view type = kBuiltinRules[i].type;
    const std::size_t mark = type.find('#');
    forms_[i] = {type.substr(0, mark), mark != std::string_view::npos};
  }
}

const TokenMark& TokenMarks::of(const Hit& hit) {
  const auto token = static_cast<std::size_t>(hit.token);
  const Variant variant = hit.variant();
  const TypeForm& form = forms_[token];
  const std::size_t index = form.numbered ? std::min(variant, kCountedVariants - 1) : 0;
  const bool shared = form.numbered && variant + 1 >= kCountedVariants;
  TokenMark& mark = marks_[token][index];
  if (mark.size == 0 || shared) {
    char* end = mark.bytes.data();
    *end++ = kTokenBegin;
    end = std::copy(form.name.begin(), form.name.end(), end);
    if (form.numbered) {
      const std::string name = variant_name(kBuiltinRules[token].check, variant);
      end = std::copy(name.begin(), name.end(), end);
    }
    *end++ = kTokenEnd;
    mark.size = static_cast<std::uint8_t>(end - mark.bytes.data());
  }
  return mark;
}

}  // namespace tracediff
