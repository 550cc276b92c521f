// A capture from its beginning to its end.
#include "capture/supervisor.h"

#include <signal.h>

#include <ostream>
#include <utility>

#include "capture/program.h"
#include "capture/text.h"

namespace tracediff::recorder {
namespace {

/// For what a command left running, after the recording.
constexpr std::chrono::seconds kLeftoverPatience{2};

/// About a command, whose words may hold our password.
Error masked(Error error, const ConnectionOptions& connection) {
  error.where = mask(error.where, connection.password.value_or(""));
  return error;
}

int status_of(const Error& error) {
  return error.kind == ErrorKind::unreadable ? kCommandNotFound : kCommandNotRunnable;
}

}  // namespace

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

}  // namespace tracediff::recorder
