#include "trace/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <system_error>
#include <utility>

namespace tracediff {

namespace {

std::string system_message(int number) { return std::generic_category().message(number); }

std::size_t read_retrying(int descriptor, char* to, std::size_t size, int& error) {
  for (;;) {
    const ssize_t got = ::read(descriptor, to, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) {
      error = errno;
      return 0;
    }
  }
}

class FileSource final : public ByteSource {
 public:
  explicit FileSource(int descriptor) : descriptor_(descriptor) {}
  ~FileSource() override { ::close(descriptor_); }
  std::size_t read(char* to, std::size_t size) override {
    int error = 0;
    const std::size_t got = read_retrying(descriptor_, to, size, error);
    if (error != 0) fail(ErrorKind::unreadable, "reading failed: " + system_message(error));
    return got;
  }
  bool seek(std::uint64_t offset) override {
    return ::lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET) == static_cast<off_t>(offset);
  }
  [[nodiscard]] std::uint64_t size() const override {
    struct stat status {};
    const bool file = ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
    return file ? static_cast<std::uint64_t>(status.st_size) : 0;
  }

 private:
  int descriptor_;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : rest_(bytes) {}
  std::size_t read(char* to, std::size_t size) override {
    const std::size_t got = std::min(size, rest_.size());
    if (got > 0) std::memcpy(to, rest_.data(), got);
    rest_.remove_prefix(got);
    return got;
  }

 private:
  std::string_view rest_;
};

/// Standard input can be read once, examples in a report need it twice: what was read is kept in a nameless
/// temporary file, which the system removes with the process.
struct Spool {
  std::mutex mutex;
  std::FILE* file = nullptr;
  bool taken = false;
};

Spool& spool() {
  static Spool instance;
  return instance;
}

class StdinSource final : public ByteSource {
 public:
  std::size_t read(char* to, std::size_t size) override {
    int error = 0;
    const std::size_t got = read_retrying(STDIN_FILENO, to, size, error);
    if (error != 0) fail(ErrorKind::unreadable, "reading standard input failed: " + system_message(error));
    const std::lock_guard lock(spool().mutex);
    if (got > 0 && spool().file != nullptr && std::fwrite(to, 1, got, spool().file) != got) {
      std::fclose(spool().file);  // a full disk: the examples will be missing, the comparison goes on
      spool().file = nullptr;
    }
    return got;
  }
};

class SpoolSource final : public ByteSource {
 public:
  std::size_t read(char* to, std::size_t size) override {
    const std::lock_guard lock(spool().mutex);
    if (spool().file == nullptr) return 0;
    const ssize_t got = ::pread(::fileno(spool().file), to, size, offset_);
    if (got < 0) fail(ErrorKind::unreadable, "reading the copy of standard input failed: " + system_message(errno));
    if (got <= 0) return 0;
    offset_ += got;
    return static_cast<std::size_t>(got);
  }
  bool seek(std::uint64_t offset) override {
    offset_ = static_cast<off_t>(offset);
    return true;
  }

 private:
  off_t offset_ = 0;
};

Result<std::unique_ptr<ByteSource>> open_stdin() {
  const std::lock_guard lock(spool().mutex);
  if (spool().taken) {
    if (spool().file != nullptr) std::fflush(spool().file);
    return std::unique_ptr<ByteSource>(std::make_unique<SpoolSource>());
  }
  spool().taken = true;
  spool().file = std::tmpfile();
  return std::unique_ptr<ByteSource>(std::make_unique<StdinSource>());
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_source(const std::string& path) {
  if (path == "-") {
    auto standard_input = open_stdin();
    if (!standard_input) return standard_input;
    return unpacked(std::move(*standard_input));
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const int error = errno;
    return Error{ErrorKind::unreadable, "cannot open this trace: " + system_message(error), path};
  }
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    ::close(descriptor);
    return Error{ErrorKind::unreadable, "this is a directory; name a trace file in it", path};
  }
  return unpacked(std::make_unique<FileSource>(descriptor));
}

std::unique_ptr<ByteSource> memory_source(std::string_view bytes) {
  return unpacked(std::make_unique<MemorySource>(bytes));
}

}  // namespace tracediff
