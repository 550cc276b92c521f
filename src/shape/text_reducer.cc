#include "shape/text_reducer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "ascii.h"
#include "normalise/hash.h"
#include "shape/arguments.h"
#include "shape/byte_traits.h"
#include "shape/command_words.h"
#include "shape/flat_table.h"
#include "shape/script_pairing.h"
#include "shape/token_form.h"
#include "shape/value_fields.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

/// More kinds of keys than this share their slots.
constexpr std::size_t kMostFamilies = 1024;

/// Different values of a slot by their hashes, as many as LIMIT.
class Seen {
 public:
  /// Was it seen, or is there room for it?
  bool keeps(std::uint64_t hash, std::size_t limit) {
    if (hashes_.size() >= limit) return hashes_.contains(hash);
    hashes_.find_or_add(hash);
    return true;
  }
  [[nodiscard]] bool contains(std::uint64_t hash) const { return hashes_.contains(hash); }
  [[nodiscard]] bool full(std::size_t limit) const { return hashes_.size() >= limit; }

 private:
  FlatTable<> hashes_;
};

/// Tokens seen in a slot: digits that look like one of them are one that happens to have no letter.
class Tokens {
 public:
  /// GENERAL is a generalised value. The second time changes nothing.
  void note(std::string_view general) {
    if (forms_.size() == kMost || general.find(kTokenBegin) == std::string_view::npos) return;
    const bool known =
        std::any_of(forms_.begin(), forms_.end(), [&](const auto& form) { return form.second == general; });
    if (known) return;
    if (std::optional<TokenForm> form = token_form(general)) forms_.emplace_back(*std::move(form), general);
  }
  [[nodiscard]] bool empty() const { return forms_.empty(); }
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

struct SlotSeen {
  Seen raw;
  Seen general;
  Tokens tokens;
};

/// Commands of one name and length whose keys differ in their digits only.
struct KeyFamily {
  Seen keys;
  bool noted = false;   ///< its keys' tokens are known to the group
  bool shared = false;  ///< by the kinds of keys that were too many
  std::vector<SlotSeen> slots;
};

/// Commands of one name and length.
struct Group {
  const CommandWords* words = nullptr;
  std::uint64_t hash = 0;
  bool key_is_fixed = false;  ///< `key` is that of all of them
  std::size_t key = 0;
  Tokens key_tokens;
};

// As generalise() gives them.
constexpr std::string_view kNumberSign(&kDigits, 1);
constexpr std::string_view kBytes = "\1bytes\2";

bool is_label_argument(std::string_view argument) {
  return !argument.empty() && argument.front() == '@' && is_script_label(argument);
}

/// Where an option word may stand, nothing longer than the longest of them can be one.
bool could_be_word(std::string_view value) {
  constexpr std::size_t kLongestWord = 16;
  return value.size() <= kLongestWord && std::all_of(value.begin(), value.end(), is_letter);
}

}  // namespace

/// What is kept of a value, and what it has in common with others.
struct Reduced {
  std::string_view kept;
  std::string_view general;
  std::uint64_t kept_hash = 0;
  std::uint64_t general_hash = 0;
  bool has_digits = false;  ///< `general` is still to be found

  void generalise(std::string& buffer) {
    if (!has_digits) return;
    replace_digits(kept, buffer);
    general = buffer;
    general_hash = hash_bytes(buffer);
    has_digits = false;
  }
};

struct TextReducer::State {
  std::string_view reduce(std::string_view text);
  Group& group_of();
  Group make_group(std::uint64_t hash);
  KeyFamily& family_of(const Group& group, std::string_view text);
  std::string_view reduce_key(Group& group, KeyFamily& family, std::string_view text) const;
  std::string_view reduce_value(SlotSeen& slot, std::string_view value, std::size_t index);
  Reduced look_at(std::string_view value);
  bool is_syntax(std::size_t index);

  ParsedCommand parsed;
  std::vector<std::size_t> syntax;
  bool syntax_known = false;
  FlatTable<bool> containers;  ///< by name: is the word behind it a sub-command?
  FlatTable<std::uint32_t> group_index;
  std::deque<Group> groups;
  FlatTable<std::uint32_t> family_index;  ///< by generalised key
  std::deque<KeyFamily> families;
  ValueOutlines outlines;
  Reduced key;  ///< of the command
  std::string general_key;
  std::string general;
  std::string out;
  std::uint32_t passed_over = 0;
};

/// By the words as they are written: the other spellings of a name have groups of their own.
Group& TextReducer::State::group_of() {
  const std::uint64_t name = hash_bytes(parsed.arguments[0]);
  std::uint64_t hash = name + parsed.arguments.size() * 2 + (parsed.miss ? 1 : 0);
  if (parsed.lua) hash ^= hash_bytes(parsed.caller) * 3;
  const auto container = containers.find_or_add(name);
  if (container.added) {
    const CommandWords* words = find_command_words(lower_case(parsed.arguments[0]));
    container.value = words != nullptr && words->container;
  }
  if (container.value || is_label_argument(parsed.arguments[1])) hash ^= hash_bytes(parsed.arguments[1]) * 5;
  const auto group = group_index.find_or_add(hash);
  if (group.added) {
    group.value = static_cast<std::uint32_t>(groups.size());
    groups.push_back(make_group(hash));
  }
  return groups[group.value];
}

