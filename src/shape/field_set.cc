#include "shape/field_set.h"

#include <algorithm>
#include <utility>

namespace tracediff::internal {
namespace {

constexpr std::size_t kMostFields = 64;
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestPath = 256;
constexpr std::string_view kCut = "..";

bool is_digit(unsigned char byte) { return byte >= '0' && byte <= '9'; }

bool stands_for_itself(unsigned char byte) {
  return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         std::string_view("_-$@/# ").find(static_cast<char>(byte)) != std::string_view::npos;
}

}  // namespace

void FieldName::add_byte(unsigned char byte) {
  all_digits_ = all_digits_ && is_digit(byte);
  if (text_.size() >= kLongestName) {
    cut_ = true;
  } else if (stands_for_itself(byte)) {
    text_ += static_cast<char>(byte);
  } else {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text_ += "\\x";
    text_ += kDigits[byte >> 4U];
    text_ += kDigits[byte & 15U];
  }
}

void FieldName::add_token() {
  all_digits_ = false;
  if (text_.size() >= kLongestName) {
    cut_ = true;
  } else {
    text_ += '#';
  }
}

std::string FieldName::text() const {
  if (text_.empty()) return "''";
  if (all_digits_) return "#";
  return cut_ ? text_ + std::string(kCut) : text_;
}

void FieldSet::extend_path(std::string_view name) {
  ++depth_;
  if (cut_depth_ != 0) return;
  if (path_.size() + name.size() > kLongestPath) {
    path_ += kCut;
    cut_depth_ = depth_;
    return;
  }
  if (!path_.empty() && name != kElement) path_ += '.';
  path_ += name;
}

void FieldSet::leave(std::size_t length) {
  path_.resize(length);
  if (depth_ == cut_depth_) cut_depth_ = 0;
  --depth_;
}

void FieldSet::add(std::string_view kind) {
  constexpr std::size_t kMostWaiting = 4 * kMostFields;
  if (fields_.size() == kMostWaiting) drop_repeated();
  const std::size_t begin = bytes_.size();
  bytes_ += path_.empty() ? "." : path_;
  bytes_ += ':';
  bytes_ += kind;
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
