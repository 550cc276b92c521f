#ifndef TRACEDIFF_SHAPE_VALUE_FIELDS_H_
#define TRACEDIFF_SHAPE_VALUE_FIELDS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "shape/byte_traits.h"

namespace tracediff {

/// What a structured value consists of, without its contents: two session values of different users give the same
/// text, a value that lost a field another.
///
/// Takes one argument as normalised text has it (MONITOR's escapes, tokens as kTokenBegin type kTokenEnd, with or
/// without the quotes around it). Gives the format and the sorted set of its fields, for example
/// `json{cookie.expires:string,cookie.originalMaxAge:number,user:string}`, or nothing where the value has no such
/// structure; a bare JSON number or string has none.
///
/// - Formats: json, php (serialize), php_session, msgpack, igbinary. Told, not read (`pickle4{..}`): Python's pickle by
///   its protocol, ruby, java, and what is compressed: gzip, zlib, zstd, lz4, snappy.
/// - A field is a path and a kind: string, number, bool, null, bytes, object and array (empty ones only, others show
///   in the paths below them), reference. `.` is a value that is itself a scalar (PHP `i:1;`).
/// - Elements of arrays are `[]`; names that are ids (a token, all digits, no UTF-8) are `#`.
/// - Bytes of names other than letters, digits, `_ - $ @ / #` and blank are `\xhh`, so that `,` separates fields.
/// - Long names and deep paths are cut and end in `..`; of more than 64 fields the first ones in order are given and
///   `..` follows.
///
/// Lengths written in a value need not match it, because tokens have replaced part of it. Never fails.
/// Cost: O(length); memory bounded but for igbinary, which refers back to its strings.
[[nodiscard]] std::optional<std::string> value_fields(std::string_view argument);

/// The name of the format only (`json`), or an empty view. Several times as fast.
[[nodiscard]] std::string_view value_format(std::string_view argument);

/// A structured value without its contents, as texts have it in its place.
struct ValueOutline {
  std::string fields;  ///< `<json{id:number}>`, `<` and `>` being kTokenBegin and kTokenEnd
  std::string format;  ///< `<json>`
  std::uint64_t fields_hash = 0;
  std::uint64_t format_hash = 0;
};

/// value_fields() of many values, which have few different sets of fields: those seen before are told by a hash and
/// not written down again. Memory: a few megabytes at most.
class ValueOutlines {
 public:
  ValueOutlines();
  ValueOutlines(ValueOutlines&&) noexcept;
  ValueOutlines& operator=(ValueOutlines&&) noexcept;
  ~ValueOutlines();

  /// nullptr where value_fields() would give nothing. Valid until the next call. TRAITS are those of ARGUMENT.
  const ValueOutline* find(std::string_view argument, const ByteTraits& traits);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_VALUE_FIELDS_H_
