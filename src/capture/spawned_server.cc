#include "capture/spawned_server.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "capture/control.h"
#include "capture/program.h"
#include "capture/server_info.h"

namespace tracediff::recorder {
namespace {

constexpr int kPortTries = 5;
constexpr std::chrono::seconds kReadyPatience{10};
constexpr std::chrono::milliseconds kPollInterval{10};
constexpr std::chrono::seconds kEndPatience{3};

/// A port that was free a moment ago; somebody may take it before the server does.
std::uint16_t free_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return 0;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(descriptor, generic, size) == 0 && ::getsockname(descriptor, generic, &size) == 0;
  ::close(descriptor);
  return bound ? ntohs(address.sin_port) : std::uint16_t{0};
}

std::vector<std::string> server_arguments(const std::string& program, std::uint16_t port,
                                          const std::string& directory) {
  return {program,     "--port",           std::to_string(port),
          "--bind",    "127.0.0.1",        "--save",
          "",          "--appendonly",     "no",
          "--dir",     directory,          "--daemonize",
          "no",        "--protected-mode", "no",
          "--logfile", directory + "/log"};
}

[[noreturn]] void become_server(const std::string& program, char* const* argv, pid_t parent,
                                const SignalWatch& signals) {
  ::setpgid(0, 0);  // Ctrl-C is for the command
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(0);  // we died before the line above
  const int nothing = ::open("/dev/null", O_RDWR);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nothing, descriptor);
  signals.restore_in_child();
  ::execv(program.c_str(), argv);
  ::_exit(127);
}

pid_t launch(const std::string& program, std::uint16_t port, const std::string& directory, const SignalWatch& signals) {
  std::vector<std::string> words = server_arguments(program, port, directory);
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become_server(program, argv.data(), parent, signals);
  return pid;
}

Result<std::string> make_directory() {
  std::error_code failed;
  std::filesystem::path place = std::filesystem::temp_directory_path(failed);
  if (failed) place = "/tmp";
  std::string pattern = (place / "tracediff-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    return Error{ErrorKind::refused, std::string("cannot make a directory for the server: ") + std::strerror(errno),
                 pattern};
  }
  return pattern;
}

}  // namespace

Result<SpawnedServer> SpawnedServer::start(const std::string& program, const SignalWatch& signals,
                                           const Interrupt& interrupt) {
  const Result<std::string> path = find_program(program);
  if (!path && path.error().kind == ErrorKind::unreadable) {
    return Error{ErrorKind::refused,
                 "no server to start: it is not there; install it, or name another with --spawn=PATH", program};
  }
  if (!path) return Error{ErrorKind::refused, "no server to start: " + path.error().message, program};
  Error last{ErrorKind::refused, "no free port", program};
  for (int tries = 0; tries < kPortTries && !interrupt.raised(); ++tries) {
    const std::uint16_t port = free_port();
    const Result<std::string> directory = make_directory();
    if (!directory) return directory.error();
    SpawnedServer server(launch(*path, port, *directory, signals), port, *directory);
    const Result<void> ready = server.wait_until_ready(interrupt);
    if (ready) return server;
    last = Error{ErrorKind::refused, ready.error().message, program};
    if (last.message.find("in use") == std::string::npos) break;
  }
  return last;
}

SpawnedServer::SpawnedServer(pid_t pid, std::uint16_t port, std::string directory)
    : pid_(pid), port_(port), directory_(std::move(directory)) {
  if (pid_ > 0) ::setpgid(pid_, pid_);  // as it does itself: whoever is first
  if (pid_ > 0) guardian_.emplace(pid_, directory_);
}

SpawnedServer::SpawnedServer(SpawnedServer&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      port_(other.port_),
      directory_(std::exchange(other.directory_, {})),
      guardian_(std::move(other.guardian_)) {}

/// With all that a script which starts the server has started.
void SpawnedServer::end() const {
  ::kill(-pid_, SIGTERM);
  const Deadline deadline = Clock::now() + kEndPatience;
  const Interrupt never;
  while (::waitpid(-pid_, nullptr, WNOHANG) >= 0 || ::kill(-pid_, 0) == 0) {
    if (Clock::now() >= deadline) break;
    [[maybe_unused]] const bool slept = never.sleep_for(kPollInterval);
  }
  ::kill(-pid_, SIGKILL);
  while (::waitpid(-pid_, nullptr, 0) > 0) continue;
}

SpawnedServer::~SpawnedServer() {
  guardian_.reset();
  if (pid_ > 0) end();
  std::error_code ignored;
  if (!directory_.empty()) std::filesystem::remove_all(directory_, ignored);
}

std::string SpawnedServer::last_words() const {
  std::ifstream log(directory_ + "/log");
  std::string last;
  for (std::string line; std::getline(log, line);) {
    if (line.find(" # ") != std::string::npos || last.empty()) last = line;
  }
  return last.empty() ? "it said nothing" : "its last words: " + last;
}

Result<void> SpawnedServer::wait_until_ready(const Interrupt& interrupt) {
  if (pid_ < 0) return Error{ErrorKind::refused, std::string("cannot start the server: ") + std::strerror(errno), {}};
  ConnectionOptions options;
  options.port = port_;
  const Deadline deadline = Clock::now() + kReadyPatience;
  while (Clock::now() < deadline) {
    if (::waitpid(pid_, nullptr, WNOHANG) != 0) {
      ::kill(-pid_, SIGKILL);
      pid_ = -1;
      return Error{ErrorKind::refused, "the server ended at once; " + last_words(), {}};
    }
    if (Result<std::unique_ptr<Stream>> stream = open_stream(options, deadline, interrupt)) {
      Control control(std::move(*stream));
      // Somebody else's server may have taken the port in the meantime. Ours may be the child of a script.
      const Result<Reply> reply = control.call({"INFO", "server"}, deadline, interrupt);
      const std::string server(reply ? info_value(reply->text, "process_id") : std::string_view());
      if (!server.empty() && ::getpgid(static_cast<pid_t>(std::atol(server.c_str()))) == pid_) return {};
    }
    if (!interrupt.sleep_for(kPollInterval)) return Error{ErrorKind::refused, "interrupted", {}};
  }
  return Error{ErrorKind::refused, "the server did not answer in time; " + last_words(), {}};
}

std::vector<std::pair<std::string, std::string>> SpawnedServer::environment() const {
  const std::string port = std::to_string(port_);
  return {{"REDIS_HOST", "127.0.0.1"}, {"REDIS_PORT", port}, {"REDIS_URL", "redis://127.0.0.1:" + port}};
}

}  // namespace tracediff::recorder
