#include <fcntl.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <array>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "cli/cli.h"
#include "cli/command.h"
#include "cli/hide_secrets.h"

namespace {

/// A standard stream that is closed (`>&-`) must stay out of reach of the next file that is opened. What stands in for
/// it refuses what it is there for, so that a closed output is an error and no silence.
void occupy_standard_streams() {
  static constexpr std::array<int, 3> kModes{O_WRONLY, O_RDONLY, O_RDONLY};
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (::fcntl(stream, F_GETFD) < 0) ::open("/dev/null", kModes[static_cast<std::size_t>(stream)]);
  }
}

/// Only the columns of a long trace go back to the system when they are freed. Smaller pieces are used again: a page
/// that is fresh from the system costs more than what is done with it.
void keep_small_pieces() {
#if defined(__GLIBC__)
  constexpr int kLarge = 8 << 20;
  constexpr int kKept = 32 << 20;
  ::mallopt(M_MMAP_THRESHOLD, kLarge);
  ::mallopt(M_TRIM_THRESHOLD, kKept);
#endif
}

/// Traces that do not fit into memory end with a sentence, whichever thread notices.
void say_out_of_memory() {
  static constexpr std::string_view kMessage =
      "tracediff: out of memory: comparing takes about 40 bytes a line; give it more, or compare parts of the traces\n";
  const auto written = ::write(STDERR_FILENO, kMessage.data(), kMessage.size());
  ::_exit(written < 0 ? EXIT_FAILURE : tracediff::kExitTrouble);
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_streams();
  keep_small_pieces();
  std::set_new_handler(say_out_of_memory);
  const std::vector<std::string> words(argv, argv + argc);
  std::vector<const char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) pointers.push_back(word.c_str());
  pointers.push_back(nullptr);
  tracediff::hide_secrets(argc, argv);
  return tracediff::run(argc, pointers.data(), std::cout, std::cerr);
}
