#include "trace/own_lines.h"

#include <charconv>
#include <string>
#include <utility>
#include <vector>

namespace tracediff {

namespace {

using KeyValues = std::vector<std::pair<std::string, std::string>>;

/// `key=value` words; a word without `=` has an empty value.
KeyValues read_key_values(std::string_view text) {
  KeyValues words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    const std::size_t equals = std::min(word.find('='), word.size());
    words.emplace_back(word.substr(0, equals), equals < word.size() ? word.substr(equals + 1) : std::string_view());
  }
  return words;
}

/// The address comes first; that of a unix socket is a path and may hold blanks.
ConnectionInfo read_connection(std::string_view value) {
  std::size_t end = value.size();
  for (std::size_t blank = value.find(' '); blank != std::string_view::npos; blank = value.find(' ', blank + 1)) {
    const std::size_t stop = value.find_first_of("= /", blank + 1);
    if (stop != std::string_view::npos && value[stop] == '=') {
      end = blank;
      break;
    }
  }
  return {std::string(value.substr(0, end)), read_key_values(value.substr(std::min(end + 1, value.size())))};
}

void read_end(std::string_view value, TraceInfo& info) {
  const KeyValues words = read_key_values(value);
  info.complete = !words.empty() && words.front().first == "complete";
  for (const auto& [key, word] : words) {
    if (key == "reason") info.end_reason = word;
  }
}

}  // namespace

std::optional<Error> take_own_line(std::string_view text, TraceInfo& info) {
  if (text.starts_with(kOwnFirstLine)) {
    const std::string_view version = text.substr(kOwnFirstLine.size());
    if (version != "1") {
      return Error{ErrorKind::not_a_trace,
                   "this capture file is of version " + std::string(version) +
                       ", and this tracediff reads version 1; use the tracediff that wrote it, or a newer one",
                   ""};
    }
    info.form = "capture";
    return std::nullopt;
  }
  text.remove_prefix(std::min<std::size_t>(2, text.size()));
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view key = text.substr(0, colon);
  std::string_view value = text.substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  if (key == "connection") {
    info.connections.push_back(read_connection(value));
    return std::nullopt;
  }
  if (key == "node") {  // one before each run of entries: not a fact of the whole trace
    info.node = value;
    return std::nullopt;
  }
  if (key == "end") read_end(value, info);
  info.header.emplace_back(key, value);
  return std::nullopt;
}

void finish_own_lines(TraceInfo& info) {
  if (info.form != "capture") return;
  if (!info.complete) {
    info.complete = false;
    info.end_reason = "the capture file has no end line: the capture itself died";
    return;
  }
  for (const auto& [key, word] : read_key_values(info.header_value("end"))) {
    std::uint64_t commands = 0;
    if (key != "commands") continue;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), commands);
    if (error != std::errc() || commands == info.entries) continue;
    info.complete = false;
    info.end_reason = "the end line counts " + word + " commands, the file holds " + std::to_string(info.entries);
  }
}

std::string_view TraceInfo::header_value(std::string_view key) const {
  std::string_view found;
  for (const auto& [word, value] : header) {
    if (word == key) found = value;
  }
  return found;
}

}  // namespace tracediff
