#include "align/split.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

namespace tracediff::internal {
namespace {

using Position = std::int64_t;

constexpr Position kUnreached = -1;

// Fewer rounds than kFewestRounds find nothing useful. With more than kMostRounds a search takes seconds and no
// longer gets closer to the minimum.
constexpr std::uint64_t kFewestRounds = 64;
constexpr std::uint64_t kMostRounds = 4096;

// A piece is cut until it has no more pairs of elements than this, though diff_leaf() takes more: that stores a point
// a diagonal and round in new memory, which costs more than a cut.
constexpr std::size_t kSmallPiece = 1U << 14U;

std::uint64_t load_word(const void* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// How many elements are equal in a row, at most LIMIT. A word at a time: how long such a run is cannot be foretold,
/// and the narrower the elements, the more of them are compared at once. DIFFERING(count) has a bit for each bit in
/// which the words behind COUNT elements differ, EQUAL_BITS(word) says how many lie before its first; EQUAL(count)
/// compares one.
template <typename Id, typename Differing, typename EqualBits, typename Equal>
Position equal_in_a_row(Position limit, const Differing& differing, const EqualBits& equal_bits, const Equal& equal) {
  constexpr Position kAtOnce = sizeof(std::uint64_t) / sizeof(Id);
  constexpr int kBits = 8 * sizeof(Id);
  Position count = 0;
  for (; count + kAtOnce <= limit; count += kAtOnce) {
    if (const std::uint64_t bits = differing(count); bits != 0) return count + equal_bits(bits) / kBits;
  }
  while (count < limit && equal(count)) ++count;
  return count;
}

constexpr bool kLittleEndian = std::endian::native == std::endian::little;

/// Of those from ONE and OTHER on.
template <typename Id>
Position equal_ahead(const Id* one, const Id* other, Position limit) {
  return equal_in_a_row<Id>(
      limit, [=](Position count) { return load_word(one + count) ^ load_word(other + count); },
      [](std::uint64_t bits) { return kLittleEndian ? std::countr_zero(bits) : std::countl_zero(bits); },
      [=](Position count) { return one[count] == other[count]; });
}

/// Of those before ONE and OTHER, backwards.
template <typename Id>
Position equal_behind(const Id* one, const Id* other, Position limit) {
  constexpr Position kAtOnce = sizeof(std::uint64_t) / sizeof(Id);
  return equal_in_a_row<Id>(
      limit, [=](Position count) { return load_word(one - count - kAtOnce) ^ load_word(other - count - kAtOnce); },
      [](std::uint64_t bits) { return kLittleEndian ? std::countl_zero(bits) : std::countr_zero(bits); },
      [=](Position count) { return *(one - count - 1) == *(other - count - 1); });
}

/// Two ranges still to be compared.
struct Box {
  std::size_t first_begin;
  std::size_t first_end;
  std::size_t second_begin;
  std::size_t second_end;
};

/// One direction of the bidirectional search: for each diagonal the furthest element of `first` that ROUND edits
/// reach. A diagonal is the position in `first` less that in `second`, both counted from where this search starts.
class Search {
 public:
  void reset(Position rounds) {
    origin_ = rounds + 1;
    reached_.assign(static_cast<std::size_t>(2 * rounds + 3), kUnreached);
    at(1) = 0;
  }
  [[nodiscard]] Position reached(Position diagonal) const {
    const Position index = diagonal + origin_;
    return index < 0 || index >= static_cast<Position>(reached_.size()) ? kUnreached
                                                                        : reached_[static_cast<std::size_t>(index)];
  }
  /// Takes one more edit onto DIAGONAL, then follows equal elements: EQUAL(x, y, limit) gives how many.
  template <typename Equal>
  Position advance(Position diagonal, Position first_size, Position second_size, std::uint64_t& steps, Equal equal) {
    const Position before = at(diagonal - 1);
    const Position after = at(diagonal + 1);
    const Position from_before = before == kUnreached || before == first_size ? kUnreached : before + 1;
    const Position from_after = after - diagonal <= second_size ? after : kUnreached;
    Position x = std::max(from_before, from_after);
    if (x != kUnreached) {
      const Position equal_ones = equal(x, x - diagonal, std::min(first_size - x, second_size - (x - diagonal)));
      x += equal_ones;
      steps += static_cast<std::uint64_t>(equal_ones);
    }
    ++steps;
    return at(diagonal) = x;
  }

 private:
  Position& at(Position diagonal) { return reached_[static_cast<std::size_t>(diagonal + origin_)]; }

  std::vector<Position> reached_;
  Position origin_ = 0;
};

struct SplitPoint {
  Position first = 0;
  Position second = 0;
  bool minimal = true;
};

/// Finds a point where the box can be cut in two.
template <typename Id>
class Splitter {
 public:
  /// FIRST and SECOND differ in their first and in their last elements and are not empty.
  SplitPoint split(std::span<const Id> first, std::span<const Id> second, Position rounds, std::uint64_t& steps) {
    first_size_ = static_cast<Position>(first.size());
    second_size_ = static_cast<Position>(second.size());
    const Position delta = first_size_ - second_size_;
    const bool odd = delta % 2 != 0;
    forward_.reset(rounds);
    backward_.reset(rounds);
    const auto equal_forward = [one = first.data(), two = second.data()](Position x, Position y, Position limit) {
      return equal_ahead(one + x, two + y, limit);
    };
    const auto equal_backward = [one = first.data() + first.size(), two = second.data() + second.size()](
                                    Position x, Position y, Position limit) {
      return equal_behind(one - x, two - y, limit);
    };
    for (Position round = 0; round <= rounds; ++round) {
      const Position lowest = lowest_diagonal(round);
      const Position highest = highest_diagonal(round);
      for (Position diagonal = lowest; diagonal <= highest; diagonal += 2) {
        const Position x = forward_.advance(diagonal, first_size_, second_size_, steps, equal_forward);
        if (odd && meets(x, backward_, delta - diagonal, round - 1)) return {x, x - diagonal, true};
      }
      for (Position diagonal = lowest; diagonal <= highest; diagonal += 2) {
        const Position x = backward_.advance(diagonal, first_size_, second_size_, steps, equal_backward);
        if (!odd && meets(x, forward_, delta - diagonal, round)) return from_end({x, x - diagonal, true});
      }
    }
    const SplitPoint ahead = furthest(forward_, rounds);
    const SplitPoint behind = furthest(backward_, rounds);
    return ahead.first + ahead.second >= behind.first + behind.second ? ahead : from_end(behind);
  }

 private:
  // Diagonals outside the box hold nothing.
  [[nodiscard]] Position lowest_diagonal(Position round) const {
    return -round + 2 * std::max<Position>(0, round - second_size_);
  }
  [[nodiscard]] Position highest_diagonal(Position round) const {
    return round - 2 * std::max<Position>(0, round - first_size_);
  }
  [[nodiscard]] bool meets(Position x, const Search& other, Position diagonal, Position other_round) const {
    if (x == kUnreached || diagonal < -other_round || diagonal > other_round) return false;
    const Position from_other_end = other.reached(diagonal);
    return from_other_end != kUnreached && x + from_other_end >= first_size_;
  }
  [[nodiscard]] SplitPoint from_end(SplitPoint point) const {
    return {first_size_ - point.first, second_size_ - point.second, point.minimal};
  }
  [[nodiscard]] SplitPoint furthest(const Search& search, Position rounds) const {
    SplitPoint best{0, 0, false};
    for (Position diagonal = lowest_diagonal(rounds); diagonal <= highest_diagonal(rounds); diagonal += 2) {
      const Position x = search.reached(diagonal);
      if (x != kUnreached && 2 * x - diagonal > best.first + best.second) best = {x, x - diagonal, false};
    }
    return best;
  }

  Search forward_;
  Search backward_;
  Position first_size_ = 0;
  Position second_size_ = 0;
};

void trim(Ids first, Ids second, Box& box) {
  while (box.first_begin < box.first_end && box.second_begin < box.second_end &&
         first[box.first_begin] == second[box.second_begin]) {
    ++box.first_begin;
    ++box.second_begin;
  }
  while (box.first_begin < box.first_end && box.second_begin < box.second_end &&
         first[box.first_end - 1] == second[box.second_end - 1]) {
    --box.first_end;
    --box.second_end;
  }
}

/// Boxes are worked off from the front, so that what is left to do ends with both sequences.
Position affordable_rounds(std::uint64_t budget, std::uint64_t spent, std::size_t left) {
  const std::uint64_t unspent = budget > spent ? budget - spent : 0;
  return static_cast<Position>(std::clamp(unspent / std::max<std::size_t>(left, 1), kFewestRounds, kMostRounds));
}

/// Both sequences in elements as narrow as they can be: ids are dense, and mostly few. Empty where that is not worth it
/// or they are too many.
template <typename Id>
struct Narrow {
  std::vector<Id> first;
  std::vector<Id> second;
};

template <typename Id>
Narrow<Id> narrowed(Ids first, Ids second) {
  Narrow<Id> out;
  if (first.empty() || second.empty()) return out;
  const std::uint32_t highest =
      std::max(*std::max_element(first.begin(), first.end()), *std::max_element(second.begin(), second.end()));
  if (highest / 64 > first.size() + second.size()) return out;
  constexpr std::uint32_t kNone = UINT32_MAX;
  std::vector<std::uint32_t> numbers(std::size_t{highest} + 1, kNone);
  std::uint32_t next = 0;
  for (const Ids ids : {first, second}) {
    for (const std::uint32_t id : ids) {
      if (numbers[id] == kNone) numbers[id] = next++;
    }
  }
  if (next > std::size_t{std::numeric_limits<Id>::max()} + 1) return out;
  const auto narrow = [&](std::uint32_t id) { return static_cast<Id>(numbers[id]); };
  out.first.resize(first.size());
  out.second.resize(second.size());
  std::transform(first.begin(), first.end(), out.first.begin(), narrow);
  std::transform(second.begin(), second.end(), out.second.begin(), narrow);
  return out;
}

/// FIRST_KEYS and SECOND_KEYS are equal where FIRST and SECOND are.
template <typename Id>
SplitResult split_all(std::span<const Id> first_keys, std::span<const Id> second_keys, Ids first, Ids second,
                      Changes first_changes, Changes second_changes, std::uint64_t budget) {
  SplitResult result;
  Splitter<Id> splitter;
  const bool uncut = fits_leaf(first.size(), second.size());
  // A cut may be one-sided, so the depth is not logarithmic: an explicit stack.
  std::vector<Box> boxes{{0, first.size(), 0, second.size()}};
  while (!boxes.empty()) {
    Box box = boxes.back();
    boxes.pop_back();
    trim(first, second, box);
    const std::size_t first_size = box.first_end - box.first_begin;
    const std::size_t second_size = box.second_end - box.second_begin;
    const Changes first_part = first_changes.subspan(box.first_begin, first_size);
    const Changes second_part = second_changes.subspan(box.second_begin, second_size);
    if (first_size == 0 || second_size == 0) {
      std::fill(first_part.begin(), first_part.end(), std::uint8_t{1});
      std::fill(second_part.begin(), second_part.end(), std::uint8_t{1});
      continue;
    }
    const Ids first_ids = first.subspan(box.first_begin, first_size);
    const Ids second_ids = second.subspan(box.second_begin, second_size);
    if (uncut || first_size * second_size <= kSmallPiece) {
      result.steps += diff_leaf(first_ids, second_ids, first_part, second_part);
      continue;
    }
    const std::size_t left = std::max(first.size() - box.first_begin, second.size() - box.second_begin);
    const SplitPoint point = splitter.split(first_keys.subspan(box.first_begin, first_size),
                                            second_keys.subspan(box.second_begin, second_size),
                                            affordable_rounds(budget, result.steps, left), result.steps);
    result.minimal = result.minimal && point.minimal;
    const std::size_t first_cut = box.first_begin + static_cast<std::size_t>(point.first);
    const std::size_t second_cut = box.second_begin + static_cast<std::size_t>(point.second);
    boxes.push_back({first_cut, box.first_end, second_cut, box.second_end});
    boxes.push_back({box.first_begin, first_cut, box.second_begin, second_cut});
  }
  return result;
}

}  // namespace

SplitResult diff_by_splitting(Ids first, Ids second, Changes first_changes, Changes second_changes,
                              std::uint64_t budget) {
  if (!fits_leaf(first.size(), second.size())) {
    if (const auto narrow = narrowed<std::uint8_t>(first, second); !narrow.first.empty())
      return split_all<std::uint8_t>(narrow.first, narrow.second, first, second, first_changes, second_changes, budget);
    if (const auto narrow = narrowed<std::uint16_t>(first, second); !narrow.first.empty())
      return split_all<std::uint16_t>(narrow.first, narrow.second, first, second, first_changes, second_changes,
                                      budget);
  }
  return split_all<std::uint32_t>(first, second, first, second, first_changes, second_changes, budget);
}

}  // namespace tracediff::internal
