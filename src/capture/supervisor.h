#ifndef TRACEDIFF_CAPTURE_SUPERVISOR_H_
#define TRACEDIFF_CAPTURE_SUPERVISOR_H_

#include <iosfwd>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "capture/child.h"
#include "capture/notifier.h"
#include "capture/progress.h"
#include "capture/recording.h"
#include "capture/spawned_server.h"
#include "tracediff/capture.h"

namespace tracediff::recorder {

/// Watches signals, the clock, the command and the recording, and decides when to end.
class Supervisor {
 public:
  Supervisor(const CaptureOptions& options, std::ostream& messages)
      : options_(options), messages_(messages), progress_(options.progress) {}

  CaptureOutcome run();

 private:
  using Phase = Recording::Phase;

  std::optional<CaptureOutcome> prepare();
  [[nodiscard]] CaptureOutcome refuse(const Error& error, int status);
  [[nodiscard]] CaptureOutcome watch();
  void wait_for_news();
  [[nodiscard]] int wait_time() const;
  void handle_signals();
  void handle_signal(int number);
  void signal_command(int number);
  std::optional<CaptureOutcome> handle_recording();
  std::optional<CaptureOutcome> begin();
  std::optional<CaptureOutcome> launch();
  void handle_command();
  void handle_clock();
  void end_because(EndReason reason);
  [[nodiscard]] CaptureOutcome conclude();
  void limit_draining();
  void end_leftovers();
  void say(const std::string& message);
  void tell(const std::string& fact);
  [[nodiscard]] bool has_command() const { return !options_.command.empty(); }
  [[nodiscard]] int trouble() const { return has_command() ? kCaptureTroubleOfWrapper : kCaptureTrouble; }

  const CaptureOptions& options_;
  std::ostream& messages_;
  ProgressLine progress_;
  SignalWatch signals_;
  Notifier news_;
  Interrupt spawn_interrupt_;
  ConnectionOptions connection_;
  std::optional<SpawnedServer> server_;
  std::unique_ptr<Recording> recording_;
  std::optional<Child> child_;

  bool begun_ = false;
  bool running_ = false;  ///< begun, and nobody has asked for the end
  bool told_of_failure_ = false;
  int signals_seen_ = 0;
  std::size_t last_queued_ = std::numeric_limits<std::size_t>::max();  ///< while draining
  std::optional<int> command_status_;
  EndReason end_reason_ = EndReason::command_exited;
  Deadline duration_end_ = kNoDeadline;
  Deadline term_at_ = kNoDeadline;
  Deadline kill_at_ = kNoDeadline;
  Deadline give_up_at_ = kNoDeadline;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_SUPERVISOR_H_
