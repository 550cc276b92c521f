#include <algorithm>

#include "tracediff/finding.h"

namespace tracediff {

std::string_view to_string(FindingKind kind) {
  switch (kind) {
    case FindingKind::missing:
      return "missing";
    case FindingKind::extra:
      return "extra";
    case FindingKind::changed:
      return "changed";
    case FindingKind::letter_case:
      return "letter_case";
    case FindingKind::moved:
      return "moved";
    case FindingKind::repeats:
      return "repeats";
    case FindingKind::timing:
      return "timing";
    case FindingKind::script:
      return "script";
    case FindingKind::connections:
      return "connections";
  }
  return "changed";
}

std::string_view to_string(ReportVerdict verdict) {
  switch (verdict) {
    case ReportVerdict::same:
      return "same";
    case ReportVerdict::different:
      return "different";
    case ReportVerdict::inconclusive:
      return "inconclusive";
  }
  return "inconclusive";
}

std::string display_argument(std::string_view argument) {
  std::string shown(argument);
  std::replace(shown.begin(), shown.end(), kTokenBegin, '<');
  std::replace(shown.begin(), shown.end(), kTokenEnd, '>');
  return shown;
}

std::string display_command(const Arguments& arguments) {
  std::string line;
  for (const std::string& argument : arguments) {
    const bool quoted = argument.empty() || argument.find_first_of(" \"'") != std::string::npos;
    if (!line.empty()) line += ' ';
    if (quoted) line += '"';
    line += display_argument(argument);
    if (quoted) line += '"';
  }
  return line;
}

}  // namespace tracediff
