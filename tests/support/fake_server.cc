#include "support/fake_server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace tracediff::testing {
namespace {

void send_all(int descriptor, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(descriptor, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<std::size_t>(count);
  }
}

/// Takes one whole command off BUFFER; empty when there is none yet.
std::vector<std::string> take_command(std::string& buffer) {
  std::vector<std::string> words;
  std::size_t at = 0;
  const auto line = [&]() -> std::string {
    const std::size_t end = buffer.find("\r\n", at);
    if (end == std::string::npos) return {};
    std::string text = buffer.substr(at, end - at);
    at = end + 2;
    return text;
  };
  const std::string head = line();
  if (head.empty() || head[0] != '*') return {};
  for (long left = std::atol(head.c_str() + 1); left > 0; --left) {
    const std::string size_line = line();
    if (size_line.empty()) return {};
    const std::size_t size = std::stoul(size_line.substr(1));
    if (buffer.size() < at + size + 2) return {};
    words.push_back(buffer.substr(at, size));
    at += size + 2;
  }
  buffer.erase(0, at);
  return words;
}

}  // namespace

std::string bulk(const std::string& text) { return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n"; }

FakeServer::FakeServer(FakeBehaviour behaviour) : behaviour_(std::move(behaviour)) {
  if (!behaviour_.marker_line) {
    behaviour_.marker_line = [](const std::string& argument) {
      return "1700000000.000001 [0 127.0.0.1:50000] \"ECHO\" \"" + argument + "\"";
    };
  }
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0) return;
  ::getsockname(listener_, generic, &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

FakeServer::~FakeServer() {
  ::shutdown(listener_, SHUT_RDWR);
  if (acceptor_.joinable()) acceptor_.join();
  for (const int connection : connections_) ::shutdown(connection, SHUT_RDWR);
  for (std::thread& thread : threads_) thread.join();
  for (const int connection : connections_) ::close(connection);
  ::close(listener_);
}

void FakeServer::accept_all() {
  while (true) {
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) return;
    connections_.push_back(descriptor);
    threads_.emplace_back([this, descriptor] { serve(descriptor); });
  }
}

void FakeServer::serve(int descriptor) {
  if (!behaviour_.greeting.empty()) {
    send_all(descriptor, behaviour_.greeting);
    ::shutdown(descriptor, SHUT_RDWR);
    return;
  }
  std::string buffer;
  char block[4096];
  for (ssize_t count = 0; (count = ::read(descriptor, block, sizeof block)) > 0;) {
    buffer.append(block, static_cast<std::size_t>(count));
    for (auto words = take_command(buffer); !words.empty(); words = take_command(buffer)) {
      if (!behaviour_.is_silent) answer(descriptor, words);
    }
  }
}

void FakeServer::answer(int descriptor, const std::vector<std::string>& words) {
  const std::lock_guard lock(mutex_);
  const auto prepared = behaviour_.replies.find(words[0]);
  if (prepared != behaviour_.replies.end()) return send_all(descriptor, prepared->second);
  if (words[0] == "MONITOR") {
    monitor_ = descriptor;
    return send_all(descriptor, "+OK\r\n");
  }
  if (words[0] == "ECHO") {
    show_marker(words[1]);
    return send_all(descriptor, bulk(words[1]));
  }
  send_all(descriptor, "-ERR unknown command '" + words[0] + "'\r\n");
}

void FakeServer::show_marker(const std::string& argument) {
  if (monitor_ < 0) return;
  send_all(monitor_, "+" + behaviour_.marker_line(argument) + "\r\n");
  if (!argument.ends_with(":start")) return;
  send_all(monitor_, behaviour_.recorded);
  if (behaviour_.closes_monitor) ::shutdown(monitor_, SHUT_RDWR);
}

}  // namespace tracediff::testing
