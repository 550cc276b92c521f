#include "finding/random_words.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "ascii.h"

namespace tracediff {

namespace {

/// A word that differs and is at least this long can look random; one with letters and digits mixed, if it is shorter.
constexpr std::size_t kRandomLength = 5;
constexpr std::size_t kMixedLength = 3;

bool is_vowel(char c) { return std::string_view("aeiouyAEIOUY").find(c) != std::string_view::npos; }

/// Consonants in a row, at most.
std::size_t most_consonants(std::string_view word) {
  std::size_t most = 0;
  std::size_t in_a_row = 0;
  for (const char c : word) {
    in_a_row = is_letter(c) && !is_vowel(c) ? in_a_row + 1 : 0;
    most = std::max(most, in_a_row);
  }
  return most;
}

/// Behind what belongs together from BEGIN on: `12`, `user`, `Cache`, `ID`.
std::size_t end_of_part(std::string_view word, std::size_t begin) {
  const auto run = [&](std::size_t from, auto is_one) {
    while (from < word.size() && is_one(word[from])) ++from;
    return from;
  };
  if (is_digit(word[begin])) return run(begin, is_digit);
  const std::size_t capitals = run(begin, is_upper);
  if (capitals == word.size() || !is_lower(word[capitals])) return std::max(capitals, begin + 1);
  return capitals - begin > 1 ? capitals - 1 : run(capitals, is_lower);  // the last of several begins the next word
}

/// Could people have called something so: `userCache`, `userID`, `sha256`, `oauth2token`? Words that can be spoken, one
/// of them as short as two letters, one abbreviation, and one short number that stands behind all or between words.
bool is_name(std::string_view word) {
  constexpr std::size_t kMostConsonants = 4;
  constexpr std::size_t kShort = 2;
  constexpr std::size_t kMostDigits = 4;
  constexpr std::size_t kLongestAbbreviation = 5;
  std::size_t numbers = 0;
  std::size_t inner_numbers = 0;
  std::size_t abbreviations = 0;
  std::size_t short_words = 0;
  for (std::size_t begin = 0; begin < word.size();) {
    const std::size_t end = end_of_part(word, begin);
    const std::string_view part = word.substr(begin, end - begin);
    begin = end;
    if (!is_alnum(part.front())) continue;
    const bool capitals = part.size() > 1 && std::all_of(part.begin(), part.end(), is_upper);
    if (is_digit(part.front())) {
      if (part.size() > kMostDigits) return false;
      ++numbers;
      inner_numbers += end < word.size() ? 1 : 0;
    } else if (capitals && part.size() <= kLongestAbbreviation) {
      ++abbreviations;
    } else if (part.size() <= kShort) {
      ++short_words;
    } else if (most_consonants(part) > kMostConsonants || std::none_of(part.begin(), part.end(), is_vowel)) {
      return false;
    }
  }
  return numbers <= 1 && abbreviations <= 1 && short_words <= 1 && inner_numbers + short_words <= 1;
}

bool is_random_word(std::string_view word) {
  const bool mixed =
      std::any_of(word.begin(), word.end(), is_digit) && std::any_of(word.begin(), word.end(), is_letter);
  return word.size() >= (mixed ? kMixedLength : kRandomLength) && !is_name(word);
}

/// Could both be drawn from the same ids, which have letters of both cases or digits? Of some of them the length varies
/// a little (`Math.random().toString(36)`), and by chance one in some can be spoken, or has no digit.
bool look_random(std::string_view one, std::string_view two) {
  constexpr std::size_t kLong = 8;
  constexpr std::size_t kLengthsApart = 3;
  const bool both_long = std::min(one.size(), two.size()) >= kLong;
  const std::size_t apart = std::max(one.size(), two.size()) - std::min(one.size(), two.size());
  if (apart > (both_long ? kLengthsApart : 0)) return false;
  const auto may_be_random = [](std::string_view word) {
    const bool upper = std::any_of(word.begin(), word.end(), is_upper);
    const bool lower = std::any_of(word.begin(), word.end(), is_lower);
    return is_random_word(word) || (upper && lower) || std::any_of(word.begin(), word.end(), is_digit);
  };
  if (both_long && (is_random_word(one) || is_random_word(two))) return true;
  return (is_random_word(one) && may_be_random(two)) || (is_random_word(two) && may_be_random(one));
}

/// The words that hold where two texts differ, without what they have in common around them.
std::pair<std::string_view, std::string_view> differing_words(std::string_view one, std::string_view two) {
  const std::size_t shortest = std::min(one.size(), two.size());
  std::size_t begin = 0;
  while (begin < shortest && one[begin] == two[begin]) ++begin;
  while (begin > 0 && is_alnum(one[begin - 1])) --begin;
  std::size_t behind = 0;
  while (behind < shortest - begin && one[one.size() - 1 - behind] == two[two.size() - 1 - behind]) ++behind;
  while (behind > 0 && is_alnum(one[one.size() - behind])) --behind;
  return {one.substr(begin, one.size() - behind - begin), two.substr(begin, two.size() - behind - begin)};
}

/// Those between what is neither a letter nor a digit.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && is_alnum(text[end])) ++end;
    if (end > begin) out.push_back(text.substr(begin, end - begin));
    begin = std::max(end, begin + 1);
  }
  return out;
}

}  // namespace

bool differ_at_random(std::string_view one, std::string_view two) {
  const auto [part, other_part] = differing_words(one, two);
  // Ids of base64, or of what URLs may hold, have in them what stands between words elsewhere.
  const auto is_id_byte = [](char c) {
    return is_alnum(c) || std::string_view("-_+/=~").find(c) != std::string_view::npos;
  };
  if (std::all_of(part.begin(), part.end(), is_id_byte) &&
      std::all_of(other_part.begin(), other_part.end(), is_id_byte) && look_random(part, other_part))
    return true;
  const std::vector<std::string_view> words = words_of(part);
  const std::vector<std::string_view> other_words = words_of(other_part);
  if (words.size() != other_words.size()) return false;
  bool any = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == other_words[i]) continue;
    if (!look_random(words[i], other_words[i])) return false;
    any = true;
  }
  return any;
}

}  // namespace tracediff
