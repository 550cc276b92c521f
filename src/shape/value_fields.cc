#include "shape/value_fields.h"

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "normalise/hash.h"
#include "shape/arguments.h"
#include "shape/field_set.h"
#include "shape/flat_table.h"
#include "shape/value_cursor.h"
#include "shape/value_readers.h"
#include "tracediff/normalise.h"

namespace tracediff {
namespace {

using internal::FieldSet;
using internal::FieldSignature;
using internal::ValueCursor;

/// Formats as bits, in the order in which they are tried.
enum FormatBit : std::uint8_t { kJson = 1, kPhp = 2, kPhpSession = 4, kMsgpack = 8, kIgbinary = 16, kOpaque = 32 };

struct Format {
  FormatBit bit;
  std::string_view name;
  bool (*read)(ValueCursor, FieldSet&);
};

constexpr Format kValueFormats[] = {
    {kJson, "json", internal::read_json},
    {kPhp, "php", internal::read_php},
    {kPhpSession, "php_session", internal::read_php_session},
    {kMsgpack, "msgpack", internal::read_msgpack},
    {kIgbinary, "igbinary", internal::read_igbinary},
};

/// Which formats, php_session apart, have values that begin with a byte.
constexpr auto kFormatsByFirst = [] {
  std::array<std::uint8_t, 256> formats{};
  for (const char c : std::string_view("{[ \n\r\t")) formats[static_cast<unsigned char>(c)] = kJson;
  for (const char c : std::string_view("NbidrRsEaOC")) formats[static_cast<unsigned char>(c)] = kPhp;
  for (std::size_t byte = 0x81; byte <= 0xdf; ++byte) formats[byte] = kMsgpack;
  formats[0] = kIgbinary;
  for (const std::size_t byte : {0x80U, 0x04U, 0xacU, 0x1fU, 0x78U, 0x28U, 0xffU}) formats[byte] |= kOpaque;
  return formats;
}();

/// May a value of two bytes at least be structured, as far as its first two tell?
bool could_have_fields(std::string_view argument, const ByteTraits& traits) {
  const char first = argument.front();
  if (first == '\\' || first == kTokenBegin || first == '"' || traits.bar) return true;
  const std::uint8_t formats = kFormatsByFirst[static_cast<unsigned char>(first)];
  if (formats != kPhp) return formats != 0;
  return argument[1] == ':' || argument[1] == ';' || argument[1] == '\\';
}

std::uint8_t possible_formats(const ValueCursor& in) {
  const bool byte = in.current() >= 0 && in.current() != ValueCursor::kToken;
  return kPhpSession | (byte ? kFormatsByFirst[static_cast<std::size_t>(in.current())] : 0U);
}

/// A format that is told by how it begins and not read: its fields take an interpreter, or a decompressor, to find.
struct OpaqueFormat {
  std::string_view beginning;
  std::string_view fields;
  bool (*fits)(ValueCursor behind);
};

bool is_pickle(ValueCursor in) {
  ValueCursor::Symbol last = ValueCursor::kEnd;
  for (; !in.at_end(); in.advance()) last = in.current();
  return last == '.';
}

bool is_ruby(ValueCursor in) {
  const auto type = in.current();
  return type > ' ' && type < 127 &&
         std::string_view("{[\"I:oUuefmcC}lsS/").find(static_cast<char>(type)) != std::string_view::npos;
}

/// Two bytes are easily there by chance in a short value.
bool is_long(ValueCursor in) {
  constexpr std::size_t kLeastBytes = 6;
  for (std::size_t i = 0; i < kLeastBytes; ++i) {
    if (in.at_end()) return false;
    in.advance();
  }
  return true;
}

constexpr OpaqueFormat kOpaqueFormats[] = {
    {"\x80\x02", "pickle2{..}", is_pickle},
    {"\x80\x03", "pickle3{..}", is_pickle},
    {"\x80\x04", "pickle4{..}", is_pickle},
    {"\x80\x05", "pickle5{..}", is_pickle},
    {"\x04\x08", "ruby{..}", is_ruby},
    {{"\xac\xed\x00\x05", 4}, "java{..}", nullptr},
    {"\x1f\x8b", "gzip{..}", is_long},
    {"x\x01", "zlib{..}", is_long},
    {"x\x9c", "zlib{..}", is_long},
    {"x\xda", "zlib{..}", is_long},
    {"(\xb5/\xfd", "zstd{..}", is_long},
    {"\x04\"M\x18", "lz4{..}", is_long},
    {{"\xff\x06\x00\x00s", 5}, "snappy{..}", is_long},
};

std::string_view opaque_format(const ValueCursor& in) {
  for (const OpaqueFormat& format : kOpaqueFormats) {
    ValueCursor behind = in;
    const bool begins = std::all_of(format.beginning.begin(), format.beginning.end(),
                                    [&](char c) { return behind.accept(static_cast<unsigned char>(c)); });
    if (begins && (format.fits == nullptr || format.fits(behind))) return format.fields;
  }
  return "";
}

/// The fields in an outline that stands for a value already, or an empty view.
std::string_view outlined_fields(std::string_view argument) {
  if (argument.size() < 2 || argument.front() != kTokenBegin || argument.find(kTokenEnd) != argument.size() - 1)
    return {};
  const std::string_view type = argument.substr(1, argument.size() - 2);
  return type.ends_with('}') ? type : std::string_view{};
}

/// The format of a value, or nullptr. Its fields are in what the last call of MAKE_FIELDS gave.
template <typename MakeFields>
const Format* read_fields(const ValueCursor& in, MakeFields make_fields) {
  const std::uint8_t possible = possible_formats(in);
  for (const Format& format : kValueFormats) {
    if ((possible & format.bit) != 0 && format.read(in, make_fields(format))) return &format;
  }
  return nullptr;
}

std::string_view opaque_fields(const ValueCursor& in) {
  return (possible_formats(in) & kOpaque) != 0 ? opaque_format(in) : std::string_view{};
}

std::string_view format_in(std::string_view fields) { return fields.substr(0, fields.find('{')); }

std::string marked(std::string_view text) {
  std::string out(1, kTokenBegin);
  out += text;
  out += kTokenEnd;
  return out;
}

void write_outline(std::string_view fields, ValueOutline& out) {
  out.fields = marked(fields);
  out.format = marked(format_in(fields));
  out.fields_hash = hash_bytes(out.fields);
  out.format_hash = hash_bytes(out.format);
}

}  // namespace

std::optional<std::string> value_fields(std::string_view argument) {
  argument = without_quotes(argument);
  if (const std::string_view known = outlined_fields(argument); !known.empty()) return std::string(known);
  const ValueCursor in(argument);
  std::optional<FieldSet> fields;
  const Format* format = read_fields(in, [&](const Format&) -> FieldSet& { return fields.emplace(); });
  if (format != nullptr) return fields->text(format->name);
  const std::string_view opaque = opaque_fields(in);
  if (opaque.empty()) return std::nullopt;
  return std::string(opaque);
}

std::string_view value_format(std::string_view argument) {
  argument = without_quotes(argument);
  if (const std::string_view known = outlined_fields(argument); !known.empty()) return format_in(known);
  const ValueCursor in(argument);
  std::optional<FieldSet> fields;
  const Format* format =
      read_fields(in, [&](const Format&) -> FieldSet& { return fields.emplace(FieldSet::Detail::none); });
  return format != nullptr ? format->name : format_in(opaque_fields(in));
}

struct ValueOutlines::State {
  const ValueOutline* read(const ValueCursor& in);
  const ValueOutline* write(std::string_view fields) {
    write_outline(fields, passing);
    return &passing;
  }

