#include "client_ports.h"

#include <utility>

#include "random.h"

namespace tracediff::testing {

ClientPorts::ClientPorts(const WorkloadOptions& options) : free_(options.hosts) {
  constexpr std::uint32_t kFirstPort = 32'768;
  for (std::uint32_t host = 0; host < options.hosts; ++host) {
    std::deque<std::uint32_t>& ports = free_[host];
    for (std::uint32_t i = 0; i < options.ports; ++i) ports.push_back(kFirstPort + i);
    Random random(options.seed + (options.run << 32), Draw::ports, (std::uint64_t{1} << 48) + host);
    for (std::uint32_t left = options.ports; left > 1; --left) std::swap(ports[left - 1], ports[random.below(left)]);
  }
}

std::uint32_t ClientPorts::take(std::uint32_t host) {
  const std::uint32_t port = free_[host].front();
  free_[host].pop_front();
  return port;
}

}  // namespace tracediff::testing
