#include "finding/shape_similarity.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "ascii.h"

namespace tracediff {

namespace {

/// Of two sorted lists.
double overlap(const std::vector<ShapeId>& one, const std::vector<ShapeId>& two) {
  if (one.empty() && two.empty()) return 0;
  std::size_t common = 0;
  const bool apart = one.empty() || two.empty() || one.back() < two.front() || two.back() < one.front();
  for (std::size_t i = 0, k = 0; !apart && i < one.size() && k < two.size();) {
    common += one[i] == two[k] ? 1 : 0;
    const bool next_of_one = one[i] <= two[k];
    k += two[k] <= one[i] ? 1 : 0;
    i += next_of_one ? 1 : 0;
  }
  return static_cast<double>(common) / static_cast<double>(one.size() + two.size() - common);
}

/// Share of the longer text that is a common beginning or end.
double text_similarity(std::string_view one, std::string_view two) {
  const std::size_t longest = std::max(one.size(), two.size());
  if (longest == 0) return 1;
  const std::size_t shortest = std::min(one.size(), two.size());
  std::size_t prefix = 0;
  while (prefix < shortest && one[prefix] == two[prefix]) ++prefix;
  std::size_t suffix = 0;
  while (suffix < shortest - prefix && one[one.size() - 1 - suffix] == two[two.size() - 1 - suffix]) ++suffix;
  return static_cast<double>(prefix + suffix) / static_cast<double>(longest);
}

/// Share of the places of two texts put together alike (`user:beta`, `account:beta`) that hold the same word.
double word_similarity(std::string_view one, std::string_view two) {
  std::size_t places = 0;
  std::size_t equal = 0;
  while (!one.empty() && !two.empty()) {
    const auto end = [&](std::string_view text) {
      return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_alnum) - text.begin());
    };
    ++places;
    equal += one.substr(0, end(one)) == two.substr(0, end(two)) ? 1 : 0;
    one.remove_prefix(end(one));
    two.remove_prefix(end(two));
    if (one.empty() != two.empty() || (!one.empty() && one.front() != two.front())) return 0;
    one.remove_prefix(one.empty() ? 0 : 1);
    two.remove_prefix(two.empty() ? 0 : 1);
  }
  return places == 0 ? 0 : static_cast<double>(equal) / static_cast<double>(places);
}

/// Index of what the command is about: its key, or all that it says (`KEYS user:1`); 0 where it is about more.
std::size_t subject_of(const Shape& shape) {
  if (shape.key > 0) return shape.key;
  return shape.arguments.size() == 2 ? 1 : 0;
}

bool has_same_subject(const Shape& one, const Shape& two) {
  const std::size_t of_one = subject_of(one);
  const std::size_t of_two = subject_of(two);
  const bool any_key = one.key > 0 || two.key > 0;
  return any_key && of_one > 0 && of_two > 0 && one.arguments[of_one] == two.arguments[of_two];
}

/// But for the key, and for the SUBJECT, where that is known to be the same.
std::multiset<std::string_view> other_arguments(const Shape& shape, bool subject) {
  const std::size_t left_out = subject ? subject_of(shape) : shape.key;
  std::multiset<std::string_view> out;
  for (std::size_t i = 1; i < shape.arguments.size(); ++i) {
    if (i != left_out) out.insert(shape.arguments[i]);
  }
  return out;
}

double multiset_jaccard(const std::multiset<std::string_view>& one, const std::multiset<std::string_view>& two) {
  std::vector<std::string_view> common;
  std::set_intersection(one.begin(), one.end(), two.begin(), two.end(), std::back_inserter(common));
  return static_cast<double>(common.size()) / static_cast<double>(one.size() + two.size() - common.size());
}

double name_score(const Shape& one, const Shape& two) {
  if (one.name == two.name && one.qualifier == two.qualifier) return 2;
  if (one.name == two.name) return one.is_call() ? 0 : 1;
  return same_family(one.name, two.name) ? 1.7 : 0;
}

