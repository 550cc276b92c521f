// What may happen during a capture: signals, the end of the command, time that is up.
#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <array>

#include "capture/supervisor.h"

namespace tracediff::recorder {
namespace {

/// From SIGTERM to SIGKILL, for a command that has to end.
constexpr std::chrono::seconds kTermPatience{5};
/// From a passed on Ctrl-C to SIGTERM: a command may have its own use for Ctrl-C.
constexpr std::chrono::seconds kInterruptPatience{10};
/// For a reader of our output that reads nothing, once a signal asked us to end.
constexpr std::chrono::seconds kDrainPatience{5};
constexpr std::chrono::milliseconds kTick{500};
constexpr std::chrono::milliseconds kLongestWait{2000};

}  // namespace

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

/// Who asked us to end does not wait for a reader that reads nothing.
void Supervisor::limit_draining() {
  const std::size_t queued = recording_->queued_bytes();
  if (signals_seen_ == 0 || queued >= last_queued_) return;
  last_queued_ = queued;
  give_up_at_ = Clock::now() + kDrainPatience;
}

}  // namespace tracediff::recorder
