#ifndef TRACEDIFF_CAPTURE_RECORDING_H_
#define TRACEDIFF_CAPTURE_RECORDING_H_

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "capture/byte_queue.h"
#include "capture/merge.h"
#include "capture/node.h"
#include "capture/notifier.h"
#include "capture/stream.h"
#include "capture/trace_file.h"
#include "tracediff/capture.h"

namespace tracediff::recorder {

/// What the command ended with, for the last line.
struct End {
  EndReason reason = EndReason::interrupted;
  std::optional<int> status;
};

/// Everything between the server and the file, in threads of its own: one that talks to the servers, one a server that
/// reads, one that writes. The caller waits for `changed`, asks what is new, and says when to end.
class Recording {
 public:
  /// OPTIONS and CHANGED must outlive the recording.
  Recording(const CaptureOptions& options, ConnectionOptions connection, const Notifier& changed);
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  ~Recording();

  /// draining: all is recorded, and on its way to whoever reads the output.
  enum class Phase { starting, refused, running, ending, draining, finished };
  [[nodiscard]] Phase phase() const;
  /// In phase refused.
  [[nodiscard]] Error refusal() const;
  /// From phase running on: what is recorded, for people.
  [[nodiscard]] std::string description() const;
  /// From phase running on: why the recording can no longer be whole.
  [[nodiscard]] std::optional<StreamFailure> failure() const;
  [[nodiscard]] bool limit_reached() const;
  /// Whether other servers go on when one is lost.
  [[nodiscard]] bool survives_failure() const;
  /// In phase finished: all but the statuses. Warnings are in messages().
  [[nodiscard]] CaptureOutcome outcome() const;
  /// Things a person should know, since the last call.
  std::vector<std::string> take_messages();

  void end(End end);
  /// Stops waiting for servers.
  void give_up();
  /// Stops waiting for whoever reads the output.
  void abandon_output();
  /// The recording goes on: from now on FILE is the trace. Until then a file that is overwritten is still there.
  void keep();
  /// Takes the file away again: the recording was for nothing.
  void discard();

  [[nodiscard]] std::uint64_t entries() const;
  [[nodiscard]] std::size_t queued_bytes() const { return queue_.size(); }
  [[nodiscard]] int output_descriptor() const;

 private:
  void run();
  Result<void> start();
  Result<void> open_file();
  [[nodiscard]] std::string header() const;
  void follow();
  void poll_nodes();
  void finish();
  void wait_for_newcomers();
  void stop_readers();
  void end_node(Node& node);
  void close_nodes();
  void write_all();
  [[nodiscard]] std::string rewritten(std::string lines) const;
  void finish_file();
  void note_failure_of(const Node& node, StreamFailure failure);
  void say(const std::string& message);
  void set_phase(Phase phase);
  [[nodiscard]] std::string end_line(TraceFile::Counted counted) const;
  [[nodiscard]] TraceFile::Counted counted() const;
  [[nodiscard]] Names bystanders() const;
  MonitorReader::Options reader_options();
  [[nodiscard]] ClientTable::Earlier earlier() const;
  Result<void> start_cluster();
  Result<void> start_member(std::unique_ptr<Node> node);
  void follow_cluster();
  void add_member(const ClusterMember& member);
  [[nodiscard]] ConnectionOptions options_of(const ClusterMember& member) const;
  [[nodiscard]] bool is_known(const std::string& name) const;
  [[nodiscard]] bool is_cluster() const { return merge_.has_value(); }

  const CaptureOptions& options_;
  const Notifier& changed_;
  Interrupt interrupt_;         ///< ends waiting for servers
  Interrupt writer_interrupt_;  ///< ends waiting for the output
  ByteQueue queue_;
  std::optional<Merge> merge_;  ///< in a cluster
  Names members_;               ///< addresses of its members
  Names unreached_;             ///< new members of which was said that they cannot be recorded
  Deadline next_look_at_cluster_ = Deadline::min();
  std::vector<std::unique_ptr<Node>> nodes_;  ///< grows under the lock
  std::optional<TraceFile> file_;

  mutable std::mutex mutex_;
  std::condition_variable condition_;
  Phase phase_ = Phase::starting;
  std::optional<Error> refusal_;
  std::optional<StreamFailure> failure_;
  std::optional<End> end_;
  std::vector<std::string> messages_;
  std::string description_;
  bool failed_to_write_ = false;
  CaptureOutcome outcome_;
  std::atomic<bool> gave_up_{false};
  bool begun_ = false;

  std::thread writer_;
  std::thread thread_;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_RECORDING_H_
