#include "shape/text_reducer.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "normalise/hash.h"
#include "shape/arguments.h"
#include "shape/command_words.h"
#include "shape/script_pairing.h"
#include "shape/token_form.h"
#include "shape/value_fields.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

/// More kinds of keys than this share their slots.
constexpr std::size_t kMostFamilies = 1024;

/// Different values of a slot, as many as LIMIT.
class Seen {
 public:
  /// Was VALUE seen, or is there room for it?
  bool keeps(std::string_view value, std::size_t limit) {
    const std::uint64_t hash = hash_bytes(value);
    if (hashes_.size() < limit) {
      hashes_.insert(hash);
      return true;
    }
    return hashes_.contains(hash);
  }
  [[nodiscard]] bool full(std::size_t limit) const { return hashes_.size() >= limit; }

 private:
  std::unordered_set<std::uint64_t> hashes_;
};

/// Tokens seen in a slot: digits that look like one of them are one that happens to have no letter.
class Tokens {
 public:
  /// GENERAL is a generalised value.
  void note(const std::string& general) {
    if (forms_.size() == kMost || general.find(kTokenBegin) == std::string::npos) return;
    const bool known =
        std::any_of(forms_.begin(), forms_.end(), [&](const auto& form) { return form.second == general; });
    if (known) return;
    if (std::optional<TokenForm> form = token_form(general)) forms_.emplace_back(*std::move(form), general);
  }
  /// What VALUE would be with its token replaced, or nullptr.
  [[nodiscard]] const std::string* fitting(std::string_view value) const {
    const auto found =
        std::find_if(forms_.begin(), forms_.end(), [&](const auto& form) { return form.first.fits(value); });
    return found == forms_.end() ? nullptr : &found->second;
  }

 private:
  static constexpr std::size_t kMost = 16;
  std::vector<std::pair<TokenForm, std::string>> forms_;
};

struct Slot {
  Seen raw;
  Seen general;
  Tokens tokens;
};

/// Commands of one name and length whose keys differ in their digits only.
struct Family {
  Seen keys;
  std::vector<Slot> slots;
};

/// Commands of one name and length.
struct Group {
  const CommandWords* words = nullptr;
  std::uint64_t hash = 0;
  bool key_is_fixed = false;  ///< `key` is that of all of them
  std::size_t key = 0;
  Tokens key_tokens;
  std::string last_key;  ///< with a token
};

/// Most distinct commands have one of few normalised keys: the family of these is looked up once.
constexpr std::size_t kMostKnownKeys = 1U << 16U;

