#include "shape/field_set.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ascii.h"

namespace tracediff::internal {
namespace {

constexpr std::size_t kMostFields = 64;
constexpr std::size_t kLongestPath = 256;
constexpr std::string_view kCut = "..";

constexpr auto kStandForThemselves = [] {
  std::array<bool, 256> bytes{};
  constexpr std::string_view kThese = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-$@/# ";
  for (const char c : kThese) bytes[static_cast<unsigned char>(c)] = true;
  return bytes;
}();

std::string_view kind_name(FieldKind kind) {
  constexpr std::array<std::string_view, 8> kNames = {"string", "number", "bool",  "null",
                                                      "bytes",  "object", "array", "reference"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace

void FieldName::write(std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    all_digits_ = all_digits_ && is_digit(c);
    utf8_.add(byte);
    if (length_ >= kLongest) {
      cut_ = true;
    } else if (kStandForThemselves[byte]) {
      text_[length_++] = c;
    } else {
      constexpr std::string_view kDigits = "0123456789abcdef";
      for (const char written : {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 15U]}) text_[length_++] = written;
    }
  }
}

void FieldName::add_token() {
  write(std::exchange(whole_, {}));
  all_digits_ = false;
  if (length_ >= kLongest) {
    cut_ = true;
  } else {
    text_[length_++] = '#';
  }
}

std::string_view FieldName::text() {
  write(std::exchange(whole_, {}));
  if (length_ == 0) return "''";
  if (all_digits_ || utf8_.broken()) return "#";
  if (cut_) std::copy(kCut.begin(), kCut.end(), text_.begin() + static_cast<std::ptrdiff_t>(length_));
  return {text_.data(), length_ + (cut_ ? kCut.size() : 0)};
}

void FieldSet::write_step(std::string_view name) {
  if (cut_depth_ != 0) return;
  if (path_.size() + name.size() > kLongestPath) {
    path_ += kCut;
    cut_depth_ = depth_;
    return;
  }
  if (!path_.empty() && name != kElement) path_ += '.';
  path_ += name;
}

void FieldSet::write(FieldKind kind) {
  constexpr std::size_t kMostWaiting = 4 * kMostFields;
  if (fields_.size() == kMostWaiting) drop_repeated();
  const std::size_t begin = bytes_.size();
  bytes_ += path_.empty() ? "." : path_;
  bytes_ += ':';
  bytes_ += kind_name(kind);
  fields_.push_back({begin, bytes_.size() - begin});
}

/// Puts the fields in order, each once: the first ones in order, not in time, so that the order inside the value
/// carries nothing.
void FieldSet::drop_repeated() {
  const auto text_of = [this](const Field& field) {
    return std::string_view(bytes_).substr(field.begin, field.length);
  };
  std::sort(fields_.begin(), fields_.end(),
            [&](const Field& one, const Field& two) { return text_of(one) < text_of(two); });
  const auto equal = [&](const Field& one, const Field& two) { return text_of(one) == text_of(two); };
  fields_.erase(std::unique(fields_.begin(), fields_.end(), equal), fields_.end());
  if (fields_.size() > kMostFields) {
    fields_.resize(kMostFields);
    cut_ = true;
  }
  std::string kept;
  for (Field& field : fields_) {
    const std::size_t begin = kept.size();
    kept += text_of(field);
    field.begin = begin;
  }
  bytes_ = std::move(kept);
}

std::string FieldSet::text(std::string_view format) {
  drop_repeated();
  std::string result(format);
  result += '{';
  for (const Field& field : fields_) {
    if (result.back() != '{') result += ',';
    result.append(bytes_, field.begin, field.length);
  }
  if (cut_) result += ",..";
  result += '}';
  return result;
}

}  // namespace tracediff::internal
