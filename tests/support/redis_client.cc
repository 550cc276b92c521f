#include "support/redis_client.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace tracediff::testing {
namespace {

int connect_or_fail(int family, const sockaddr* address, socklen_t size) {
  const int descriptor = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(descriptor, address, size) == 0) return descriptor;
  ::close(descriptor);
  return -1;
}

}  // namespace

RedisClient::RedisClient(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  descriptor_ = connect_or_fail(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

RedisClient::RedisClient(const std::string& unix_socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, unix_socket.c_str(), sizeof address.sun_path - 1);
  descriptor_ = connect_or_fail(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

RedisClient::~RedisClient() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string RedisClient::encode(const std::vector<std::string>& words) {
  std::string bytes = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) bytes += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  return bytes;
}

void RedisClient::send(const std::string& bytes) const {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(descriptor_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<std::size_t>(count);
  }
}

bool RedisClient::fill() {
  char block[65536];
  const ssize_t count = ::read(descriptor_, block, sizeof block);
  if (count > 0) buffer_.append(block, static_cast<std::size_t>(count));
  return count > 0;
}

std::string RedisClient::take_line() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n")) == std::string::npos) {
    if (!fill()) return {};
  }
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return line;
}

std::string RedisClient::read_reply() {
  std::string line = take_line();
  if (line.empty() || line[0] != '$' || line == "$-1") return line;
  const std::size_t size = std::stoul(line.substr(1));
  while (buffer_.size() < size + 2) {
    if (!fill()) return {};
  }
  std::string payload = buffer_.substr(0, size);
  buffer_.erase(0, size + 2);
  return payload;
}

std::string RedisClient::call(const std::vector<std::string>& words) {
  send(encode(words));
  return read_reply();
}

}  // namespace tracediff::testing
