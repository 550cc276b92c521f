#ifndef TRACEDIFF_REDACT_SPAN_LIST_H_
#define TRACEDIFF_REDACT_SPAN_LIST_H_

#include <string_view>
#include <vector>

#include "redact/spans.h"

namespace tracediff::redaction {

/// Spans of one argument while it is taken apart.
class SpanList {
 public:
  /// Formats inside strings of formats are looked into this deep; nested values as deep as `compare` reads them.
  static constexpr int kMostFormats = 3;
  static constexpr int kDeepest = 64;

  SpanList(std::string_view bytes, std::vector<Span>& out) : bytes_(bytes), out_(out) {}

  /// What READ gives, one level below DEPTH; false where that is too deep.
  template <typename Read>
  static bool one_deeper(int& depth, Read read) {
    if (++depth > kDeepest) return false;
    const bool good = read();
    --depth;
    return good;
  }

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return out_.size(); }
  /// Takes back what came after: it was not of this format.
  void shrink(std::size_t size) { out_.resize(size); }

  void add(std::size_t begin, std::size_t end, Span::Kind kind) {
    if (begin < end) out_.push_back({begin, end, kind});
  }
  /// A string: what follows a field of a secret name is secret, a value in another format is taken apart.
  void add_string(std::size_t begin, std::size_t end);
  /// Whatever stands from BEGIN to END.
  void add_any(std::size_t begin, std::size_t end);

 private:
  std::string_view bytes_;
  std::vector<Span>& out_;
  int formats_ = 0;
};

/// Each adds the spans of one whole value from BEGIN to END, or gives false.
bool add_json(SpanList& list, std::size_t begin, std::size_t end);
bool add_php(SpanList& list, std::size_t begin, std::size_t end);
bool add_msgpack(SpanList& list, std::size_t begin, std::size_t end);
bool add_igbinary(SpanList& list, std::size_t begin, std::size_t end);
bool add_pickle(SpanList& list, std::size_t begin, std::size_t end);

}  // namespace tracediff::redaction

#endif  // TRACEDIFF_REDACT_SPAN_LIST_H_
