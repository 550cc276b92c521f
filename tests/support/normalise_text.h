#ifndef TRACEDIFF_TESTS_SUPPORT_NORMALISE_TEXT_H_
#define TRACEDIFF_TESTS_SUPPORT_NORMALISE_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "tracediff/normalise.h"
#include "tracediff/trace.h"

namespace tracediff::testing {

/// Of the entries that are made here.
inline constexpr std::int64_t kTime = 1795499696224822;  // 2026-11-24T05:54:56.224822Z

/// Normalised text with `<type>` for a token.
inline std::string shown(std::string text) {
  for (char& c : text) {
    if (c == kTokenBegin) c = '<';
    if (c == kTokenEnd) c = '>';
  }
  return text;
}

/// A view of ARGUMENTS.
inline Entry entry_of(std::string_view arguments, std::int64_t time_us = kTime) {
  Entry entry;
  entry.time_us = time_us;
  entry.arguments = arguments;
  return entry;
}

inline std::string normalised(Normaliser& normaliser, std::string_view arguments, std::int64_t time_us = kTime) {
  std::string out;
  normaliser.normalise(entry_of(arguments, time_us), out);
  return out;
}

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_NORMALISE_TEXT_H_
