#ifndef TRACEDIFF_CAPTURE_NODE_H_
#define TRACEDIFF_CAPTURE_NODE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/client_table.h"
#include "capture/cluster.h"
#include "capture/control.h"
#include "capture/monitor_reader.h"
#include "capture/refusal.h"
#include "capture/server_info.h"
#include "capture/stream.h"
#include "tracediff/capture.h"

namespace tracediff::recorder {

/// How a connection was lost whose last answer was STATUS.
StreamFailure as_failure(IoStatus status, const std::string& detail);

/// One server that is recorded: a controlling connection, and a monitoring one with its reader.
///
/// The controlling connection proves where the recording begins and ends (an ECHO with a nonce that must come back
/// through the monitoring one), and asks who is connected. Where clients share an address it sends, between the two,
/// only commands that MONITOR hides or that carry the nonce.
class Node {
 public:
  Node(ConnectionOptions options, const Interrupt& interrupt);
  ~Node();

  /// Connects the controlling connection and learns what the server is.
  Result<void> connect();
  /// Begins to record: returns once the start marker was seen. Entries after it go to SINK.
  Result<void> begin(MonitorReader::Options options, ClientTable::Earlier earlier);

  /// The members of the cluster; empty when the server is none's.
  Result<std::vector<ClusterMember>> list_members();
  /// How far the server's clock is ahead of ours, measured by connect(); 0 when it does not tell.
  [[nodiscard]] std::int64_t clock_offset_us() const { return clock_offset_us_; }

  /// Asks who is connected; gives `# connection:` lines that became due. An error: the server is lost.
  Result<std::string> poll();
  /// After poll() failed with ERROR: how the server was lost, by the connection that knows it better.
  [[nodiscard]] StreamFailure loss(const Error& error);
  /// Asks the server over a new connection why it closed the ones we had, and adds what is known to FAILURE.
  void find_cause(StreamFailure& failure) const;
  /// Connections that came after the start and are still there, by the last poll.
  [[nodiscard]] const std::vector<Client>& newcomers() const { return newcomers_; }
  /// The last poll was not answered with a list: a script holds the server up.
  [[nodiscard]] bool is_busy() const { return is_busy_; }
  /// How long to wait until the next poll: seldom where it costs the server much.
  [[nodiscard]] std::chrono::milliseconds poll_interval() const;

  /// Sends the end marker and waits for it. An empty result: everything before it is in.
  std::optional<StreamFailure> end();

  /// After end(): lines about connections, what was refused, and whether the server's counters agree.
  StatsReport closing_lines();

  [[nodiscard]] const ServerInfo& info() const { return info_; }
  [[nodiscard]] const ConnectionOptions& options() const { return options_; }
  [[nodiscard]] std::string name() const { return endpoint_name(options_); }
  /// "redis 7.0.15 standalone 127.0.0.1:6379", and whose replica it is.
  [[nodiscard]] std::string description() const;
  [[nodiscard]] MonitorReader* reader() { return reader_.get(); }
  [[nodiscard]] std::uint64_t peak_output_bytes() const { return peak_output_bytes_; }
  [[nodiscard]] Names bystanders() const { return table_.bystander_clients(); }
  /// Addresses in lines about connections are followed by the node's name.
  void name_lines() {
    line_suffix_ = " node=" + name();
    table_.set_suffix(line_suffix_);
  }
  /// Members of a cluster change their roles as they like: all of them are recorded.
  void allow_role_changes() { may_change_role_ = true; }

 private:
  Result<Control> open(Deadline deadline) const;
  Result<void> authenticate(Control& control, Deadline deadline) const;
  Result<void> identify(Deadline deadline);
  void measure_clock(Deadline deadline);
  Result<void> start_monitor(MonitorReader::Options options, Deadline deadline);
  Result<void> prove_start(const std::vector<Client>& before, ClientTable::Earlier earlier, Deadline deadline);
  void find_own_connections(const std::vector<Client>& before, const std::vector<Client>& now);
  [[nodiscard]] std::vector<Command> stats_commands() const;
  [[nodiscard]] std::optional<StreamFailure> role_change();
  [[nodiscard]] std::string obstacle_to_check() const;
  Result<std::vector<Client>> list_clients(Deadline deadline);
  Result<std::vector<Reply>> send_end_marker();
  void note_own_refusal(const std::string& name, const Reply& reply);
  [[nodiscard]] Error explain(const Reply& reply, const std::string& command) const;
  [[nodiscard]] Error explain(const Error& error) const;

  ConnectionOptions options_;
  const Interrupt& interrupt_;
  Markers markers_;
  std::optional<Control> control_;
  std::unique_ptr<MonitorReader> reader_;
  ServerInfo info_;
  ClientTable table_;
  std::vector<Client> newcomers_;
  std::uint64_t monitor_id_ = 0;
  std::uint64_t peak_output_bytes_ = 0;
  std::int64_t clock_offset_us_ = 0;
  bool may_change_role_ = false;
  bool has_begun_ = false;
  std::string line_suffix_;
  bool became_replica_ = false;
  std::chrono::microseconds poll_cost_{0};
  bool is_busy_ = false;
  bool lists_clients_ = true;  ///< false: the server is too old for CLIENT LIST, or would show it
  ServerStats own_stats_;      ///< what we have caused since the start marker
  std::optional<ServerStats> stats_at_start_;
  std::optional<ServerStats> stats_at_end_;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_NODE_H_
