#include "capture/trace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

namespace tracediff::recorder {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

Error system_error(const std::string& path, const std::string& doing, int error) {
  return Error{ErrorKind::refused, doing + ": " + std::strerror(error), path};
}

Error exists_error(const std::string& path) {
  return Error{ErrorKind::refused,
               "the file exists and is left as it is; choose another name, or --force to overwrite it", path};
}

/// Devices and pipes hold nothing that could be overwritten.
bool is_special_file(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode);
}

Result<int> open_output(const std::string& path, ExistingFile existing) {
  if (is_special_file(path)) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return system_error(path, "cannot write", errno);
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
    return descriptor;
  }
  const int how = existing == ExistingFile::overwrite ? 0 : O_EXCL;
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | how, kOwnerOnly);
  if (descriptor < 0 && errno == EEXIST) return exists_error(path);
  if (descriptor < 0) return system_error(path, "cannot create", errno);
  ::fchmod(descriptor, kOwnerOnly);
  return descriptor;
}

}  // namespace

Result<void> TraceFile::check(const std::string& path, ExistingFile existing) {
  struct stat about {};
  if (path.empty() || ::lstat(path.c_str(), &about) != 0) return {};
  if (S_ISDIR(about.st_mode)) return system_error(path, "cannot create", EISDIR);
  if (existing == ExistingFile::refuse && !is_special_file(path)) return exists_error(path);
  return {};
}

/// Written beside the file that it overwrites, under another name. Where no new file can be made, written over it.
Result<TraceFile> TraceFile::replace(const std::string& path) {
  char* const real = ::realpath(path.c_str(), nullptr);
  const std::string target = real == nullptr ? path : real;
  std::free(real);
  std::string temporary = target + ".XXXXXX";
  int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor >= 0) {
    TraceFile file(descriptor, path, Kind::own_file);
    file.target_ = target;
    file.temporary_ = temporary;
    return file;
  }
  descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_TRUNC);
  if (descriptor < 0) return system_error(path, "cannot overwrite", errno);
  ::fchmod(descriptor, kOwnerOnly);
  return TraceFile(descriptor, path, Kind::own_file);
}

Result<TraceFile> TraceFile::create(const std::string& path, ExistingFile existing) {
  struct stat there {};
  const bool overwrites = existing == ExistingFile::overwrite && !path.empty() && !is_special_file(path) &&
                          ::stat(path.c_str(), &there) == 0;
  if (overwrites) return replace(path);
  const Result<int> descriptor = path.empty() ? Result<int>(STDOUT_FILENO) : open_output(path, existing);
  if (!descriptor) return descriptor.error();
  struct stat about {};
  const bool is_regular = ::fstat(*descriptor, &about) == 0 && S_ISREG(about.st_mode);
  if (!is_regular) return TraceFile(*descriptor, path, Kind::pipe);
  return TraceFile(*descriptor, path, path.empty() ? Kind::foreign_file : Kind::own_file);
}

TraceFile::TraceFile(int descriptor, std::string path, Kind kind)
    : descriptor_(descriptor), path_(std::move(path)), kind_(kind) {}

TraceFile::TraceFile(TraceFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      temporary_(std::move(other.temporary_)),
      kind_(other.kind_),
      written_(other.written_) {}

TraceFile::~TraceFile() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
}

Result<void> TraceFile::write(std::string_view bytes, const Interrupt& interrupt) {
  const std::string name = path_.empty() ? "standard output" : path_;
  while (!bytes.empty()) {
    std::size_t size = bytes.size();
    if (kind_ == Kind::pipe) {
      // A pipe that is ready takes this much without waiting, so that the wait is always one that can be interrupted.
      size = std::min<std::size_t>(size, PIPE_BUF);
      if (wait_until_ready(descriptor_, Readiness::writable, kNoDeadline, interrupt) != IoStatus::ok) {
        return Error{ErrorKind::incomplete, "nobody reads it", name};
      }
    }
    const ssize_t count = ::write(descriptor_, bytes.data(), size);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) return system_error(name, "cannot write", errno);
    written_ += static_cast<std::uint64_t>(count);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

/// Where the line begins that ends just before POSITION (or that POSITION is in).
std::uint64_t TraceFile::line_start_before(std::uint64_t position) const {
  std::array<char, 4096> block{};
  std::uint64_t end = position == 0 ? 0 : position - 1;
  while (end > 0) {
    const std::uint64_t size = std::min<std::uint64_t>(block.size(), end);
    const ssize_t count = ::pread(descriptor_, block.data(), size, static_cast<off_t>(end - size));
    if (count != static_cast<ssize_t>(size)) return 0;
    const std::string_view text(block.data(), size);
    const std::size_t line_end = text.rfind('\n');
    if (line_end != std::string_view::npos) return end - size + line_end + 1;
    end -= size;
  }
  return 0;
}

TraceFile::Counted TraceFile::count_entries(std::uint64_t size, const Names& bystanders) const {
  Counted counted;
  std::string block(std::size_t{1} << 20, '\0');
  std::string line;  // its first bytes: a client is always within them
  constexpr std::size_t kEnough = 512;
  for (std::uint64_t at = 0; at < size;) {
    const std::uint64_t wanted = std::min<std::uint64_t>(block.size(), size - at);
    const ssize_t count = ::pread(descriptor_, block.data(), wanted, static_cast<off_t>(at));
    if (count <= 0) break;
    for (const char c : std::string_view(block.data(), static_cast<std::size_t>(count))) {
      if (c != '\n') {
        if (line.size() < kEnough) line += c;
        continue;
      }
      LineFields fields;
      if (!line.starts_with("# ") && parse_fields(line, fields)) {
        ++counted.entries;
        if (bystanders.contains(fields.client)) ++counted.bystander_entries;
      }
      line.clear();
    }
    at += static_cast<std::uint64_t>(count);
  }
  return counted;
}

std::optional<TraceFile::Counted> TraceFile::end_after_failure(const Names& bystanders,
                                                               const std::function<std::string(Counted)>& last_line) {
  if (kind_ != Kind::own_file) return std::nullopt;
  // The room already taken on the disk is ours: the last line goes over entries, never behind them.
  std::uint64_t end = written_;
  char last = '\n';
  if (end > 0 && ::pread(descriptor_, &last, 1, static_cast<off_t>(end - 1)) == 1 && last != '\n') {
    end = line_start_before(end);
  }
  while (true) {
    const Counted counted = count_entries(end, bystanders);
    const std::string line = last_line(counted);
    if (end + line.size() <= written_ || end == 0) {
      const ssize_t count = ::pwrite(descriptor_, line.data(), line.size(), static_cast<off_t>(end));
      if (count != static_cast<ssize_t>(line.size())) return std::nullopt;
      if (::ftruncate(descriptor_, static_cast<off_t>(end + line.size())) != 0) return std::nullopt;
      return counted;
    }
    end = line_start_before(end);
  }
}

Result<void> TraceFile::close() {
  if (descriptor_ <= STDERR_FILENO) return {};
  const int failed = ::close(std::exchange(descriptor_, -1));
  if (failed != 0) return system_error(path_, "cannot write", errno);
  return {};
}

Result<void> TraceFile::keep() {
  if (target_.empty()) return {};
  const int failed = ::rename(temporary_.c_str(), target_.c_str());
  target_.clear();
  if (failed != 0) return system_error(path_, "cannot overwrite, the trace is in " + temporary_, errno);
  return {};
}

void TraceFile::discard() {
  if (kind_ == Kind::own_file) ::unlink(target_.empty() ? path_.c_str() : temporary_.c_str());
}

}  // namespace tracediff::recorder
