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
        fields_.add("string");
        return read_string(nullptr);
      case 't':
        return read_word("true", "bool");
      case 'f':
        return read_word("false", "bool");
      case 'n':
        return read_word("null", "null");
      default:
        fields_.add("number");
        return read_number();
    }
  }

  bool read_object() {
    in_.advance();
    skip_space();
    if (in_.accept('}')) {
      fields_.add("object");
      return true;
    }
    do {
      skip_space();
      FieldName name;
      if (in_.current() != '"' || !read_string(&name)) return false;
      skip_space();
      if (!in_.accept(':')) return false;
      skip_space();
      const FieldSet::Step step(fields_, name.text());
      if (!read_value()) return false;
    } while (in_.accept(','));
    return in_.accept('}');
  }

  bool read_array() {
    in_.advance();
    skip_space();
    if (in_.accept(']')) {
      fields_.add("array");
      return true;
    }
    const FieldSet::Step step(fields_, kElement);
    do {
      skip_space();
      if (!read_value()) return false;
    } while (in_.accept(','));
    return in_.accept(']');
  }

  bool read_string(FieldName* name) {
    in_.advance();
    while (!in_.at_end()) {
      if (name == nullptr) {
        in_.skip_inside_quotes();
        if (in_.at_end()) return false;
      }
      const bool escape = in_.current() == '\\';
      if (!escape && in_.accept('"')) return true;
      add_to(name);
      in_.advance();
      if (!escape) continue;
      if (in_.at_end()) return false;
      add_to(name);
      in_.advance();
    }
    return false;
  }

  void add_to(FieldName* name) const {
    if (name == nullptr) return;
    if (in_.current() == ValueCursor::kToken) {
      name->add_token();
    } else {
      name->add_byte(static_cast<unsigned char>(in_.current()));
    }
  }

  bool read_word(std::string_view word, std::string_view kind) {
    fields_.add(kind);
    for (const char c : word) {
      if (!in_.accept(c)) return false;
    }
    return true;
  }

  bool read_number() {
    bool any_digit = false;
    while (is_part_of_number()) {
      any_digit = any_digit || in_.current() == ValueCursor::kToken || (in_.current() >= '0' && in_.current() <= '9');
      in_.advance();
    }
    return any_digit;
  }

  [[nodiscard]] bool is_part_of_number() const {
    const auto symbol = in_.current();
    return symbol == ValueCursor::kToken || (symbol >= '0' && symbol <= '9') || symbol == '-' || symbol == '+' ||
           symbol == '.' || symbol == 'e' || symbol == 'E';
  }

  ValueCursor in_;
  FieldSet& fields_;
};

}  // namespace

bool read_json(ValueCursor in, FieldSet& fields) { return JsonReader(in, fields).read_document(); }

}  // namespace tracediff::internal
