#ifndef TRACEDIFF_SHAPE_VALUE_FIELDS_H_
#define TRACEDIFF_SHAPE_VALUE_FIELDS_H_

#include <optional>
#include <string>
#include <string_view>

namespace tracediff {

/// What a structured value consists of, without its contents: two session values of different users give the same
/// text, a value that lost a field another.
///
/// Takes one argument as normalised text has it (MONITOR's escapes, tokens as kTokenBegin type kTokenEnd, with or
/// without the quotes around it). Gives the format and the sorted set of its fields, for example
/// `json{cookie.expires:string,cookie.originalMaxAge:number,user:string}`, or nothing where the value has no such
/// structure; a bare JSON number or string has none.
///
/// - Formats: json, php (serialize), php_session, msgpack, igbinary; pickle, ruby and java are told, not read:
///   `pickle{..}`.
/// - A field is a path and a kind: string, number, bool, null, bytes, object and array (empty ones only, others show
///   in the paths below them), reference. `.` is a value that is itself a scalar (PHP `i:1;`).
/// - Elements of arrays are `[]`; names that are ids (a token, all digits) are `#`.
/// - Bytes of names other than letters, digits, `_ - $ @ / #` and blank are `\xhh`, so that `,` separates fields.
/// - Long names and deep paths are cut and end in `..`; of more than 64 fields the first ones in order are given and
///   `..` follows.
///
/// Lengths written in a value need not match it, because tokens have replaced part of it. Never fails.
/// Cost: O(length); memory bounded but for igbinary, which refers back to its strings.
[[nodiscard]] std::optional<std::string> value_fields(std::string_view argument);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_VALUE_FIELDS_H_
