#include "capture/monitor_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "capture/client_table.h"
#include "capture/text.h"

namespace tracediff::recorder {
namespace {

/// After a read this small the server has little waiting for us: a short rest gathers more for the next read, which
/// halves the cost of a slow stream and leaves far less behind than the kernel keeps for us.
constexpr std::size_t kSmallRead = 64 << 10;
constexpr std::chrono::milliseconds kRest{10};

/// What says who a connection is. The marker of another recording does too.
bool is_handshake(std::string_view command, std::string_view arguments) {
  if (command == "echo") return is_marker(arguments);
  return command == "client|setname" || command == "client|setinfo" || command == "hello";
}

}  // namespace

MonitorReader::MonitorReader(std::unique_ptr<Stream> stream, std::string unread, Markers markers, Options options)
    : stream_(std::move(stream)), options_(std::move(options)), filter_(std::move(markers)) {
  capacity_ = std::max(capacity_, unread.size() * 2);
  buffer_.reset(new char[capacity_]);
  std::memcpy(buffer_.get(), unread.data(), unread.size());
  filled_ = unread.size();
  set_ignored(options_.ignored);
  thread_ = std::thread([this] { read_all(); });
}

MonitorReader::~MonitorReader() { stop(); }

void MonitorReader::stop() {
  interrupt_.raise();
  if (thread_.joinable()) thread_.join();
}

void MonitorReader::read_all() {
  read_until_end();
  stream_.reset();
  publish();
  condition_.notify_all();
  options_.changed();
}

void MonitorReader::read_until_end() {
  while (process()) {
    if (filled_ == capacity_) grow();
    if (filled_ == capacity_) return;
    const IoResult got = stream_->read_some(buffer_.get() + filled_, capacity_ - filled_, kNoDeadline, interrupt_);
    if (got.status == IoStatus::interrupted) return;
    if (got.status != IoStatus::ok) {
      fail(got.status == IoStatus::closed ? EndReason::server_closed : EndReason::connection_lost, got.detail);
      const std::lock_guard lock(mutex_);
      failure_->cut_lines = filled_ > 0 ? 1 : 0;
      return;
    }
    filled_ += got.bytes;
    received_ += got.bytes;
    if (got.bytes < kSmallRead && !interrupt_.sleep_for(kRest)) return;
  }
}

void MonitorReader::grow() {
  if (capacity_ * 2 > options_.line_limit) {
    return fail(EndReason::queue_full, "one line of the trace is longer than the memory that was allowed for it");
  }
  std::unique_ptr<char[]> larger(new char[capacity_ * 2]);
  std::memcpy(larger.get(), buffer_.get(), filled_);
  buffer_ = std::move(larger);
  capacity_ *= 2;
}

bool MonitorReader::process() {
  {
    const std::lock_guard lock(mutex_);
    bystanders_now_ = bystanders_;
    ignored_now_ = ignored_;
  }
  const std::uint64_t passed_on_before = passed_on_;
  const std::uint64_t bystander_count_before = bystander_count_;
  char* const begin = buffer_.get();
  char* out = begin;  // entries move to the front: each loses at least its '+'
  char* line = begin;
  bool go_on = true;
  while (go_on && filled_ > scanned_) {
    char* const end = static_cast<char*>(std::memchr(begin + scanned_, '\n', filled_ - scanned_));
    if (end == nullptr) break;
    const std::size_t size = static_cast<std::size_t>(end - line) - (end > line && end[-1] == '\r' ? 1 : 0);
    go_on = process_line({line, size}, out);
    line = end + 1;
    scanned_ = static_cast<std::size_t>(line - begin);
  }
  const std::string_view entries(begin, static_cast<std::size_t>(out - begin));
  if (options_.sink(entries) == ByteQueue::Appended::full) {
    passed_on_ = passed_on_before;
    bystander_count_ = bystander_count_before;
    fail(EndReason::queue_full, "the disk or pipe did not keep up, and the memory allowed for waiting is used up");
    return false;
  }
  publish();
  const std::size_t left = filled_ - static_cast<std::size_t>(line - begin);
  if (line != begin) std::memmove(begin, line, left);  // not for each piece of a long line
  filled_ = left;
  scanned_ = left;
  return go_on;
}

bool MonitorReader::process_line(std::string_view line, char*& out) {
  using Verdict = EntryFilter::Verdict;
  if (line.empty() || line[0] != '+') {
    fail(EndReason::protocol_error, "the server sent something else than a MONITOR line: " + quoted(line));
    return false;
  }
  line.remove_prefix(1);
  switch (filter_.judge(line)) {
    case Verdict::entry:
      note_entry(line, out);
      return true;
    case Verdict::start_marker: {
      const std::lock_guard lock(mutex_);
      started_ = true;
      own_client_ = filter_.own_client();
      condition_.notify_all();
      return true;
    }
    case Verdict::end_marker: {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      return false;
    }
    case Verdict::invalid:
      fail(EndReason::protocol_error, "not a MONITOR line: " + quoted(line));
      return false;
    case Verdict::own:
    case Verdict::outside:
      return true;
  }
  return true;
}

void MonitorReader::note_entry(std::string_view line, char*& out) {
  const bool is_beyond = options_.entry_limit && passed_on_ >= *options_.entry_limit;
  if (is_beyond && options_.beyond_limit == BeyondLimit::dropped) return;
  const std::string_view client = filter_.fields().client;
  if (!ignored_now_->empty() && ignored_now_->contains(client)) return;
  if (is_handshake(filter_.last_command(), filter_.fields().arguments)) note_handshake();
  const bool is_tool = !tools_.empty() && tools_.contains(client);
  if (!is_tool && !bystanders_now_) {
    const auto known = early_counts_.find(client);
    if (known != early_counts_.end()) {
      ++known->second;
    } else {
      early_counts_.emplace(client, 1);
    }
  } else if (is_tool || (!bystanders_now_->empty() && bystanders_now_->contains(client))) {
    ++bystander_count_;
  }
  ++passed_on_;
  if (options_.entry_limit && passed_on_ == *options_.entry_limit) limit_reached_ = true;
  std::memmove(out, line.data(), line.size());
  out += line.size();
  *out++ = '\n';
}

void MonitorReader::note_handshake() {
  const LineFields& fields = filter_.fields();
  Client told;
  take_handshake(told, fields.arguments);
  if (is_tool(told) && !filter_.shares_address()) tools_.emplace(fields.client);
  const std::lock_guard lock(mutex_);
  if (handshakes_.size() < kMostHandshakes) handshakes_.emplace_back(fields.client, fields.arguments);
}

std::string MonitorReader::quoted(std::string_view line) const {
  constexpr std::size_t kEnough = 80;
  return mask(std::string(line), options_.secret).substr(0, kEnough);
}

void MonitorReader::fail(EndReason reason, std::string detail) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = StreamFailure{reason, std::move(detail), 0, {}};
}

