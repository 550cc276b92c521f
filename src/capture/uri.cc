#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "ascii.h"
#include "tracediff/capture.h"

namespace tracediff {
namespace {

Error bad_uri(const std::string& cause) {
  return Error{ErrorKind::usage,
               "-u: " + cause + "; an address is redis://[user[:password]@]host[:port][/db], or rediss:// for TLS",
               {}};
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return std::nullopt;
    out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return out;
}

template <typename Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// As redis-cli reads it: one word before the @ is a password, two are a user and a password.
Result<void> apply_user(std::string_view words, ConnectionOptions& options) {
  const std::size_t colon = words.find(':');
  const auto user = percent_decode(colon == std::string_view::npos ? std::string_view{} : words.substr(0, colon));
  const auto password = percent_decode(colon == std::string_view::npos ? words : words.substr(colon + 1));
  if (!user || !password) return bad_uri("a % is not followed by two hex digits");
  options.user = *user;
  options.password = *password;
  return {};
}

Result<void> apply_place(std::string_view place, ConnectionOptions& options) {
  std::string_view host = place.substr(0, place.rfind(':'));
  std::string_view port =
      place.find(':') == std::string_view::npos ? std::string_view{} : place.substr(host.size() + 1);
  if (place.starts_with('[')) {
    const std::size_t close = place.find(']');
    if (close == std::string_view::npos) return bad_uri("a [ is not closed");
    host = place.substr(1, close - 1);
    port = place.substr(close + 1);
    if (port.starts_with(':')) port.remove_prefix(1);
  }
  if (!host.empty()) options.host = host;
  if (port.empty()) return {};
  const auto number = whole_number<std::uint16_t>(port);
  if (!number || *number == 0) return bad_uri("the port is no number from 1 to 65535");
  options.port = *number;
  return {};
}

}  // namespace

Result<void> apply_uri(std::string_view uri, ConnectionOptions& options) {
  const std::size_t scheme_size = uri.find("://");
  if (scheme_size == std::string_view::npos) return bad_uri("it does not begin with redis:// or rediss://");
  const std::string scheme = lower_case(uri.substr(0, scheme_size));
  if (scheme != "redis" && scheme != "rediss") return bad_uri("it does not begin with redis:// or rediss://");
  if (scheme == "rediss") options.transport = Transport::tls;
  uri.remove_prefix(scheme_size + 3);
  const std::size_t at = uri.substr(0, uri.find('/')).rfind('@');
  if (at != std::string_view::npos) {
    if (Result<void> applied = apply_user(uri.substr(0, at), options); !applied) return applied;
    uri.remove_prefix(at + 1);
  }
  const std::size_t slash = uri.find('/');
  if (slash != std::string_view::npos && slash + 1 < uri.size() && !whole_number<int>(uri.substr(slash + 1))) {
    return bad_uri("the database behind the host is no number");
  }
  return apply_place(uri.substr(0, slash), options);
}

}  // namespace tracediff
