#include "capture/progress.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <string_view>

namespace tracediff::recorder {
namespace {

constexpr std::chrono::milliseconds kInterval{500};

void to_terminal(std::string_view text) {
  [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

ProgressLine::ProgressLine(Progress wanted)
    : is_shown_(wanted == Progress::on_terminal && ::isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(std::uint64_t entries, std::size_t queued_bytes) {
  const Deadline now = Clock::now();
  if (!is_shown_ || now - last_shown_ < kInterval) return;
  const double seconds = std::chrono::duration<double>(now - last_shown_).count();
  const double rate = static_cast<double>(entries - last_entries_) / seconds;
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(now - begun_).count();
  std::array<char, 160> line{};
  const int size = std::snprintf(line.data(), line.size(), "\r\033[K%llu commands, %.0f/s, %lld:%02lld, queue %.1f MiB",
                                 static_cast<unsigned long long>(entries), rate, static_cast<long long>(elapsed / 60),
                                 static_cast<long long>(elapsed % 60), static_cast<double>(queued_bytes) / (1 << 20));
  if (size > 0) to_terminal({line.data(), static_cast<std::size_t>(size)});
  is_dirty_ = true;
  last_shown_ = now;
  last_entries_ = entries;
}

void ProgressLine::clear() {
  if (is_dirty_) to_terminal("\r\033[K");
  is_dirty_ = false;
}

}  // namespace tracediff::recorder
