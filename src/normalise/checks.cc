#include "normalise/checks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "ascii.h"

namespace tracediff {

namespace {

constexpr std::int64_t kSecondUs = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecondUs;
constexpr std::int64_t kNearTime = 2 * kDay;
constexpr std::int64_t kNearDate = 400 * kDay;

bool is_within_distance(std::int64_t time_us, std::int64_t other_us, std::int64_t distance) {
  return other_us >= time_us - distance && other_us <= time_us + distance;
}

/// VALUE in units of UNIT microseconds near the time? VALUE is below 2^63 / UNIT.
bool near_in_unit(std::uint64_t value, std::int64_t unit, std::int64_t time_us) {
  return is_within_distance(time_us, static_cast<std::int64_t>(value) * unit, kNearTime);
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
std::int64_t days_from_civil(std::int64_t year, std::int64_t month, std::int64_t day) {
  const std::int64_t shifted = month <= 2 ? year - 1 : year;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year - 719468;
}

std::int64_t two_digits(std::string_view text, std::size_t pos) {
  return (text[pos] - '0') * 10 + (text[pos + 1] - '0');
}

// Which letters follow a letter in names and words: these 342 of 676 pairs make 97 % of the pairs in identifiers
// (counted in the headers, Python, Perl and JavaScript sources of a Debian system), and half of random pairs.
constexpr std::array<std::string_view, 26> kUsualFollowers = {"bcdfgiklmnprstuvwxy",
                                                              "abceijlorsuy",
                                                              "abcdehiklmoprstuvy",
                                                              "abcdefgilmnoprstuv",
                                                              "abcdefgilmnopqrstvwxy",
                                                              "acdefilmnoprstuy",
                                                              "acehilmnorstu",
                                                              "aeimorstu",
                                                              "abcdefglmnoprstvxz",
                                                              "e",
                                                              "beis",
                                                              "abcdefgilopstuvy",
                                                              "abcdeilmopstuv",
                                                              "acdefgiklmnopstuv",
                                                              "abcdfgiklmnoprstuvw",
                                                              "acdefhiklmoprstuy",
                                                              "u",
                                                              "abcdefgiklmnoprstuvy",
                                                              "acdefghiklmnoprstuwy",
                                                              "abcdefhilmnoprstuxy",
                                                              "abcdefgilmnprst",
                                                              "acefilmost",
                                                              "aehinors",
                                                              "cefikmpst",
                                                              "lmnpst",
                                                              "ae"};

constexpr std::array<std::uint32_t, 26> usual_pairs() {
  std::array<std::uint32_t, 26> bits{};
  for (std::size_t first = 0; first < bits.size(); ++first) {
    for (const char second : kUsualFollowers[first]) bits[first] |= std::uint32_t{1} << (second - 'a');
  }
  return bits;
}

bool is_usual_pair(char first, char second) {
  static constexpr std::array<std::uint32_t, 26> kPairs = usual_pairs();
  return (kPairs[static_cast<std::size_t>((first | 0x20) - 'a')] >> ((second | 0x20) - 'a') & 1) != 0;
}

enum ByteClass : std::uint8_t { kLower, kUpper, kDigit, kJoint };

ByteClass byte_class(char c) {
  if (is_lower(c)) return kLower;
  if (is_upper(c)) return kUpper;
  return is_digit(c) ? kDigit : kJoint;
}

// Evidence of one pair of neighbours in bits: log2 of how much likelier it is in random text than in a name.
constexpr int kPairEvidence[4][4] = {
    // to: lower, upper, digit, joint
    {-2, 1, 2, -2},  // from lower
    {-2, 0, 2, -2},  // from upper
    {3, 1, -2, -2},  // from digit
    {0, 0, 0, 0},    // from `_` or `-`
};
constexpr int kUnusualLowerPair = 5;  // on top of the above where two letters seldom meet
constexpr int kUnusualUpperPair = 2;  // acronyms do not care much

int pair_evidence(char first, char second) {
  const ByteClass from = byte_class(first);
  const ByteClass to = byte_class(second);
  int bits = kPairEvidence[from][to];
  if (to == kLower && from <= kUpper && !is_usual_pair(first, second)) bits += kUnusualLowerPair;
  if (to == kUpper && from == kUpper && !is_usual_pair(first, second)) bits += kUnusualUpperPair;
  return bits;
}

}  // namespace

bool is_mixed(std::string_view bytes) {
  std::size_t digits = 0;
  std::size_t letters = 0;
  bool exponent = false;
  for (const char c : bytes) {
    digits += is_digit(c) ? 1 : 0;
    letters += is_letter(c) ? 1 : 0;
    exponent = exponent || c == 'e' || c == 'E';
  }
  const bool number = letters == 1 && exponent && is_digit(bytes.front());  // the `99995e` of 9.99995e-8
  return digits > 0 && letters > 0 && !number;
}

bool is_well_mixed(std::string_view bytes) {
  std::size_t digits = 0;
  std::size_t changes = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    digits += is_digit(bytes[i]) ? 1 : 0;
    if (i > 0 && is_digit(bytes[i]) != is_digit(bytes[i - 1])) ++changes;
  }
  return digits >= 2 && bytes.size() - digits >= 2 && changes >= 2;
}

std::string_view unit_name(TimeUnit unit) {
  constexpr std::array<std::string_view, 8> kNames = {"", "min", "10s", "s", "ms", "us", "ns", "ms4096"};
  return kNames[static_cast<std::size_t>(unit)];
}

TimeUnit unit_near_time(std::uint64_t number, std::int64_t time_us) {
  const auto near = [&](TimeUnit unit, std::uint64_t value, std::int64_t us) {
    return near_in_unit(value, us, time_us) ? unit : TimeUnit::none;
  };
  constexpr std::uint64_t kHundredMillion = 100'000'000;
  if (number < kHundredMillion) return near(TimeUnit::minutes, number, 60 * kSecondUs);
  if (number < 10 * kHundredMillion) return near(TimeUnit::ten_seconds, number, 10 * kSecondUs);
  if (number < 1000 * kHundredMillion) return near(TimeUnit::seconds, number, kSecondUs);
  if (number < 1'000'000 * kHundredMillion) return near(TimeUnit::milliseconds, number, 1000);
  constexpr std::uint64_t kMaxMicros = std::uint64_t{1} << 56;
  if (number >= kMaxMicros) return near(TimeUnit::nanoseconds, number / 1000, 1);
  const TimeUnit unit = near(TimeUnit::microseconds, number, 1);
  return unit != TimeUnit::none ? unit : near(TimeUnit::milliseconds_4096, number / 4096, 1000);
}

TimeUnit unit_near_time(std::string_view number, std::int64_t time_us) {
  std::uint64_t value = 0;
  std::size_t length = 0;
  for (; length < number.size() && is_digit(number[length]); ++length) {
    value = value * 10 + static_cast<std::uint64_t>(number[length] - '0');
  }
  constexpr std::size_t kDigitsOfUint64 = 19;
  return length <= kDigitsOfUint64 ? unit_near_time(value, time_us) : TimeUnit::none;
}

TimeUnit unit_near_float(std::uint64_t bits, std::int64_t time_us) {
  const auto value = std::bit_cast<double>(bits);
  constexpr double kLargest = 9e18;
  const bool may_be = value >= 1 && value < kLargest;
  return may_be ? unit_near_time(static_cast<std::uint64_t>(value), time_us) : TimeUnit::none;
}

TimeUnit unit_found(Check check, std::string_view bytes, std::int64_t time_us) {
  if (check == Check::near_float) return unit_near_float(big_endian(bytes.substr(1)), time_us);
  if (check == Check::near_integer) return unit_near_time(big_endian(bytes.substr(1)), time_us);
  return unit_near_time(bytes, time_us);
}

bool is_near_hex_time(std::string_view hex, std::int64_t time_us) {
  constexpr std::size_t kSecondsDigits = 8;
  std::uint64_t seconds = 0;
  for (const char c : hex.substr(0, kSecondsDigits)) seconds = seconds * 16 + static_cast<std::uint64_t>(hex_value(c));
  return near_in_unit(seconds, kSecondUs, time_us);
}

bool is_near_date(std::string_view date, std::int64_t time_us) {
  const std::int64_t year = two_digits(date, 0) * 100 + two_digits(date, 2);
  const std::int64_t month = two_digits(date, 5);
  const std::int64_t day = two_digits(date, 8);
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  const bool has_seconds = date.size() > 18 && date[16] == ':';
  // Midnight sharp is a date that somebody chose, not the moment of the run.
  const bool midnight =
      two_digits(date, 11) == 0 && two_digits(date, 14) == 0 && (!has_seconds || two_digits(date, 17) == 0);
  return !midnight && is_within_distance(time_us, days_from_civil(year, month, day) * kDay, kNearDate);
}

bool is_ephemeral(std::string_view port) {
  constexpr int kFirstEphemeral = 32768;
  constexpr int kLastPort = 65535;
  int value = 0;
  for (const char c : port) value = value * 10 + (c - '0');
  return value >= kFirstEphemeral && value <= kLastPort;
}

namespace {

bool has_evidence(std::string_view word, std::size_t long_word) {
  int evidence = 0;
  bool lower = false;
  bool upper = false;
  bool digit = false;
  bool joint = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const ByteClass kind = byte_class(word[i]);
    lower = lower || kind == kLower;
    upper = upper || kind == kUpper;
    digit = digit || kind == kDigit;
    joint = joint || kind == kJoint;
    if (i > 0) evidence += pair_evidence(word[i - 1], word[i]);
  }
  // The bounds were set on 202,439 identifiers of 16 to 40 bytes, of which 419 pass, most of them hex constants and
  // generated names, and on random ids of the usual alphabets, of which 92 % (16 bytes) to 99.8 % (27 bytes) pass.
  constexpr std::size_t kShortestOneCase = 20;
  constexpr int kStrongEvidence = 8;
  if (lower && upper && digit) return evidence >= (word.size() < long_word ? 2 : -4);
  if (lower && upper) return evidence >= kStrongEvidence;
  return digit && (lower || upper) && !joint && word.size() >= kShortestOneCase && evidence >= kStrongEvidence;
}

}  // namespace

