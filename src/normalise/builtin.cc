#include "normalise/builtin.h"

namespace tracediff {

std::string variant_name(Check check, Variant variant) {
  return finds_unit(check) ? std::string(unit_name(static_cast<TimeUnit>(variant))) : std::to_string(variant);
}

std::string type_name(std::string_view type, Check check, Variant variant) {
  std::string name(type);
  if (const std::size_t mark = name.find('#'); mark != std::string::npos) {
    name.replace(mark, 1, variant_name(check, variant));
  }
  return name;
}

}  // namespace tracediff
