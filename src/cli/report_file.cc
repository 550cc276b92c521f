#include "cli/report_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

namespace tracediff {
namespace {

namespace fs = std::filesystem;

Error failed(const std::string& path, const std::string& what) {
  return {ErrorKind::unreadable, what + ": " + std::strerror(errno), path};
}

/// How a report of ours begins; a person who changed it has made it theirs.
std::vector<std::string_view> beginnings(ReportFormat format) {
  switch (format) {
    case ReportFormat::text:
      return {"same: ", "different: ", "inconclusive: "};
    case ReportFormat::markdown:
      return {"### same: ", "### different: ", "### inconclusive: "};
    case ReportFormat::json:
      return {"{\n  \"schema\": \"tracediff.report/"};
    case ReportFormat::html:
      return {"<!DOCTYPE html>\n<!-- tracediff report"};
    case ReportFormat::junit:
      return {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tracediff\""};
  }
  return {};
}

bool is_own_report(const std::string& path, ReportFormat format) {
  constexpr std::size_t kEnough = 100;
  std::ifstream in(path, std::ios::binary);
  std::string begin(kEnough, '\0');
  in.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  begin.resize(static_cast<std::size_t>(in.gcount()));
  if (begin.empty()) return true;
  for (const std::string_view beginning : beginnings(format)) {
    if (begin.starts_with(beginning)) return true;
  }
  return false;
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<void> write_in_place(const std::string& path, std::string_view text) {
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return failed(path, "the report cannot be written");
  const bool written = write_all(file, text);
  const int reason = errno;
  close(file);
  errno = reason;
  if (!written) return failed(path, "the report cannot be written");
  return {};
}

}  // namespace

Result<void> may_write_report(const std::string& path, ReportFormat format, Existing existing) {
  std::error_code code;
  const fs::path folder = fs::path(path).has_parent_path() ? fs::path(path).parent_path() : fs::path(".");
  if (!fs::is_directory(folder, code)) {
    return Error{ErrorKind::unreadable, "the report cannot be written: there is no folder " + folder.string(), path};
  }
  if (fs::is_directory(path, code)) return Error{ErrorKind::usage, "a report needs a file, this is a folder", path};
  if (existing == Existing::replace || !fs::is_regular_file(path, code)) return {};
  if (is_own_report(path, format)) return {};
  return Error{ErrorKind::refused,
               "the file exists and is no earlier report; choose another name, or --force to replace it", path};
}

Result<void> write_report_file(const std::string& path, std::string_view text) {
  std::error_code code;
  const fs::file_status status = fs::status(path, code);
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_in_place(path, text);
  const std::string target =
      fs::is_symlink(fs::symlink_status(path, code)) ? fs::weakly_canonical(path, code).string() : path;
  std::string name = target + ".XXXXXX";
  const int file = mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) return failed(path, "the report cannot be written");
  constexpr mode_t kReadableByAll = 0666;
  const mode_t mask = umask(0);
  umask(mask);
  const bool written = write_all(file, text) && fchmod(file, kReadableByAll & ~mask) == 0 && fsync(file) == 0;
  const int reason = errno;
  const bool closed = close(file) == 0;
  if (written && closed && rename(name.c_str(), target.c_str()) == 0) return {};
  if (!written) errno = reason;
  Error error = failed(path, "the report cannot be written");
  unlink(name.c_str());
  return error;
}

}  // namespace tracediff
