// What others ask a recording, and tell it.
#include <unistd.h>

#include <utility>

#include "capture/recording.h"

namespace tracediff::recorder {

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
