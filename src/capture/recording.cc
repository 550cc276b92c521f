#include "capture/recording.h"

#include <sys/eventfd.h>
#include <unistd.h>

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

Notifier::Notifier() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
Notifier::~Notifier() { ::close(descriptor_); }
void Notifier::notify() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t ignored = ::write(descriptor_, &one, sizeof one);
}
void Notifier::clear() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t ignored = ::read(descriptor_, &count, sizeof count);
}

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

Result<void> Recording::open_file() {
  Result<TraceFile> file = TraceFile::create(options_.output, options_.existing_file);
  if (!file) return file.error();
  if (Result<void> written = file->write(rewritten(header()), writer_interrupt_); !written) {
    file->discard();
    return written;
  }
  file_.emplace(std::move(*file));
  writer_ = std::thread([this] { write_all(); });
  poll_nodes();
  const std::lock_guard lock(mutex_);
  description_ = nodes_.front()->description();
  if (is_cluster()) description_ += " and " + std::to_string(nodes_.size() - 1) + " more nodes";
  return {};
}

std::string Recording::header() const {
  const std::string& password = options_.connection.password.value_or("");
  std::string text = "# tracediff-capture 1\n";
  if (!options_.label.empty()) text += "# label: " + one_line(mask(options_.label, password)) + "\n";
  text += "# started: " + utc_now() + "\n";
  for (const auto& node : nodes_) text += "# server: " + one_line(node->description()) + "\n";
  for (const auto& node : nodes_) {
    if (is_cluster())
      text += "# clock: " + node->name() + " offset-us=" + std::to_string(node->clock_offset_us()) + "\n";
  }
  std::vector<std::string> words = options_.command;  // masked before quotes come into it
  for (std::string& word : words) word = mask(word, password);
  if (!words.empty()) text += "# command: " + shell_words(words) + "\n";
  return text;
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

TraceFile::Counted Recording::counted() const {
  TraceFile::Counted counted;
  if (merge_ && merge_->has_entry_limit()) {
    counted.entries = merge_->passed_on();
    for (const auto& node : nodes_) counted.bystander_entries += merge_->passed_on(node->name(), node->bystanders());
    return counted;
  }
  for (const auto& node : nodes_) {
    counted.entries += node->reader()->entries();
    counted.bystander_entries += node->reader()->bystander_entries();
  }
  return counted;
}

Names Recording::bystanders() const {
  Names all;
  for (const auto& node : nodes_) all.merge(node->bystanders());
  if (options_.rewriter == nullptr) return all;
  Names rewritten;  // as the file names them
  for (const std::string& client : all) rewritten.insert(options_.rewriter->rewrite_client(client));
  return rewritten;
}

std::string Recording::end_line(TraceFile::Counted counted) const {
  const std::lock_guard lock(mutex_);
  const bool whole = !failure_ && !failed_to_write_;
  EndReason reason = end_ ? end_->reason : EndReason::interrupted;
  if (failure_) reason = failure_->reason;
  if (failed_to_write_) reason = EndReason::write_failed;
  std::string line = std::string("# end: ") + (whole ? "complete" : "incomplete") + " reason=";
  line += to_string(reason);
  if (end_ && end_->status) line += " status=" + std::to_string(*end_->status);
  line += " commands=" + std::to_string(counted.entries);
  line += " bystander-commands=" + std::to_string(counted.bystander_entries);
  if (failure_ && !failed_to_write_ && !failure_->cause.empty()) line += " cause=" + failure_->cause;
  if (failure_ && failure_->cut_lines > 0) line += " cut-lines=" + std::to_string(failure_->cut_lines);
  return line + "\n";
}

/// LINES, which are whole, as they go to the file.
std::string Recording::rewritten(std::string lines) const {
  if (options_.rewriter == nullptr) return lines;
  std::string out;
  out.reserve(lines.size() + lines.size() / 8);
  for (std::string_view rest = lines; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    options_.rewriter->rewrite_line(line, out);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return out;
}

void Recording::write_all() {
  for (std::string block = queue_.take(); !block.empty(); block = queue_.take()) {
    const Result<void> written = file_->write(rewritten(std::move(block)), writer_interrupt_);
    if (written) continue;
    {
      const std::lock_guard lock(mutex_);
      failed_to_write_ = true;
      failure_ = StreamFailure{EndReason::write_failed, to_string(written.error()), 0, {}};
    }
    queue_.close();  // the readers find it full and leave the server alone
    condition_.notify_all();
    changed_.notify();
    return;
  }
}

void Recording::finish_file() {
  TraceFile::Counted total = counted();
  queue_.append_always(end_line(total));
  queue_.close();
  writer_.join();
  if (failed_to_write_) {
    const auto last_line = [this](TraceFile::Counted kept) { return end_line(kept); };
    total = file_->end_after_failure(bystanders(), last_line).value_or(TraceFile::Counted{});
  }
  const Result<void> closed = file_->close();
  const std::lock_guard lock(mutex_);
  if (!closed && !failure_) failure_ = StreamFailure{EndReason::write_failed, to_string(closed.error()), 0, {}};
  outcome_.completeness = failure_ ? Completeness::incomplete : Completeness::complete;
  outcome_.reason = failure_ ? failure_->reason : end_->reason;
  outcome_.commands = total.entries;
  outcome_.bystander_commands = total.bystander_entries;
}

void Recording::say(const std::string& message) {
  const std::lock_guard lock(mutex_);
  messages_.push_back(message);
}

void Recording::set_phase(Phase phase) {
  {
    const std::lock_guard lock(mutex_);
    phase_ = phase;
  }
  changed_.notify();
}

void Recording::end(End end) {
  {
    const std::lock_guard lock(mutex_);
    if (!end_) end_ = end;
  }
  condition_.notify_all();
}

void Recording::give_up() {
  gave_up_ = true;
  interrupt_.raise();
}

void Recording::abandon_output() { writer_interrupt_.raise(); }

void Recording::keep() {
  if (Result<void> kept = file_->keep(); !kept) say(to_string(kept.error()));
}

void Recording::discard() {
  if (file_) file_->discard();
}

Recording::Phase Recording::phase() const {
  const std::lock_guard lock(mutex_);
  return phase_;
}
Error Recording::refusal() const {
  const std::lock_guard lock(mutex_);
  return refusal_.value_or(Error{});
}
std::string Recording::description() const {
  const std::lock_guard lock(mutex_);
  return description_;
}
std::optional<StreamFailure> Recording::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}
CaptureOutcome Recording::outcome() const {
  const std::lock_guard lock(mutex_);
  return outcome_;
}
std::vector<std::string> Recording::take_messages() {
  const std::lock_guard lock(mutex_);
  return std::exchange(messages_, {});
}

bool Recording::limit_reached() const {
  if (!options_.count) return false;
  return entries() >= *options_.count;
}

bool Recording::survives_failure() const {
  const std::lock_guard lock(mutex_);
  return is_cluster() && !failed_to_write_ && failure_ && failure_->reason != EndReason::queue_full;
}

std::uint64_t Recording::entries() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t total = 0;
  for (const auto& node : nodes_) {
    if (node->reader() != nullptr) total += node->reader()->entries();
  }
  return total;
}

int Recording::output_descriptor() const { return options_.output.empty() ? STDOUT_FILENO : -1; }

}  // namespace tracediff::recorder
