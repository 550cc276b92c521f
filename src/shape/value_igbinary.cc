#include <string>
#include <vector>

#include "shape/binary_input.h"
#include "shape/value_readers.h"

namespace tracediff::internal {
namespace {

class IgbinaryReader {
 public:
  IgbinaryReader(ValueCursor in, FieldSet& fields) : in_(in), fields_(fields) {}

  bool read_document() {
    std::size_t version = 0;
    return in_.take_count(4, version) && (version == 1 || version == 2) && read_value() && in_.at_end();
  }

 private:
  using Byte = BinaryInput::Byte;
  static constexpr Byte kReferenceTo = 0x25;

  bool read_value() {
    if (fields_.too_deep()) return false;
    if (in_.accept_token()) return add(FieldKind::number);
    Byte type = 0;
    if (!in_.take_byte(type)) return false;
    if (type == kReferenceTo && !in_.take_byte(type)) return false;
    if (type == 0x00) return add(FieldKind::null);
    if (type >= 0x01 && type <= 0x03) return add(FieldKind::reference) && in_.skip_number(width(type, 0x01));
    if (type == 0x04 || type == 0x05) return add(FieldKind::boolean);
    if (is_integer(type)) return add(FieldKind::number) && skip_integer(type);
    if (type == 0x0c) return add(FieldKind::number) && in_.skip_number(8);
    if (is_string(type)) {
      std::string ignored;
      return add(FieldKind::string) && read_string(type, ignored);
    }
    if (type >= 0x14 && type <= 0x16) return read_members(width(type, 0x14), FieldKind::array);
    if (type >= 0x17 && type <= 0x1c) return read_object(type);
    if (type >= 0x22 && type <= 0x24) return add(FieldKind::reference) && in_.skip_number(width(type, 0x22));
    return false;
  }

  static unsigned width(Byte type, Byte narrowest) { return 1U << (type - narrowest); }
  static bool is_integer(Byte type) { return (type >= 0x06 && type <= 0x0b) || type == 0x20 || type == 0x21; }
  static bool is_string(Byte type) { return type >= 0x0d && type <= 0x13; }

  bool skip_integer(Byte type) { return in_.skip_number(type >= 0x20 ? 8 : 1U << ((type - 0x06U) / 2)); }

  /// The empty string, a string seen before or a new one.
  bool read_string(Byte type, std::string& text) {
    if (type == 0x0d) {
      text = FieldName().text();
      return true;
    }
    std::size_t count = 0;
    if (type <= 0x10) {
      if (!in_.take_count(width(type, 0x0e), count) || count >= strings_.size()) return false;
      text = strings_[count];
      return true;
    }
    FieldName name;
    if (!in_.take_count(width(type, 0x11), count) || !in_.take_text(count, name)) return false;
    text = name.text();
    strings_.push_back(text);
    return true;
  }

  /// Class name (a new string, or one seen before), then members.
  bool read_object(Byte type) {
    const Byte as_string = type <= 0x19 ? type - 0x17U + 0x11U : type - 0x1aU + 0x0eU;
    std::string ignored;
    Byte members = 0;
    return read_string(as_string, ignored) && in_.take_byte(members) && members >= 0x14 && members <= 0x16 &&
           read_members(width(members, 0x14), FieldKind::object);
  }

  bool read_members(unsigned count_width, FieldKind kind_if_empty) {
    std::size_t count = 0;
    if (!in_.take_count(count_width, count)) return false;
    if (count == 0) return add(kind_if_empty);
    for (; count > 0; --count) {
      Byte type = 0;
      if (!in_.take_byte(type)) return false;
      std::string name(kElement);
      if (!(is_integer(type) ? skip_integer(type) : is_string(type) && read_string(type, name))) return false;
      const FieldSet::Step step(fields_, name);
      if (!read_value()) return false;
    }
    return true;
  }

  bool add(FieldKind kind) {
    fields_.add(kind);
    return true;
  }

  BinaryInput in_;
  FieldSet& fields_;
  std::vector<std::string> strings_;  // those of the value so far, as they stand in a path
};

}  // namespace

bool read_igbinary(ValueCursor in, FieldSet& fields) { return IgbinaryReader(in, fields).read_document(); }

}  // namespace tracediff::internal