bool looks_random(std::string_view word) {
  constexpr std::size_t kLongWord = 24;
  return has_evidence(word, kLongWord);
}

bool looks_random_behind_name(std::string_view word) { return has_evidence(word, 0); }

namespace {

/// A word, an acronym or a name, as the parts of paths, types and lists are; rare between the `+` and `/` of base64,
/// where letters meet that seldom do: in a short word none do, in a longer one a few.
bool is_word_or_name(std::string_view part) {
  constexpr std::size_t kShortestWord = 3;
  constexpr std::size_t kShort = 5;
  if (part.size() < kShortestWord) return false;
  std::size_t unusual = 0;
  for (std::size_t i = 1; i < part.size(); ++i) {
    unusual += is_letter(part[i - 1]) && is_letter(part[i]) && !is_usual_pair(part[i - 1], part[i]) ? 1 : 0;
  }
  if (unusual > (part.size() < kShort ? 0 : part.size() / kShort)) return false;
  const std::string_view rest = part.substr(1);
  if (std::all_of(rest.begin(), rest.end(), is_lower)) return is_letter(part.front());
  return std::all_of(part.begin(), part.end(), is_upper);
}

/// In long base64 there is one by chance now and then.
bool has_words_or_names(std::string_view word) {
  constexpr std::size_t kLong = 64;
  constexpr std::size_t kShortWord = 4;
  std::size_t left = word.size() >= kLong ? 1 : 0;
  while (true) {
    const std::size_t end = std::min(word.find_first_of("+/"), word.size());
    if (is_word_or_name(word.substr(0, end)) && (end > kShortWord || left-- == 0)) return true;
    if (end == word.size()) return false;
    word.remove_prefix(end + 1);
  }
}

bool has_all_kinds(std::string_view letters) {
  return std::any_of(letters.begin(), letters.end(), is_lower) &&
         std::any_of(letters.begin(), letters.end(), is_upper) && std::any_of(letters.begin(), letters.end(), is_digit);
}

unsigned base64_bits(char c) {
  if (is_upper(c)) return static_cast<unsigned>(c - 'A');
  if (is_lower(c)) return static_cast<unsigned>(c - 'a') + 26;
  if (is_digit(c)) return static_cast<unsigned>(c - '0') + 52;
  return c == '+' ? 62 : 63;
}

/// Text that somebody encoded is the same in every run. Random bytes are hardly ever all printable.
bool decodes_to_text(std::string_view letters) {
  unsigned bits = 0;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    bits = bits << 6 | base64_bits(letters[i]);
    if (i % 4 == 0) continue;
    const unsigned byte = bits >> (6 - 2 * (i % 4)) & 0xff;
    if ((byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r') || byte >= 0x7f) return false;
  }
  return true;
}

/// The scanner looks at words of six bytes; base64 without any has hardly an evidence.
bool has_long_run(std::string_view letters) {
  constexpr std::size_t kShortestRun = 6;
  std::size_t run = 0;
  for (std::size_t i = 0; i < letters.size() && run < kShortestRun; ++i) {
    run = letters[i] == '+' || letters[i] == '/' ? 0 : run + 1;
  }
  return run == kShortestRun;
}

/// WORD without its padding, if both together have the form of base64 and of nothing else; else empty.
std::string_view base64_letters(std::string_view word) {
  const std::string_view letters = word.substr(0, word.find('='));
  const bool padded = letters.size() < word.size();
  const bool joined = letters.find_first_of("+/") != std::string_view::npos;
  if (padded ? word.size() % 4 != 0 : !joined || has_words_or_names(letters)) return {};
  return has_long_run(letters) ? letters : std::string_view();
}

}  // namespace

bool looks_random_base64(std::string_view word) {
  const std::string_view letters = base64_letters(word);
  if (letters.empty()) return false;
  const bool padded = letters.size() < word.size();
  const bool joined = letters.find_first_of("+/") != std::string_view::npos;
  // Signs within and the right padding behind letters of both cases and digits are a form that nothing else has.
  return ((padded && joined && has_all_kinds(letters)) || looks_random(letters)) && !decodes_to_text(letters);
}

bool looks_random_base64_behind_name(std::string_view word) {
  const std::string_view letters = base64_letters(word);
  return !letters.empty() && looks_random_behind_name(letters);
}

bool passes(Check check, std::string_view bytes, std::int64_t time_us) {
  switch (check) {
    case Check::none:
      return true;
    case Check::mixed:
      return is_mixed(bytes);
    case Check::well_mixed:
      return is_well_mixed(bytes);
    case Check::near_time:
    case Check::near_float:
    case Check::near_integer:
      return unit_found(check, bytes, time_us) != TimeUnit::none;
    case Check::near_hex_time:
      return is_near_hex_time(bytes, time_us);
    case Check::near_date:
      return is_near_date(bytes, time_us);
    case Check::ephemeral:
      return is_ephemeral(bytes);
    case Check::base64:
      return looks_random_base64(bytes);
    case Check::named_base64:
      return looks_random_base64_behind_name(bytes);
    case Check::named:
      return looks_random_behind_name(bytes);
    case Check::random:
      return looks_random(bytes);
  }
  return false;
}

}  // namespace tracediff
