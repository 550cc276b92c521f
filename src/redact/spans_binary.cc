// msgpack, igbinary and Python's pickle. Numbers of one byte and up to 999 stay.
#include <cstdint>

#include "redact/span_list.h"

namespace tracediff::redaction {
namespace {

constexpr std::uint64_t kSmall = 1000;

class Reader {
 public:
  Reader(SpanList& list, std::size_t begin, std::size_t end) : list_(list), at_(begin), end_(end) {}

 protected:
  [[nodiscard]] bool has(std::size_t count) const { return count <= end_ - at_; }
  [[nodiscard]] unsigned byte(std::size_t at) const { return static_cast<unsigned char>(list_.bytes()[at]); }

  bool take(unsigned& value) {
    if (!has(1)) return false;
    value = byte(at_++);
    return true;
  }

  bool take_count(std::size_t width, std::uint64_t& count) {
    if (!has(width)) return false;
    count = 0;
    for (std::size_t i = 0; i < width; ++i) count = count << 8U | byte(at_++);
    return true;
  }

  bool skip(std::size_t count) {
    if (!has(count)) return false;
    at_ += count;
    return true;
  }

  bool add_string(std::uint64_t length) {
    if (length > end_ - at_) return false;
    list_.add_string(at_, at_ + length);
    at_ += length;
    return true;
  }

  bool add_bytes(std::uint64_t length) {
    if (length > end_ - at_) return false;
    list_.add(at_, at_ + length, Span::Kind::bytes);
    at_ += length;
    return true;
  }

  /// A number of WIDTH bytes, of which the first KEPT give its size.
  bool add_number(std::size_t width, std::size_t kept) {
    std::uint64_t value = 0;
    const std::size_t begin = at_;
    if (!take_count(width, value)) return false;
    const std::size_t free_bits = 8 * (width - kept);
    const bool round = kept > 0 && (value & ((std::uint64_t{1} << free_bits) - 1)) == 0;
    if (value >= kSmall && !round) list_.add(begin + kept, at_, Span::Kind::bytes);
    return true;
  }

  SpanList& list_;
  std::size_t at_;
  std::size_t end_;
  int depth_ = 0;
};

class MsgpackValue : Reader {
 public:
  using Reader::Reader;

  bool add() {
    if (!has(2)) return false;
    const unsigned first = byte(at_);
    const bool container =
        (first > 0x80 && first <= 0x8f) || (first > 0x90 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf);
    const bool string = first >= 0xd9 && first <= 0xdb;  // JSON in it, for one
    return (container || string) && add_value() && at_ == end_;
  }

 private:
  bool add_value() {
    return SpanList::one_deeper(depth_, [this] { return add_value_here(); });
  }

  bool add_value_here() {
    unsigned type = 0;
    if (!take(type)) return false;
    if (type <= 0x7f || type >= 0xe0 || type == 0xc0 || type == 0xc2 || type == 0xc3) return true;
    if (type <= 0x8f) return add_values(2 * std::uint64_t{type & 0xfU});
    if (type <= 0x9f) return add_values(type & 0xfU);
    if (type <= 0xbf) return add_string(type & 0x1fU);
    std::uint64_t count = 0;
    if (type >= 0xc4 && type <= 0xc6) return take_count(1U << (type - 0xc4U), count) && add_bytes(count);
    if (type >= 0xc7 && type <= 0xc9) return take_count(1U << (type - 0xc7U), count) && skip(1) && add_bytes(count);
    if (type == 0xca) return add_number(4, 2);
    if (type == 0xcb) return add_number(8, 2);
    if (type >= 0xcc && type <= 0xd3) return add_integer(type);
    if (type >= 0xd4 && type <= 0xd8) return skip(1) && add_bytes(1U << (type - 0xd4U));
    if (type >= 0xd9 && type <= 0xdb) return take_count(1U << (type - 0xd9U), count) && add_string(count);
    if (type == 0xdc || type == 0xdd) return take_count(type == 0xdc ? 2 : 4, count) && add_values(count);
    if (type == 0xde || type == 0xdf) return take_count(type == 0xde ? 2 : 4, count) && add_values(2 * count);
    return false;
  }

  bool add_integer(unsigned type) {
    const std::size_t width = 1U << (type & 3U);
    if (width == 1) return skip(1);
    return add_number(width, type >= 0xd0 ? 1 : 0);
  }

  bool add_values(std::uint64_t count) {
    for (; count > 0; --count) {
      if (!add_value()) return false;
    }
    return true;
  }
};

class IgbinaryValue : Reader {
 public:
  using Reader::Reader;

  bool add() {
    std::uint64_t version = 0;
    return take_count(4, version) && (version == 1 || version == 2) && add_value() && at_ == end_;
  }

