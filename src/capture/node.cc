#include "capture/node.h"

#include <algorithm>
#include <utility>

#include "capture/refusal.h"

namespace tracediff::recorder {
namespace {

constexpr std::chrono::milliseconds kShortestPoll{200};
constexpr std::chrono::milliseconds kLongestPoll{800};  // below a second: `timeout 1` closes idle connections
constexpr std::chrono::milliseconds kBusyPause{50};
constexpr int kPollShare = 50;  // a poll costs the server at most 1/50 of its time

std::string role_name(const std::string& role) { return role == "slave" ? "replica" : role; }

}  // namespace

Node::Node(ConnectionOptions options, const Interrupt& interrupt)
    : options_(std::move(options)), interrupt_(interrupt), markers_(make_nonce()) {}
Node::~Node() = default;

Error Node::explain(const Reply& reply, const std::string& command) const {
  return explain_refusal(reply, command, options_);
}

/// Of a connection that has worked before, there is nothing to advise.
Error Node::explain(const Error& error) const {
  if (!has_begun_) return explain_silence(error, control_ ? control_->last_status() : IoStatus::ok, options_);
  const bool was_silent = control_->last_status() == IoStatus::timed_out;
  return Error{ErrorKind::refused,
               was_silent ? "no answer for " + std::to_string(kRecordingPatience.count()) + " s" : error.message,
               name()};
}

Result<std::vector<ClusterMember>> Node::list_members() {
  const Result<Reply> reply = control_->call({"CLUSTER", "NODES"}, Clock::now() + kRecordingPatience, interrupt_);
  if (!reply) return explain(reply.error());
  if (reply->error_code() == "NOPERM") return explain(*reply, "CLUSTER NODES");
  if (reply->is_error()) return std::vector<ClusterMember>{};
  return parse_cluster_nodes(reply->text);
}

std::string Node::description() const {
  std::string text =
      info_.product + " " + (info_.version.empty() ? "unknown" : info_.version) + " " + info_.mode + " " + name();
  if (info_.role == "slave") text += " replica-of " + (info_.master.empty() ? "unknown" : info_.master);
  return text;
}

/// Before Redis 7.0 commands are counted whole, since then by subcommand: the name that is not used does no harm.
void Node::note_own_refusal(const std::string& name, const Reply& reply) {
  if (!reply.is_error()) return;
  ++own_stats_.commands[name].rejected;
  if (name.find('|') == std::string::npos) ++own_stats_.error_replies[std::string(reply.error_code())];
}

Result<std::vector<Client>> Node::list_clients(Deadline deadline) {
  if (!lists_clients_) return std::vector<Client>{};
  const Result<Reply> reply = control_->call({"CLIENT", "LIST"}, deadline, interrupt_);
  if (!reply) return explain(reply.error());
  if (is_unknown_command(*reply)) {
    lists_clients_ = false;
    return std::vector<Client>{};
  }
  is_busy_ = reply->error_code() == "BUSY";
  note_own_refusal("client", *reply);
  note_own_refusal("client|list", *reply);
  if (reply->is_error()) return explain(*reply, "CLIENT LIST");
  return parse_client_list(reply->text);
}

Result<void> Node::begin(MonitorReader::Options options, ClientTable::Earlier earlier) {
  const Deadline deadline = Clock::now() + kStartPatience;
  const Result<std::vector<Client>> before = list_clients(deadline);
  if (!before) return before.error();
  // Where we could not take our own lines out again, nothing is sent that MONITOR shows (CLIENT: before 2.8.19).
  if (!options_.unix_socket.empty() && !info_.version.empty() && !info_.at_least(2, 8, 19)) lists_clients_ = false;
  if (auto started = start_monitor(std::move(options), deadline); !started) return started;
  return prove_start(*before, earlier, deadline);
}

Result<void> Node::start_monitor(MonitorReader::Options options, Deadline deadline) {
  Result<Control> monitor = open(deadline);
  if (!monitor) return monitor.error();
  if (auto allowed = authenticate(*monitor, deadline); !allowed) return allowed.error();
  const Result<Reply> reply = monitor->call({"MONITOR"}, deadline, interrupt_);
  if (!reply) return Error{ErrorKind::refused, "MONITOR got no answer: " + reply.error().message, name()};
  if (reply->is_error()) return explain(*reply, "MONITOR");
  if (reply->text != "OK") return Error{ErrorKind::refused, "MONITOR is not supported by this service", name()};
  std::string unread;
  std::unique_ptr<Stream> stream = monitor->release(unread);
  reader_ = std::make_unique<MonitorReader>(std::move(stream), std::move(unread), markers_, std::move(options));
  return {};
}

std::vector<Command> Node::stats_commands() const {
  if (info_.product != "redis" && info_.product != "valkey") return {};
  if (info_.at_least(7, 0, 0)) return {{"INFO", "commandstats", "errorstats", markers_.own}};
  if (!options_.unix_socket.empty() || !info_.at_least(2, 6, 0)) return {};
  if (info_.at_least(6, 2, 0)) return {{"INFO", "commandstats"}, {"INFO", "errorstats"}};
  return {{"INFO", "commandstats"}};
}

namespace {

/// The replies to stats_commands(), which end at LAST.
std::optional<ServerStats> stats_in(const std::vector<Reply>& replies, std::size_t first, std::size_t last) {
  std::string text;
  for (std::size_t i = first; i < last; ++i) {
    if (replies[i].is_error()) return std::nullopt;
    text += replies[i].text;
  }
  if (first == last) return std::nullopt;
  return parse_stats(text);
}

}  // namespace

Result<void> Node::prove_start(const std::vector<Client>& before, ClientTable::Earlier earlier, Deadline deadline) {
  std::vector<Command> commands{{"ECHO", markers_.start}};
  for (Command& each : stats_commands()) commands.push_back(std::move(each));
  const std::size_t stats_end = commands.size();
  if (lists_clients_) commands.push_back({"CLIENT", "LIST"});
  const Result<std::vector<Reply>> replies = control_->call_all(commands, deadline, interrupt_);
  if (!replies) return explain(replies.error());
  if (replies->front().is_error()) return explain(replies->front(), "ECHO");
  stats_at_start_ = stats_in(*replies, 1, stats_end);
  own_stats_ = {};
  if (!reader_->wait_for_start(kStartPatience)) {
    const std::optional<StreamFailure> failure = reader_->failure();
    const std::string cause = failure
                                  ? failure->detail
                                  : "ECHO was answered, but MONITOR did not show it: is this a proxy, or a server that "
                                    "is loading its data?";
    return Error{ErrorKind::refused, cause, name()};
  }
  const bool has_list = lists_clients_ && !replies->back().is_error();
  const std::vector<Client> now = has_list ? parse_client_list(replies->back().text) : before;
  find_own_connections(before, now);
  table_.begin(now, earlier);
  has_begun_ = true;
  return {};
}

void Node::find_own_connections(const std::vector<Client>& before, const std::vector<Client>& now) {
  const std::string own = reader_->own_client();
  const auto was_there = [&before](const Client& client) {
    return std::any_of(before.begin(), before.end(), [&client](const Client& each) { return each.id == client.id; });
  };
  std::uint64_t control_id = 0;
  for (const Client& client : now) {
    const bool asks = client.command.starts_with("client") && client.shares_address();
    if (client.client == own || (own.empty() && asks && was_there(client))) control_id = client.id;
    if (client.flags.find('O') != std::string::npos && !was_there(client)) monitor_id_ = client.id;
  }
  if (control_id != 0) table_.add_own(control_id);
  if (monitor_id_ != 0) table_.add_own(monitor_id_);
}

Result<std::string> Node::poll() {
  const Deadline begun = Clock::now();
  const Result<std::vector<Client>> clients = list_clients(begun + kRecordingPatience);
  if (!clients && control_->last_status() == IoStatus::ok) return std::string();  // refused: there will be a next time
  if (!clients) return clients.error();
  poll_cost_ = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun);
  std::string lines = table_.observe(*clients);
  for (const auto& [client, arguments] : reader_->take_handshakes()) table_.note_handshake(client, arguments);
  reader_->set_bystanders(table_.bystander_clients());
  newcomers_ = table_.newcomers(*clients);
  for (const Client& client : *clients) {
    if (client.id == monitor_id_) peak_output_bytes_ = std::max(peak_output_bytes_, client.output_bytes);
    if (client.flags.find('M') != std::string::npos && info_.role == "master") became_replica_ = true;
  }
  return lines;
}

