#include "finding/random_words.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>

namespace tracediff {

namespace {

/// A word that differs and is at least this long can look random.
constexpr std::size_t kRandomLength = 5;

bool looks_random(std::string_view word) {
  if (word.size() < kRandomLength) return false;
  bool letters = false;
  bool digits = false;
  bool inner_upper = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto c = static_cast<unsigned char>(word[i]);
    letters = letters || std::isalpha(c) != 0;
    digits = digits || std::isdigit(c) != 0;
    inner_upper =
        inner_upper || (i > 0 && std::isupper(c) != 0 && std::islower(static_cast<unsigned char>(word[i - 1])) != 0);
  }
  return inner_upper || (letters && digits);
}

/// So many consonants in a row stand in no word.
bool is_unpronounceable(std::string_view word) {
  constexpr int kMostConsonants = 5;
  int in_a_row = 0;
  for (const char c : word) {
    const bool vowel = std::string_view("aeiouyAEIOUY").find(c) != std::string_view::npos;
    in_a_row = std::isalpha(static_cast<unsigned char>(c)) != 0 && !vowel ? in_a_row + 1 : 0;
    if (in_a_row == kMostConsonants) return true;
  }
  return false;
}

/// Could both be drawn from the same ids? Of some of them the length varies a little (`Math.random().toString(36)`),
/// and some have digits only by chance.
bool look_random(std::string_view one, std::string_view two) {
  constexpr std::size_t kLong = 8;
  constexpr std::size_t kLengthsApart = 3;
  const bool both_long = std::min(one.size(), two.size()) >= kLong;
  const std::size_t apart = std::max(one.size(), two.size()) - std::min(one.size(), two.size());
  if (apart > (both_long ? kLengthsApart : 0)) return false;
  const auto is_random = [&](std::string_view word) {
    const bool number = std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    return looks_random(word) || (both_long && (number || is_unpronounceable(word)));
  };
  return is_random(one) && is_random(two) && (looks_random(one) || looks_random(two));
}

/// The words that hold where two texts differ, without what they have in common around them.
std::pair<std::string_view, std::string_view> differing_words(std::string_view one, std::string_view two) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  const std::size_t shortest = std::min(one.size(), two.size());
  std::size_t begin = 0;
  while (begin < shortest && one[begin] == two[begin]) ++begin;
  while (begin > 0 && is_word(one[begin - 1])) --begin;
  std::size_t behind = 0;
  while (behind < shortest - begin && one[one.size() - 1 - behind] == two[two.size() - 1 - behind]) ++behind;
  while (behind > 0 && is_word(one[one.size() - behind])) --behind;
  return {one.substr(begin, one.size() - behind - begin), two.substr(begin, two.size() - behind - begin)};
}

}  // namespace

bool differ_at_random(std::string_view one, std::string_view two) {
  const auto [word, other_word] = differing_words(one, two);
  return look_random(one, two) || look_random(word, other_word);
}

}  // namespace tracediff
