#ifndef TRACEDIFF_REDACT_VOCABULARY_H_
#define TRACEDIFF_REDACT_VOCABULARY_H_

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "normalise/hash.h"

namespace tracediff::redaction {

/// Words that are kept. A fixed list, because baseline and candidate are redacted without knowledge of each other: what
/// is kept in one must be kept in the other.
class Vocabulary {
 public:
  explicit Vocabulary(const std::vector<std::string>& more);

  /// WORD: letters only, of either case.
  [[nodiscard]] bool has(std::string_view word) const;

 private:
  static constexpr std::size_t kLongest = 32;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return hash_bytes(text); }
  };

  void add_words(std::string_view text);

  std::unordered_set<std::string, Hash, std::equal_to<>> words_;
};

}  // namespace tracediff::redaction

#endif  // TRACEDIFF_REDACT_VOCABULARY_H_
