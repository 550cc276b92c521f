#include "redact/text_mask.h"

#include <algorithm>
#include <string>
#include <utility>

#include "ascii.h"

namespace tracediff::redaction {
namespace {

char byte_at(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }

bool is_word_byte(char c) { return is_alnum(c) || is_wide(c); }

bool is_local_part(char c) { return is_word_byte(c) || std::string_view("._%+-").find(c) != std::string_view::npos; }
bool is_domain(char c) { return is_word_byte(c) || c == '.' || c == '-'; }

/// Where `255.255.255.255` at AT ends, or 0.
std::size_t address_end(std::string_view text, std::size_t at) {
  for (int part = 0; part < 4; ++part) {
    std::size_t digits = 0;
    while (is_digit(byte_at(text, at)) && digits < 4) ++at, ++digits;
    if (digits == 0 || digits > 3) return 0;
    if (part < 3 && byte_at(text, at++) != '.') return 0;
  }
  const bool goes_on = byte_at(text, at) == '.' && is_digit(byte_at(text, at + 1));
  return is_word_byte(byte_at(text, at)) || goes_on ? 0 : at;
}

int base64_value(char c) {
  if (is_upper(c)) return c - 'A';
  if (is_lower(c)) return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/// The printable text that LETTERS, base64 without its `=`, stand for; else empty.
std::string decoded_text(std::string_view letters) {
  std::string text;
  unsigned bits = 0;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    bits = bits << 6U | static_cast<unsigned>(base64_value(letters[i]));
    if (i % 4 == 0) continue;
    const unsigned byte = bits >> (6 - 2 * (i % 4)) & 0xffU;
    if ((byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r') || byte >= 0x7f) return {};
    text += static_cast<char>(byte);
  }
  return text;
}

void encode(std::string_view text, std::span<char> letters) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned bits = 0;
  unsigned count = 0;
  std::size_t next = 0;
  for (char& letter : letters) {
    if (count < 6) {
      bits = bits << 8U | (next < text.size() ? static_cast<unsigned char>(text[next]) : 0U);
      ++next;
      count += 8;
    }
    count -= 6;
    letter = kLetters[bits >> count & 63U];
  }
}

}  // namespace

std::size_t escape_end(std::string_view text, std::size_t at) {
  const char kind = byte_at(text, at + 1);
  if (kind == 'u' && at + 6 <= text.size() &&
      std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at) + 2,
                  text.begin() + static_cast<std::ptrdiff_t>(at) + 6, is_hex)) {
    return at + 6;
  }
  const bool known = kind == '\\' || std::string_view("bfnrt").find(kind) != std::string_view::npos;
  return at + (known && kind != '\0' ? 2 : 1);
}

void Retry::tidy() {
  std::sort(ranges.begin(), ranges.end(), [](const Range& one, const Range& two) { return one.begin < two.begin; });
  std::vector<Range> joined;
  for (const Range& range : ranges) {
    if (!joined.empty() && range.begin <= joined.back().end) {
      joined.back().end = std::max(joined.back().end, range.end);
    } else {
      joined.push_back(range);
    }
  }
  ranges = std::move(joined);
}

unsigned Retry::number_for(std::size_t begin, std::size_t end) const {
  const auto range = std::lower_bound(ranges.begin(), ranges.end(), begin,
                                      [](const Range& one, std::size_t place) { return one.end <= place; });
  return range != ranges.end() && range->begin < end ? number : 0;
}

Words TextMask::words_of(std::string_view text) {
  const bool sentence = text.find(' ') != std::string_view::npos && std::any_of(text.begin(), text.end(), is_letter);
  return sentence ? Words::none_stays : Words::known_stay;
}

/// E-mail addresses (`name@host.tld`), and `user:password@` behind `://`.
void TextMask::find_personal(std::string_view text) {
  constexpr std::size_t kLongestUser = 256;
  personal_.clear();
  next_personal_ = 0;
  no_base64_before_ = 0;
  address_end_ = 0;
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && is_local_part(text[begin - 1])) --begin;
    std::size_t end = at + 1;
    while (end < text.size() && is_domain(text[end])) ++end;
    const std::string_view domain = text.substr(at + 1, end - at - 1);
    const std::size_t dot = domain.rfind('.', domain.find_last_not_of(".-"));
    const bool named = dot != std::string_view::npos && dot > 0 && is_letter(byte_at(domain, dot + 1));
    if (begin < at && named) personal_.push_back({begin, end});
    const std::size_t from = at - std::min(at, kLongestUser);
    const std::string_view before = text.substr(from, at - from);
    const std::size_t scheme = before.rfind("://");
    if (scheme == std::string_view::npos) continue;
    const bool user = before.find_first_of(" \t\"'/?#", scheme + 3) == std::string_view::npos;
    if (user) personal_.push_back({from + scheme + 3, at});
  }
}

/// AT never steps back.
bool TextMask::is_personal(std::size_t at) {
  while (next_personal_ < personal_.size() && personal_[next_personal_].end <= at) ++next_personal_;
  return next_personal_ < personal_.size() && at >= personal_[next_personal_].begin;
}

