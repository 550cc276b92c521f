#include "shape/field_set.h"

#include <algorithm>
#include <iterator>

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
  field_.assign(path_.empty() ? "." : path_);
  field_ += ':';
  field_ += kind;
  if (fields_.find(field_) != fields_.end()) return;
  // The first ones in order, not in time, so that the order inside the value carries nothing.
  if (fields_.size() < kMostFields) {
    fields_.insert(field_);
    return;
  }
  cut_ = true;
  const auto last = std::prev(fields_.end());
  if (field_ < *last) {
    fields_.erase(last);
    fields_.insert(field_);
  }
}

std::string FieldSet::text(std::string_view format) const {
  std::string result(format);
  result += '{';
  for (const std::string& field : fields_) {
    if (result.back() != '{') result += ',';
    result += field;
  }
  if (cut_) result += ",..";
  result += '}';
  return result;
}

}  // namespace tracediff::internal