void MonitorReader::publish() {
  if (bystanders_now_ && !early_counts_.empty()) {
    for (const auto& [client, count] : early_counts_) {
      if (bystanders_now_->contains(client)) bystander_count_ += count;
    }
    early_counts_.clear();
  }
  const bool reached_now = limit_reached_ && entries_ != passed_on_;
  entries_ = passed_on_;
  bystander_entries_ = bystander_count_;
  if (reached_now) options_.changed();
}

std::uint64_t MonitorReader::bystander_entries() const { return bystander_entries_; }

bool MonitorReader::wait_for(const bool& flag, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  std::uint64_t last_received = received_;
  while (!flag && !failure_) {
    const auto settled = [&] { return flag || failure_.has_value() || interrupt_.raised(); };
    if (condition_.wait_for(lock, patience, settled)) break;
    const std::uint64_t received = received_;
    if (received == last_received) return false;
    last_received = received;  // lines still arrive: the marker is behind them
  }
  return flag;
}

bool MonitorReader::wait_for_start(std::chrono::milliseconds patience) { return wait_for(started_, patience); }
bool MonitorReader::wait_for_end(std::chrono::milliseconds patience) { return wait_for(ended_, patience); }

void MonitorReader::wait_for_failure(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  condition_.wait_for(lock, patience, [this] { return failure_.has_value(); });
}

std::optional<StreamFailure> MonitorReader::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::string MonitorReader::own_client() const {
  const std::lock_guard lock(mutex_);
  return own_client_;
}

void MonitorReader::set_bystanders(Names clients) {
  const std::lock_guard lock(mutex_);
  bystanders_ = std::make_shared<const Names>(std::move(clients));
}

void MonitorReader::set_ignored(Names clients) {
  const std::lock_guard lock(mutex_);
  ignored_ = std::make_shared<const Names>(std::move(clients));
}

std::vector<std::pair<std::string, std::string>> MonitorReader::take_handshakes() {
  const std::lock_guard lock(mutex_);
  return std::exchange(handshakes_, {});
}

}  // namespace tracediff::recorder
