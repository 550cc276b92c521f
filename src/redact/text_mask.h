#ifndef TRACEDIFF_REDACT_TEXT_MASK_H_
#define TRACEDIFF_REDACT_TEXT_MASK_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "redact/mask.h"

namespace tracediff::redaction {

/// Bytes from BEGIN to END.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Where a replacement was taken for something else than what it replaces, and how often others were tried.
struct Retry {
  std::vector<Range> ranges;  ///< in order, none touches another
  unsigned number = 0;

  /// Puts the ranges in order.
  void tidy();
  [[nodiscard]] unsigned number_for(std::size_t begin, std::size_t end) const;
};

/// Replaces what is readable in texts: words, numbers, addresses. Punctuation stays, and so does the length.
class TextMask {
 public:
  TextMask(Mask& mask, const Retry& retry) : mask_(mask), retry_(retry) {}

  /// Whether known words of TEXT may stay. In sentences none does: together they say something.
  static Words words_of(std::string_view text);

  /// TEXT is well-formed UTF-8. E-mail addresses and what stands before the `@` of an URL keep no word.
  /// PLACE is where it begins for the retry.
  void apply(std::span<char> text, Words words, std::size_t place = 0);

 private:
  void find_personal(std::string_view text);
  std::size_t replace_address(std::span<char> text, std::size_t at);
  [[nodiscard]] std::size_t port_end(std::string_view text, std::size_t at) const;
  std::size_t replace_hex_groups(std::span<char> text, std::size_t at) const;
  std::size_t replace_base64(std::span<char> text, std::size_t at);
  std::size_t replace_run(std::span<char> text, std::size_t at, Words words);
  [[nodiscard]] bool is_personal(std::size_t at);

  Mask& mask_;
  const Retry& retry_;
  std::vector<Range> personal_;  ///< in order
  std::size_t next_personal_ = 0;
  std::size_t address_end_ = 0;       ///< of the last IPv4 address
  std::size_t no_base64_before_ = 0;  ///< a run that reaches here was looked at already
};

/// Where the escape of JSON and of many languages at the begin of TEXT, a backslash, ends: `\n`, `\u00e9`.
std::size_t escape_end(std::string_view text, std::size_t at);

}  // namespace tracediff::redaction

#endif  // TRACEDIFF_REDACT_TEXT_MASK_H_
