#include "shape/value_readers.h"

namespace tracediff::internal {
namespace {

class PhpReader {
 public:
  PhpReader(ValueCursor in, FieldSet& fields) : in_(in), fields_(fields) {}

  bool read_document() { return read_value() && in_.at_end(); }

  /// name|value name|value ...
  bool read_session() {
    do {
      FieldName name;
      if (!read_session_name(name)) return false;
      const FieldSet::Step step(fields_, name);
      if (!read_value()) return false;
    } while (!in_.at_end());
    return true;
  }

 private:
  static bool is_in_session_name(ValueCursor::Symbol symbol) {
    return symbol >= ' ' && symbol != ';' && symbol != '{' && symbol != '}' && symbol != '"';
  }

  bool read_session_name(FieldName& name) {
    bool empty = true;
    while (!in_.accept('|')) {
      const std::string_view plain =
          in_.take_while([](ValueCursor::Symbol symbol) { return symbol != '|' && is_in_session_name(symbol); });
      name.add(plain);
      empty = empty && plain.empty();
      if (!plain.empty()) continue;
      if (!is_in_session_name(in_.current())) return false;
      take(&name);
      empty = false;
    }
    return !empty;
  }

  bool read_value() {
    if (fields_.too_deep()) return false;
    const auto type = in_.current();
    in_.advance();
    if (type == 'N') {
      fields_.add(FieldKind::null);
      return in_.accept(';');
    }
    if (!in_.accept(':')) return false;
    switch (type) {
      case 'b':
        fields_.add(FieldKind::boolean);
        return read_number();
      case 'i':
      case 'd':
        fields_.add(FieldKind::number);
        return read_number();
      case 'r':
      case 'R':
        fields_.add(FieldKind::reference);
        return read_number();
      case 's':
      case 'E':
        fields_.add(FieldKind::string);
        return read_string(';');
      case 'a':
        return read_members(FieldKind::array);
      case 'O':
        return read_string(':') && read_members(FieldKind::object);
      case 'C':
        fields_.add(FieldKind::object);
        return read_string(':') && read_custom();
      default:
        return false;
    }
  }

  /// Up to and with the semicolon: digits, INF, NAN, 1.0E+25 or a token.
  bool read_number() {
    bool empty = !in_.skip_digits();
    while (!in_.accept(';')) {
      const auto symbol = in_.current();
      const bool good = symbol == ValueCursor::kToken || (symbol >= '0' && symbol <= '9') ||
                        (symbol > 0 && symbol < 128 &&
                         std::string_view("+-.EeINFA").find(static_cast<char>(symbol)) != std::string_view::npos);
      if (!good) return false;
      in_.advance();
      empty = false;
    }
    return !empty;
  }

  /// Up to and with the colon.
  bool read_count(std::size_t& count) {
    count = 0;
    bool empty = true;
    while (in_.current() >= '0' && in_.current() <= '9' && count < kLargestCount) {
      count = 10 * count + static_cast<std::size_t>(in_.current() - '0');
      in_.advance();
      empty = false;
    }
    return !empty && in_.accept(':');
  }

  /// Length, text, and the CLOSING character behind its quote.
  bool read_string(char closing) { return read_string(closing, nullptr); }

  bool read_string(char closing, FieldName* name) {
    std::size_t length = 0;
    if (!read_count(length) || !in_.accept('"')) return false;
    if (const std::optional<std::string_view> plain = in_.accept_quoted(length, closing)) {
      if (name != nullptr) name->add(*plain);
      return true;
    }
    const ValueCursor start = in_;
    bool any_token = false;
    if (skip_exactly(length, closing, name, any_token)) return true;
    // The length is that of what the token replaced.
    in_ = start;
    if (name != nullptr) *name = FieldName();
    skipped_twice_ += length;
    return any_token && skipped_twice_ < kMostSkippedTwice && skip_to_quote(closing, name);
  }

  /// Text of LENGTH bytes and its end, if every token in it tells its length.
  bool skip_exactly(std::size_t length, char closing, FieldName* name, bool& any_token) {
    while (length > 0 && !in_.at_end()) {
      const std::string_view plain = in_.take_plain(length);
      if (name != nullptr) name->add(plain);
      length -= plain.size();
      if (length == 0 || in_.at_end()) break;
      any_token = any_token || in_.current() == ValueCursor::kToken;
      const auto width = in_.length();
      if (!width || *width > length) return false;
      length -= *width;
      take(name);
    }
    return in_.accept('"') && in_.accept(closing);
  }

  bool skip_to_quote(char closing, FieldName* name) {
    while (!in_.at_end()) {
      if (!in_.accept('"')) {
        take(name);
      } else if (in_.accept(closing)) {
        return true;
      } else {
        if (name != nullptr) name->add_byte('"');
      }
    }
    return false;
  }

  void take(FieldName* name) {
    if (name != nullptr && in_.current() == ValueCursor::kToken) {
      name->add_token();
    } else if (name != nullptr) {
      name->add_byte(static_cast<unsigned char>(in_.current()));
    }
    in_.advance();
  }

  bool read_members(FieldKind kind_if_empty) {
    std::size_t count = 0;
    if (!read_count(count) || !in_.accept('{')) return false;
    if (in_.accept('}')) {
      fields_.add(kind_if_empty);
      return true;
    }
    while (!in_.accept('}')) {
      if (!read_member()) return false;
    }
    return true;
  }

  bool read_member() {
    if (in_.accept('i')) {
      if (!in_.accept(':') || !read_number()) return false;
      const FieldSet::Step step(fields_);
      return read_value();
    }
    FieldName name;
    if (!in_.accept('s') || !in_.accept(':') || !read_string(';', &name)) return false;
    const FieldSet::Step step(fields_, name);
    return read_value();
  }

  /// What a class wrote itself: length, brace, anything, brace.
  bool read_custom() {
    std::size_t length = 0;
    if (!read_count(length) || !in_.accept('{')) return false;
    for (; length > 0 && !in_.at_end(); in_.advance()) {
      const auto width = in_.length();
      if (!width || *width > length) return false;
      length -= *width;
    }
    return in_.accept('}');
  }

  static constexpr std::size_t kLargestCount = std::size_t{1} << 32U;
  // Wrong lengths must not make a long value cost its square.
  static constexpr std::size_t kMostSkippedTwice = std::size_t{1} << 22U;

  ValueCursor in_;
  FieldSet& fields_;
  std::size_t skipped_twice_ = 0;
};

}  // namespace

bool read_php(ValueCursor in, FieldSet& fields) { return PhpReader(in, fields).read_document(); }

bool read_php_session(ValueCursor in, FieldSet& fields) {
  if (in.rest().find('|') == std::string_view::npos) return false;
  return PhpReader(in, fields).read_session();
}

}  // namespace tracediff::internal
