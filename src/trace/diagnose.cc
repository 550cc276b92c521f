#include "trace/diagnose.h"

#include <array>

namespace tracediff {

namespace {

Error no_trace(std::string message) { return {ErrorKind::not_a_trace, std::move(message), ""}; }

struct Magic {
  std::string_view bytes;
  std::string_view message;
};

using namespace std::string_view_literals;

/// What people hand over by mistake, told by its first bytes.
constexpr std::array kMagics = {
    Magic{"\xff\xfe"sv,
          "this is UTF-16 text, as PowerShell's > writes it; record with `cmd /c \"redis-cli monitor > FILE\"` "
          "or convert it: iconv -f UTF-16 -t UTF-8"},
    Magic{"\xfe\xff"sv, "this is UTF-16 text; convert it: iconv -f UTF-16 -t UTF-8"},
    Magic{"REDIS0"sv, "this is an RDB dump, a server's data; a trace is what `redis-cli monitor` prints"},
    Magic{"PK\x03\x04"sv, "this is a zip archive; unpack it first (gzip and zstd files are read as they are)"},
    Magic{"\xfd"
          "7zXZ"sv,
          "this is xz packed; unpack it first: xz -dk FILE (gzip and zstd are read as they are)"},
    Magic{"BZh"sv, "this is bzip2 packed; unpack it first: bunzip2 -k FILE (gzip and zstd are read as they are)"},
    Magic{"\x04\x22\x4d\x18"sv,
          "this is lz4 packed; unpack it first: lz4 -d FILE (gzip and zstd are read as they are)"},
    Magic{"%PDF"sv, "this is a PDF file; a trace is what `redis-cli monitor` prints"},
    Magic{"\x7f"
          "ELF"sv,
          "this is a program; a trace is what `redis-cli monitor` prints"},
};

constexpr std::string_view kHowToRecord = "record one with `tracediff capture -o FILE` or `redis-cli monitor > FILE`";

bool is_utf16_without_mark(std::string_view head) {
  return head.size() >= 4 && head[1] == '\0' && head[3] == '\0' && head[0] != '\0' && head[2] != '\0';
}

bool is_server_log(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 2 >= line.size()) return false;
  return line.substr(0, colon).find_first_not_of("0123456789") == std::string_view::npos &&
         std::string_view("MSCX").find(line[colon + 1]) != std::string_view::npos && line[colon + 2] == ' ';
}

bool is_append_only_file(std::string_view head) {
  return head.starts_with("*") && head.find("\r\n$") != std::string_view::npos && head.find("\r\n$") < 12;
}

}  // namespace

std::optional<Error> refuse_at_sight(std::string_view head) {
  if (head.empty()) {
    return no_trace("the file is empty: nothing was recorded, or the recording has not written yet; " +
                    std::string(kHowToRecord));
  }
  for (const Magic& magic : kMagics) {
    if (head.starts_with(magic.bytes)) return no_trace(std::string(magic.message));
  }
  if (is_utf16_without_mark(head)) return no_trace(std::string(kMagics[0].message));
  constexpr std::size_t kLookedAt = 4096;
  if (head.substr(0, kLookedAt).find('\0') != std::string_view::npos) {
    return no_trace("this is binary data, MONITOR prints plain ASCII; " + std::string(kHowToRecord));
  }
  return std::nullopt;
}

Error explain_no_entries(const TraceInfo& info, std::string_view head, std::string_view first, bool denied) {
  if (denied) {
    return no_trace("the server refused MONITOR (\"" + std::string(first.substr(0, 60)) +
                    "\"): record again with a user that may run it (redis-cli -a PASSWORD or --user; ACL +monitor)");
  }
  if (info.form == "capture") {
    return no_trace(
        "the capture holds no command: nothing ran on this server while it was recorded; is the program "
        "connected to this server?");
  }
  if (is_server_log(first)) {
    return no_trace("this is a server's log file, not a MONITOR trace; " + std::string(kHowToRecord));
  }
  if (first.starts_with("# Server") || first.starts_with("redis_version:")) {
    return no_trace("this is the output of INFO, not a MONITOR trace; " + std::string(kHowToRecord));
  }
  if (is_append_only_file(head)) {
    return no_trace("this is an append-only file or raw protocol, not a MONITOR trace; " + std::string(kHowToRecord));
  }
  if (!info.skipped.empty()) {
    const SkippedLine& bad = info.skipped.front();
    return no_trace("no line of it is a whole MONITOR entry (line " + std::to_string(bad.line) + ": " + bad.reason +
                    "); " + std::string(kHowToRecord));
  }
  return no_trace(
      "MONITOR was accepted but no command was recorded: was the program connected to this server, and did "
      "it run before the recording was stopped?");
}

}  // namespace tracediff
