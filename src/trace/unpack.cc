#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "trace/byte_source.h"

namespace tracediff {

namespace {

constexpr std::size_t kPackedBlock = std::size_t{256} * 1024;
constexpr std::size_t kMagicSize = 4;

/// Gives back the bytes that were read to look at the magic number, then the rest.
class PrefixedSource final : public ByteSource {
 public:
  PrefixedSource(std::string prefix, std::unique_ptr<ByteSource> rest)
      : prefix_(std::move(prefix)), rest_(std::move(rest)) {}
  std::size_t read(char* to, std::size_t size) override {
    const std::size_t given = std::min(size, prefix_.size() - used_);
    std::memcpy(to, prefix_.data() + used_, given);
    used_ += given;
    // Read on at once: who looks at the first bytes wants more than those four.
    const std::size_t got = given + (given < size ? rest_->read(to + given, size - given) : 0);
    if (got == 0 && rest_->failure()) fail(rest_->failure()->kind, rest_->failure()->message);
    return got;
  }

  bool seek(std::uint64_t offset) override {
    used_ = prefix_.size();
    return offset >= prefix_.size() && rest_->seek(offset);
  }
  [[nodiscard]] std::uint64_t size() const override { return rest_->size(); }

 private:
  std::string prefix_;
  std::size_t used_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> packed) : packed_(std::move(packed)), input_(kPackedBlock) {
    constexpr int kGzipOnly = 15 + 16;
    started_ = inflateInit2(&stream_, kGzipOnly) == Z_OK;
    if (!started_) fail(ErrorKind::unreadable, "no memory to unpack gzip data");
  }
  ~GzipSource() override {
    if (started_) inflateEnd(&stream_);
  }

  std::size_t read(char* to, std::size_t size) override {
    if (!started_ || failure()) return 0;
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out == size) {
      if (stream_.avail_in == 0 && !full_ && !refill()) break;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      full_ = stream_.avail_out == 0;
      inside_ = status != Z_STREAM_END;
      if (status == Z_STREAM_END) {  // a file may hold several streams, one after the other
        inflateReset(&stream_);
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        fail(ErrorKind::incomplete, "the gzip data is damaged");
        break;
      }
    }
    return size - stream_.avail_out;
  }

 private:
  bool refill() {
    const std::size_t got = packed_->read(input_.data(), input_.size());
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(got);
    if (got > 0) return true;
    if (packed_->failure()) {
      fail(packed_->failure()->kind, packed_->failure()->message);
    } else if (inside_) {
      fail(ErrorKind::incomplete, "the gzip data is cut: its end is missing");
    }
    return false;
  }

  std::unique_ptr<ByteSource> packed_;
  std::vector<char> input_;
  z_stream stream_{};
  bool started_ = false;
  bool inside_ = true;
  bool full_ = false;  ///< the last call may have left output behind
};

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> packed)
      : packed_(std::move(packed)), input_(kPackedBlock), stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) fail(ErrorKind::unreadable, "no memory to unpack zstd data");
  }
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  std::size_t read(char* to, std::size_t size) override {
    if (failure()) return 0;
    ZSTD_outBuffer output{to, size, 0};
    while (output.pos == 0) {
      if (rest_.pos == rest_.size && !full_ && !refill()) break;
      const std::size_t status = ZSTD_decompressStream(stream_, &output, &rest_);
      full_ = output.pos == output.size;
      if (ZSTD_isError(status) != 0) {
        fail(ErrorKind::incomplete, std::string("the zstd data is damaged: ") + ZSTD_getErrorName(status));
        break;
      }
      inside_ = status != 0;
    }
    return output.pos;
  }

 private:
  bool refill() {
    const std::size_t got = packed_->read(input_.data(), input_.size());
    rest_ = ZSTD_inBuffer{input_.data(), got, 0};
    if (got > 0) return true;
    if (packed_->failure()) {
      fail(packed_->failure()->kind, packed_->failure()->message);
    } else if (inside_) {
      fail(ErrorKind::incomplete, "the zstd data is cut: its end is missing");
    }
    return false;
  }

  std::unique_ptr<ByteSource> packed_;
  std::vector<char> input_;
  ZSTD_DStream* stream_;
  ZSTD_inBuffer rest_{nullptr, 0, 0};
  bool inside_ = true;
  bool full_ = false;  ///< the last call may have left output behind
};

}  // namespace

std::unique_ptr<ByteSource> unpacked(std::unique_ptr<ByteSource> packed) {
  std::array<char, kMagicSize> first{};
  std::size_t got = 0;
  while (got < first.size()) {
    const std::size_t now = packed->read(first.data() + got, first.size() - got);
    if (now == 0) break;
    got += now;
  }
  const std::string magic(first.data(), got);
  auto whole = std::make_unique<PrefixedSource>(magic, std::move(packed));
  if (magic.starts_with("\x1f\x8b")) return std::make_unique<GzipSource>(std::move(whole));
  if (magic == "\x28\xb5\x2f\xfd") return std::make_unique<ZstdSource>(std::move(whole));
  return whole;
}

}  // namespace tracediff
