#ifndef TRACEDIFF_REDACT_KEYED_H_
#define TRACEDIFF_REDACT_KEYED_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "tracediff/redact.h"

namespace tracediff::redaction {

/// What only the holder of a key can compute: replacements are taken from it, so that nobody else can try out names and
/// see which of them gives the replacement that stands in a trace.
class Keyed {
 public:
  explicit Keyed(const RedactKey& key) : first_(key.first), second_(key.second) {}

  /// SipHash-2-4 of BYTES; TWEAK tells uses of the same bytes apart.
  [[nodiscard]] std::uint64_t hash(std::string_view bytes, std::uint64_t tweak) const;

  /// A permutation of 0 ... SIZE - 1: another one for each TWEAK. Needs VALUE < SIZE <= 2^62.
  [[nodiscard]] std::uint64_t permute(std::uint64_t value, std::uint64_t size, std::uint64_t tweak) const;

 private:
  [[nodiscard]] std::uint64_t round(std::uint64_t half, std::uint64_t tweak) const;

  std::uint64_t first_;
  std::uint64_t second_;
};

/// Numbers without end that follow from a seed.
class Stream {
 public:
  explicit Stream(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  /// 0 ... COUNT - 1.
  std::uint64_t below(std::uint64_t count) { return (next() >> 11) % count; }

 private:
  std::uint64_t state_;
};

}  // namespace tracediff::redaction

#endif  // TRACEDIFF_REDACT_KEYED_H_