/// Arguments that are neither syntax nor the key.
std::multiset<std::string_view> data_arguments(const Shape& shape) {
  const std::vector<std::string_view> arguments(shape.arguments.begin(), shape.arguments.end());
  const std::vector<std::size_t> syntax = syntax_indexes(arguments);
  std::multiset<std::string_view> out;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (i != shape.key && !std::binary_search(syntax.begin(), syntax.end(), i)) out.insert(arguments[i]);
  }
  return out;
}

/// The same command with one or two arguments more or less, where their number is no data.
bool has_other_arguments(const Shape& one, const Shape& two) {
  constexpr std::size_t kMostAdded = 2;
  if (one.name != two.name || one.qualifier != two.qualifier || one.lua || two.lua || one.miss || two.miss)
    return false;
  if (one.words != nullptr && (one.words->members_from > 0 || one.words->list_from > 0)) return false;
  const std::vector<std::string>& less = one.arguments.size() < two.arguments.size() ? one.arguments : two.arguments;
  const std::vector<std::string>& more = one.arguments.size() < two.arguments.size() ? two.arguments : one.arguments;
  if (less.size() == more.size() || more.size() - less.size() > kMostAdded) return false;
  std::size_t found = 0;
  for (const std::string& argument : more) found += found < less.size() && argument == less[found] ? 1 : 0;
  return found == less.size();
}

/// Are all of the one's arguments among the other's?
bool includes_either(const std::multiset<std::string_view>& one, const std::multiset<std::string_view>& two) {
  const auto& less = one.size() < two.size() ? one : two;
  return !less.empty() && std::ranges::includes(one.size() < two.size() ? two : one, less);
}

}  // namespace

double similarity(const Shape& one, const Shape& two, const Neighbours& around_one, const Neighbours& around_two,
                  double ratio, bool equal_delta) {
  const double name = name_score(one, two);
  double sum = name + ratio;
  const bool same_subject = has_same_subject(one, two);
  if (same_subject) {
    sum += 2;
  } else if (one.key > 0 && two.key > 0) {
    const bool alike =
        text_similarity(one.key_text(), two.key_text()) > 0.6 || word_similarity(one.key_text(), two.key_text()) >= 0.5;
    sum += alike ? 1 : 0;
  }
  const auto rest_one = other_arguments(one, same_subject);
  const auto rest_two = other_arguments(two, same_subject);
  sum += rest_one.empty() && rest_two.empty() ? (name == 2 ? 1 : 0) : 2 * multiset_jaccard(rest_one, rest_two);
  sum += 0.8 * overlap(around_one.before, around_two.before) + 0.8 * overlap(around_one.after, around_two.after);
  // What is alone in its conversations has no neighbours that could be alike.
  constexpr double kAlone = 1.6;
  if (same_subject && around_one.empty() && around_two.empty()) sum += kAlone;
  const bool authenticates = (one.name == "auth" || one.name == "hello") && (two.name == "auth" || two.name == "hello");
  if (authenticates && equal_delta) sum += 3;
  // `KEYS s:*`, `SCAN 0 MATCH s:*`: another command that can stand for it, with all that it is about.
  constexpr double kOfData = 0.9;
  const bool takes_over = one.name != two.name && name > 0 && includes_either(rest_one, rest_two);
  return sum + (takes_over ? kOfData : 0);
}

std::vector<std::string_view> syntax_of(const Shape& shape) {
  const std::vector<std::string_view> arguments(shape.arguments.begin(), shape.arguments.end());
  std::vector<std::string_view> out;
  for (const std::size_t i : syntax_indexes(arguments)) out.push_back(arguments[i]);
  return out;
}

bool is_rewritten(const Shape& one, const Shape& two) {
  if (has_other_arguments(one, two)) return true;
  constexpr double kSameData = 0.6;
  if (one.lua || two.lua || one.is_call() || two.is_call() || one.miss || two.miss || !same_family(one.name, two.name))
    return false;
  if (one.key == 0 || two.key == 0 || one.key_text() != two.key_text() || syntax_of(one) == syntax_of(two))
    return false;
  const auto data_one = data_arguments(one);
  const auto data_two = data_arguments(two);
  return (data_one.empty() && data_two.empty()) || multiset_jaccard(data_one, data_two) >= kSameData;
}

}  // namespace tracediff
