#ifndef TRACEDIFF_CAPTURE_CONTROL_H_
#define TRACEDIFF_CAPTURE_CONTROL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "capture/stream.h"
#include "tracediff/result.h"

struct redisReader;

namespace tracediff::recorder {

/// One answer of a server.
struct Reply {
  enum class Type { nil, status, error, string, integer, array };
  Type type = Type::nil;
  std::string text;  ///< of status, error and string
  std::int64_t integer = 0;
  std::vector<Reply> elements;

  [[nodiscard]] bool is_error() const { return type == Type::error; }
  /// The first word of an error: "NOAUTH", "ERR"; empty for all else.
  [[nodiscard]] std::string_view error_code() const;
};

using Command = std::vector<std::string>;

/// Sends commands and takes their answers, in order. hiredis reads the protocol, and is known to control.cc alone.
class Control {
 public:
  explicit Control(std::unique_ptr<Stream> stream);
  Control(Control&&) noexcept;
  Control& operator=(Control&&) noexcept;
  ~Control();

  /// The connection is lost, or nothing came in time: ErrorKind::unreadable. An error reply is a Reply.
  Result<Reply> call(const Command& command, Deadline deadline, const Interrupt& interrupt);

  /// All commands in one write: the server runs them without another client's between them.
  Result<std::vector<Reply>> call_all(const std::vector<Command>& commands, Deadline deadline,
                                      const Interrupt& interrupt);

  /// Gives the stream away with what was received but not read: for a connection that becomes a monitor.
  std::unique_ptr<Stream> release(std::string& unread);

  /// How the last failure came about.
  [[nodiscard]] IoStatus last_status() const { return last_status_; }

 private:
  Result<Reply> read_reply(Deadline deadline, const Interrupt& interrupt);

  struct ReaderFreed {
    void operator()(redisReader* reader) const;
  };
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<redisReader, ReaderFreed> reader_;
  std::vector<char> buffer_;
  IoStatus last_status_ = IoStatus::ok;
  bool has_read_ = false;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_CONTROL_H_
