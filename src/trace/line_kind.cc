#include "trace/line_kind.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "ascii.h"
#include "trace/entry_parser.h"

namespace tracediff {

namespace {

struct KnownLine {
  std::string_view begin;
  LineKind kind;
};

/// What the tools of a recording print between the entries.
constexpr std::array kKnownLines = {
    KnownLine{"Error: Server closed the connection", LineKind::connection_lost},
    KnownLine{"Error: ", LineKind::connection_lost},
    KnownLine{"Connection closed by foreign host", LineKind::connection_lost},
    KnownLine{"Could not connect to Redis", LineKind::connection_lost},
    KnownLine{"Warning: ", LineKind::banner},
    KnownLine{"AUTH failed", LineKind::banner},
    KnownLine{"Trying ", LineKind::banner},
    KnownLine{"Connected to ", LineKind::banner},
    KnownLine{"Escape character is ", LineKind::banner},
    KnownLine{"Script started", LineKind::banner},
    KnownLine{"Script done", LineKind::banner},
    KnownLine{"Session terminated", LineKind::banner},
    KnownLine{"Attaching to ", LineKind::banner},
    KnownLine{"Entering monitor mode", LineKind::banner},
    KnownLine{"monitor", LineKind::banner},
    KnownLine{"MONITOR", LineKind::banner},
    KnownLine{"^C", LineKind::banner},
    KnownLine{"NOAUTH ", LineKind::denied},
    KnownLine{"NOPERM ", LineKind::denied},
    KnownLine{"-NOAUTH ", LineKind::denied},
    KnownLine{"-NOPERM ", LineKind::denied},
    KnownLine{"(error) NOAUTH", LineKind::denied},
    KnownLine{"(error) NOPERM", LineKind::denied},
    KnownLine{"WRONGPASS ", LineKind::denied},
    KnownLine{"-WRONGPASS ", LineKind::denied},
};

constexpr std::array<std::string_view, 5> kWholeLines = {"OK", "+OK", "\"OK\"", "QUEUED", "PONG"};

/// `+PONG`, `-ERR ...`, `:1`, `*2`, `_`: a reply on the recording connection itself.
bool is_reply(std::string_view text) {
  if (text == "_" || text == "#t" || text == "#f") return true;
  if (text.size() < 2) return false;
  if (text[0] == ':' || text[0] == '*' || text[0] == '%') {
    return text.find_first_not_of("-0123456789", 1) == std::string_view::npos;
  }
  return (text[0] == '-' || text[0] == '+') && is_upper(text[1]);
}

/// `127.0.0.1:6379> monitor` at the head of a copied terminal session.
bool is_prompt(std::string_view text) {
  const std::size_t end = text.find("> ");
  return end != std::string_view::npos && end < 64 && text.substr(0, end).find(' ') == std::string_view::npos &&
         text.find(':') < end;
}

}  // namespace

LineKind line_kind(std::string_view text) {
  if (text.find_first_not_of(' ') == std::string_view::npos) return LineKind::banner;
  if (std::find(kWholeLines.begin(), kWholeLines.end(), text) != kWholeLines.end()) return LineKind::banner;
  for (const KnownLine& known : kKnownLines) {
    if (text.starts_with(known.begin)) return known.kind;
  }
  if (text[0] == '$' && text.size() > 1 && text.find_first_not_of("-0123456789", 1) == std::string_view::npos) {
    return LineKind::bulk_reply;
  }
  if (is_reply(text) || is_prompt(text)) return LineKind::banner;
  if (text.size() < 256 && text.ends_with(" OK")) return LineKind::banner;  // behind a log prefix
  return LineKind::unknown;
}

std::size_t bulk_length(std::string_view text) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), length);
  return error == std::errc() ? length : 0;
}

std::size_t entry_after_prefix(std::string_view text) {
  constexpr std::size_t kLongestPrefix = 512;
  const std::size_t limit = std::min(text.size(), kLongestPrefix);
  for (std::size_t pos = 1; pos < limit; ++pos) {
    if (text[pos - 1] == '"') return std::string_view::npos;  // an entry's argument, not a log's words
    if (!is_digit(text[pos]) || is_digit(text[pos - 1]) || text[pos - 1] == '.') continue;
    if (timestamp_at(text, pos)) return pos;
  }
  return std::string_view::npos;
}

std::string prefix_shape(std::string_view prefix) {
  std::string shape;
  for (const char c : prefix) {
    const char kind = is_digit(c) ? '0' : is_letter(c) ? 'a' : c;
    const bool run = kind == '0' || kind == 'a' || kind == ' ';
    if (!run || shape.empty() || shape.back() != kind) shape += kind;
  }
  return shape;
}

std::string_view prefix_writer(std::string_view prefix) {
  const std::string shape = prefix_shape(prefix);
  if (prefix.ends_with("| ")) return "docker compose logs";
  if (prefix.starts_with("[pod/")) return "kubectl logs --prefix";
  if (shape.starts_with("0-0-0a0:0:0")) return "docker logs -t, kubectl logs --timestamps or journald";
  if (shape.starts_with("a 0 0:0:0 ") && prefix.ends_with(": ")) return "journald or syslog";
  if (shape.starts_with("a 0 0:0:0") || shape.starts_with("0-0-0 0:0:0") || shape == "0.0 ") return "ts";
  return "another program";
}

bool is_quoted_entry(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  const std::size_t begin = text.find_first_not_of("\"\\+");
  return begin != std::string_view::npos && begin <= 4 && is_digit(text[begin]);
}

std::string_view unquote_entry(std::string_view text, std::string& out) {
  out.clear();
  text = text.substr(1, text.size() - 2);
  for (std::size_t pos = 0; pos < text.size(); ++pos) {
    if (text[pos] == '\\' && pos + 1 < text.size() && (text[pos + 1] == '"' || text[pos + 1] == '\\')) ++pos;
    out += text[pos];
  }
  const std::size_t length = out.size();
  out.append(kLineSlack, '\0');
  return {out.data(), length};
}

}  // namespace tracediff
