#ifndef TRACEDIFF_REDACT_MASK_H_
#define TRACEDIFF_REDACT_MASK_H_

#include <cstddef>
#include <span>
#include <string_view>

#include "redact/keyed.h"
#include "redact/vocabulary.h"

namespace tracediff::redaction {

/// Whether words that everybody knows may stay.
enum class Words { known_stay, none_stays };

/// Replaces runs of bytes in place, by others of the same length and of the same kind for whoever reads them: letters
/// by letters of the same case, digits by digits, hex digits by hex digits. The same run always gives the same, another
/// run of the same kind another.
class Mask {
 public:
  Mask(const RedactKey& key, const Vocabulary& vocabulary) : keyed_(key), vocabulary_(vocabulary) {}

  /// After a replacement that is taken for something else than what it replaces: TRY others, 0 being the first.
  void set_try(unsigned number) { try_ = number; }

  /// A run of letters and digits, as words and numbers: known words and short numbers may stay.
  void run(std::span<char> text, Words words) const;
  /// Digits alone. A first digit of 0 stays, and so do numbers of up to three digits.
  void number(std::span<char> digits) const;
  /// All letters and digits of a random token, as one. With hex digits, letters up to f only.
  void token(std::span<char> text) const;
  /// The letters and digits of a text with characters beyond ASCII, as one. TEXT is well-formed UTF-8.
  void wide(std::span<char> text) const;
  /// The character of a JSON escape: 4 hex digits.
  void code_unit(std::span<char> digits) const;
  /// Any bytes: what MONITOR prints as a letter, as a digit, as `\xhh` or as something else is printed so again.
  void bytes(std::span<char> text) const;
  /// `10.1.2.3`, not of this machine: an address with as many digits in each part.
  void address(std::span<char> text) const;

 private:
  enum class Alphabet : std::uint8_t { words, hex };

  void permuted(std::span<char> text, Alphabet alphabet) const;
  void scrambled(std::span<char> text, Alphabet alphabet) const;
  void pronounceable(std::span<char> text) const;
  bool words_apart(std::span<char> text, Words words) const;
  void part(std::span<char> text, Words words) const;
  [[nodiscard]] std::uint64_t seed(std::span<const char> text, std::uint64_t tweak) const;

  Keyed keyed_;
  const Vocabulary& vocabulary_;
  unsigned try_ = 0;
};

}  // namespace tracediff::redaction

#endif  // TRACEDIFF_REDACT_MASK_H_