  FieldSignature signature;
  FlatTable<std::uint32_t> by_signature;
  std::deque<ValueOutline> kept;
  std::size_t kept_bytes = 0;
  ValueOutline passing;  ///< one that is not kept
};

const ValueOutline* ValueOutlines::State::read(const ValueCursor& in) {
  std::optional<FieldSet> fields;
  const Format* format = read_fields(in, [&](const Format& tried) -> FieldSet& {
    signature.start(tried.bit);
    return fields.emplace(signature);
  });
  if (format == nullptr) return nullptr;
  const std::optional<std::uint64_t> sum = signature.sum();
  if (sum) {
    if (const std::uint32_t* known = by_signature.find(*sum)) return &kept[*known];
  }
  FieldSet written;
  const bool readable = format->read(in, written);
  write(readable ? written.text(format->name) : std::string());
  constexpr std::size_t kMostBytes = std::size_t{1} << 20U;
  if (!sum || kept_bytes > kMostBytes) return &passing;
  kept_bytes += passing.fields.size() + sizeof passing;
  by_signature.find_or_add(*sum).value = static_cast<std::uint32_t>(kept.size());
  return &kept.emplace_back(std::move(passing));
}

ValueOutlines::ValueOutlines() : state_(std::make_unique<State>()) {}
ValueOutlines::ValueOutlines(ValueOutlines&&) noexcept = default;
ValueOutlines& ValueOutlines::operator=(ValueOutlines&&) noexcept = default;
ValueOutlines::~ValueOutlines() = default;

const ValueOutline* ValueOutlines::find(std::string_view argument, const ByteTraits& traits) {
  if (argument.size() < 2 || !could_have_fields(argument, traits)) return nullptr;
  argument = without_quotes(argument);
  if (const std::string_view known = outlined_fields(argument); !known.empty()) return state_->write(known);
  const ValueCursor in(argument);
  if (const ValueOutline* outline = state_->read(in)) return outline;
  const std::string_view opaque = opaque_fields(in);
  return opaque.empty() ? nullptr : state_->write(opaque);
}

}  // namespace tracediff
