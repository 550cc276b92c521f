#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/cli.h"

namespace tracediff {
namespace {

/// The words of a command line without quotes or variables.
std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// Says the commands of console blocks again: gives TEXT with what the program prints now.
class Retold {
 public:
  explicit Retold(const std::string& text) {
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) take(line);
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] int commands() const { return commands_; }

 private:
  void take(const std::string& line) {
    if (fence_.empty() && line.starts_with("```") && line.ends_with("console")) {
      fence_ = line.substr(0, line.find('c'));
    } else if (!fence_.empty() && line == fence_) {
      fence_.clear();
    } else if (!fence_.empty()) {
      if (line.starts_with("$ ")) tell(line);
      return;
    }
    text_ += line + "\n";
  }

  void tell(const std::string& line) {
    text_ += line + "\n";
    ++commands_;
    if (line == "$ echo $?") {
      text_ += std::to_string(status_) + "\n";
      return;
    }
    const std::vector<std::string> words = words_of(line.substr(2));
    std::vector<const char*> arguments;
    for (const std::string& word : words) arguments.push_back(word.c_str());
    std::ostringstream out;
    std::ostringstream err;
    status_ = run(static_cast<int>(arguments.size()), arguments.data(), out, err);
    text_ += out.str() + err.str();
  }

  std::string text_;
  std::string fence_;  ///< of the console block we are in
  int status_ = 0;
  int commands_ = 0;
};

TEST(Tutorial, ShowsWhatTheProgramPrints) {
  std::filesystem::current_path(TRACEDIFF_SOURCE_DIR);
  const std::string path = "docs/tutorial.md";
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const Retold retold(text);
  EXPECT_GE(retold.commands(), 6);
  if (std::getenv("TRACEDIFF_REWRITE") != nullptr) std::ofstream(path, std::ios::binary) << retold.text();
  EXPECT_EQ(text, retold.text()) << "write it again: TRACEDIFF_REWRITE=1 tutorial_test";
}

}  // namespace
}  // namespace tracediff
