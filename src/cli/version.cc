#include "cli/version.h"

#include <CLI/Version.hpp>
#include <nlohmann/json.hpp>
#include <string_view>

#include "tracediff_revision.h"

namespace tracediff {

std::string version_text() {
  constexpr std::string_view kRevision = TRACEDIFF_REVISION;
  std::string text = "tracediff " TRACEDIFF_VERSION;
  if (!kRevision.empty()) text += " (commit " + std::string(kRevision) + ")";
  text += "\nbuilt with ";
#if defined(__clang__)
  text += "Clang " __clang_version__;
#else
  text += "GCC " __VERSION__;
#endif
  text += ", " TRACEDIFF_BUILD_TYPE;
  text += "\nlibraries (" TRACEDIFF_LINKED "): " TRACEDIFF_LIBRARIES ", CLI11 " CLI11_VERSION ", nlohmann-json " +
          std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + "." + std::to_string(NLOHMANN_JSON_VERSION_MINOR) + "." +
          std::to_string(NLOHMANN_JSON_VERSION_PATCH);
  return text;
}

}  // namespace tracediff