/// Where an option word may stand, nothing longer than the longest of them can be one.
bool could_be_word(std::string_view value) {
  constexpr std::size_t kLongestWord = 16;
  return value.size() <= kLongestWord && std::all_of(value.begin(), value.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

}  // namespace

struct TextReducer::State {
  std::string_view reduce(std::string_view text);
  Group& group_of();
  Group make_group(std::uint64_t hash);
  Family& family_of(const Group& group, std::string_view key);
  std::string_view reduce_key(Group& group, Family& family, std::string_view key);
  std::string_view reduce_value(Slot& slot, std::string_view value, std::size_t index);
  bool is_syntax(std::size_t index);

  ParsedCommand parsed;
  std::vector<std::size_t> syntax;
  bool syntax_known = false;
  std::unordered_map<std::uint64_t, bool> containers;  ///< by name: is the word behind it a sub-command?
  std::unordered_map<std::uint64_t, Group> groups;
  std::unordered_map<std::uint64_t, std::uint32_t> families_by_key;  ///< by raw key: kMostKnownKeys of them
  std::unordered_map<std::uint64_t, std::uint32_t> family_index;     ///< by generalised key
  std::vector<std::unique_ptr<Family>> families;
  std::string outline;  ///< of a structured or binary value
  std::string general;
  std::string out;
};

/// By the words as they are written: the other spellings of a name have groups of their own.
Group& TextReducer::State::group_of() {
  std::uint64_t hash = hash_bytes(parsed.arguments[0]) + parsed.arguments.size() * 2 + (parsed.miss ? 1 : 0);
  if (parsed.lua) hash ^= hash_bytes(parsed.caller) * 3;
  const auto [container, added] = containers.try_emplace(hash_bytes(parsed.arguments[0]), false);
  if (added) {
    const CommandWords* words = find_command_words(lower_case(parsed.arguments[0]));
    container->second = words != nullptr && words->container;
  }
  if (container->second || is_script_label(parsed.arguments[1])) hash ^= hash_bytes(parsed.arguments[1]) * 5;
  const auto found = groups.find(hash);
  return found != groups.end() ? found->second : groups.emplace(hash, make_group(hash)).first->second;
}

Group TextReducer::State::make_group(std::uint64_t hash) {
  Group group;
  group.hash = hash;
  group.words = find_command_words(parsed.arguments);
  group.key = first_key_index(parsed.arguments);
  group.key_is_fixed = group.words == nullptr || (group.words->keys_after.empty() && group.words->numkeys == 0);
  return group;
}

Family& TextReducer::State::family_of(const Group& group, std::string_view key) {
  const std::uint64_t raw = group.hash * 31 + hash_bytes(key);
  if (const auto known = families_by_key.find(raw); known != families_by_key.end()) return *families[known->second];
  std::uint64_t hash = group.hash * 31 + hash_bytes(generalise(key));
  if (families.size() >= kMostFamilies && !family_index.contains(hash)) hash = group.hash;
  const auto [found, added] = family_index.try_emplace(hash, static_cast<std::uint32_t>(families.size()));
  if (added) families.push_back(std::make_unique<Family>());
  if (families_by_key.size() < kMostKnownKeys) families_by_key.emplace(raw, found->second);
  return *families[found->second];
}

/// Option words are few, but can stand where another command of the same length has data.
bool TextReducer::State::is_syntax(std::size_t index) {
  if (!could_be_word(parsed.arguments[index])) return false;
  if (!syntax_known) syntax = syntax_indexes(parsed.arguments);
  syntax_known = true;
  return std::binary_search(syntax.begin(), syntax.end(), index);
}

std::string_view TextReducer::State::reduce_key(Group& group, Family& family, std::string_view key) {
  if (key != group.last_key && key.find(kTokenBegin) != std::string_view::npos) {
    group.last_key = key;
    group.key_tokens.note(generalise(key));
  }
  if (family.keys.keeps(key, kMostKeys)) return key;
  const std::string* token = group.key_tokens.fitting(key);
  general = token != nullptr ? *token : generalise(key);
  return general;
}

std::string_view TextReducer::State::reduce_value(Slot& slot, std::string_view value, std::size_t index) {
  if (slot.general.full(kMostGeneral)) return is_syntax(index) ? value : kAnyValue;
  outline.clear();
  general.clear();
  if (is_number(value)) {
    general = kDigits;
  } else if (value.size() > 2) {
    if (const std::optional<std::string> fields = value_fields(value)) {
      outline = kTokenBegin + *fields + kTokenEnd;
      general = kTokenBegin + fields->substr(0, fields->find('{')) + kTokenEnd;
    } else if (is_binary(value)) {
      outline = general = std::string{kTokenBegin} + "bytes" + kTokenEnd;
    }
  }
  const std::string_view kept = outline.empty() ? value : outline;
  const bool raw = slot.raw.keeps(kept, kMostRaw);
  if (const std::string* token = slot.tokens.fitting(value)) {
    general = *token;
  } else if (general.empty()) {
    general = replace_digits(value);
  }
  slot.tokens.note(general);
  if (!slot.general.keeps(general, kMostGeneral)) return is_syntax(index) ? value : kAnyValue;
  return raw ? kept : general;
}

/// All elements of a list share a slot.
std::size_t slot_index(const CommandWords* words, std::size_t argument) {
  if (words == nullptr) return argument;
  const std::size_t list = std::max(words->members_from, words->list_from);
  if (list == 0 || argument < list) return argument;
  return list + (argument - list) % std::max<std::size_t>(words->list_step, 1);
}

std::string_view TextReducer::State::reduce(std::string_view text) {
  parse_normalised(text, parsed);
  const std::vector<std::string_view>& arguments = parsed.arguments;
  if (arguments.size() < 2) return text;
  syntax_known = false;
  Group& group = group_of();
  const std::size_t key = group.key_is_fixed ? group.key : first_key_index(arguments);
  Family& family = family_of(group, key == 0 ? std::string_view{} : arguments[key]);
  out.clear();
  const char* done = text.data();
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    std::string_view reduced;
    if (is_script_label(arguments[i])) continue;
    if (i >= kMostArguments) {
      reduced = kAnyValue;
    } else if (i == key) {
      reduced = reduce_key(group, family, arguments[i]);
    } else {
      const std::size_t slot = slot_index(group.words, i);
      if (family.slots.size() <= slot) family.slots.resize(slot + 1);
      reduced = reduce_value(family.slots[slot], arguments[i], i);
    }
    if (reduced.data() == arguments[i].data() || reduced == arguments[i]) continue;
    out.append(done, arguments[i].data());
    out += reduced;
    done = arguments[i].data() + arguments[i].size();
  }
  if (done == text.data()) return text;
  out.append(done, text.data() + text.size());
  return out;
}

TextReducer::TextReducer() : state_(std::make_unique<State>()) {}
TextReducer::TextReducer(TextReducer&&) noexcept = default;
TextReducer& TextReducer::operator=(TextReducer&&) noexcept = default;
TextReducer::~TextReducer() = default;

std::string_view TextReducer::reduce(std::string_view text) { return state_->reduce(text); }

}  // namespace tracediff
