#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "cli/suggest.h"
#include "cli/terminal.h"
#include "support/cli_fixture.h"

namespace tracediff::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CommandLine, WithoutArgumentsShowsTheHelpAsTrouble) {
  const Outcome outcome = run_with({});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("Usage: tracediff COMMAND"));
}

TEST(CommandLine, HelpAndVersionAreAskedForAndNoTrouble) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--help"}, "Examples:"},
      {{"-h"}, "Examples:"},
      {{"show", "--help"}, "Usage: tracediff show [OPTIONS] TRACE"},
      {{"rules", "-h"}, "--no-default-rules"},
      {{"--version"}, "tracediff "}};
  for (const auto& [arguments, expected] : cases) {
    const Outcome outcome = run_with(arguments);
    EXPECT_EQ(outcome.status, 0) << expected;
    EXPECT_THAT(outcome.out, HasSubstr(expected));
    EXPECT_EQ(outcome.err, "");
  }
}

TEST(CommandLine, HelpFitsEightyColumns) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"capture", "--help"},
                                                    {"redact", "--help"},
                                                    {"show", "--help"},
                                                    {"rules", "--help"},
                                                    {"compare", "--help"},
                                                    {"run", "--help"}}) {
    std::istringstream help(run_with(arguments).out);
    for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST(CommandLine, AMistakeIsAnsweredWithTheNearestName) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"shwo", "x"}, "Did you mean `show`?"},
      {{"show", "--jsn", "x"}, "Did you mean `--json`?"},
      {{"rules", "--no-defaults"}, "Did you mean `--no-default-rules`?"},
      {{"--verson"}, "Did you mean `--version`?"},
      {{"compare", "--format", "jsn", "x", "y"}, "Did you mean `json`?"},
      {{"compare", "--color", "nevr", "x", "y"}, "Did you mean `never`?"},
      {{"sh\x1b[31mow"}, "not expected: sh\\x1b[31mow"}};
  for (const auto& [arguments, expected] : cases) {
    const Outcome outcome = run_with(arguments);
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.err, HasSubstr(expected));
    EXPECT_THAT(outcome.err, HasSubstr("--help`"));
  }
}

TEST(CommandLine, OwnTroubleHasAnotherStatusWhereTheStatusIsACommands) {
  EXPECT_EQ(run_with({"capture", "--no-such-option", "--", "true"}).status, 125);
  EXPECT_EQ(run_with({"compare", "--bisect", "--no-such-option"}).status, 125);
}

std::string file_content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Docs, ManPageAndCompletionsAreThoseOfTheRealOptions) {
  const std::string docs = std::string(TRACEDIFF_SOURCE_DIR) + "/docs/";
  const std::vector<std::pair<std::string, std::string>> cases = {{"man", "tracediff.1"},
                                                                  {"bash", "completions/tracediff.bash"},
                                                                  {"zsh", "completions/_tracediff"},
                                                                  {"fish", "completions/tracediff.fish"}};
  for (const auto& [form, file] : cases) {
    const Outcome outcome = run_with({"--generate", form});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(file_content(docs + file), outcome.out)
        << "write it again: tracediff --generate " << form << " > docs/" << file;
  }
}

TEST(Docs, EveryOptionOfTheHelpIsInManPageAndCompletions) {
  const std::string docs = std::string(TRACEDIFF_SOURCE_DIR) + "/docs/";
  const std::string man = file_content(docs + "tracediff.1");
  const std::string bash = file_content(docs + "completions/tracediff.bash");
  const std::regex name(R"((^|[ ,])(--?[a-z][a-z-]*))");
  for (const char* command : {"capture", "compare", "run", "show", "rules"}) {
    std::istringstream help(run_with({command, "--help"}).out);
    std::size_t options = 0;
    for (std::string line; std::getline(help, line);) {
      if (!line.starts_with("  -")) continue;
      const std::string names = line.substr(2, line.find("  ", 2) - 2);
      for (std::sregex_iterator it(names.begin(), names.end(), name), end; it != end; ++it) {
        std::string in_man = (*it)[2];
        EXPECT_THAT(bash, HasSubstr(in_man));
        for (std::size_t at = in_man.find('-'); at != std::string::npos; at = in_man.find('-', at + 2))
          in_man.insert(at, "\\");
        EXPECT_THAT(man, HasSubstr("\\fB" + in_man + "\\fR"));
        ++options;
      }
    }
    EXPECT_GE(options, 4U) << command;
  }
}

TEST(Suggestions, AreNotMadeForWordsThatAreFarFromAll) {
  EXPECT_EQ(nearest_name("--zzzzzzz", {"--format", "--report"}), "");
  EXPECT_EQ(nearest_name("--fromat=json", {"--format", "--report"}), "--format");
  EXPECT_EQ(nearest_name("--label-base", {"--label-baseline", "--label-candidate"}), "--label-baseline");
}

TEST(Terminals, AStreamThatIsNotStandardOutputIsNone) {
  std::ostringstream out;
  const Terminal terminal = terminal_of(out);
  EXPECT_FALSE(terminal.is_terminal);
  EXPECT_EQ(terminal.width, 80U);
  EXPECT_EQ(colour_for(ColourWish::automatic, terminal), Colour::off);
  EXPECT_EQ(colour_for(ColourWish::always, terminal), Colour::on);
}

}  // namespace
}  // namespace tracediff::testing
