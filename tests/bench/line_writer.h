#ifndef TRACEDIFF_TESTS_BENCH_LINE_WRITER_H_
#define TRACEDIFF_TESTS_BENCH_LINE_WRITER_H_

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace tracediff::testing {

/// Writes lines of a trace in the order of their times.
class LineWriter {
 public:
  explicit LineWriter(std::FILE* out) : out_(out) {}

  /// No two lines have the same time; a line that comes too early is moved behind the one before it.
  void write(std::uint64_t time_us, std::string_view client, std::string_view arguments);
  /// Whether everything could be written.
  [[nodiscard]] bool finish();

  [[nodiscard]] std::uint64_t lines() const { return lines_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  void flush();

  std::FILE* out_;
  std::uint64_t time_us_ = 0;
  std::string buffer_;
  std::uint64_t lines_ = 0;
  std::uint64_t bytes_ = 0;
  bool failed_ = false;
};

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_BENCH_LINE_WRITER_H_
