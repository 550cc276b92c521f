#ifndef TRACEDIFF_SHAPE_TOKEN_FORM_H_
#define TRACEDIFF_SHAPE_TOKEN_FORM_H_

#include <optional>
#include <string>
#include <string_view>

namespace tracediff {

/// A generalised value that ends in one token of known length and fixed texts around: `sess:<b64_32>`. Other tokens may
/// stand before it.
///
/// A random id that happens to hold no digit, or no capital, is none by itself; between others of its slot it is.
struct TokenForm {
  std::string prefix;
  std::string suffix;
  std::size_t length = 0;
  bool hexadecimal = false;

  /// Is ARGUMENT the same texts around as many characters of the same alphabet?
  [[nodiscard]] bool fits(std::string_view argument) const;
};

/// The form of a generalised VALUE, or nullopt where its last token is not such a one.
std::optional<TokenForm> token_form(std::string_view value);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_TOKEN_FORM_H_
