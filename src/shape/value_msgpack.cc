#include "shape/binary_input.h"
#include "shape/value_readers.h"

namespace tracediff::internal {
namespace {

class MsgpackReader {
 public:
  MsgpackReader(ValueCursor in, FieldSet& fields) : in_(in), fields_(fields) {}

  /// Only maps and arrays with something in them: any other byte string is too likely to be one by chance.
  bool read_document() {
    const auto first = in_.current();
    const bool container =
        (first > 0x80 && first <= 0x8f) || (first > 0x90 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf);
    return container && read_value() && in_.at_end();
  }

 private:
  using Byte = BinaryInput::Byte;

  bool read_value() {
    if (fields_.too_deep()) return false;
    if (in_.accept_token()) return add(FieldKind::number);
    Byte type = 0;
    if (!in_.take_byte(type)) return false;
    if (type <= 0x7f || type >= 0xe0) return add(FieldKind::number);
    if (type <= 0x8f) return read_map(type & 0xfU);
    if (type <= 0x9f) return read_array(type & 0xfU);
    if (type <= 0xbf) return add(FieldKind::string) && in_.skip_text(type & 0x1fU);
    return read_marked(type);
  }

  bool read_marked(Byte type) {
    std::size_t count = 0;
    const unsigned width = 1U << (type & 3U);  // of the number that follows, for the regular types
    switch (type) {
      case 0xc0:
        return add(FieldKind::null);
      case 0xc2:
      case 0xc3:
        return add(FieldKind::boolean);
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return add(FieldKind::bytes) && in_.take_count(1U << (type - 0xc4U), count) && in_.skip_text(count);
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return add(FieldKind::bytes) && in_.take_count(1U << (type - 0xc7U), count) && in_.skip_number(1) &&
               in_.skip_text(count);
      case 0xca:
      case 0xcb:
        return add(FieldKind::number) && in_.skip_number(type == 0xca ? 4 : 8);
      case 0xd9:
      case 0xda:
      case 0xdb:
        return add(FieldKind::string) && in_.take_count(1U << (type - 0xd9U), count) && in_.skip_text(count);
      case 0xdc:
      case 0xdd:
        return in_.take_count(type == 0xdc ? 2 : 4, count) && read_array(count);
      case 0xde:
      case 0xdf:
        return in_.take_count(type == 0xde ? 2 : 4, count) && read_map(count);
      default:
        break;
    }
    if (type >= 0xcc && type <= 0xd3) return add(FieldKind::number) && in_.skip_number(width);
    if (type >= 0xd4 && type <= 0xd8)
      return add(FieldKind::bytes) && in_.skip_number(1) && in_.skip_text(1U << (type - 0xd4U));
    return false;
  }

  bool read_map(std::size_t count) {
    if (count == 0) return add(FieldKind::object);
    for (; count > 0; --count) {
      FieldName name;
      if (!read_key(name)) return false;
      const FieldSet::Step step(fields_, name);
      if (!read_value()) return false;
    }
    return true;
  }

  bool read_key(FieldName& name) {
    Byte type = 0;
    if (in_.accept_token()) {
      name.add_token();
      return true;
    }
    if (!in_.take_byte(type)) return false;
    if (type >= 0xa0 && type <= 0xbf) return in_.take_text(type & 0x1fU, name);
    std::size_t length = 0;
    if (type >= 0xd9 && type <= 0xdb)
      return in_.take_count(1U << (type - 0xd9U), length) && in_.take_text(length, name);
    name.add_token();  // a number is an id
    if (type <= 0x7f || type >= 0xe0) return true;
    return type >= 0xcc && type <= 0xd3 && in_.skip_number(1U << (type & 3U));
  }

  bool read_array(std::size_t count) {
    if (count == 0) return add(FieldKind::array);
    const FieldSet::Step step(fields_);
    for (; count > 0; --count) {
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
};

}  // namespace

bool read_msgpack(ValueCursor in, FieldSet& fields) { return MsgpackReader(in, fields).read_document(); }

}  // namespace tracediff::internal
