#ifndef TRACEDIFF_TESTS_SUPPORT_WRITTEN_H_
#define TRACEDIFF_TESTS_SUPPORT_WRITTEN_H_

#include <sstream>
#include <string>
#include <vector>

#include "tracediff/report.h"

namespace tracediff::testing {

inline std::string written(const Report& report, ReportFormat format, const ReportOptions& options = {}) {
  std::ostringstream out;
  write_report(report, format, options, out);
  return out.str();
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_WRITTEN_H_
