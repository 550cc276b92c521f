#include "cli/progress_line.h"

#include <unistd.h>

#include <array>
#include <cstdio>

#include "report/words.h"

namespace tracediff {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr milliseconds kUntilShown{1000};
constexpr milliseconds kBetween{200};

}  // namespace

std::string progress_text(const WorkProgress& progress, seconds elapsed) {
  std::array<char, 16> clock{};
  std::snprintf(clock.data(), clock.size(), "%lld:%02lld", static_cast<long long>(elapsed.count() / 60),
                static_cast<long long>(elapsed.count() % 60));
  return grouped(progress.commands) + " commands read, " + (progress.all_read ? "comparing, " : "") + clock.data();
}

ProgressLine::ProgressLine(const WorkProgress& progress, Wanted wanted) : progress_(progress) {
  if (wanted == Wanted::automatic && ::isatty(STDERR_FILENO) == 1) thread_ = std::thread([this] { show(); });
}

ProgressLine::~ProgressLine() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  ends_.notify_one();
  thread_.join();
}

void ProgressLine::show() {
  const auto start = steady_clock::now();
  bool dirty = false;
  std::unique_lock lock(mutex_);
  const auto ended = [this] { return ended_; };
  for (milliseconds wait = kUntilShown; !ends_.wait_for(lock, wait, ended); wait = kBetween) {
    const auto elapsed = std::chrono::duration_cast<seconds>(steady_clock::now() - start);
    std::fprintf(stderr, "\r\033[K%s", progress_text(progress_, elapsed).c_str());
    std::fflush(stderr);
    dirty = true;
  }
  if (dirty) std::fputs("\r\033[K", stderr);
}

}  // namespace tracediff
