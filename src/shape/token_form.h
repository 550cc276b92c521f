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

/// Base64 with `+` or `/` in which a piece between them was found by itself?
bool has_cut_base64(std::string_view value);
/// ARGUMENT with as many digits in place of such pieces as they stood for.
std::string without_pieces(std::string_view argument);

/// Bytes that a token of the type (`hex32`, `b64_22`) stood for; 0 for one of another kind.
std::size_t bytes_of_token(std::string_view type);

/// The form of a generalised VALUE, or nullopt where its last token is not such a one.
std::optional<TokenForm> token_form(std::string_view value);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_TOKEN_FORM_H_
