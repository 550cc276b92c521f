#include <ostream>

#include "tracediff/redact.h"

namespace tracediff {

namespace {

/// Follows a reader: what it has learnt since the last entry stands before the next.
class Follower {
 public:
  Follower(const TraceInfo& info, Redactor& redactor, std::ostream& out)
      : info_(info), redactor_(redactor), out_(out) {}

  void begin() {
    if (info_.form == "capture") out_ << "# tracediff-capture 1\n";
    out_ << redactor_.header_line();
  }

  void catch_up() {
    for (; headers_ < info_.header.size(); ++headers_) {
      const auto& [key, value] = info_.header[headers_];
      out_ << "# " << key << ": " << redactor_.redact_header(key, value) << '\n';
    }
    for (; connections_ < info_.connections.size(); ++connections_) write(info_.connections[connections_]);
    if (info_.node != node_) {
      node_ = info_.node;
      out_ << "# node: " << redactor_.redact_header("node", node_) << '\n';
    }
    for (; skipped_ < info_.skipped_lines; ++skipped_) out_ << kDamagedLine << '\n';
  }

  /// A capture says for itself whether it is whole; of other traces it is known when they are not.
  void end() {
    catch_up();
    if (info_.form != "capture" && info_.complete == false) out_ << "Error: Server closed the connection\n";
  }

 private:
  void write(const ConnectionInfo& connection) {
    std::string value = connection.client;
    for (const auto& [key, word] : connection.words) value += ' ' + key + (word.empty() ? "" : "=" + word);
    out_ << "# connection: " << redactor_.redact_header("connection", value) << '\n';
  }

  const TraceInfo& info_;
  Redactor& redactor_;
  std::ostream& out_;
  std::size_t headers_ = 0;
  std::size_t connections_ = 0;
  std::uint64_t skipped_ = 0;
  std::string node_;
};

}  // namespace

Result<void> redact_trace(TraceReader& reader, Redactor& redactor, std::ostream& out) {
  constexpr std::size_t kEnough = 1 << 16;
  Follower follower(reader.info(), redactor, out);
  if (!reader.info().header_value("redacted").empty()) {
    return Error{ErrorKind::usage, "this trace is redacted already", reader.info().name};
  }
  std::string lines;
  Entry entry;
  bool begun = false;
  while (out && reader.next(entry)) {
    if (!begun) follower.begin();
    begun = true;
    out << lines;
    lines.clear();
    follower.catch_up();
    redactor.redact_entry(entry, lines);
    lines += '\n';
    if (lines.size() > kEnough) out << lines, lines.clear();
  }
  out << lines;
  if (begun) follower.end();
  if (std::optional<Error> failure = reader.failure()) return std::move(*failure);
  return {};
}

}  // namespace tracediff
