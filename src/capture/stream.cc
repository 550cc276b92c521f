#include "capture/stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "capture/resolve.h"

namespace tracediff::recorder {
namespace {

/// What is left until DEADLINE as poll() takes it: -1 for ever, never negative otherwise.
int poll_timeout(Deadline deadline) {
  if (deadline == kNoDeadline) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 3'600'000));
}

class PlainStream final : public Stream {
 public:
  explicit PlainStream(int descriptor) : Stream(descriptor) {}

  IoResult read_some(char* buffer, std::size_t size, Deadline deadline, const Interrupt& interrupt) override {
    while (true) {
      const ssize_t count = ::read(descriptor(), buffer, size);
      if (count > 0) return {IoStatus::ok, static_cast<std::size_t>(count), {}};
      if (count == 0) return {IoStatus::closed, 0, "the server closed the connection"};
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return {IoStatus::lost, 0, std::strerror(errno)};
      const IoStatus status = wait_until_ready(descriptor(), Readiness::readable, deadline, interrupt);
      if (status != IoStatus::ok) return {status, 0, "no answer in time"};
    }
  }

  IoResult write_all(std::string_view bytes, Deadline deadline, const Interrupt& interrupt) override {
    std::size_t written = 0;
    while (written < bytes.size()) {
      const ssize_t count = ::send(descriptor(), bytes.data() + written, bytes.size() - written, MSG_NOSIGNAL);
      if (count >= 0) {
        written += static_cast<std::size_t>(count);
        continue;
      }
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return {IoStatus::lost, written, std::strerror(errno)};
      const IoStatus status = wait_until_ready(descriptor(), Readiness::writable, deadline, interrupt);
      if (status != IoStatus::ok) return {status, written, "the server takes nothing"};
    }
    return {IoStatus::ok, written, {}};
  }
};

Error connect_error(const ConnectionOptions& options, const std::string& cause, const std::string& advice) {
  return Error{ErrorKind::refused, "cannot connect to " + endpoint_name(options) + ": " + cause + advice, {}};
}

std::string advice_for(int error, const ConnectionOptions& options) {
  if (error == ECONNREFUSED) return " (is the server running there? -h HOST, -p PORT and -s SOCKET choose another)";
  if (error == ETIMEDOUT) return " (is the host right, and does a firewall let you through?)";
  if (error == EACCES && !options.unix_socket.empty()) {
    return " (`unixsocketperm` in the server's configuration says who may use it)";
  }
  if (error == ENOENT && !options.unix_socket.empty()) return " (is `unixsocket` set in the server's configuration?)";
  return {};
}

/// Finishes a non-blocking connect. 0 or an errno.
int finish_connect(int descriptor, const sockaddr* address, socklen_t size, Deadline deadline,
                   const Interrupt& interrupt) {
  if (::connect(descriptor, address, size) == 0) return 0;
  if (errno == EAGAIN) return ECONNREFUSED;  // a unix socket whose queue is full
  if (errno != EINPROGRESS && errno != EINTR) return errno;
  const IoStatus status = wait_until_ready(descriptor, Readiness::writable, deadline, interrupt);
  if (status == IoStatus::timed_out) return ETIMEDOUT;
  if (status != IoStatus::ok) return ECANCELED;
  int error = 0;
  socklen_t length = sizeof error;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
  return error;
}

/// A connected socket, or minus an errno.
int connect_to(int family, const sockaddr* address, socklen_t size, Deadline deadline, const Interrupt& interrupt) {
  const int descriptor = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  const int error = finish_connect(descriptor, address, size, deadline, interrupt);
  if (error == 0) return descriptor;
  ::close(descriptor);
  return -error;
}