 private:
  static std::size_t width(unsigned type, unsigned narrowest) { return std::size_t{1} << (type - narrowest); }

  bool add_value() {
    return SpanList::one_deeper(depth_, [this] { return add_value_here(); });
  }

  bool add_value_here() {
    unsigned type = 0;
    std::uint64_t count = 0;
    if (!take(type) || (type == 0x25 && !take(type))) return false;
    if (type == 0x00 || type == 0x04 || type == 0x05 || type == 0x0d) return true;
    if (type <= 0x03) return skip(width(type, 0x01));
    if (type == 0x06 || type == 0x07) return skip(1);
    if (type <= 0x0b) return add_number(1U << ((type - 0x06U) / 2), 0);
    if (type == 0x0c) return add_number(8, 2);
    if (type <= 0x10) return skip(width(type, 0x0e));
    if (type <= 0x13) return take_count(width(type, 0x11), count) && add_string(count);
    if (type <= 0x16) return take_count(width(type, 0x14), count) && add_members(count);
    if (type <= 0x1c) return add_object(type);
    if (type == 0x20 || type == 0x21) return add_number(8, 0);
    if (type >= 0x22 && type <= 0x24) return skip(width(type, 0x22));
    return false;
  }

  /// Class name (a new string, or one seen before), then members.
  bool add_object(unsigned type) {
    std::uint64_t count = 0;
    const bool named =
        type <= 0x19 ? take_count(width(type, 0x17), count) && add_string(count) : skip(width(type, 0x1a));
    unsigned members = 0;
    if (!named || !take(members) || members < 0x14 || members > 0x16) return false;
    return take_count(width(members, 0x14), count) && add_members(count);
  }

  bool add_members(std::uint64_t count) {
    for (; count > 0; --count) {
      if (!add_value() || !add_value()) return false;
    }
    return true;
  }
};

/// A program for a small stack machine: an opcode, and for some of them what it works on.
class Pickle : Reader {
 public:
  using Reader::Reader;

  bool add() {
    unsigned code = 0;
    unsigned version = 0;
    if (!take(code) || code != 0x80 || !take(version) || version < 2 || version > 5) return false;
    while (take(code)) {
      if (code == '.') return at_ == end_;
      if (!add_operand(code)) return false;
    }
    return false;
  }

 private:
  bool add_operand(unsigned code) {
    constexpr std::string_view kAlone = "()]}012NQRabdelostu\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98";
    if (kAlone.find(static_cast<char>(code)) != std::string_view::npos) return true;
    switch (code) {
      case 'K':  // an integer of a byte
      case 'h':  // the number of a value seen before
      case 'q':
      case 0x82:
        return skip(1);
      case 'M':
        return add_number(2, 0);
      case 'J':
        return add_number(4, 0);
      case 'G':
        return add_number(8, 2);
      case 'j':
      case 'r':
      case 0x84:
        return skip(4);
      case 0x83:
        return skip(2);
      case 0x95:  // how long the next part is
        return skip(8);
      case 'c':
        return add_line() && add_line();
      case 0x8a:
        return add_counted(1, Span::Kind::bytes);
      case 'U':
      case 0x8c:
        return add_counted(1, Span::Kind::text);
      case 'T':
      case 'X':
        return add_counted(4, Span::Kind::text);
      case 0x8d:
        return add_counted(8, Span::Kind::text);
      case 'C':
        return add_counted(1, Span::Kind::bytes);
      case 'B':
        return add_counted(4, Span::Kind::bytes);
      case 0x8e:
      case 0x96:
        return add_counted(8, Span::Kind::bytes);
      default:
        return false;
    }
  }

  bool add_counted(std::size_t width, Span::Kind kind) {
    if (!has(width)) return false;
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < width; ++i) length |= std::uint64_t{byte(at_++)} << (8 * i);
    return kind == Span::Kind::text ? add_string(length) : add_bytes(length);
  }

  bool add_line() {
    const std::size_t end = list_.bytes().substr(0, end_).find('\n', at_);
    if (end == std::string_view::npos) return false;
    list_.add(at_, end, Span::Kind::text);
    at_ = end + 1;
    return true;
  }
};

}  // namespace

bool add_pickle(SpanList& list, std::size_t begin, std::size_t end) { return Pickle(list, begin, end).add(); }

bool add_msgpack(SpanList& list, std::size_t begin, std::size_t end) { return MsgpackValue(list, begin, end).add(); }

bool add_igbinary(SpanList& list, std::size_t begin, std::size_t end) { return IgbinaryValue(list, begin, end).add(); }

}  // namespace tracediff::redaction
