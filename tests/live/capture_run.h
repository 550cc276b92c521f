#ifndef TRACEDIFF_TESTS_LIVE_CAPTURE_RUN_H_
#define TRACEDIFF_TESTS_LIVE_CAPTURE_RUN_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include <optional>
#include <string>
#include <vector>

#include "support/poll_until.h"
#include "support/process.h"
#include "support/redis_client.h"
#include "support/redis_server.h"

namespace tracediff::testing {

/// A trace file taken apart.
struct Trace {
  std::vector<std::string> entries;
  std::vector<std::string> remarks;  ///< the `# ` lines in order
  std::string text;

  /// The last line when it is the `# end:` line.
  [[nodiscard]] std::string end() const;
  /// Entries without time and address: `"SET" "k" "v"`.
  [[nodiscard]] std::vector<std::string> commands() const;
};
Trace read_trace(const std::string& path);
Trace parse_trace(const std::string& text);

/// `"SET" "k0" "v"` and so on, as the pipelines of the workload appear.
std::vector<std::string> pipeline_commands(long count);

/// A `tracediff capture` of SERVER into a file, with COMMAND behind `--` when it is not empty.
class CaptureRun {
 public:
  struct Options {
    std::vector<std::string> arguments;
    std::vector<std::string> command;
    std::vector<std::pair<std::string, std::string>> environment;
    bool to_file = true;
    std::optional<unsigned long> file_size_limit;
    int output_descriptor = -1;
    std::vector<std::string> launcher = {};  ///< what runs the program, as `nohup`
  };
  explicit CaptureRun(Options options);

  [[nodiscard]] Process& process() { return *process_; }
  [[nodiscard]] bool began() { return process_->says("recording"); }
  std::optional<int> wait(std::chrono::seconds limit = std::chrono::seconds(60)) { return process_->wait(limit); }
  [[nodiscard]] std::string file() const { return directory_.path("trace.log"); }
  [[nodiscard]] Trace trace() const { return read_trace(file()); }
  [[nodiscard]] std::string messages() const { return process_->messages(); }
  /// A file in a directory that goes with this run.
  [[nodiscard]] std::string path(const std::string& name) const { return directory_.path(name); }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Process> process_;
};

/// The workload as a command line for CaptureRun.
std::vector<std::string> workload(const std::string& port, const std::string& mode, long number = 0,
                                  const std::string& text = "");

/// The usual case: `capture -p PORT -o FILE -- workload ...`.
CaptureRun::Options capture_of(const RedisServer& server, const std::string& mode, long number = 0,
                               const std::string& text = "");
/// `capture -p PORT -o FILE` until something ends it.
CaptureRun::Options open_capture_of(const RedisServer& server, std::vector<std::string> more = {});

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_LIVE_CAPTURE_RUN_H_
