// Runs a fuzz target without libFuzzer: every file of the corpus, then seeded mutations of each.
//
//     NAME_replay CORPUS_FOLDER...

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz/fuzz.h"

namespace {

constexpr int kMutationsOfAFile = 200;

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

void mutate(std::string& input, std::mt19937& random) {
  constexpr char kNasty[] = "\"\\ \n\r[]:.|_-$x01afZ\x01\x02\xcb";
  for (std::size_t changes = 1 + random() % 4; changes > 0 && !input.empty(); --changes) {
    const std::size_t at = random() % input.size();
    const char byte = random() % 2 == 0 ? kNasty[random() % (sizeof kNasty - 1)] : static_cast<char>(random());
    switch (random() % 4) {
      case 0:
        input[at] = byte;
        break;
      case 1:
        input.insert(at, 1, byte);
        break;
      case 2:
        input.erase(at, 1 + random() % 8);
        break;
      default:
        input.resize(at);
        break;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    for (const auto& file : std::filesystem::directory_iterator(argv[i])) files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    std::fprintf(stderr, "usage: %s CORPUS_FOLDER...; no file found\n", argv[0]);
    return 2;
  }
  run("");
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), {}};
    run(input);
    std::mt19937 random(static_cast<unsigned>(input.size()));
    for (int round = 0; round < kMutationsOfAFile; ++round) {
      std::string mutated = input;
      mutate(mutated, random);
      run(mutated);
    }
  }
  std::printf("%zu files, %d mutations of each\n", files.size(), kMutationsOfAFile);
  return 0;
}
