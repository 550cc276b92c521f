#include "shape/key_names.h"

#include <algorithm>
#include <utility>

#include "ascii.h"
#include "normalise/hash.h"

namespace tracediff {

namespace {

/// Calls VISIT(index of the group, command, key) for the commands that have one.
template <typename Visit>
void for_each_key(const CommandGroups& groups, const Visit& visit) {
  for (std::size_t g = 0; g < groups.groups.size(); ++g) {
    const CommandGroup& group = groups.groups[g];
    const std::size_t key = group.prototype.key < group.slots ? group.prototype.key : 0;
    for (std::size_t i = 0; key > 0 && i < group.commands.size(); ++i)
      visit(g, group.commands[i], group.values[i * group.slots + key]);
  }
}

}  // namespace

bool is_name_boundary(std::string_view text, std::size_t at) {
  return at == 0 || at >= text.size() || !is_alnum(text[at]) || !is_alnum(text[at - 1]);
}

std::string_view leading_word(std::string_view name) {
  name.remove_prefix(static_cast<std::size_t>(std::ranges::find_if(name, is_alnum) - name.begin()));
  return name.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(name, is_alnum) - name.begin()));
}

bool is_punctuation(char c) { return c > ' ' && c < 0x7f && !is_alnum(c); }

std::string without_punctuation(std::string_view name) {
  std::string out(name);
  std::erase_if(out, is_punctuation);
  return out;
}

KeyNames::KeyNames(const CommandUses& uses, const CommandGroups& groups)
    : uses_(uses), groups_(groups), texts_(groups.texts.size()) {
  count_keys();
  count_runs();
  for (TextId id = 0; id < texts_.size(); ++id) {
    if (texts_[id].keys == 0 || text(id).size() > kLongest) continue;
    for (const Side side : kSides) {
      if (only_on(side, id)) keys_[side].push_back(id);
    }
    if (texts_[id].runs.baseline > 0 && texts_[id].runs.candidate > 0) shared_keys_.push_back(id);
  }
}

void KeyNames::count_runs() {
  std::vector<std::uint32_t> seen(texts_.size(), 0);  // in which run at last
  std::uint32_t run = 0;
  for (const Side side : kSides) {
    for (const std::vector<std::uint32_t>& of_run : uses_[side]) {
      ++run;
      for (const CommandGroup& group : groups_.groups) {
        for (std::size_t i = 0; i < group.commands.size(); ++i) {
          if (of_run[group.commands[i]] == 0) continue;
          for (std::size_t slot = 1; slot < group.slots; ++slot) {
            const TextId id = group.values[i * group.slots + slot];
            if (texts_[id].keys > 0 && slot != group.prototype.key) continue;
            if (std::exchange(seen[id], run) != run) ++texts_[id].runs[side];
          }
        }
      }
    }
  }
}

void KeyNames::count_keys() {
  constexpr std::uint64_t kRole = 0x9e3779b97f4a7c15;
  std::vector<std::size_t> seen(texts_.size(), 0);  // in which group at last, from 1 on
  for_each_key(groups_, [&](std::size_t group, CommandId, TextId id) {
    if (std::exchange(seen[id], group + 1) == group + 1) return;
    ++texts_[id].keys;
    texts_[id].role = hash_detail::fold(texts_[id].role ^ kRole, kRole + group);
  });
}

std::map<TextId, KeyNames::Profile> KeyNames::profiles() const {
  std::map<TextId, Profile> out;
  for_each_key(groups_, [&](std::size_t group, CommandId command, TextId id) {
    for (const Side side : kSides) {
      if (only_on(side, id)) out[id][group] += uses_[side].front()[command];
    }
  });
  return out;
}

}  // namespace tracediff
