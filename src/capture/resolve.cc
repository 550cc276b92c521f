#include "capture/resolve.h"

#include <sys/socket.h>

#include <thread>

namespace tracediff::recorder {
namespace {

struct Lookup {
  std::string host;
  std::string port;
  int failed = EAI_AGAIN;
  Addresses found;
  Interrupt done;
};

void look_up(Lookup& lookup, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  lookup.failed = ::getaddrinfo(lookup.host.c_str(), lookup.port.c_str(), &hints, &found);
  lookup.found.reset(lookup.failed == 0 ? found : nullptr);
}

}  // namespace

Result<Addresses> resolve(const std::string& host, const std::string& port, Deadline deadline,
                          const Interrupt& interrupt) {
  const auto lookup = std::make_shared<Lookup>();
  lookup->host = host;
  lookup->port = port;
  look_up(*lookup, AI_NUMERICHOST);
  if (lookup->failed == 0) return std::move(lookup->found);
  std::thread([lookup] {
    look_up(*lookup, 0);
    lookup->done.raise();
  }).detach();
  switch (wait_until_ready(lookup->done.descriptor(), Readiness::readable, deadline, interrupt)) {
    case IoStatus::ok:
      break;
    case IoStatus::timed_out:
      return Error{ErrorKind::refused, "the look-up of the name was not answered (is the name server reachable?)", {}};
    default:
      return Error{ErrorKind::refused, "interrupted", {}};
  }
  if (lookup->failed == 0) return std::move(lookup->found);
  return Error{ErrorKind::refused, "no such host (" + std::string(::gai_strerror(lookup->failed)) + ")", {}};
}

}  // namespace tracediff::recorder
