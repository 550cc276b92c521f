#ifndef TRACEDIFF_REDACT_ASCII_H_
#define TRACEDIFF_REDACT_ASCII_H_

namespace tracediff::redaction {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
inline bool is_letter(char c) { return is_lower(c) || is_upper(c); }
inline bool is_alnum(char c) { return is_digit(c) || is_letter(c); }
inline char to_lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
/// A hex digit.
inline bool is_hex(char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }
/// Part of a character that is not ASCII.
inline bool is_wide(char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; }

}  // namespace tracediff::redaction

#endif  // TRACEDIFF_REDACT_ASCII_H_
