#ifndef TRACEDIFF_NORMALISE_SCRIPTS_H_
#define TRACEDIFF_NORMALISE_SCRIPTS_H_

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "normalise/hash.h"

namespace tracediff {

/// Labels of scripts: `@` and the first 8 digits of the SHA-1 of the text. A text is hashed once.
class Scripts {
 public:
  /// RAW is the script between MONITOR's quotes.
  std::string_view label_of_text(std::string_view raw);
  /// SHA as the client sent it, in either letter case; gives an empty view when it is none.
  std::string_view label_of_sha(std::string_view sha);

  [[nodiscard]] std::string_view text(std::string_view label) const;
  [[nodiscard]] std::string_view sha1(std::string_view label) const;

 private:
  struct Script {
    std::string label;
    std::string sha1;
    std::string text;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return hash_bytes(text); }
  };

  Script& script(const std::string& sha1);

  std::map<std::string, Script, std::less<>> by_label_;
  std::unordered_map<std::string, const Script*, Hash, std::equal_to<>> by_raw_;
};

/// True for `@` and 8 lower-case hex digits.
bool is_label(std::string_view text);

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_SCRIPTS_H_
