#include "cli/version.h"

#include <CLI/Version.hpp>
#include <nlohmann/json.hpp>

namespace tracediff {

std::string version_text() {
  std::string text = "tracediff " TRACEDIFF_VERSION "\nbuilt with ";
#if defined(__clang__)
  text += "Clang " __clang_version__;
#else
  text += "GCC " __VERSION__;
#endif
  text += ", " TRACEDIFF_BUILD_TYPE;
  text += "\nlibraries: " TRACEDIFF_LIBRARIES ", CLI11 " CLI11_VERSION ", nlohmann-json " +
          std::to_string(NLOHMANN_JSON_VERSION_MAJOR) + "." + std::to_string(NLOHMANN_JSON_VERSION_MINOR) + "." +
          std::to_string(NLOHMANN_JSON_VERSION_PATCH);
  return text;
}

}  // namespace tracediff
