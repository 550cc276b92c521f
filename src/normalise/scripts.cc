#include "normalise/scripts.h"

#include <openssl/evp.h>

#include <array>

#include "ascii.h"
#include "tracediff/trace.h"

namespace tracediff {

namespace {

constexpr std::size_t kShaDigits = 40;
constexpr std::size_t kLabelDigits = 8;

std::string sha1_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha1(), nullptr) != 1) return {};
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < length; ++i) {
    hex += kDigits[digest[i] >> 4];
    hex += kDigits[digest[i] & 15];
  }
  return hex;
}

}  // namespace

Scripts::Script& Scripts::script(const std::string& sha1) {
  const std::string label = "@" + sha1.substr(0, kLabelDigits);
  Script& found = by_label_[label];
  if (found.label.empty()) found = {label, sha1, ""};
  return found;
}

std::string_view Scripts::label_of_text(std::string_view raw) {
  if (const auto known = by_raw_.find(raw); known != by_raw_.end()) return known->second->label;
  std::string text = unescape(raw);
  const std::string sha1 = sha1_hex(text);
  if (sha1.empty()) return {};
  Script& found = script(sha1);
  found.text = std::move(text);
  by_raw_.emplace(raw, &found);
  return found.label;
}

std::string_view Scripts::label_of_sha(std::string_view sha) {
  if (const auto known = by_raw_.find(sha); known != by_raw_.end()) return known->second->label;
  if (sha.size() != kShaDigits) return {};
  std::string lower(sha);
  for (char& c : lower) {
    if (!is_hex(c)) return {};
    c = to_lower(c);
  }
  const Script& found = script(lower);
  by_raw_.emplace(sha, &found);
  return found.label;
}

std::string_view Scripts::text(std::string_view label) const {
  const auto found = by_label_.find(label);
  return found == by_label_.end() ? std::string_view() : found->second.text;
}

std::string_view Scripts::sha1(std::string_view label) const {
  const auto found = by_label_.find(label);
  return found == by_label_.end() ? std::string_view() : found->second.sha1;
}

bool is_label(std::string_view text) {
  if (text.size() != 1 + kLabelDigits || text[0] != '@') return false;
  return text.find_first_not_of("0123456789abcdef", 1) == std::string_view::npos;
}

}  // namespace tracediff
