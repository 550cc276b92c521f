// JSON, and what PHP's serialize() and its sessions write.
#include <algorithm>
#include <optional>

#include "ascii.h"
#include "redact/span_list.h"

namespace tracediff::redaction {
namespace {

bool is_json_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Word by word, not checked for its grammar: where a word is none of JSON's it is text, so that nothing is lost.
class JsonWords {
 public:
  JsonWords(SpanList& list, std::size_t begin, std::size_t end) : list_(list), at_(begin), end_(end) {}

  bool add() {
    while (at_ < end_) {
      const char c = list_.bytes()[at_];
      if (c == '"') {
        if (!add_string()) return false;
      } else if (is_alnum(c) || is_wide(c)) {
        add_word();
      } else {
        ++at_;
      }
    }
    return true;
  }

 private:
  bool add_string() {
    const std::size_t begin = ++at_;
    const std::string_view bytes = list_.bytes();
    while (at_ < end_ && bytes[at_] != '"') at_ += bytes[at_] == '\\' ? 2U : 1U;
    if (at_ >= end_) return false;
    list_.add_string(begin, at_++);
    return true;
  }

  void add_word() {
    const std::size_t begin = at_;
    const std::string_view bytes = list_.bytes();
    while (at_ < end_ && (is_alnum(bytes[at_]) || is_wide(bytes[at_]) || bytes[at_] == '.')) ++at_;
    const std::string_view word = bytes.substr(begin, at_ - begin);
    if (word == "true" || word == "false" || word == "null") return;
    list_.add(begin, at_, is_digit(word[0]) ? Span::Kind::number : Span::Kind::text);
  }

  SpanList& list_;
  std::size_t at_;
  std::size_t end_;
};

class PhpValue {
 public:
  PhpValue(SpanList& list, std::size_t begin, std::size_t end) : list_(list), at_(begin), end_(end) {}

  bool add() {
    if (begins_value(at_)) return add_value() && at_ == end_;
    return add_session();
  }

 private:
  [[nodiscard]] char byte(std::size_t at) const { return at < end_ ? list_.bytes()[at] : '\0'; }

  [[nodiscard]] bool begins_value(std::size_t at) const {
    const char type = byte(at);
    if (type == 'N') return byte(at + 1) == ';';
    return std::string_view("bidsEaOCrR").find(type) != std::string_view::npos && byte(at + 1) == ':';
  }

  /// `name|value` again and again.
  bool add_session() {
    while (at_ < end_) {
      const std::size_t name = at_;
      while (at_ < end_ && byte(at_) != '|') {
        const char c = byte(at_);
        if (static_cast<unsigned char>(c) < ' ' || c == ';' || c == '{' || c == '}' || c == '"') return false;
        ++at_;
      }
      if (at_ == name || at_ >= end_ || !begins_value(at_ + 1)) return false;
      list_.add(name, at_++, Span::Kind::text);
      if (!add_value()) return false;
    }
    return true;
  }

  bool add_value() {
    return SpanList::one_deeper(depth_, [this] { return add_value_here(); });
  }

  bool add_value_here() {
    const char type = byte(at_++);
    if (type == 'N') return accept(';');
    if (!accept(':')) return false;
    switch (type) {
      case 'i':
      case 'd':
        return add_number(Span::Kind::number);
      case 'b':
      case 'r':
      case 'R':
        return add_number(std::nullopt);
      case 's':
      case 'E':
        return add_string() && accept(';');
      case 'a':
        return add_members();
      case 'O':
        return add_string() && accept(':') && add_members();
      case 'C':
        return add_string() && accept(':') && add_custom();
      default:
        return false;
    }
  }

  bool accept(char c) {
    if (byte(at_) != c || at_ >= end_) return false;
    ++at_;
    return true;
  }

  bool add_number(std::optional<Span::Kind> kind) {
    const std::size_t begin = at_;
    while (at_ < end_ && byte(at_) != ';') {
      if (!is_alnum(byte(at_)) && std::string_view("+-.").find(byte(at_)) == std::string_view::npos) return false;
      ++at_;
    }
    if (kind) list_.add(begin, at_, *kind);
    return accept(';');
  }

  bool read_count(std::size_t& count) {
    const std::size_t begin = at_;
    count = 0;
    while (is_digit(byte(at_)) && at_ - begin < 10) count = count * 10 + static_cast<std::size_t>(byte(at_++) - '0');
    return at_ > begin && accept(':');
  }

  bool add_string() {
    std::size_t length = 0;
    if (!read_count(length) || !accept('"') || length > end_ - at_) return false;
    list_.add_string(at_, at_ + length);
    at_ += length;
    return accept('"');
  }

  bool add_members() {
    std::size_t count = 0;
    if (!read_count(count) || !accept('{')) return false;
    while (!accept('}')) {
      if (at_ >= end_ || !add_value()) return false;
    }
    return true;
  }

  bool add_custom() {
    std::size_t length = 0;
    if (!read_count(length) || !accept('{') || length > end_ - at_) return false;
    list_.add_any(at_, at_ + length);
    at_ += length;
    return accept('}');
  }

  SpanList& list_;
  std::size_t at_;
  std::size_t end_;
  int depth_ = 0;
};

}  // namespace

bool add_json(SpanList& list, std::size_t begin, std::size_t end) {
  const std::string_view bytes = list.bytes();
  while (begin < end && is_json_space(bytes[begin])) ++begin;
  while (end > begin && is_json_space(bytes[end - 1])) --end;
  if (end - begin < 2) return false;
  const char open = bytes[begin];
  if (!(open == '{' && bytes[end - 1] == '}') && !(open == '[' && bytes[end - 1] == ']')) return false;
  const bool any = std::any_of(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                               bytes.begin() + static_cast<std::ptrdiff_t>(end), [](char c) { return c == '"'; });
  const char inside = begin + 1 < end ? bytes[begin + 1] : '\0';
  // `{user}` and `[a]` are no JSON; `[1,2]` and `{}` are.
  if (!any && open == '{') return end - begin == 2;
  if (!any && is_letter(inside) && inside != 't' && inside != 'f' && inside != 'n') return false;
  return JsonWords(list, begin, end).add();
}

bool add_php(SpanList& list, std::size_t begin, std::size_t end) { return PhpValue(list, begin, end).add(); }

}  // namespace tracediff::redaction
