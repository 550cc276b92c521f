#include "capture/recording.h"

#include <algorithm>
#include <utility>

#include "capture/text.h"

namespace tracediff::recorder {
namespace {

constexpr std::chrono::milliseconds kNewcomerPoll{10};
constexpr std::chrono::seconds kNewcomerPatience{2};
constexpr std::chrono::seconds kBusyNewcomerPatience{30};
/// A connection that the server has not accepted yet is in no list; it is after the server's next rounds.
constexpr int kQuietPolls = 3;
constexpr std::size_t kLongestLine = std::size_t{1} << 30;

}  // namespace

Recording::Recording(const CaptureOptions& options, ConnectionOptions connection, const Notifier& changed)
    : options_(options), changed_(changed), queue_(options.queue_bytes) {
  nodes_.push_back(std::make_unique<Node>(std::move(connection), interrupt_));
  thread_ = std::thread([this] { run(); });
}

Recording::~Recording() {
  interrupt_.raise();
  writer_interrupt_.raise();
  end(End{});
  if (thread_.joinable()) thread_.join();
  nodes_.clear();
  queue_.close();
  if (writer_.joinable()) writer_.join();
}

void Recording::run() {
  if (Result<void> started = start(); !started) {
    const std::lock_guard lock(mutex_);
    refusal_ = started.error();
    phase_ = Phase::refused;
    changed_.notify();
    return;
  }
  set_phase(Phase::running);
  follow();
  set_phase(Phase::ending);
  finish();
  set_phase(Phase::finished);
}

ClientTable::Earlier Recording::earlier() const {
  return options_.command.empty() ? ClientTable::Earlier::recorded : ClientTable::Earlier::bystanders;
}

MonitorReader::Options Recording::reader_options() {
  MonitorReader::Options options;
  options.line_limit = std::min(options_.queue_bytes, kLongestLine);
  options.entry_limit = options_.count;
  if (!options_.command.empty()) options.beyond_limit = BeyondLimit::passed_on;
  options.secret = options_.connection.password.value_or("");
  options.sink = [this](std::string_view lines) { return queue_.append(lines); };
  options.changed = [this] {
    changed_.notify();
    condition_.notify_all();
  };
  return options;
}

Result<void> Recording::start() {
  if (Result<void> usable = TraceFile::check(options_.output, options_.existing_file); !usable) return usable;
  Node& node = *nodes_.front();
  if (Result<void> connected = node.connect(); !connected) return connected;
  const bool wants_cluster = options_.connection.topology == Topology::cluster;
  const ServerInfo info = node.info();  // start_cluster() replaces the node
  if (info.mode == "cluster" && wants_cluster) {
    if (Result<void> begun = start_cluster(); !begun) return begun;
  } else {
    if (Result<void> begun = node.begin(reader_options(), earlier()); !begun) return begun;
  }
  if (info.mode == "cluster" && !wants_cluster) say("this is one node of a cluster: -c captures all of them");
  if (info.role == "slave" && !wants_cluster) {
    say("this is a replica: its trace shows its master's stream, not what the master's clients send");
  }
  return open_file();
}

/// Until the end is wanted, or cannot be waited for any longer.
void Recording::follow() {
  std::unique_lock lock(mutex_);
  while (!end_) {
    const auto interval = nodes_.front()->poll_interval();
    condition_.wait_for(lock, interval, [this] { return end_.has_value() || failed_to_write_; });
    if (end_) return;
    lock.unlock();
    poll_nodes();
    if (is_cluster()) follow_cluster();
    lock.lock();
    if (!failure_ || (is_cluster() && !failed_to_write_)) continue;
    lock.unlock();
    stop_readers();
    lock.lock();
    condition_.wait(lock, [this] { return end_.has_value(); });
  }
}

void Recording::poll_nodes() {
  for (const auto& node : nodes_) {
    if (is_cluster() && node->reader()->failure()) {
      note_failure_of(*node, *node->reader()->failure());
      continue;
    }
    Result<std::string> lines = node->poll();
    if (lines) {
      queue_.append_always(*lines);
    } else if (!interrupt_.raised()) {
      note_failure_of(*node, node->loss(lines.error()));
    }
    if (const std::optional<StreamFailure> failure = node->reader()->failure()) note_failure_of(*node, *failure);
  }
}

/// The trace cannot become whole any more: nothing is gained by burdening the servers.
void Recording::stop_readers() {
  for (const auto& node : nodes_) node->reader()->stop();
}

void Recording::note_failure_of(const Node& node, StreamFailure failure) {
  if (this->failure()) return;
  node.find_cause(failure);
  failure.detail = node.name() + ": " + failure.detail;
  const std::lock_guard lock(mutex_);
  if (failure_ || failed_to_write_) return;
  failure_ = std::move(failure);
  changed_.notify();
}

void Recording::finish() {
  if (!failure()) poll_nodes();  // connections that came since the last time
  if (!failure()) wait_for_newcomers();
  close_nodes();
  set_phase(Phase::draining);
  finish_file();
}

/// A command may end before the server has read all that it sent.
void Recording::wait_for_newcomers() {
  if (options_.command.empty()) return;
  const Deadline begun = Clock::now();
  std::uint64_t last_entries = entries();
  Deadline last_growth = begun;
  int quiet_polls = 0;
  while (!failure() && !gave_up_) {
    poll_nodes();
    bool waits = false;
    bool is_busy = false;
    for (const auto& node : nodes_) {
      if (node->is_busy()) waits = is_busy = true;
      for (const Client& client : node->newcomers()) {
        waits = true;
        is_busy = is_busy || client.idle_seconds <= 1;
      }
    }
    quiet_polls = waits ? 0 : quiet_polls + 1;
    if (quiet_polls == kQuietPolls) return;
    const Deadline now = Clock::now();
    if (const std::uint64_t count = entries(); count != last_entries) {
      last_entries = count;
      last_growth = now;
    }
    const bool works = is_busy && now - last_growth < std::chrono::seconds(1);
    if (now - begun > (works ? kBusyNewcomerPatience : kNewcomerPatience)) return;
    if (waits && !interrupt_.sleep_for(kNewcomerPoll)) return;
  }
}

void Recording::end_node(Node& node) {
  const bool may_end = !failure() || (is_cluster() && !node.reader()->failure());
  if (may_end) {
    std::optional<StreamFailure> failed = node.end();
    if (failed && gave_up_)
      failed = StreamFailure{EndReason::interrupted, "interrupted before the end was certain", 0, {}};
    if (failed) note_failure_of(node, *failed);
  }
  node.reader()->stop();
  if (const std::optional<StreamFailure> failed = node.reader()->failure()) note_failure_of(node, *failed);
}

void Recording::close_nodes() {
  for (const auto& node : nodes_) end_node(*node);
  if (merge_) merge_->flush(Merge::Flush::everything);
  std::uint64_t peak = 0;
  for (const auto& node : nodes_) {
    const StatsReport report = node->closing_lines();
    queue_.append_always(report.lines);
    if (!report.disagreement.empty()) say("the server counted otherwise than was recorded: " + report.disagreement);
    peak = std::max(peak, node->peak_output_bytes());
  }
  if (peak > 0) queue_.append_always("# peak-output-buffer: " + std::to_string(peak) + "\n");
}

}  // namespace tracediff::recorder
