// What became of a server that was recorded and is heard no more.
#include <utility>

#include "capture/node.h"

namespace tracediff::recorder {
namespace {

/// What the reader still has to take in and to say once the other connection is gone.
constexpr std::chrono::milliseconds kReaderPatience{300};
constexpr std::chrono::seconds kAskPatience{1};

/// "1048576 0 0" out of CONFIG GET client-output-buffer-limit; empty when there is no limit.
std::string normal_limit(const Reply& config) {
  constexpr std::string_view kNormal = "normal ";
  if (config.elements.size() != 2) return {};
  const std::string& value = config.elements[1].text;
  const std::size_t begin = value.find(kNormal);
  if (begin == std::string::npos) return {};
  std::size_t end = begin + kNormal.size();
  for (int numbers = 0; end < value.size(); ++end) {
    if (value[end] == ' ' && ++numbers == 3) break;
  }
  std::string limit = value.substr(begin + kNormal.size(), end - begin - kNormal.size());
  return limit.starts_with("0 0 ") ? std::string() : limit;
}

}  // namespace

StreamFailure as_failure(IoStatus status, const std::string& detail) {
  return {status == IoStatus::closed ? EndReason::server_closed : EndReason::connection_lost, detail, 0, {}};
}

StreamFailure Node::loss(const Error& error) {
  reader_->wait_for_failure(kReaderPatience);
  const std::optional<StreamFailure> seen = reader_->failure();
  return seen ? *seen : as_failure(control_->last_status(), error.message);
}

void Node::find_cause(StreamFailure& failure) const {
  if (failure.reason != EndReason::server_closed && failure.reason != EndReason::connection_lost) return;
  const Deadline deadline = Clock::now() + kAskPatience;
  Result<Control> asking = open(deadline);
  if (!asking) {
    failure.cause = "server-gone";
    failure.detail += ": it has ended, or cannot be reached any more";
    return;
  }
  if (!authenticate(*asking, deadline)) return;
  const Result<Reply> reply = asking->call({"INFO"}, deadline, interrupt_);
  if (!reply || reply->is_error() || info_.run_id.empty()) return;
  const ServerInfo now = parse_server_info(reply->text);
  if (now.run_id != info_.run_id) {
    failure.cause = "server-restarted";
    failure.detail += ": it was restarted";
    return;
  }
  const Result<Reply> config = asking->call({"CONFIG", "GET", "client-output-buffer-limit"}, deadline, interrupt_);
  const std::string limit = config ? normal_limit(*config) : std::string();
  if (now.output_limit_disconnections > info_.output_limit_disconnections ||
      (!limit.empty() && failure.cut_lines > 0)) {
    failure.cause = "output-limit";
    failure.detail += ": more waited for us than its client-output-buffer-limit for normal clients allows" +
                      (limit.empty() ? std::string() : " (" + limit + ")");
  } else if (now.evicted_clients > info_.evicted_clients) {
    failure.cause = "evicted";
    failure.detail += ": its clients needed more memory than maxmemory-clients allows";
  } else {
    failure.cause = "killed";
    failure.detail += ", and goes on: CLIENT KILL, by a person or a tool";
  }
}

}  // namespace tracediff::recorder
