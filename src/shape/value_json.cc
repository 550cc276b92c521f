#include "shape/value_readers.h"

// By hand, because a token can stand where JSON has a number or part of one.
namespace tracediff::internal {
namespace {

class JsonReader {
 public:
  JsonReader(ValueCursor in, FieldSet& fields) : in_(in), fields_(fields) {}

  bool read_document() {
    skip_space();
    // Scalars: any word of digits would be JSON.
    if (in_.current() != '{' && in_.current() != '[') return false;
    return read_value() && in_.at_end();
  }

 private:
  void skip_space() {
    while (in_.current() == ' ' || in_.current() == '\n' || in_.current() == '\r' || in_.current() == '\t') {
      in_.advance();
    }
  }

  /// Reads a value and the space behind it.
  bool read_value() {
    const bool good = !fields_.too_deep() && read_bare_value();
    skip_space();
    return good;
  }

  bool read_bare_value() {
    switch (in_.current()) {
      case '{':
        return read_object();
      case '[':
        return read_array();
      case '"':
        fields_.add(FieldKind::string);
        return read_string(nullptr);
      case 't':
        return read_word("true", FieldKind::boolean);
      case 'f':
        return read_word("false", FieldKind::boolean);
      case 'n':
        return read_word("null", FieldKind::null);
      default:
        fields_.add(FieldKind::number);
        return read_number();
    }
  }

  bool read_object() {
    in_.advance();
    skip_space();
    if (in_.accept('}')) {
      fields_.add(FieldKind::object);
      return true;
    }
    do {
      skip_space();
      FieldName name;
      if (in_.current() != '"' || !read_string(&name)) return false;
      skip_space();
      if (!in_.accept(':')) return false;
      skip_space();
      const FieldSet::Step step(fields_, name);
      if (!read_value()) return false;
    } while (in_.accept(','));
    return in_.accept('}');
  }

  bool read_array() {
    in_.advance();
    skip_space();
    if (in_.accept(']')) {
      fields_.add(FieldKind::array);
      return true;
    }
    const FieldSet::Step step(fields_);
    do {
      skip_space();
      if (!read_value()) return false;
    } while (in_.accept(','));
    return in_.accept(']');
  }

  bool read_string(FieldName* name) {
    in_.advance();
    while (true) {
      const std::string_view plain = in_.take_inside_quotes();
      if (name != nullptr) name->add(plain);
      if (in_.at_end()) return false;
      const bool escape = in_.current() == '\\';
      if (!escape && in_.accept('"')) return true;
      add_to(name);
      in_.advance();
      if (!escape) continue;
      if (in_.at_end()) return false;
      add_to(name);
      in_.advance();
    }
  }

  void add_to(FieldName* name) const {
    if (name == nullptr) return;
    if (in_.current() == ValueCursor::kToken) {
      name->add_token();
    } else {
      name->add_byte(static_cast<unsigned char>(in_.current()));
    }
  }

  bool read_word(std::string_view word, FieldKind kind) {
    fields_.add(kind);
    for (const char c : word) {
      if (!in_.accept(c)) return false;
    }
    return true;
  }

  bool read_number() {
    bool any_digit = false;
    while (true) {
      const bool digits = in_.skip_digits() || in_.accept(ValueCursor::kToken);
      any_digit = any_digit || digits;
      if (!digits && !accept_sign()) return any_digit;
    }
  }

  bool accept_sign() {
    return in_.accept('-') || in_.accept('+') || in_.accept('.') || in_.accept('e') || in_.accept('E');
  }

  ValueCursor in_;
  FieldSet& fields_;
};

}  // namespace

bool read_json(ValueCursor in, FieldSet& fields) { return JsonReader(in, fields).read_document(); }

}  // namespace tracediff::internal
