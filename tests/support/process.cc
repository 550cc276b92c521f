#include "support/process.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/poll_until.h"

namespace tracediff::testing {
namespace {

std::string make_directory() {
  std::string pattern = std::filesystem::temp_directory_path() / "tracediff-test-XXXXXX";
  return ::mkdtemp(pattern.data()) == nullptr ? std::string() : pattern;
}

int open_for(const std::string& path) { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600); }

[[noreturn]] void become(const ProcessOptions& options, const std::string& directory) {
  ::setsid();
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD}) ::signal(number, SIG_DFL);
  ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
  const std::string file = options.output_file.empty() ? directory + "/out" : options.output_file;
  ::dup2(options.output_descriptor >= 0 ? options.output_descriptor : open_for(file), STDOUT_FILENO);
  ::dup2(open_for(directory + "/err"), STDERR_FILENO);
  if (options.file_size_limit) {
    const rlimit limit{*options.file_size_limit, *options.file_size_limit};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> argv;
  for (const std::string& word : options.command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv.front(), argv.data());
  ::_exit(127);
}

}  // namespace

Process::Process(const ProcessOptions& options) : directory_(make_directory()) {
  pid_ = ::fork();
  if (pid_ == 0) become(options, directory_);
}

Process::~Process() {
  if (!status_) {
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::optional<int> Process::wait(std::chrono::seconds limit) {
  poll_until(
      [this] {
        int status = 0;
        if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
          status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        return status_.has_value();
      },
      limit);
  return status_;
}

std::string Process::output() const { return read_file(directory_ + "/out"); }
std::string Process::messages() const { return read_file(directory_ + "/err"); }

bool Process::says(const std::string& words) const {
  return poll_until([&] { return messages().find(words) != std::string::npos; });
}

bool is_running(pid_t pid) {
  const std::string about = read_file("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t behind_name = about.rfind(')');
  return behind_name != std::string::npos && about.substr(behind_name + 2, 1) != "Z";
}

TemporaryDirectory::TemporaryDirectory() : path_(make_directory()) {}
TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_file(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

}  // namespace tracediff::testing
