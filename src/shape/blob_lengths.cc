#include "shape/blob_lengths.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "ascii.h"
#include "shape/arguments.h"
#include "shape/token_form.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

const std::string kBlob = std::string(1, kTokenBegin) + "b64_*" + kTokenEnd;

/// Nothing but encoded bytes and line feeds, longer than any id?
bool is_blob(std::string_view value) {
  constexpr std::size_t kLongestId = 64;
  std::size_t length = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == kTokenBegin) {
      const std::size_t end = std::min(value.find(kTokenEnd, i), value.size());
      const std::size_t bytes = bytes_of_token(value.substr(i + 1, end - i - 1));
      if (bytes == 0) return false;
      length += bytes;
      i = end;
    } else if (c == '\\' && i + 1 < value.size() && (value[i + 1] == 'n' || value[i + 1] == 'r')) {
      ++i;
    } else if (!is_alnum(c) && c != kDigits && c != '+' && c != '/' && c != '=' && c != '"') {
      return false;
    }
  }
  return length > kLongestId;
}

}  // namespace

Replaced blobs_of_any_length(const Slot& slot) {
  Replaced out;
  BySide<std::size_t> lengths;
  std::size_t common = 0;
  for (const auto& [value, uses] : slot.values) {
    if (!is_blob(value)) continue;
    out[value] = kBlob;
    for (const Side side : kSides) lengths[side] += uses.total(side) > 0 ? 1 : 0;
    common += uses.total(Side::baseline) > 0 && uses.total(Side::candidate) > 0 ? 1 : 0;
  }
  const auto [least, most] = std::minmax(lengths.baseline, lengths.candidate);
  const bool data = most > 1 && (least > 1 || common > 0);
  return data ? out : Replaced();
}

}  // namespace tracediff
