#include "redact/argument_redactor.h"

#include <algorithm>

#include "ascii.h"
#include "normalise/rule_set.h"
#include "redact/credentials.h"
#include "shape/arguments.h"
#include "trace/escape.h"

namespace tracediff::redaction {
namespace {

/// A limit or a time to live that somebody chose rather than counted: 5000, 86400, 604800000.
bool is_chosen_number(std::string_view digits) {
  if (digits.starts_with('-')) digits.remove_prefix(1);
  constexpr std::size_t kLongest = 12;
  if (digits.empty() || digits.size() > kLongest) return false;
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return false;
  std::uint64_t value = 0;
  for (const char c : digits) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  constexpr std::uint64_t kShort = 10'000;
  constexpr std::uint64_t kMinute = 60;
  constexpr std::uint64_t kYear = 366 * 24 * 3600;
  if (value < kShort) return value < 1000 || value % 100 == 0 || value % kMinute == 0;
  const std::uint64_t seconds = value % 1000 == 0 ? value / 1000 : value;
  if (seconds < kShort) return seconds % 10 == 0 || seconds < 100;
  return seconds <= kYear && seconds % (10 * kMinute) == 0;
}

/// A token that stays: clocks are no secret, and replaced ones would be none any more.
bool stays(Token token) {
  return token == Token::iso || token == Token::time || token == Token::port || token == Token::port6 ||
         token == Token::msgpack_float || token == Token::msgpack_integer;
}

/// How much of a token is its form.
std::size_t form_length(Token token) {
  if (token == Token::jwt) return 3;     // eyJ
  if (token == Token::bcrypt) return 7;  // $2y$10$
  if (token == Token::uniqid) return 8;  // seconds, in hex
  return 0;
}

/// Text of programs keeps what is not certain to be somebody's.
bool is_foreign_to_scripts(Token token) {
  return token == Token::uuid || token == Token::jwt || token == Token::bcrypt || token == Token::hex_long ||
         token == Token::hex_long_upper || token == Token::base64 || token == Token::named_base64 ||
         token == Token::named || token == Token::random;
}

bool prints_as_hex(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x7f || (byte < 0x20 && (byte < 7 || byte == 11 || byte == 12 || byte > 13));
}

}  // namespace

ArgumentRedactor::ArgumentRedactor(const RedactKey& key, const Vocabulary& vocabulary)
    : mask_(key, vocabulary), text_mask_(mask_, retry_), scanner_(kAllBuiltin) {}

/// Puts the bytes of ESCAPED into `bytes_`, and where each begins into `starts_`.
void ArgumentRedactor::unescape(std::string_view escaped) {
  bytes_.clear();
  starts_.clear();
  if (escaped.find('\\') == std::string_view::npos) {
    bytes_ = escaped;
    return;
  }
  for (std::size_t at = 0; at < escaped.size();) {
    const EscapeStep step = decode_escape(escaped, at);
    bytes_ += step.byte;
    starts_.push_back(at);
    at += step.length;
  }
  starts_.push_back(escaped.size());
}

void ArgumentRedactor::find_tokens(std::string_view escaped, std::int64_t time_us, std::vector<Found>& out) {
  scanner_.scan(escaped, time_us);
  out.clear();
  const auto place = [this](std::size_t at) {
    if (starts_.empty()) return at;
    return static_cast<std::size_t>(std::lower_bound(starts_.begin(), starts_.end(), at) - starts_.begin());
  };
  for (const Hit& hit : scanner_.hits()) out.push_back({place(hit.begin), place(hit.end), hit.token});
}

/// A number as a whole: settings and round ones stay.
bool ArgumentRedactor::is_kept_number(std::string_view escaped, Treatment treatment) const {
  if (treatment == Treatment::secret || !is_number(escaped)) return false;
  return treatment == Treatment::setting || is_chosen_number(escaped);
}

void ArgumentRedactor::redact(std::string_view escaped, Treatment treatment, std::int64_t time_us, std::string& out) {
  if (treatment == Treatment::credential) {
    out += kRedacted;
    return;
  }
  if (treatment == Treatment::keep || escaped.empty() || is_kept_number(escaped, treatment)) {
    out += escaped;
    return;
  }
  unescape(escaped);
  find_tokens(escaped, time_us, tokens_);
  if (treatment == Treatment::script) {
    find_script_spans();
  } else if (is_number(escaped)) {
    spans_.assign(1, {0, bytes_.size(), Span::Kind::number});
  } else {
    find_spans(bytes_, spans_);
  }
  constexpr unsigned kMostTries = 8;
  retry_.ranges.clear();
  for (retry_.number = 0; retry_.number < kMostTries; ++retry_.number) {
    replaced_ = bytes_;
    replace(treatment);
    if (replaced_ == bytes_) break;
    escaped_.clear();
    append_escaped(replaced_, escaped_);
    if (treatment == Treatment::script) break;
    find_tokens(escaped_, time_us, tokens_after_);
    if (tokens_after_ == tokens_) break;
    note_mismatches();
  }
  mask_.set_try(0);
  out += replaced_ == bytes_ ? escaped : std::string_view(escaped_);
}

/// Only what is now found otherwise is replaced by something else: the same words elsewhere keep their replacement.
void ArgumentRedactor::note_mismatches() {
  const auto add_missing = [this](const std::vector<Found>& from, const std::vector<Found>& in) {
    for (const Found& found : from) {
      const auto same_place = std::lower_bound(in.begin(), in.end(), found.begin,
                                               [](const Found& one, std::size_t begin) { return one.begin < begin; });
      if (same_place == in.end() || *same_place != found) retry_.ranges.push_back({found.begin, found.end});
    }
  };
  add_missing(tokens_, tokens_after_);
  add_missing(tokens_after_, tokens_);
  retry_.tidy();
}

/// Nothing of a program is replaced but random tokens and addresses of people.
void ArgumentRedactor::find_script_spans() {
  std::erase_if(tokens_, [](const Found& found) { return !is_foreign_to_scripts(found.token); });
  spans_.clear();
}

void ArgumentRedactor::replace(Treatment treatment) {
  for (const Found& found : tokens_) replace_token(found);
  mask_.set_try(0);
  for (const Span& span : spans_) replace_span(span, treatment);
}

void ArgumentRedactor::replace_token(const Found& found) {
  if (stays(found.token)) return;
  const std::size_t begin = found.begin + form_length(found.token);
  mask_.set_try(retry_.number_for(found.begin, found.end));
  mask_.token(std::span(replaced_).subspan(begin, found.end - begin));
}

/// What is between the tokens of a span.
void ArgumentRedactor::replace_span(const Span& span, Treatment treatment) {
  const std::string_view text = std::string_view(bytes_).substr(span.begin, span.end - span.begin);
  const bool secret = treatment == Treatment::secret || span.kind == Span::Kind::secret;
  const Words words = secret ? Words::none_stays : TextMask::words_of(text);
  Span::Kind kind = span.kind;
  if (kind == Span::Kind::secret) kind = is_utf8(text) ? Span::Kind::text : Span::Kind::bytes;
  std::size_t at = span.begin;
  if (kind == Span::Kind::bytes && at == 0 && span.end == bytes_.size()) {
    constexpr std::size_t kFormat = 4;  // by which gzip, pickle, Java... are told
    while (at < std::min(kFormat, span.end) && prints_as_hex(bytes_[at])) ++at;
  }
  auto found = std::lower_bound(tokens_.begin(), tokens_.end(), at,
                                [](const Found& one, std::size_t place) { return one.end <= place; });
  for (; found != tokens_.end() && found->begin < span.end; ++found) {
    if (found->begin > at) replace_part(at, found->begin, kind, words);
    at = std::max(at, found->end);
  }
  if (at < span.end) replace_part(at, span.end, kind, words);
}

void ArgumentRedactor::replace_part(std::size_t begin, std::size_t end, Span::Kind kind, Words words) {
  const std::span<char> part = std::span(replaced_).subspan(begin, end - begin);
  if (kind == Span::Kind::text) return text_mask_.apply(part, words, begin);
  mask_.set_try(retry_.number_for(begin, end));
  if (kind == Span::Kind::bytes) return mask_.bytes(part);
  for (std::size_t at = 0; at < part.size();) {
    std::size_t digits = 0;
    while (at + digits < part.size() && is_digit(part[at + digits])) ++digits;
    if (digits > 0) mask_.number(part.subspan(at, digits));
    at += std::max<std::size_t>(digits, 1);
  }
  mask_.set_try(0);
}

std::string ArgumentRedactor::redact_text(std::string_view text, Words words) {
  std::string out(text);
  retry_.ranges.clear();
  if (is_utf8(text)) {
    text_mask_.apply(out, words);
  } else {
    mask_.bytes(out);
  }
  return out;
}

}  // namespace tracediff::redaction