/// Each gives the end of what it replaced, or 0.
std::size_t TextMask::replace_address(std::span<char> text, std::size_t at) {
  const std::string_view view(text.data(), text.size());
  const std::size_t end = address_end(view, at);
  if (end == 0) return 0;
  const bool this_machine = view.substr(at).starts_with("127.") || view.substr(at).starts_with("0.");
  if (!this_machine) mask_.address(text.subspan(at, end - at));
  address_end_ = end;
  return end;
}

/// Where the port of an address at AT ends, or 0: ports are no secret.
std::size_t TextMask::port_end(std::string_view text, std::size_t at) const {
  if (!is_digit(text[at]) || at < 2 || text[at - 1] != ':') return 0;
  if (text[at - 2] != ']' && at - 1 != address_end_) return 0;
  std::size_t end = at;
  while (is_digit(byte_at(text, end))) ++end;
  constexpr std::size_t kMostDigits = 5;
  return end - at > kMostDigits || is_word_byte(byte_at(text, end)) ? 0 : end;
}

/// `fe80::1ff:fe23:4567:890a`, `00:1a:2b:3c:4d:5e`: five and more groups of up to four hex digits, one of two at least.
std::size_t TextMask::replace_hex_groups(std::span<char> text, std::size_t at) const {
  const std::string_view view(text.data(), text.size());
  std::size_t end = at;
  std::size_t groups = 0;
  std::size_t colons = 0;
  std::size_t longest = 0;
  while (true) {
    std::size_t digits = 0;
    while (is_hex(byte_at(view, end))) ++end, ++digits;
    if (digits > 4) return 0;
    groups += digits > 0 ? 1 : 0;
    longest = std::max(longest, digits);
    if (byte_at(view, end) != ':') break;
    constexpr std::size_t kMostGroups = 8;
    if (++colons > kMostGroups) return 0;
    ++end;
  }
  const bool shortened = view.substr(at, end - at).find("::") != std::string_view::npos;
  const bool digits_inside = std::any_of(view.begin() + static_cast<std::ptrdiff_t>(at),
                                         view.begin() + static_cast<std::ptrdiff_t>(end), is_digit);
  if (groups < (shortened ? 3 : 6) || colons < 3 || longest < 2 || !digits_inside) return 0;
  if (is_word_byte(byte_at(view, end)) || view[end - 1] == ':') return 0;
  mask_.token(text.subspan(at, end - at));
  return end;
}

/// Text in base64 becomes other text in base64, so that it is still taken for one.
std::size_t TextMask::replace_base64(std::span<char> text, std::size_t at) {
  constexpr std::size_t kShortest = 12;
  if (at < no_base64_before_) return 0;
  std::size_t end = at;
  bool lower = false;
  bool upper = false;
  while (end < text.size() && base64_value(text[end]) >= 0) {
    lower = lower || is_lower(text[end]);
    upper = upper || is_upper(text[end]);
    ++end;
  }
  no_base64_before_ = end;
  const std::span<char> letters = text.subspan(at, end - at);
  if (letters.size() < kShortest || !lower || !upper || letters.size() % 4 == 1) return 0;
  std::string decoded = decoded_text({letters.data(), letters.size()});
  if (decoded.empty()) return 0;
  TextMask inner(mask_, retry_);
  inner.apply(decoded, Words::none_stays, at);
  encode(decoded, letters);
  return end;
}

std::size_t TextMask::replace_run(std::span<char> text, std::size_t at, Words words) {
  std::size_t end = at;
  bool wide = false;
  while (end < text.size() && is_word_byte(text[end])) wide = is_wide(text[end++]) || wide;
  const std::span<char> run = text.subspan(at, end - at);
  if (wide) {
    mask_.wide(run);
  } else {
    mask_.run(run, is_personal(at) ? Words::none_stays : words);
  }
  return end;
}

void TextMask::apply(std::span<char> text, Words words, std::size_t place) {
  const std::string_view view(text.data(), text.size());
  find_personal(view);
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\') {
      const std::size_t end = escape_end(view, at);
      if (end == at + 6) mask_.code_unit(text.subspan(at + 2, 4));
      at = end;
      continue;
    }
    if (!is_word_byte(text[at])) {
      ++at;
      continue;
    }
    if (const std::size_t end = port_end(view, at); end != 0) {
      at = end;
      continue;
    }
    if (!retry_.ranges.empty()) {
      std::size_t run_end = at;
      while (run_end < text.size() && is_word_byte(text[run_end])) ++run_end;
      mask_.set_try(retry_.number_for(place + at, place + run_end));
    }
    std::size_t end = is_digit(text[at]) ? replace_address(text, at) : 0;
    if (end == 0 && is_hex(text[at])) end = replace_hex_groups(text, at);
    if (end == 0 && is_alnum(text[at])) end = replace_base64(text, at);
    at = end != 0 ? end : replace_run(text, at, words);
  }
  mask_.set_try(0);
}

}  // namespace tracediff::redaction
