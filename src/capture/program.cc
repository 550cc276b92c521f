#include "capture/program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace tracediff::recorder {
namespace {

Error not_found(const std::string& name) { return Error{ErrorKind::unreadable, "command not found", name}; }

/// 0 when PATH can be run.
int run_obstacle(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return errno;
  if (S_ISDIR(about.st_mode)) return EISDIR;
  return ::access(path.c_str(), X_OK) == 0 ? 0 : errno;
}

/// The program behind `#!` in a script; empty for everything else.
std::string interpreter_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char mark[2] = {};
  std::string line;
  if (!file.read(mark, sizeof mark) || mark[0] != '#' || mark[1] != '!' || !std::getline(file, line)) return {};
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string::npos) return {};
  return line.substr(begin, line.find_first_of(" \t", begin) - begin);
}

/// A script without its interpreter is noticed before anything is overwritten for its sake.
Result<std::string> with_interpreter(const std::string& name, const std::string& path) {
  const std::string interpreter = interpreter_of(path);
  const int obstacle = interpreter.empty() ? 0 : run_obstacle(interpreter);
  if (obstacle == 0) return path;
  return command_not_runnable(name, "its interpreter " + interpreter + ": " + std::strerror(obstacle));
}

}  // namespace

Error command_not_runnable(const std::string& name, const std::string& cause) {
  return Error{ErrorKind::refused, "the command cannot be run: " + cause, name};
}

Result<std::string> find_program(const std::string& name) {
  if (name.empty()) return not_found("''");
  if (name.find('/') != std::string::npos) {
    const int obstacle = run_obstacle(name);
    if (obstacle == 0) return with_interpreter(name, name);
    if (obstacle == ENOENT || obstacle == ENOTDIR) return not_found(name);
    return command_not_runnable(name, std::strerror(obstacle));
  }
  const char* path = std::getenv("PATH");
  std::string places = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
  int last_obstacle = ENOENT;
  for (std::size_t at = 0; at <= places.size();) {
    const std::size_t end = std::min(places.find(':', at), places.size());
    const std::string place = end == at ? "." : places.substr(at, end - at);
    const int obstacle = run_obstacle(place + "/" + name);
    if (obstacle == 0) return with_interpreter(name, place + "/" + name);
    if (obstacle == EACCES) last_obstacle = EACCES;
    at = end + 1;
  }
  return last_obstacle == ENOENT ? not_found(name) : command_not_runnable(name, std::strerror(last_obstacle));
}

}  // namespace tracediff::recorder
