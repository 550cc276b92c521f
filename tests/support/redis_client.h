#ifndef TRACEDIFF_TESTS_SUPPORT_REDIS_CLIENT_H_
#define TRACEDIFF_TESTS_SUPPORT_REDIS_CLIENT_H_

#include <cstdint>
#include <string>
#include <vector>

namespace tracediff::testing {

/// A plain blocking connection for tests; the protocol as bytes, nothing between.
class RedisClient {
 public:
  explicit RedisClient(std::uint16_t port);
  explicit RedisClient(const std::string& unix_socket);
  RedisClient(const RedisClient&) = delete;
  RedisClient& operator=(const RedisClient&) = delete;
  ~RedisClient();

  [[nodiscard]] bool is_connected() const { return descriptor_ >= 0; }
  void send(const std::string& bytes) const;
  /// One reply's first line without its end, or the payload of a bulk reply. "" when the connection is closed.
  std::string read_reply();
  std::string call(const std::vector<std::string>& words);
  [[nodiscard]] int descriptor() const { return descriptor_; }

  static std::string encode(const std::vector<std::string>& words);

 private:
  bool fill();
  std::string take_line();
  int descriptor_ = -1;
  std::string buffer_;
};

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_REDIS_CLIENT_H_
