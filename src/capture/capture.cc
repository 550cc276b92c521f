#include "tracediff/capture.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "capture/child.h"
#include "capture/program.h"
#include "capture/progress.h"
#include "capture/recording.h"
#include "capture/spawned_server.h"
#include "capture/text.h"

namespace tracediff {
namespace recorder {
namespace {

/// From SIGTERM to SIGKILL, for a command that has to end.
constexpr std::chrono::seconds kTermPatience{5};
/// From a passed on Ctrl-C to SIGTERM: a command may have its own use for Ctrl-C.
constexpr std::chrono::seconds kInterruptPatience{10};
/// For a reader of our output that reads nothing, once a signal asked us to end.
constexpr std::chrono::seconds kDrainPatience{5};
/// For what a command left running, after the recording.
constexpr std::chrono::seconds kLeftoverPatience{2};
constexpr std::chrono::milliseconds kTick{500};
constexpr std::chrono::milliseconds kLongestWait{2000};

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

void Supervisor::say(const std::string& message) {
  progress_.clear();
  messages_ << "tracediff: " << one_line(message) << std::endl;
}

/// What is as it should be.
void Supervisor::tell(const std::string& fact) {
  if (options_.talk == Talk::everything) say(fact);
}

CaptureOutcome Supervisor::refuse(const Error& error, int status) {
  say(to_string(error));
  CaptureOutcome outcome;
  outcome.refusal = error;
  outcome.exit_status = status;
  return outcome;
}

/// About a command, whose words may hold our password.
Error masked(Error error, const ConnectionOptions& connection) {
  error.where = mask(error.where, connection.password.value_or(""));
  return error;
}

int status_of(const Error& error) {
  return error.kind == ErrorKind::unreadable ? kCommandNotFound : kCommandNotRunnable;
}

std::optional<CaptureOutcome> Supervisor::prepare() {
  if (has_command()) {
    const Result<std::string> program = find_program(options_.command.front());
    if (!program) return refuse(masked(program.error(), options_.connection), status_of(program.error()));
  }
  if (Result<void> usable = TraceFile::check(options_.output, options_.existing_file); !usable) {
    return refuse(usable.error(), trouble());
  }
  connection_ = options_.connection;
  if (!options_.spawn) return std::nullopt;
  Result<SpawnedServer> server = SpawnedServer::start(*options_.spawn, signals_, spawn_interrupt_);
  if (!server) return refuse(server.error(), trouble());
  connection_ = ConnectionOptions{};
  connection_.port = server->port();
  server_.emplace(std::move(*server));
  return std::nullopt;
}

CaptureOutcome Supervisor::run() {
  if (std::optional<CaptureOutcome> refused = prepare()) return *refused;
  recording_ = std::make_unique<Recording>(options_, connection_, news_);
  CaptureOutcome outcome = watch();
  recording_.reset();
  return outcome;
}

CaptureOutcome Supervisor::watch() {
  while (true) {
    wait_for_news();
    handle_signals();
    handle_command();
    if (std::optional<CaptureOutcome> outcome = handle_recording()) return *outcome;
    handle_clock();  // last: the wanted number may be reached when the recording begins
    if (running_) progress_.show(recording_->entries(), recording_->queued_bytes());
  }
}

int Supervisor::wait_time() const {
  const Deadline next = std::min({duration_end_, term_at_, kill_at_, give_up_at_});
  auto time = std::chrono::milliseconds(progress_.is_shown() ? kTick : kLongestWait);
  if (next != kNoDeadline) {
    time = std::clamp(std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()), std::chrono::milliseconds(0),
                      time);
  }
  return static_cast<int>(time.count());
}

void Supervisor::wait_for_news() {
  std::array<pollfd, 3> wanted{{{signals_.descriptor(), POLLIN, 0},
                                {news_.descriptor(), POLLIN, 0},
                                {running_ && !has_command() ? recording_->output_descriptor() : -1, 0, 0}}};
  ::poll(wanted.data(), wanted.size(), wait_time());
  news_.clear();
  // Nobody will read what we write: noticed also while there is nothing to write.
  if ((wanted[2].revents & POLLERR) != 0) end_because(EndReason::interrupted);
}

void Supervisor::handle_signals() {
  for (int number = signals_.next(); number != 0; number = signals_.next()) handle_signal(number);
}

void Supervisor::handle_signal(int number) {
  if (number == SIGCHLD || number == SIGTTOU || number == SIGTSTP) return;
  ++signals_seen_;
  const Phase phase = recording_->phase();
  if (phase == Phase::starting) {
    recording_->give_up();
  } else if (child_ && !command_status_) {
    signal_command(number);
  } else if (phase == Phase::running && signals_seen_ == 1) {
    end_because(EndReason::interrupted);
    give_up_at_ = Clock::now() + kRecordingPatience + kDrainPatience;
  } else {
    recording_->give_up();
    give_up_at_ = Clock::now() + kDrainPatience;
  }
}

/// As a shell passes it on, but not for ever: a command that does not end when it should is ended.
void Supervisor::signal_command(int number) {
  child_->signal(number);
  const bool is_polite = number == SIGINT || number == SIGQUIT;
  if (is_polite) {
    term_at_ = std::min(term_at_, Clock::now() + kInterruptPatience);
  } else {
    kill_at_ = std::min(kill_at_, Clock::now() + kTermPatience);
  }
}

void Supervisor::end_because(EndReason reason) {
  if (!running_) return;
  end_reason_ = reason;
  running_ = false;
  recording_->end({reason, command_status_});
}

void Supervisor::handle_command() {
  if (!child_ || command_status_) return;
  command_status_ = child_->poll();
  if (!command_status_) return;
  term_at_ = kNoDeadline;
  kill_at_ = kNoDeadline;
  duration_end_ = kNoDeadline;
  end_because(end_reason_);
}

void Supervisor::handle_clock() {
  const Deadline now = Clock::now();
  const bool time_is_up = now >= duration_end_;
  if (running_ && (time_is_up || recording_->limit_reached())) {
    const EndReason reason = time_is_up ? EndReason::duration : EndReason::count;
    duration_end_ = kNoDeadline;
    if (!has_command()) {
      end_because(reason);
    } else if (end_reason_ == EndReason::command_exited) {
      end_reason_ = reason;
      signal_command(SIGTERM);
    }
  }
  if (now >= term_at_) {
    term_at_ = kNoDeadline;
    signal_command(SIGTERM);
  }
  if (now >= kill_at_) {
    kill_at_ = kNoDeadline;
    child_->signal(SIGKILL);
  }
  if (now >= give_up_at_) {
    give_up_at_ = kNoDeadline;
    recording_->give_up();
    recording_->abandon_output();
  }
}

std::optional<CaptureOutcome> Supervisor::handle_recording() {
  for (const std::string& message : recording_->take_messages()) say(message);
  switch (recording_->phase()) {
    case Phase::starting:
      return std::nullopt;
    case Phase::refused:
      return refuse(
          signals_seen_ > 0 ? Error{ErrorKind::refused, "interrupted before it began", {}} : recording_->refusal(),
          trouble());
    case Phase::finished:
      return conclude();
    case Phase::draining:
      limit_draining();
      break;
    case Phase::running:
    case Phase::ending:
      break;
  }
  if (!begun_) {
    if (std::optional<CaptureOutcome> refused = begin()) return refused;
  }
  const std::optional<StreamFailure> failure = recording_->failure();
  if (failure && !told_of_failure_) {
    told_of_failure_ = true;
    say("the trace is incomplete: " + failure->detail + (child_ && !command_status_ ? "; the command runs on" : ""));
    if (!has_command() && !recording_->survives_failure()) end_because(failure->reason);
  }
  return std::nullopt;
}

/// Who asked us to end does not wait for a reader that reads nothing.
void Supervisor::limit_draining() {
  const std::size_t queued = recording_->queued_bytes();
  if (signals_seen_ == 0 || queued >= last_queued_) return;
  last_queued_ = queued;
  give_up_at_ = Clock::now() + kDrainPatience;
}

std::optional<CaptureOutcome> Supervisor::begin() {
  begun_ = true;
  running_ = true;
  tell("recording " + recording_->description() + (options_.output.empty() ? "" : " to " + options_.output));
  if (options_.duration) duration_end_ = Clock::now() + *options_.duration;
  if (has_command()) return launch();
  recording_->keep();
  return std::nullopt;
}

std::optional<CaptureOutcome> Supervisor::launch() {
  LaunchOptions launch;
  launch.command = options_.command;
  if (server_) launch.environment = server_->environment();
  launch.output = options_.output.empty() ? ChildOutput::to_standard_error : ChildOutput::inherited;
  Result<Child> child = Child::launch(launch, signals_);
  if (!child) {
    recording_->discard();
    return refuse(masked(child.error(), options_.connection), status_of(child.error()));
  }
  child_.emplace(std::move(*child));
  recording_->keep();
  return std::nullopt;
}

/// Nothing that the command started outlives the recording: who wants a service to stay starts it before.
void Supervisor::end_leftovers() {
  if (!child_ || !child_->has_leftovers()) return;
  child_->signal(SIGTERM);
  const Deadline deadline = Clock::now() + kLeftoverPatience;
  while (child_->has_leftovers() && Clock::now() < deadline) {
    if (!spawn_interrupt_.sleep_for(std::chrono::milliseconds(10))) break;
  }
  if (child_->has_leftovers()) child_->signal(SIGKILL);
}

CaptureOutcome Supervisor::conclude() {
  CaptureOutcome outcome = recording_->outcome();
  end_leftovers();
  outcome.command_status = command_status_;
  const bool whole = outcome.completeness == Completeness::complete;
  outcome.exit_status = !whole ? trouble() : command_status_.value_or(0);
  if (const auto failure = recording_->failure(); failure && !told_of_failure_) {
    say("the trace is incomplete: " + failure->detail);
  }
  const std::string reason(to_string(outcome.reason));
  tell(std::to_string(outcome.commands) + " commands, " + (whole ? "complete" : "incomplete") + " (" + reason + ")");
  return outcome;
}

}  // namespace
}  // namespace recorder

std::string_view to_string(EndReason reason) {
  static constexpr std::array<std::string_view, 12> kWords{
      "command-exited", "duration",     "count",          "interrupted",    "server-closed", "connection-lost",
      "queue-full",     "write-failed", "marker-timeout", "protocol-error", "role-changed",  "cluster-changed"};
  return kWords[static_cast<std::size_t>(reason)];
}

CaptureOutcome capture(const CaptureOptions& options, std::ostream& messages) {
  return recorder::Supervisor(options, messages).run();
}

}  // namespace tracediff