std::chrono::milliseconds Node::poll_interval() const {
  const auto wanted = std::chrono::duration_cast<std::chrono::milliseconds>(poll_cost_ * kPollShare);
  return std::clamp(wanted, kShortestPoll, kLongestPoll);
}

std::optional<StreamFailure> Node::role_change() {
  if (info_.role.empty() || may_change_role_) return std::nullopt;
  const Result<Reply> reply = control_->call({"INFO", "replication"}, Clock::now() + kRecordingPatience, interrupt_);
  if (!reply || reply->is_error()) return std::nullopt;
  const ServerInfo now = parse_server_info(reply->text);
  const std::string& role = now.role;
  // A server that was a replica for a while keeps the id of what it replicated, beside a new one of its own.
  const bool was_replica = now.replication_id != info_.replication_id &&
                           now.earlier_replication_id != info_.earlier_replication_id &&
                           now.earlier_replication_id.find_first_not_of('0') != std::string::npos;
  if (!became_replica_ && !was_replica && (role.empty() || role == info_.role)) return std::nullopt;
  return StreamFailure{EndReason::role_changed,
                       "the server changed its role meanwhile (was a " + role_name(info_.role) + ", " +
                           (role == info_.role ? "was another for a while" : "is a " + role_name(role)) +
                           "): part of the trace is the replication stream",
                       0,
                       {}};
}

