#ifndef TRACEDIFF_CAPTURE_STREAM_H_
#define TRACEDIFF_CAPTURE_STREAM_H_

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "tracediff/capture.h"
#include "tracediff/result.h"

namespace tracediff::recorder {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

/// Waiting for ever, for readers that something else ends.
inline constexpr Deadline kNoDeadline = Deadline::max();

/// Ends every wait of every thread that was given it, once and for good.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  void raise() const;
  [[nodiscard]] bool raised() const;
  /// Sleeps; false when interrupted.
  [[nodiscard]] bool sleep_for(std::chrono::milliseconds time) const;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

enum class IoStatus {
  ok,
  closed,       ///< the other end said goodbye
  lost,         ///< reset, unreachable, broken encryption
  timed_out,    ///< the deadline passed
  interrupted,  ///< Interrupt was raised
};

struct IoResult {
  IoStatus status = IoStatus::ok;
  std::size_t bytes = 0;
  std::string detail;  ///< the system's or the library's words; empty when ok
};

enum class Readiness { readable, writable };

/// Waits until DESCRIPTOR is ready. ok, timed_out or interrupted.
IoStatus wait_until_ready(int descriptor, Readiness readiness, Deadline deadline, const Interrupt& interrupt);

/// A connected byte stream, plain or encrypted. One thread reads, one (the same or another) writes.
class Stream {
 public:
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream();

  /// Waits for bytes and takes what is there, at most SIZE.
  virtual IoResult read_some(char* buffer, std::size_t size, Deadline deadline, const Interrupt& interrupt) = 0;
  virtual IoResult write_all(std::string_view bytes, Deadline deadline, const Interrupt& interrupt) = 0;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 protected:
  /// Owns DESCRIPTOR, which is non-blocking.
  explicit Stream(int descriptor) : descriptor_(descriptor) {}

 private:
  int descriptor_;
};

/// Connects as OPTIONS say, with TLS where they ask for it. The error names the cause: refused, no such host, no
/// answer, certificate not trusted, the other end speaks no TLS...
Result<std::unique_ptr<Stream>> open_stream(const ConnectionOptions& options, Deadline deadline,
                                            const Interrupt& interrupt);

/// Encrypts a connected socket; owns DESCRIPTOR from the call on, also when it fails.
Result<std::unique_ptr<Stream>> start_tls(int descriptor, const ConnectionOptions& options, Deadline deadline,
                                          const Interrupt& interrupt);

/// "HOST:PORT", "[V6]:PORT" or "unix:PATH", for messages.
std::string endpoint_name(const ConnectionOptions& options);

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_STREAM_H_
