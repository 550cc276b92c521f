#ifndef TRACEDIFF_SHAPE_KEY_NAMES_H_
#define TRACEDIFF_SHAPE_KEY_NAMES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shape/command_groups.h"

namespace tracediff {

/// Could a name be cut before AT, between two of its parts?
bool is_name_boundary(std::string_view text, std::size_t at);

/// The first letters and digits of a name.
std::string_view leading_word(std::string_view name);

bool is_punctuation(char c);
std::string without_punctuation(std::string_view name);

/// The texts of all groups as names of keys and channels: what an application chooses. References to what it was made
/// of. Cost: O(values of all groups).
class KeyNames {
 public:
  /// How often a name is the key of each group's commands, by the group's index.
  using Profile = std::map<std::size_t, std::uint64_t>;

  static constexpr std::size_t kLongest = 256;

  KeyNames(const CommandUses& uses, const CommandGroups& groups);

  /// Of all texts, which TextIds are below.
  [[nodiscard]] std::size_t size() const { return texts_.size(); }
  [[nodiscard]] std::string_view text(TextId id) const { return groups_.texts.text(id); }
  [[nodiscard]] bool only_on(Side side, TextId id) const {
    return texts_[id].runs[side] > 0 && texts_[id].runs[other(side)] == 0;
  }
  [[nodiscard]] bool in_every_run(TextId id, Side side) const { return texts_[id].runs[side] == uses_[side].size(); }
  /// Of how many groups it is a key.
  [[nodiscard]] std::size_t uses(TextId id) const { return texts_[id].keys; }
  /// Equal for names that are keys of the same groups.
  [[nodiscard]] std::uint64_t role(TextId id) const { return texts_[id].role; }
  /// Keys that only SIDE has, those of over kLongest bytes left out.
  [[nodiscard]] const std::vector<TextId>& keys(Side side) const { return keys_[side]; }
  /// Keys that both sides have.
  [[nodiscard]] const std::vector<TextId>& shared_keys() const { return shared_keys_; }
  [[nodiscard]] bool several_runs() const { return uses_.baseline.size() > 1 || uses_.candidate.size() > 1; }
  /// Of keys(), in the first run of their side. Cost: O(values of all groups).
  [[nodiscard]] std::map<TextId, Profile> profiles() const;

 private:
  struct Text {
    /// How many have it: as a key, where it is one at all. A member of a set that lists keys is called as before where
    /// a prefix is put before keys.
    BySide<std::uint32_t> runs;
    std::uint32_t keys = 0;  ///< groups that have it as their first key, or as their channel
    std::uint64_t role = 0;  ///< a hash of which they are
  };

  void count_runs();
  void count_keys();

  const CommandUses& uses_;
  const CommandGroups& groups_;
  std::vector<Text> texts_;
  BySide<std::vector<TextId>> keys_;
  std::vector<TextId> shared_keys_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_KEY_NAMES_H_
