#include "capture/control.h"

#include <hiredis/hiredis.h>

#include <utility>

namespace tracediff::recorder {
namespace {

constexpr std::size_t kReadSize = 64 << 10;
/// CLIENT LIST of a hundred thousand clients is 30 MB.
constexpr std::size_t kLargestReply = std::size_t{256} << 20;

Reply convert(const redisReply& source) {
  Reply reply;
  switch (source.type) {
    case REDIS_REPLY_STATUS:
      reply.type = Reply::Type::status;
      break;
    case REDIS_REPLY_ERROR:
      reply.type = Reply::Type::error;
      break;
    case REDIS_REPLY_STRING:
      reply.type = Reply::Type::string;
      break;
    case REDIS_REPLY_INTEGER:
      reply.type = Reply::Type::integer;
      reply.integer = source.integer;
      return reply;
    case REDIS_REPLY_ARRAY:
      reply.type = Reply::Type::array;
      for (std::size_t i = 0; i < source.elements; ++i) reply.elements.push_back(convert(*source.element[i]));
      return reply;
    default:
      return reply;
  }
  reply.text.assign(source.str, source.len);
  return reply;
}

void append_command(std::string& out, const Command& command) {
  std::vector<const char*> words;
  std::vector<std::size_t> lengths;
  for (const std::string& word : command) {
    words.push_back(word.data());
    lengths.push_back(word.size());
  }
  char* formatted = nullptr;
  const int size = redisFormatCommandArgv(&formatted, static_cast<int>(words.size()), words.data(), lengths.data());
  if (size > 0) out.append(formatted, static_cast<std::size_t>(size));
  redisFreeCommand(formatted);
}

}  // namespace

std::string_view Reply::error_code() const {
  if (!is_error()) return {};
  return std::string_view(text).substr(0, text.find(' '));
}

void Control::ReaderFreed::operator()(redisReader* reader) const { redisReaderFree(reader); }

Control::Control(std::unique_ptr<Stream> stream)
    : stream_(std::move(stream)), reader_(redisReaderCreate()), buffer_(kReadSize) {}
Control::Control(Control&&) noexcept = default;
Control& Control::operator=(Control&&) noexcept = default;
Control::~Control() = default;

Result<Reply> Control::read_reply(Deadline deadline, const Interrupt& interrupt) {
  while (true) {
    void* raw = nullptr;
    if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) {
      last_status_ = IoStatus::lost;
      return Error{ErrorKind::unreadable,
                   has_read_ ? std::string("broken protocol: ") + reader_->errstr
                             : "this is not a Redis server: it answers in another protocol",
                   {}};
    }
    if (raw != nullptr) {
      Reply reply = convert(*static_cast<redisReply*>(raw));
      freeReplyObject(raw);
      has_read_ = true;
      return reply;
    }
    IoResult got = stream_->read_some(buffer_.data(), buffer_.size(), deadline, interrupt);
    if (Clock::now() >= deadline && got.status == IoStatus::ok) {  // what is no Redis may send for ever
      got = {IoStatus::timed_out, 0, "no whole answer in time"};
    }
    if (got.status != IoStatus::ok) {
      last_status_ = got.status;
      return Error{ErrorKind::unreadable, got.detail, {}};
    }
    redisReaderFeed(reader_.get(), buffer_.data(), got.bytes);
    if (reader_->len - reader_->pos > kLargestReply) {
      last_status_ = IoStatus::lost;
      return Error{ErrorKind::unreadable, "this is not a Redis server: its answer is longer than any of one", {}};
    }
  }
}

Result<std::vector<Reply>> Control::call_all(const std::vector<Command>& commands, Deadline deadline,
                                             const Interrupt& interrupt) {
  std::string request;
  for (const Command& command : commands) append_command(request, command);
  const IoResult sent = stream_->write_all(request, deadline, interrupt);
  if (sent.status != IoStatus::ok) {
    last_status_ = sent.status;
    // A server that says why it hangs up (too many clients, protected mode) has said it already.
    if (Result<Reply> farewell = read_reply(Clock::now(), interrupt); farewell && farewell->is_error()) {
      return std::vector<Reply>(commands.size(), *farewell);
    }
    return Error{ErrorKind::unreadable, sent.detail, {}};
  }
  std::vector<Reply> replies;
  while (replies.size() < commands.size()) {
    Result<Reply> reply = read_reply(deadline, interrupt);
    if (!reply) return reply.error();
    replies.push_back(std::move(*reply));
  }
  return replies;
}

Result<Reply> Control::call(const Command& command, Deadline deadline, const Interrupt& interrupt) {
  Result<std::vector<Reply>> replies = call_all({command}, deadline, interrupt);
  if (!replies) return replies.error();
  return std::move(replies->front());
}

std::unique_ptr<Stream> Control::release(std::string& unread) {
  unread.assign(reader_->buf + reader_->pos, reader_->len - reader_->pos);
  return std::move(stream_);
}

}  // namespace tracediff::recorder