Group TextReducer::State::make_group(std::uint64_t hash) {
  Group group;
  group.hash = hash;
  group.words = find_command_words(parsed.arguments);
  group.key = first_key_index(parsed.arguments);
  group.key_is_fixed = group.words == nullptr || (group.words->keys_after.empty() && group.words->numkeys == 0);
  return group;
}

/// As generalise(), but that digits are not yet replaced.
Reduced TextReducer::State::look_at(std::string_view value) {
  static const std::uint64_t number_hash = hash_bytes(kNumberSign);
  static const std::uint64_t bytes_hash = hash_bytes(kBytes);
  if (is_number(value)) return {value, kNumberSign, hash_bytes(value), number_hash};
  const ByteTraits traits = byte_traits(value);
  if (value.size() > 2) {
    if (const ValueOutline* outline = outlines.find(value, traits)) {
      return {outline->fields, outline->format, outline->fields_hash, outline->format_hash};
    }
  }
  if (traits.backslash && is_binary(value)) return {kBytes, kBytes, bytes_hash, bytes_hash};
  const std::uint64_t hash = hash_bytes(value);
  return {value, value, hash, hash, traits.digit};
}

/// Leaves behind what `key` and `general_key` are of TEXT.
KeyFamily& TextReducer::State::family_of(const Group& group, std::string_view text) {
  key = look_at(text);
  key.generalise(general_key);
  if (key.general.data() != text.data() && key.general.data() != general_key.data()) {
    general_key = key.general;
    key.general = general_key;
  }
  std::uint64_t hash = group.hash * 31 + key.general_hash;
  const bool shared = families.size() >= kMostFamilies && !family_index.contains(hash);
  if (shared) hash = group.hash;
  const auto family = family_index.find_or_add(hash);
  if (family.added) {
    family.value = static_cast<std::uint32_t>(families.size());
    families.emplace_back().shared = shared;
  }
  return families[family.value];
}

/// Option words are few, but can stand where another command of the same length has data.
bool TextReducer::State::is_syntax(std::size_t index) {
  if (!could_be_word(parsed.arguments[index])) return false;
  if (!syntax_known) syntax = syntax_indexes(parsed.arguments);
  syntax_known = true;
  return std::binary_search(syntax.begin(), syntax.end(), index);
}

std::string_view TextReducer::State::reduce_key(Group& group, KeyFamily& family, std::string_view text) const {
  if (!family.noted) group.key_tokens.note(key.general);
  family.noted = !family.shared;
  const std::uint64_t hash = key.kept.data() == text.data() ? key.kept_hash : hash_bytes(text);
  if (family.keys.keeps(hash, kMostKeys)) return text;
  const std::string* token = group.key_tokens.fitting(text);
  return token != nullptr ? *token : key.general;
}

std::string_view TextReducer::State::reduce_value(SlotSeen& slot, std::string_view value, std::size_t index) {
  if (slot.general.full(kMostGeneral)) return is_syntax(index) ? value : kAnyValue;
  Reduced reduced = look_at(value);
  // Seen before: the slot learns nothing from it.
  const bool seen = slot.raw.contains(reduced.kept_hash);
  if (seen && (reduced.kept.data() == value.data() || slot.tokens.empty())) return reduced.kept;
  const bool raw = seen || slot.raw.keeps(reduced.kept_hash, kMostRaw);
  if (const std::string* token = slot.tokens.fitting(value)) {
    reduced.general = *token;
    reduced.general_hash = hash_bytes(*token);
  } else {
    reduced.generalise(general);
  }
  if (!slot.general.contains(reduced.general_hash)) {
    slot.tokens.note(reduced.general);
    slot.general.keeps(reduced.general_hash, kMostGeneral);
  }
  return raw ? reduced.kept : reduced.general;
}

/// All elements of a list share a slot.
std::size_t slot_index(const CommandWords* words, std::size_t argument) {
  if (words == nullptr) return argument;
  const std::size_t list = std::max(words->members_from, words->list_from);
  const bool moves = words->list_from > 0 && (words->option_place == OptionPlace::leading || words->list_tail > 0);
  if (list == 0 || moves || argument < list) return argument;
  return list + (argument - list) % std::max<std::size_t>(words->list_step, 1);
}

std::string_view TextReducer::State::reduce(std::string_view text) {
  parse_normalised(text, parsed);
  passed_over = 0;
  const std::vector<std::string_view>& arguments = parsed.arguments;
  if (arguments.size() < 2) return text;
  syntax_known = false;
  Group& group = group_of();
  const std::size_t key_index = group.key_is_fixed ? group.key : first_key_index(arguments);
  KeyFamily& family = family_of(group, key_index == 0 ? std::string_view{} : arguments[key_index]);
  out.clear();
  const char* done = text.data();
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    std::string_view reduced;
    if (is_label_argument(arguments[i])) continue;
    if (i >= kMostArguments) {
      reduced = kAnyValue;
    } else if (i == key_index) {
      reduced = reduce_key(group, family, arguments[i]);
    } else {
      const std::size_t slot = slot_index(group.words, i);
      if (family.slots.size() <= slot) family.slots.resize(slot + 1);
      reduced = reduce_value(family.slots[slot], arguments[i], i);
      constexpr std::size_t kTold = 32;
      const bool always =
          group.key_is_fixed && key_index <= 1 && i < kTold && family.slots[slot].general.full(kMostGeneral);
      if (always) passed_over |= 1U << i;
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
std::uint32_t TextReducer::passed_over() const { return state_->passed_over; }
std::size_t TextReducer::argument_count() const { return state_->parsed.arguments.size(); }

}  // namespace tracediff
