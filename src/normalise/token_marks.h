#ifndef TRACEDIFF_NORMALISE_TOKEN_MARKS_H_
#define TRACEDIFF_NORMALISE_TOKEN_MARKS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "normalise/builtin.h"
#include "normalise/scanner.h"

namespace tracediff {

/// Variants of `hex#` and `b64_#` tokens, their lengths, are told apart one by one; longer ones share the last place.
inline constexpr Variant kCountedVariants = 128;

/// A type's name between its two marks: what stands for a token in normalised text. All of BYTES can be copied.
struct TokenMark {
  std::array<char, 31> bytes;
  std::uint8_t size = 0;
};

/// The marks of the built-in types, each made when it is first asked for.
class TokenMarks {
 public:
  TokenMarks();
  /// Valid until the next call.
  const TokenMark& of(const Hit& hit);

 private:
  /// Where a type's name has the variant.
  struct TypeForm {
    std::string_view name;  ///< up to `#`
    bool numbered = false;
  };

  std::array<TypeForm, kTokenCount> forms_;
  std::array<std::array<TokenMark, kCountedVariants>, kTokenCount> marks_{};
};

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_TOKEN_MARKS_H_
