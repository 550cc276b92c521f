#ifndef TRACEDIFF_TESTS_MUTATION_MUTANT_H_
#define TRACEDIFF_TESTS_MUTATION_MUTANT_H_

#include <optional>
#include <random>
#include <string>

#include "mutation/pairs.h"

namespace tracediff::testing {

enum class Mutation { every_use_dropped, argument_added, command_added, number_changed, one_use_dropped, keys_renamed };

/// The same numbers on every machine, which the distributions of the standard library do not promise.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

 private:
  std::mt19937_64 engine_;
};

/// A trace with one artificial change.
struct Mutant {
  std::string text;                ///< the whole file
  Arguments before;                ///< the changed command, normalised; empty where it is new
  Arguments after;                 ///< what it has become; empty where it was dropped
  std::string what;                ///< for people: the shape and what was done to it
  std::size_t uses = 0;            ///< how many lines were changed
  std::string old_beginning = {};  ///< of keys, where these were renamed
};

/// The candidate of PAIR, changed; nothing where PAIR has no place for this kind of change.
std::optional<Mutant> mutate(const BasePair& pair, Mutation mutation, Dice& dice);

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_MUTATION_MUTANT_H_
