// Writes a MONITOR trace of a web shop that keeps its sessions in Redis, and beside it what is in it.
//
//     generate_trace --lines 1000000 --behaviour old --output old.log --truth old.json
//     generate_trace --lines 1000000 --behaviour new --injected 200 --output new.log --truth new.json

#include <charconv>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "workload.h"

namespace {

namespace testing = tracediff::testing;

constexpr const char* kUsage = R"(usage: generate_trace [OPTION VALUE]...
  --workload shop|unrelated|random-order         [shop]
  --lines N        of the old behaviour; the new one serves the same requests  [100000]
  --behaviour old|new                            [old]
  --connections short|persistent|sticky          [short]
  --concurrency N  requests in flight            [64]
  --hosts N        that send requests            [8]
  --ports N        of a host, for short connections: few are soon used again  [28232]
  --uuid-share, --clock-share, --binary-share PERCENT    [0, 0, 10]
  --refused-share, --contended-share PERCENT     of the requests  [5, 3]
  --injected N     TOUCH commands of the new behaviour  [0]
  --seed N         which requests are served     [1]
  --run N          ids, ports and times, and with them the order  [1]
  --output FILE    the trace                     [standard output]
  --truth FILE     exact counts, in JSON         [none]
)";

struct Command {
  testing::WorkloadOptions options;
  std::string output;
  std::string truth;
};

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

template <typename Value>
bool read_word(std::string_view text, const std::map<std::string_view, Value>& words, Value& value) {
  const auto found = words.find(text);
  if (found == words.end()) return false;
  value = found->second;
  return true;
}

using Reader = std::function<bool(std::string_view)>;

std::map<std::string_view, Reader> readers(Command& command) {
  testing::WorkloadOptions& options = command.options;
  using testing::Behaviour;
  using testing::Connections;
  using testing::Workload;
  const auto number = [](auto& value) { return [&value](std::string_view text) { return read_number(text, value); }; };
  const auto word = [](auto words, auto& value) {
    return [words, &value](std::string_view text) { return read_word(text, words, value); };
  };
  const auto text = [](std::string& value) {
    return [&value](std::string_view given) { return !(value = given).empty(); };
  };
  const std::map<std::string_view, Workload> workloads = {
      {"shop", Workload::shop}, {"unrelated", Workload::unrelated}, {"random-order", Workload::random_order}};
  const std::map<std::string_view, Behaviour> behaviours = {{"old", Behaviour::earlier}, {"new", Behaviour::later}};
  const std::map<std::string_view, Connections> connections = {
      {"short", Connections::per_request}, {"persistent", Connections::pooled}, {"sticky", Connections::sticky}};
  return {{"--workload", word(workloads, options.workload)},
          {"--lines", number(options.lines)},
          {"--behaviour", word(behaviours, options.behaviour)},
          {"--connections", word(connections, options.connections)},
          {"--concurrency", number(options.concurrency)},
          {"--hosts", number(options.hosts)},
          {"--ports", number(options.ports)},
          {"--uuid-share", number(options.uuid_share)},
          {"--clock-share", number(options.clock_share)},
          {"--binary-share", number(options.binary_share)},
          {"--refused-share", number(options.refused_share)},
          {"--contended-share", number(options.contended_share)},
          {"--injected", number(options.touches)},
          {"--seed", number(options.seed)},
          {"--run", number(options.run)},
          {"--output", text(command.output)},
          {"--truth", text(command.truth)}};
}

/// What is wrong with the arguments, or nothing.
std::string read_arguments(int argc, char** argv, Command& command) {
  const std::map<std::string_view, Reader> known = readers(command);
  for (int i = 1; i < argc; i += 2) {
    const auto found = known.find(argv[i]);
    if (found == known.end()) return std::string("no option: ") + argv[i];
    if (i + 1 == argc) return std::string("no value: ") + argv[i];
    if (!found->second(argv[i + 1])) return std::string(argv[i]) + " cannot be " + argv[i + 1];
  }
  const testing::WorkloadOptions& options = command.options;
  if (options.concurrency == 0 || options.hosts == 0) return "--concurrency and --hosts are at least 1";
  if (options.ports <= options.concurrency || options.ports > 28'232) {
    return "--ports is more than --concurrency and at most 28232";
  }
  return {};
}

bool write_file(const std::string& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return false;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return std::fclose(file) == 0 && written;
}

}  // namespace

int main(int argc, char** argv) {
  Command command;
  if (const std::string wrong = read_arguments(argc, argv, command); !wrong.empty()) {
    std::fprintf(stderr, "generate_trace: %s\n%s", wrong.c_str(), kUsage);
    return 2;
  }
  std::FILE* out = command.output.empty() ? stdout : std::fopen(command.output.c_str(), "wb");
  if (out == nullptr) {
    std::perror(command.output.c_str());
    return 2;
  }
  const std::optional<testing::Truth> truth = testing::generate(command.options, out);
  const bool closed = out == stdout || std::fclose(out) == 0;
  if (!truth || !closed) {
    std::fprintf(stderr, "generate_trace: the trace could not be written\n");
    return 2;
  }
  if (!command.truth.empty() && !write_file(command.truth, to_json(*truth))) {
    std::perror(command.truth.c_str());
    return 2;
  }
  return 0;
}