Result<std::vector<Reply>> Node::send_end_marker() {
  const Deadline deadline = Clock::now() + kRecordingPatience;
  std::vector<Command> commands{{"ECHO", markers_.end}};
  for (Command& each : stats_commands()) commands.push_back(std::move(each));
  while (true) {
    Result<std::vector<Reply>> replies = control_->call_all(commands, deadline, interrupt_);
    const bool is_held_up = replies && replies->front().error_code() == "BUSY" && Clock::now() < deadline;
    if (!is_held_up || !interrupt_.sleep_for(kBusyPause)) return replies;
    for (const Reply& reply : *replies) note_own_refusal(&reply == &replies->front() ? "echo" : "info", reply);
  }
}

std::optional<StreamFailure> Node::end() {
  const Result<std::vector<Reply>> replies = send_end_marker();
  const bool seen = replies && !replies->front().is_error() && reader_->wait_for_end(kRecordingPatience);
  if (!seen) {
    if (std::optional<StreamFailure> failure = reader_->failure()) return failure;
    if (replies && replies->front().is_error()) {
      return StreamFailure{
          EndReason::marker_timeout, "the server refused the end marker: " + replies->front().text, 0, {}};
    }
    if (replies)
      return StreamFailure{EndReason::marker_timeout, "the end marker was not shown by MONITOR in time", 0, {}};
    if (control_->last_status() == IoStatus::timed_out) {
      return StreamFailure{EndReason::marker_timeout, "the server did not answer the end marker in time", 0, {}};
    }
    return as_failure(control_->last_status(), replies.error().message);
  }
  reader_->stop();
  stats_at_end_ = stats_in(*replies, 1, replies->size());
  return role_change();
}

std::string Node::obstacle_to_check() const {
  if (info_.role == "slave" || became_replica_) return "a replica counts its master's stream too";
  if (stats_at_start_) return "the recording has no end";
  return "the server does not tell its counters";
}

StatsReport Node::closing_lines() {
  StatsReport report;
  for (const auto& [client, arguments] : reader_->take_handshakes()) table_.note_handshake(client, arguments);
  const bool is_replica = info_.role == "slave";  // its master's stream is counted, and shown in other forms
  if (stats_at_start_ && stats_at_end_ && !is_replica && !became_replica_) {
    own_stats_.commands["info"].calls = static_cast<std::int64_t>(stats_commands().size());
    own_stats_.commands["echo"].calls = 1;
    const ServerStats grown = growth(*stats_at_start_, *stats_at_end_, own_stats_);
    report = compare_with_stats(reader_->filter().commands(), grown, line_suffix_);
  }
  if (report.lines.empty())
    report.lines = "# check: commandstats not possible: " + obstacle_to_check() + line_suffix_ + "\n";
  report.lines = table_.finish() + report.lines;
  return report;
}

}  // namespace tracediff::recorder
