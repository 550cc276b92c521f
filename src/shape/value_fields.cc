#include "shape/value_fields.h"

#include "shape/field_set.h"
#include "shape/value_cursor.h"
#include "shape/value_readers.h"
#include "tracediff/normalise.h"

namespace tracediff {
namespace {

using internal::FieldSet;
using internal::ValueCursor;

struct Format {
  std::string_view name;
  bool (*read)(ValueCursor, FieldSet&);
};

// Their first bytes exclude each other but for the PHP formats; each gives up at the first byte that does not fit.
constexpr Format kFormats[] = {
    {"json", internal::read_json},
    {"php", internal::read_php},
    {"php_session", internal::read_php_session},
    {"msgpack", internal::read_msgpack},
    {"igbinary", internal::read_igbinary},
};

/// Formats that are told by how they begin but not read: their fields take an interpreter to find.
std::string_view opaque_format(ValueCursor in) {
  const auto first = in.current();
  in.advance();
  const auto second = in.current();
  if (first == 0x80 && second >= 2 && second <= 5) {
    ValueCursor::Symbol last = second;
    for (; !in.at_end(); in.advance()) last = in.current();
    return last == '.' ? "pickle{..}" : "";
  }
  if (first == 0x04 && second == 0x08) {
    in.advance();
    const auto type = in.current();
    const bool known = type > ' ' && type < 127 &&
                       std::string_view("{[\"I:oUuefmcC}lsS/").find(static_cast<char>(type)) != std::string_view::npos;
    return known ? "ruby{..}" : "";
  }
  if (first == 0xac && second == 0xed) {
    in.advance();
    return in.accept(0) && in.accept(5) ? "java{..}" : "";
  }
  return "";
}

std::string_view without_quotes(std::string_view argument) {
  const bool quoted = argument.size() >= 2 && argument.front() == '"' && argument.back() == '"';
  return quoted ? argument.substr(1, argument.size() - 2) : argument;
}

/// The fields in an outline that stands for a value already, or an empty view.
std::string_view outlined_fields(std::string_view argument) {
  if (argument.size() < 2 || argument.front() != kTokenBegin || argument.find(kTokenEnd) != argument.size() - 1)
    return {};
  const std::string_view type = argument.substr(1, argument.size() - 2);
  return type.ends_with('}') ? type : std::string_view{};
}

}  // namespace

std::optional<std::string> value_fields(std::string_view argument) {
  argument = without_quotes(argument);
  if (const std::string_view known = outlined_fields(argument); !known.empty()) return std::string(known);
  const ValueCursor in(argument);
  if (in.at_end()) return std::nullopt;
  for (const Format& format : kFormats) {
    FieldSet fields;
    if (format.read(in, fields)) return fields.text(format.name);
  }
  const std::string_view opaque = opaque_format(in);
  if (opaque.empty()) return std::nullopt;
  return std::string(opaque);
}

}  // namespace tracediff
