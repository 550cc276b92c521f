#include "redact/spans.h"

#include <algorithm>
#include <array>
#include <string>

#include "ascii.h"
#include "redact/span_list.h"

namespace tracediff::redaction {
namespace {

/// Length of the well-formed character at the begin of BYTES, or 0.
std::size_t character_length(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length == 0 || length > bytes.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  }
  const unsigned second = byte(1);
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)) return 0;
  if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) return 0;
  return length;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = character_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

bool is_secret_name(std::string_view name) {
  constexpr std::array<std::string_view, 9> kMarks = {"pass",   "secret",  "token",      "auth",   "pwd",
                                                      "apikey", "api_key", "credential", "private"};
  constexpr std::size_t kLongest = 40;
  if (name.size() > kLongest) return false;
  const std::string lower = lower_case(name);
  return std::any_of(kMarks.begin(), kMarks.end(),
                     [&](std::string_view mark) { return lower.find(mark) != std::string::npos; });
}

void SpanList::add_string(std::size_t begin, std::size_t end) {
  if (begin >= end) return;
  if (!out_.empty() && is_secret_name(bytes_.substr(out_.back().begin, out_.back().end - out_.back().begin))) {
    return add(begin, end, Span::Kind::secret);
  }
  add_any(begin, end);
}

void SpanList::add_any(std::size_t begin, std::size_t end) {
  if (begin >= end) return;
  if (formats_ < kMostFormats) {
    const std::size_t size = out_.size();
    ++formats_;
    bool known = false;
    for (auto* const format : {add_json, add_php, add_igbinary, add_pickle, add_msgpack}) {
      known = format(*this, begin, end);
      if (known) break;
      shrink(size);
    }
    --formats_;
    if (known) return;
  }
  add(begin, end, is_utf8(bytes_.substr(begin, end - begin)) ? Span::Kind::text : Span::Kind::bytes);
}

void find_spans(std::string_view bytes, std::vector<Span>& out) {
  out.clear();
  SpanList(bytes, out).add_any(0, bytes.size());
}

}  // namespace tracediff::redaction