Result<int> connect_unix(const ConnectionOptions& options, Deadline deadline, const Interrupt& interrupt) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (options.unix_socket.size() >= sizeof address.sun_path) {
    return connect_error(options, "the path is longer than the system allows", "");
  }
  std::memcpy(address.sun_path, options.unix_socket.data(), options.unix_socket.size());
  const int descriptor =
      connect_to(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address, deadline, interrupt);
  if (descriptor >= 0) return descriptor;
  return connect_error(options, std::strerror(-descriptor), advice_for(-descriptor, options));
}

/// A server that vanishes without a word is noticed although the monitoring connection only listens.
void keep_alive(int descriptor) {
  const int on = 1;
  const int idle_seconds = 15;
  const int interval_seconds = 5;
  const int probes = 3;
  ::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idle_seconds, sizeof idle_seconds);
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &interval_seconds, sizeof interval_seconds);
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Result<int> connect_tcp(const ConnectionOptions& options, Deadline deadline, const Interrupt& interrupt) {
  const Result<Addresses> found = resolve(options.host, std::to_string(options.port), deadline, interrupt);
  if (!found) return connect_error(options, found.error().message, "");
  int addresses_left = 0;
  for (const addrinfo* each = found->get(); each != nullptr; each = each->ai_next) ++addresses_left;
  int last_error = ECONNREFUSED;
  for (const addrinfo* each = found->get(); each != nullptr; each = each->ai_next) {
    // An address that swallows everything leaves time for the others.
    const Deadline share = Clock::now() + (deadline - Clock::now()) / addresses_left--;
    const int descriptor = connect_to(each->ai_family, each->ai_addr, each->ai_addrlen, share, interrupt);
    if (descriptor >= 0) {
      keep_alive(descriptor);
      return descriptor;
    }
    last_error = -descriptor;
  }
  return connect_error(options, std::strerror(last_error), advice_for(last_error, options));
}

}  // namespace

Interrupt::Interrupt() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
Interrupt::~Interrupt() { ::close(descriptor_); }

void Interrupt::raise() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t ignored = ::write(descriptor_, &one, sizeof one);
}

bool Interrupt::raised() const { return !sleep_for(std::chrono::milliseconds(0)); }

bool Interrupt::sleep_for(std::chrono::milliseconds time) const {
  pollfd wanted{descriptor_, POLLIN, 0};
  return ::poll(&wanted, 1, static_cast<int>(time.count())) <= 0;
}

IoStatus wait_until_ready(int descriptor, Readiness readiness, Deadline deadline, const Interrupt& interrupt) {
  const short events = readiness == Readiness::readable ? POLLIN : POLLOUT;
  while (true) {
    std::array<pollfd, 2> wanted{{{descriptor, events, 0}, {interrupt.descriptor(), POLLIN, 0}}};
    const int count = ::poll(wanted.data(), wanted.size(), poll_timeout(deadline));
    if (count < 0 && errno != EINTR) return IoStatus::lost;
    if (count > 0 && wanted[1].revents != 0) return IoStatus::interrupted;
    if (count > 0) return IoStatus::ok;
    if (deadline != kNoDeadline && Clock::now() >= deadline) return IoStatus::timed_out;
  }
}

Stream::~Stream() { ::close(descriptor_); }

std::string endpoint_name(const ConnectionOptions& options) {
  if (!options.unix_socket.empty()) return "unix:" + options.unix_socket;
  const bool is_v6 = options.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + options.host + "]" : options.host) + ":" + std::to_string(options.port);
}

Result<std::unique_ptr<Stream>> open_stream(const ConnectionOptions& options, Deadline deadline,
                                            const Interrupt& interrupt) {
  const bool is_unix = !options.unix_socket.empty();
  const Result<int> descriptor =
      is_unix ? connect_unix(options, deadline, interrupt) : connect_tcp(options, deadline, interrupt);
  if (!descriptor) return descriptor.error();
  if (options.transport == Transport::tls) return start_tls(*descriptor, options, deadline, interrupt);
  return std::unique_ptr<Stream>(std::make_unique<PlainStream>(*descriptor));
}

}  // namespace tracediff::recorder
