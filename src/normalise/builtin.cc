#include "normalise/builtin.h"

namespace tracediff {

std::string type_name(std::string_view type, std::size_t length) {
  std::string name(type);
  if (const std::size_t mark = name.find('#'); mark != std::string::npos) name.replace(mark, 1, std::to_string(length));
  return name;
}

}  // namespace tracediff
