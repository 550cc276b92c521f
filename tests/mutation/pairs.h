#ifndef TRACEDIFF_TESTS_MUTATION_PAIRS_H_
#define TRACEDIFF_TESTS_MUTATION_PAIRS_H_

#include <set>
#include <string>
#include <vector>

#include "shape/shape.h"

namespace tracediff::testing {

/// One client command of the trace that is going to be changed.
struct Use {
  std::size_t line = 0;          ///< index into BasePair::lines
  std::vector<std::size_t> lua;  ///< lines of what it calls, where it is a script call
  ShapeId shape = 0;
  std::string text;                 ///< the entry as the server sent it
  std::vector<std::string> quoted;  ///< arguments with their quotes and escapes
  Arguments command;                ///< the same, normalised, without quotes
  bool alone = true;  ///< a step of its own: no try among equal ones in a row, no half of a script call tried twice
};

/// Two runs of one version.
struct BasePair {
  std::string name;      ///< "contention 6.0.0 run1-run2"
  std::string baseline;  ///< paths
  std::string candidate;
  std::string regime;              ///< of the unchanged pair
  bool clean = false;              ///< without finding when unchanged
  std::vector<std::string> lines;  ///< of the candidate's file
  std::vector<Use> uses;           ///< in file order
  std::vector<Shape> shapes;
  std::set<ShapeId> common;                             ///< shapes of client commands of both runs
  std::set<std::string> names;                          ///< lower-case names of all commands of both runs
  std::vector<std::set<std::string>> baseline_numbers;  ///< by shape: "SLOT VALUE" of the baseline
};

/// Every `<version>-run<N>.log` of FOLDER and the folders below it, each run paired with the next one of its version.
std::vector<BasePair> find_pairs(const std::string& folder);

/// Reads both runs and compares them unchanged. Gives what went wrong, or nothing.
std::string load(BasePair& pair);

/// `GET`, `k` of a normalised text, without quotes.
Arguments arguments_of(std::string_view normalised);

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_MUTATION_PAIRS_H_
