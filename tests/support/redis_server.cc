#include "support/redis_server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/poll_until.h"

namespace tracediff::testing {

std::uint16_t free_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(descriptor, generic, size) == 0 && ::getsockname(descriptor, generic, &size) == 0;
  ::close(descriptor);
  return bound ? ntohs(address.sin_port) : std::uint16_t{0};
}

RedisServer::RedisServer(const std::vector<std::string>& extra) {
  constexpr int kTries = 5;  // somebody else may take the port in between
  for (int tries = 0; tries < kTries; ++tries) {
    port_ = free_port();
    ProcessOptions options;
    options.command = {"redis-server",
                       "--port",
                       port_text(),
                       "--bind",
                       "127.0.0.1",
                       "--save",
                       "",
                       "--appendonly",
                       "no",
                       "--dir",
                       directory_.path(""),
                       "--unixsocket",
                       socket(),
                       "--loglevel",
                       "warning"};
    options.command.insert(options.command.end(), extra.begin(), extra.end());
    process_ = std::make_unique<Process>(options);
    bool answers = false;
    const auto settled = [&] {
      RedisClient client(socket());
      const std::string reply = client.is_connected() ? client.call({"PING"}) : std::string();
      answers = reply == "+PONG" || reply.starts_with("-NOAUTH");
      return answers || process_->wait(std::chrono::seconds(0)).has_value();
    };
    poll_until(settled);
    if (answers) return;
  }
  obstacle_ = "no redis-server that starts: " + process_->output() + process_->messages();
}

RedisServer::~RedisServer() = default;

}  // namespace tracediff::testing
