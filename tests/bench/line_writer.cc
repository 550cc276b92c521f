#include "line_writer.h"

#include <algorithm>

#include "text.h"

namespace tracediff::testing {

namespace {

constexpr std::size_t kBufferSize = 1 << 20;
constexpr std::uint64_t kMicroseconds = 1'000'000;

void append_time(std::string& text, std::uint64_t time_us) {
  append_number(text, time_us / kMicroseconds);
  text += '.';
  for (std::uint64_t digit = kMicroseconds / 10; digit > 0; digit /= 10) {
    text += static_cast<char>('0' + time_us / digit % 10);
  }
}

}  // namespace

void LineWriter::write(std::uint64_t time_us, std::string_view client, std::string_view arguments) {
  time_us_ = std::max(time_us, time_us_ + 1);
  ++lines_;
  buffer_ += '+';
  append_time(buffer_, time_us_);
  buffer_ += " [0 ";
  buffer_ += client;
  buffer_ += "] ";
  buffer_ += arguments;
  buffer_ += '\n';
  if (buffer_.size() >= kBufferSize) flush();
}

void LineWriter::flush() {
  bytes_ += buffer_.size();
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), out_) != buffer_.size()) failed_ = true;
  buffer_.clear();
}

bool LineWriter::finish() {
  flush();
  return std::fflush(out_) == 0 && !failed_;
}

}  // namespace tracediff::testing
