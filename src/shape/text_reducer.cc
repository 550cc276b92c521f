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
  void note(std::string_view value) {
    if (forms_.size() == kMost || value.find(kTokenBegin) == std::string_view::npos) return;
    const std::string text = generalise(value);
    const bool known = std::any_of(forms_.begin(), forms_.end(), [&](const auto& form) { return form.second == text; });
    if (known) return;
    if (std::optional<TokenForm> form = token_form(text)) forms_.emplace_back(*std::move(form), text);
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

struct Group {
  Tokens key_tokens;
};

}  // namespace

struct TextReducer::State {
  std::string_view reduce(std::string_view text);
  Family& family_of(std::string_view key);
  std::string_view reduce_key(Family& family, std::string_view key);
  std::string_view reduce_value(Slot& slot, std::string_view value, std::size_t index);
  std::string_view generalised(const Tokens& tokens, std::string_view value);
  bool is_syntax(std::size_t index);
  std::size_t slot_index(std::size_t argument) const;

  ParsedCommand parsed;
  const CommandWords* words = nullptr;
  std::vector<std::size_t> syntax;
  bool syntax_known = false;
  Group* group = nullptr;
  std::uint64_t group_hash = 0;
  std::unordered_map<std::uint64_t, Group> groups;
  std::unordered_map<std::uint64_t, Family> families;
  std::string value_text;
  std::string out;
};

Family& TextReducer::State::family_of(std::string_view key) {
  std::string name = lower_case(parsed.arguments[0]);
  name += parsed.lua ? 'L' : parsed.miss ? 'M' : 'C';
  name += parsed.caller;
  name += std::to_string(parsed.arguments.size());
  const bool named =
      parsed.arguments.size() > 1 && (is_script_label(parsed.arguments[1]) || (words != nullptr && words->container));
  if (named) name += parsed.arguments[1];
  group_hash = hash_bytes(name);
  group = &groups[group_hash];
  std::uint64_t family = group_hash * 31 + hash_bytes(generalise(key));
  if (families.size() >= kMostFamilies && !families.contains(family)) family = group_hash;
  return families[family];
}

/// Option words are few, but can stand where another command of the same length has data.
bool TextReducer::State::is_syntax(std::size_t index) {
  if (!syntax_known) syntax = syntax_indexes(parsed.arguments);
  syntax_known = true;
  return std::binary_search(syntax.begin(), syntax.end(), index);
}

/// All elements of a list share a slot.
std::size_t TextReducer::State::slot_index(std::size_t argument) const {
  if (words == nullptr) return argument;
  const std::size_t list = std::max(words->members_from, words->list_from);
  if (list == 0 || argument < list) return argument;
  return list + (argument - list) % std::max<std::size_t>(words->list_step, 1);
}

std::string_view TextReducer::State::generalised(const Tokens& tokens, std::string_view value) {
  if (const std::string* token = tokens.fitting(value)) return *token;
  value_text = generalise(value);
  return value_text;
}

std::string_view TextReducer::State::reduce_key(Family& family, std::string_view key) {
  group->key_tokens.note(key);
  return family.keys.keeps(key, kMostKeys) ? key : generalised(group->key_tokens, key);
}

std::string_view TextReducer::State::reduce_value(Slot& slot, std::string_view value, std::size_t index) {
  if (slot.general.full(kMostGeneral)) return is_syntax(index) ? value : kAnyValue;
  std::string outline;
  if (value.size() > 2) {
    if (const std::optional<std::string> fields = value_fields(value)) {
      outline = kTokenBegin + *fields + kTokenEnd;
    } else if (is_binary(value)) {
      outline = std::string{kTokenBegin} + "bytes" + kTokenEnd;
    }
  }
  if (!outline.empty()) value = outline;
  slot.tokens.note(value);
  const bool raw = slot.raw.keeps(value, kMostRaw);
  const std::string_view general = generalised(slot.tokens, value);
  if (!slot.general.keeps(general, kMostGeneral)) return is_syntax(index) ? value : kAnyValue;
  if (!raw) return general;
  value_text = value;
  return value_text;
}

std::string_view TextReducer::State::reduce(std::string_view text) {
  constexpr std::size_t kMostArguments = 24;  // shapes have no more
  parse_normalised(text, parsed);
  const std::vector<std::string_view>& arguments = parsed.arguments;
  if (arguments.size() < 2) return text;
  words = find_command_words(arguments);
  syntax_known = false;
  const std::size_t key = first_key_index(arguments);
  Family& family = family_of(key == 0 ? std::string_view{} : arguments[key]);
  out.clear();
  const char* done = text.data();
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    std::string_view reduced;
    if (is_script_label(arguments[i])) continue;
    if (i >= kMostArguments) {
      reduced = kAnyValue;
    } else if (i == key) {
      reduced = reduce_key(family, arguments[i]);
    } else {
      const std::size_t slot = slot_index(i);
      if (family.slots.size() <= slot) family.slots.resize(slot + 1);
      reduced = reduce_value(family.slots[slot], arguments[i], i);
    }
    if (reduced == arguments[i]) continue;
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
