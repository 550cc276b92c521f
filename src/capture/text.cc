#include "capture/text.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace tracediff::recorder {

std::string one_line(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      out += c;
    }
  }
  return out;
}

std::vector<std::string> split_printed(std::string_view arguments) {
  std::vector<std::string> words;
  bool inside = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const char c = arguments[i];
    if (c == '"') {
      if (!inside) words.emplace_back();
      inside = !inside;
    } else if (inside) {
      words.back() += c;
      if (c == '\\' && i + 1 < arguments.size()) words.back() += arguments[++i];
    }
  }
  if (words.empty()) words.emplace_back();
  return words;
}

namespace {

void replace_all(std::string& text, std::string_view found, std::string_view replacement) {
  for (std::size_t at = text.find(found); at != std::string::npos; at = text.find(found, at)) {
    text.replace(at, found.size(), replacement);
    at += replacement.size();
  }
}

std::string percent_encode(std::string_view text, std::string_view hex_digits) {
  static constexpr std::string_view kUnreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (kUnreserved.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += {'%', hex_digits[byte >> 4], hex_digits[byte & 15]};
    }
  }
  return out;
}

}  // namespace

std::string mask(std::string text, std::string_view secret) {
  constexpr std::string_view kMask = "***";
  if (secret.empty()) return text;
  for (const std::string& spelling :
       {std::string(secret), percent_encode(secret, "0123456789ABCDEF"), percent_encode(secret, "0123456789abcdef")}) {
    if (kMask.find(spelling) == std::string_view::npos) replace_all(text, spelling, kMask);
  }
  return text;
}

std::string shell_words(const std::vector<std::string>& command) {
  static constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%^*";
  std::string line;
  for (const std::string& word : command) {
    if (!line.empty()) line += ' ';
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) {
      if (c == '\'') {
        line += "'\\''";
      } else {
        line += c;
      }
    }
    line += '\'';
  }
  return one_line(line);
}

std::string utc_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  const auto seconds = static_cast<std::time_t>(us / 1000000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> day{};
  std::strftime(day.data(), day.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 48> whole{};
  std::snprintf(whole.data(), whole.size(), "%s.%06lldZ", day.data(), static_cast<long long>(us % 1000000));
  return whole.data();
}

}  // namespace tracediff::recorder
