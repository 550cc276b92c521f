// Says whether a JSON report on two generated traces is right, and if not, why.
//
//     check_answer REPORT BASELINE-TRUTH CANDIDATE-TRUTH

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "answer.h"

namespace {

std::string read(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int argc, char** argv) {
  using tracediff::testing::truth_from_json;
  if (argc != 4) {
    std::fprintf(stderr, "usage: check_answer REPORT BASELINE-TRUTH CANDIDATE-TRUTH\n");
    return 2;
  }
  const std::vector<std::string> wrong = tracediff::testing::wrong_in_answer(
      read(argv[1]), truth_from_json(read(argv[2])), truth_from_json(read(argv[3])));
  if (wrong.empty()) {
    std::printf("right\n");
    return 0;
  }
  std::printf("wrong");
  for (std::size_t i = 0; i < wrong.size(); ++i) std::printf("%s%s", i == 0 ? ": " : "; ", wrong[i].c_str());
  std::printf("\n");
  return 1;
}
