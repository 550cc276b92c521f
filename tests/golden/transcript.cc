#include "transcript.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <vector>

#include "golden_case.h"

namespace tracediff::testing {
namespace {

using Words = std::vector<std::string>;

Words split(const std::string& line) {
  std::istringstream words(line);
  return {std::istream_iterator<std::string>(words), {}};
}

/// The commands of one block, without their `$ `.
std::vector<std::string> commands_of(const std::string& block) {
  std::vector<std::string> commands;
  std::istringstream lines(block);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("$ ")) commands.push_back(line.substr(2));
  }
  return commands;
}

bool can_run(const std::string& block) {
  const auto commands = commands_of(block);
  const auto known = [](const std::string& command) {
    const Words words = split(command);
    return command == "echo $?" || (words.size() == 2 && words[0] == "cd") ||
           (words.size() > 2 && words[0] == "tracediff" && words[1] != "capture");
  };
  return !commands.empty() && std::all_of(commands.begin(), commands.end(), known);
}

std::string run_block(const std::string& block) {
  std::filesystem::path folder = TRACEDIFF_SOURCE_DIR;
  int status = 0;
  std::string said;
  for (const std::string& command : commands_of(block)) {
    said += "$ " + command + "\n";
    Words words = split(command);
    if (words[0] == "cd") {
      folder /= words[1];
    } else if (words[0] == "echo") {
      said += std::to_string(status) + "\n";
    } else {
      words.erase(words.begin());
      const Outcome outcome = run_in(folder, words);
      said += outcome.out + outcome.err;
      status = outcome.status;
    }
  }
  return said;
}

/// Calls SEE with the text between blocks and with every block's own text, in order.
template <typename SeeProse, typename SeeBlock>
void walk(const std::string& text, SeeProse see_prose, SeeBlock see_block) {
  const std::string begin = "```console\n";
  const std::string end = "```";
  std::size_t at = 0;
  while (true) {
    const std::size_t open = text.find(begin, at);
    const std::size_t close = open == std::string::npos ? open : text.find(end, open + begin.size());
    if (close == std::string::npos) break;
    see_prose(text.substr(at, open + begin.size() - at));
    see_block(text.substr(open + begin.size(), close - open - begin.size()));
    at = close;
  }
  see_prose(text.substr(at));
}

}  // namespace

std::string with_transcripts_run(const std::string& text) {
  std::string result;
  walk(
      text, [&result](const std::string& prose) { result += prose; },
      [&result](const std::string& block) { result += can_run(block) ? run_block(block) : block; });
  return result;
}

int runnable_transcripts(const std::string& text) {
  int count = 0;
  walk(
      text, [](const std::string&) {}, [&count](const std::string& block) { count += can_run(block) ? 1 : 0; });
  return count;
}

}  // namespace tracediff::testing
