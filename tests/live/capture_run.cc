#include "capture_run.h"

#include <sstream>
#include <utility>

namespace tracediff::testing {

std::string Trace::end() const {
  const bool is_last = !remarks.empty() && text.ends_with(remarks.back() + "\n");
  return is_last && remarks.back().starts_with("# end:") ? remarks.back() : "";
}

std::vector<std::string> Trace::commands() const {
  std::vector<std::string> commands;
  for (const std::string& entry : entries) commands.push_back(entry.substr(entry.find("] \"") + 2));
  return commands;
}

Trace parse_trace(const std::string& text) {
  Trace trace;
  trace.text = text;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    (line.starts_with("# ") ? trace.remarks : trace.entries).push_back(line);
  }
  return trace;
}

Trace read_trace(const std::string& path) { return parse_trace(read_file(path)); }

std::vector<std::string> pipeline_commands(long count) {
  std::vector<std::string> commands;
  for (long i = 0; i < count; ++i) commands.push_back("\"SET\" \"k" + std::to_string(i) + "\" \"v\"");
  return commands;
}

CaptureRun::CaptureRun(Options options) {
  ProcessOptions process;
  process.command = options.launcher;
  process.command.insert(process.command.end(), {TRACEDIFF_PROGRAM, "capture"});
  if (options.to_file) {
    process.command.emplace_back("-o");
    process.command.push_back(file());
  }
  const auto append = [&process](const std::vector<std::string>& words) {
    process.command.insert(process.command.end(), words.begin(), words.end());
  };
  append(options.arguments);
  if (!options.command.empty()) process.command.emplace_back("--");
  append(options.command);
  process.environment = std::move(options.environment);
  process.file_size_limit = options.file_size_limit;
  process.output_descriptor = options.output_descriptor;
  process_ = std::make_unique<Process>(process);
}

std::vector<std::string> workload(const std::string& port, const std::string& mode, long number,
                                  const std::string& text) {
  return {TRACEDIFF_WORKLOAD, port, mode, std::to_string(number), text};
}

CaptureRun::Options capture_of(const RedisServer& server, const std::string& mode, long number,
                               const std::string& text) {
  return {{"-p", server.port_text()}, workload(server.port_text(), mode, number, text), {}, true, std::nullopt, -1};
}

CaptureRun::Options open_capture_of(const RedisServer& server, std::vector<std::string> more) {
  std::vector<std::string> arguments{"-p", server.port_text()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return {std::move(arguments), {}, {}, true, std::nullopt, -1};
}

}  // namespace tracediff::testing
