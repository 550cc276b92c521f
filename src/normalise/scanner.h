#ifndef TRACEDIFF_NORMALISE_SCANNER_H_
#define TRACEDIFF_NORMALISE_SCANNER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "normalise/builtin.h"
#include "trace/text_masks.h"
#include "tracediff/trace.h"

namespace tracediff {

/// A piece of escaped text that a built-in rule replaces.
struct Hit {
  std::size_t begin = 0;
  std::size_t end = 0;
  Token token = Token::uuid;
  TimeUnit unit = TimeUnit::none;  ///< where the rule's check finds one
  [[nodiscard]] Variant variant() const { return unit == TimeUnit::none ? end - begin : static_cast<Variant>(unit); }
};

/// A piece of text for which something else stands already; a whole argument without its quotes.
struct Piece {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view instead;
};

/// Marks a piece of text that no built-in rule may touch (user rules set it; it is never given out).
inline constexpr char kKeepBegin = '\x03';
inline constexpr char kKeepEnd = '\x04';

/// Finds the built-in tokens in MONITOR's escaped text, without unescaping it.
///
/// Equal to trying kBuiltinRules one by one at every place; tests prove it. Works on bit masks of 64 bytes: most
/// lines have few places where a token can begin at all. Not thread-safe. Cost: one pass.
class Scanner {
 public:
  /// ENABLED has bit i set when kBuiltinRules[i] applies.
  explicit Scanner(std::uint32_t enabled) : enabled_(enabled) {}

  /// Puts the hits in TEXT into hits(), in order.
  void scan(std::string_view text, std::int64_t time_us);
  /// The same for TEXT that a reader has made MASKS of. Leaves out PIECES, which are in order.
  void scan(std::string_view text, std::int64_t time_us, const EntryMasks& masks, const std::vector<Piece>& pieces);
  void enable(std::uint32_t enabled) { enabled_ = enabled; }
  [[nodiscard]] const std::vector<Hit>& hits() const { return hits_; }

 private:
  /// A run of letters and digits.
  struct Run {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t digits = 0;  ///< right where it is 0, or length() less none or one; elsewhere something between
    bool lower_hex = false;  ///< nothing but `0`-`9`, `a`-`f`
    bool upper_hex = false;  ///< long, nothing but `0`-`9`, `A`-`F`, and at least one of both
    [[nodiscard]] std::size_t length() const { return end - begin; }
  };

  /// The masks of the word at hand, from its first byte on.
  struct WordBits {
    std::size_t begin = 0;
    std::uint64_t joint = 0;
    std::uint64_t digit = 0;
    std::uint64_t lower_hex = 0;
  };

  void make_masks(std::string_view text);
  void walk(std::string_view text, std::int64_t time_us, const EntryMasks& of_text, const std::vector<Piece>& pieces);
  void event(std::size_t at);
  void word_event(std::size_t end);
  [[nodiscard]] std::size_t word_begin(std::size_t at) const;
  /// The 64 bits of a mask that begin at byte BEGIN.
  [[nodiscard]] std::uint64_t window(std::uint64_t TextMasks::*kind, std::size_t begin) const {
    const std::size_t i = begin / 64;
    const std::size_t shift = begin % 64;
    const std::uint64_t low = masks_[i].*kind >> shift;
    return shift == 0 || (i + 1) * 64 >= text_.size() ? low : low | masks_[i + 1].*kind << (64 - shift);
  }
  [[nodiscard]] Run short_run_at(std::size_t begin, std::size_t word_end) const;
  [[nodiscard]] Run long_run_at(std::size_t begin, std::size_t word_end) const;
  [[nodiscard]] bool any(std::uint64_t TextMasks::*kind, std::size_t begin, std::size_t end) const;
  [[nodiscard]] std::size_t word_end(std::size_t begin) const;
  [[nodiscard]] bool has(std::uint64_t TextMasks::*kind, std::size_t at) const {
    return (masks_[at / 64].*kind >> (at % 64) & 1) != 0;
  }
  [[nodiscard]] bool alnum_before(std::size_t at) const {
    return at > begin_ && has(&TextMasks::word, at - 1) && !has(&TextMasks::joint, at - 1);
  }
  [[nodiscard]] Run run_at(std::size_t begin, std::size_t word_end) const;
  void word(std::size_t begin, std::size_t end);
  bool base64_around(std::size_t begin, std::size_t end);
  [[nodiscard]] bool is_name(std::size_t begin, std::size_t end) const;
  bool has_token(std::size_t begin, std::size_t end);
  void whole_word(std::size_t begin, std::size_t end);
  std::size_t token_at(const Run& run);
  std::size_t hex_token(const Run& run);
  std::size_t uuid_from(const Run& run);
  std::size_t uuid_at(std::size_t begin) const;
  std::size_t iso_at(std::size_t begin) const;
  std::size_t iso_zone(std::size_t at) const;
  std::size_t jwt_at(std::size_t begin) const;
  std::size_t bcrypt_at(std::size_t begin);
  std::size_t lock_at(std::size_t end, char joint) const;
  std::size_t uniqid_at(std::size_t begin, std::size_t end) const;
  std::size_t time_at(std::size_t end) const;
  [[nodiscard]] std::optional<std::size_t> ipv4_before(std::size_t end) const;
  [[nodiscard]] std::optional<std::size_t> ipv6_before(std::size_t end) const;
  void port_at(std::size_t colon);
  void msgpack_at(std::size_t backslash);
  [[nodiscard]] bool ends_at(std::size_t at) const;
  [[nodiscard]] bool on(Token token) const { return (enabled_ >> static_cast<unsigned>(token) & 1) != 0; }
  std::size_t hit(std::size_t begin, std::size_t end, Token token, TimeUnit unit = TimeUnit::none);
  [[nodiscard]] char byte(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }

  std::uint32_t enabled_;
  std::string_view text_;  ///< from the first block's first byte on
  const TextMasks* masks_ = nullptr;
  std::size_t begin_ = 0;  ///< of the text proper
  std::int64_t time_us_ = 0;
  WordBits word_bits_;
  std::size_t done_ = 0;              ///< everything before this is dealt with
  std::size_t no_base64_before_ = 0;  ///< a run that reaches here was looked at already
  std::vector<TextMasks> own_masks_;
  std::vector<Hit> hits_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_SCANNER_H_
