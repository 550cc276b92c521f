#ifndef TRACEDIFF_REDACT_ARGUMENT_REDACTOR_H_
#define TRACEDIFF_REDACT_ARGUMENT_REDACTOR_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "normalise/scanner.h"
#include "redact/mask.h"
#include "redact/plan.h"
#include "redact/spans.h"
#include "redact/text_mask.h"

namespace tracediff::redaction {

/// Replaces one argument so that the normaliser finds in it what it found before.
class ArgumentRedactor {
 public:
  ArgumentRedactor(const RedactKey& key, const Vocabulary& vocabulary);

  /// Appends what stands for ESCAPED, an argument without its quotes.
  void redact(std::string_view escaped, Treatment treatment, std::int64_t time_us, std::string& out);
  /// Texts that are no arguments: addresses, headers.
  [[nodiscard]] std::string redact_text(std::string_view text, Words words);

 private:
  /// A token that the normaliser finds, in the argument's bytes.
  struct Found {
    std::size_t begin = 0;
    std::size_t end = 0;
    Token token = Token::uuid;
    bool operator==(const Found&) const = default;
  };

  void unescape(std::string_view escaped);
  void find_tokens(std::string_view escaped, std::int64_t time_us, std::vector<Found>& out);
  void find_script_spans();
  void note_mismatches();
  void replace(Treatment treatment);
  void replace_token(const Found& found);
  void replace_span(const Span& span, Treatment treatment);
  void replace_part(std::size_t begin, std::size_t end, Span::Kind kind, Words words);
  [[nodiscard]] bool is_kept_number(std::string_view escaped, Treatment treatment) const;

  Mask mask_;
  Retry retry_;
  TextMask text_mask_;
  Scanner scanner_;
  std::string bytes_;
  std::string replaced_;
  std::string escaped_;
  std::vector<std::size_t> starts_;  ///< where each byte begins in the escaped text
  std::vector<Span> spans_;
  std::vector<Found> tokens_;
  std::vector<Found> tokens_after_;
};

}  // namespace tracediff::redaction

#endif  // TRACEDIFF_REDACT_ARGUMENT_REDACTOR_H_
