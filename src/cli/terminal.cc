#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace tracediff {
namespace {

constexpr std::size_t kNarrowest = 80;
constexpr std::size_t kWidest = 160;  ///< longer lines are hard to follow

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string pager_command() {
  if (std::getenv("TRACEDIFF_PAGER") != nullptr) return environment("TRACEDIFF_PAGER");
  if (std::getenv("PAGER") != nullptr) return environment("PAGER");
  return "less";
}

/// False where the pager could not be started at all; a reader who quits early has seen enough.
bool page(const std::string& command, std::string_view text) {
  constexpr int kKeepWhatIsSet = 0;
  constexpr int kShellCannotRun = 126;
  setenv("LESS", "FRX", kKeepWhatIsSet);
  auto* const previous = std::signal(SIGPIPE, SIG_IGN);
  FILE* const pager = popen(command.c_str(), "w");
  if (pager == nullptr) return false;
  std::fwrite(text.data(), 1, text.size(), pager);
  const int status = pclose(pager);
  std::signal(SIGPIPE, previous);
  return !(WIFEXITED(status) && WEXITSTATUS(status) >= kShellCannotRun);
}

}  // namespace

Terminal terminal_of(const std::ostream& out) {
  Terminal terminal;
  if (out.rdbuf() != std::cout.rdbuf() || isatty(STDOUT_FILENO) == 0) return terminal;
  terminal.is_terminal = true;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    terminal.width = std::clamp<std::size_t>(size.ws_col, kNarrowest, kWidest);
    terminal.height = size.ws_row;
  }
  return terminal;
}

Colour colour_for(ColourWish wish, const Terminal& terminal) {
  if (wish == ColourWish::always) return Colour::on;
  if (wish == ColourWish::never || !terminal.is_terminal) return Colour::off;
  return environment("NO_COLOR").empty() && environment("TERM") != "dumb" ? Colour::on : Colour::off;
}

void show_text(std::string_view text, const Terminal& terminal, Paging paging, std::ostream& out) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  const bool too_long = terminal.is_terminal && terminal.height > 0 && lines >= terminal.height;
  const std::string command = too_long && paging == Paging::automatic ? pager_command() : std::string();
  if (!command.empty() && command != "cat" && page(command, text)) return;
  out << text;
}

}  // namespace tracediff
