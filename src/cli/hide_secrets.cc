#include "cli/hide_secrets.h"

#include <cstring>
#include <string_view>

namespace tracediff {
namespace {

void hide(char* text) { std::memset(text, '*', std::strlen(text)); }

/// Of an address, what stands before the @.
void hide_in_uri(char* uri) {
  char* const at = std::strrchr(uri, '@');
  char* const scheme = std::strstr(uri, "://");
  if (at == nullptr || scheme == nullptr || at < scheme) return;
  std::memset(scheme + 3, '*', static_cast<std::size_t>(at - scheme - 3));
}

}  // namespace

void hide_secrets(int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]) != "capture") return;
  for (int i = 2; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--") return;  // the command's own
    char* const next = i + 1 < argc ? argv[i + 1] : nullptr;
    if ((word == "-a" || word == "--pass") && next != nullptr) hide(next);
    if (word == "-u" && next != nullptr) hide_in_uri(next);
    if (word.starts_with("--pass=")) hide(argv[i] + std::strlen("--pass="));
    if (word.starts_with("-a") && word.size() > 2) hide(argv[i] + 2);
    if (word.starts_with("-u") && word.size() > 2) hide_in_uri(argv[i] + 2);
  }
}

}  // namespace tracediff
