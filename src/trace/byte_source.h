#ifndef TRACEDIFF_TRACE_BYTE_SOURCE_H_
#define TRACEDIFF_TRACE_BYTE_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tracediff/result.h"

namespace tracediff {

/// Where a trace's bytes come from: a file, standard input, memory, with or without packing.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// Reads up to SIZE bytes, at least one unless the end is reached or reading fails; 0 at the end.
  virtual std::size_t read(char* to, std::size_t size) = 0;
  /// Goes to byte OFFSET, so that read() goes on from there. False where that cannot be done.
  virtual bool seek(std::uint64_t) { return false; }
  /// How many bytes there are about to read, 0 where that is not known.
  [[nodiscard]] virtual std::uint64_t size() const { return 0; }
  /// After read() gave 0: why that was no proper end.
  [[nodiscard]] std::optional<Error> failure() const { return failure_; }

 protected:
  void fail(ErrorKind kind, std::string message) { failure_ = Error{kind, std::move(message), ""}; }

 private:
  std::optional<Error> failure_;
};

/// PATH or "-"; unpacks gzip and zstd.
Result<std::unique_ptr<ByteSource>> open_source(const std::string& path);
/// BYTES must outlive the source; unpacks gzip and zstd.
std::unique_ptr<ByteSource> memory_source(std::string_view bytes);

/// Wraps PACKED when its first bytes are those of gzip or zstd. Reads only those first bytes.
std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> packed);

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_BYTE_SOURCE_H_
