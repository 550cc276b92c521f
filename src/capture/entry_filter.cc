#include "capture/entry_filter.h"

#include <sys/random.h>

#include <array>
#include <utility>

#include "ascii.h"

namespace tracediff::recorder {
namespace {

/// Commands whose statistics are kept by subcommand since Redis 7.0.
bool has_subcommands(std::string_view name) {
  static constexpr std::array<std::string_view, 17> kContainers{
      "acl",    "client", "cluster", "command", "config", "function", "latency",    "memory",  "module",
      "object", "pubsub", "script",  "slowlog", "xgroup", "xinfo",    "commandlog", "sentinel"};
  for (const std::string_view container : kContainers) {
    if (name == container) return true;
  }
  return false;
}

/// Appends the argument at POSITION in lower case to BUFFER; the position behind it, or npos when it does not fit or is
/// no plain word.
std::size_t append_word(std::string_view arguments, std::size_t position, char* buffer, std::size_t size,
                        std::size_t& used) {
  if (position >= arguments.size() || arguments[position] != '"') return std::string_view::npos;
  for (std::size_t i = position + 1; i < arguments.size(); ++i) {
    const char c = arguments[i];
    if (c == '"') return i + 1;
    if (c == '\\' || used + 1 >= size) return std::string_view::npos;
    buffer[used++] = to_lower(c);
  }
  return std::string_view::npos;
}

}  // namespace

bool parse_fields(std::string_view line, LineFields& fields) {
  std::size_t i = 0;
  while (i < line.size() && (is_digit(line[i]) || line[i] == '.')) ++i;
  if (i < 3 || i + 1 >= line.size() || line[i] != ' ') return false;
  fields.time = line.substr(0, i);
  fields.client = {};
  ++i;
  if (line[i] == '[') {
    const std::size_t close = line.find("] \"", i);
    const std::size_t blank = line.find(' ', i);
    if (close == std::string_view::npos || blank > close) return false;
    fields.client = line.substr(blank + 1, close - blank - 1);
    fields.arguments = line.substr(close + 2);
    return true;
  }
  if (line[i] == '(') {
    const std::size_t close = line.find(") ", i);
    if (close == std::string_view::npos) return false;
    i = close + 2;
  }
  fields.arguments = line.substr(i);
  return !fields.arguments.empty();
}

std::string_view command_name(std::string_view arguments, char* buffer, std::size_t size) {
  std::size_t used = 0;
  const std::size_t behind = append_word(arguments, 0, buffer, size, used);
  if (behind == std::string_view::npos) return {};
  if (!has_subcommands({buffer, used})) return {buffer, used};
  const std::size_t name_size = used;
  if (used + 1 < size) buffer[used++] = '|';
  if (append_word(arguments, behind + 1, buffer, size, used) == std::string_view::npos) return {buffer, name_size};
  return {buffer, used};
}

bool is_marker(std::string_view arguments) {
  return arguments.find(" \"tracediff:") == sizeof("\"ECHO\"") - 1 &&
         (arguments.ends_with(":start\"") || arguments.ends_with(":end\""));
}

Markers::Markers(const std::string& nonce)
    : start("tracediff:" + nonce + ":start"),
      end("tracediff:" + nonce + ":end"),
      own("tracediff:" + nonce + ":own"),
      start_tail(" \"" + start + "\""),
      end_tail(" \"" + end + "\""),
      own_tail(" \"" + own + "\"") {}

std::string make_nonce() {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::array<unsigned char, 16> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return "0";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

EntryFilter::Verdict EntryFilter::judge_own(std::string_view line) {
  if (line.ends_with(markers_.end_tail)) {
    phase_ = Phase::after;
    return Verdict::end_marker;
  }
  return shares_address_ && !line.ends_with(markers_.own_tail) ? Verdict::entry : Verdict::own;
}

void EntryFilter::count(std::string_view arguments) {
  ++entries_;
  last_command_ = command_name(arguments, name_buffer_, sizeof name_buffer_);
  if (last_command_.empty()) return;
  const auto known = commands_.find(last_command_);
  if (known != commands_.end()) {
    ++known->second;
  } else {
    commands_.emplace(last_command_, 1);
  }
}

EntryFilter::Verdict EntryFilter::judge(std::string_view line) {
  if (!parse_fields(line, fields_)) return Verdict::invalid;
  if (phase_ == Phase::recording) {
    if (shares_address_ || fields_.client == own_client_) {
      const Verdict verdict = judge_own(line);
      if (verdict != Verdict::entry) return verdict;
    }
    count(fields_.arguments);
    return Verdict::entry;
  }
  if (phase_ == Phase::before && line.ends_with(markers_.start_tail)) {
    phase_ = Phase::recording;
    shares_address_ = fields_.client.empty() || fields_.client.starts_with("unix");
    if (!shares_address_) own_client_ = fields_.client;
    return Verdict::start_marker;
  }
  return Verdict::outside;
}

}  // namespace tracediff::recorder
