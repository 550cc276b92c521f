#include "shape/shape.h"

#include <algorithm>
#include <unordered_map>

#include "shape/arguments.h"
#include "shape/script_pairing.h"
#include "shape/token_form.h"
#include "shape/volatile_slots.h"
#include "trace/parallel.h"

namespace tracediff {

namespace {

/// More kinds of members than this are not told apart.
constexpr std::size_t kMostMembers = 4;

using TextId = std::uint32_t;

class TextPool {
 public:
  TextId intern(std::string_view text) {
    const auto [found, added] = ids_.try_emplace(std::string(text), static_cast<TextId>(texts_.size()));
    if (added) texts_.push_back(&found->first);
    return found->second;
  }
  [[nodiscard]] const std::string& text(TextId id) const { return *texts_[id]; }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }

 private:
  std::unordered_map<std::string, TextId> ids_;
  std::vector<const std::string*> texts_;
};

/// Commands of one kind: same name, sub-command or script, and number of arguments. Values are compared slot by slot.
struct Group {
  Shape prototype;
  std::size_t slots = 0;  ///< arguments kept of each command
  std::vector<CommandId> commands;
  std::vector<TextId> values;  ///< slots of each command, in the order of `commands`
};

/// What one thread finds in its share of the commands.
struct Share {
  TextPool pool;
  std::vector<Group> groups;
  std::unordered_map<std::string, std::size_t> group_index;
};

class ShapeMaker {
 public:
  explicit ShapeMaker(const Corpus& corpus) : corpus_(corpus) {}

  ShapeTable run() {
    table_.script_pairs = pair_scripts(corpus_);
    for (const ScriptPair& pair : table_.script_pairs) renamed_.emplace(pair.candidate, pair.baseline);
    count_uses();
    for (const Share& share : sort_into_groups()) adopt(share);
    table_.of_command.resize(corpus_.commands.size());
    for (Group& group : groups_) {
      replace_random(group);
      make_shapes(group);
    }
    return std::move(table_);
  }

 private:
  void count_uses();
  std::vector<Share> sort_into_groups() const;
  void adopt(const Share& share);
  void add(CommandId id, ParsedCommand& parsed, Share& share) const;
  std::vector<std::string> generalised(const ParsedCommand& parsed, const CommandWords* words) const;
  [[nodiscard]] std::string baseline_label(std::string_view label) const;
  Group& group_of(const ParsedCommand& parsed, const std::vector<std::string>& arguments, const CommandWords* words,
                  Share& share) const;
  void adopt_tokens(Group& group, std::size_t slot) const;
  void replace_random(Group& group);
  [[nodiscard]] Slot slot_values(const Group& group, std::size_t slot) const;
  void make_shapes(const Group& group);

  const Corpus& corpus_;
  ShapeTable table_;
  TextPool pool_;
  std::unordered_map<std::string, std::string> renamed_;  ///< candidate's label -> baseline's
  BySide<std::vector<std::vector<std::uint32_t>>> uses_;  ///< by run, then command
  std::vector<Group> groups_;
  std::unordered_map<std::string, std::size_t> group_index_;
};

void ShapeMaker::count_uses() {
  for (const Side side : kSides) {
    for (const Recording& run : corpus_.runs[side]) {
      std::vector<std::uint32_t>& uses = uses_[side].emplace_back(corpus_.commands.size(), 0);
      for (const CommandId id : run.command) ++uses[id];
    }
  }
}

/// How many members a command has is data, and so is their order: a set of what they have in common is kept.
void fold_members(std::vector<std::string>& arguments, std::size_t from) {
  if (arguments.size() <= from) return;
  const auto members = arguments.begin() + static_cast<std::ptrdiff_t>(from);
  std::sort(members, arguments.end());
  arguments.erase(std::unique(members, arguments.end()), arguments.end());
  if (arguments.size() - from > kMostMembers) arguments.resize(from);
}

/// Of equal neighbours in a list of values (or of pairs), one is kept.
void fold_list(std::vector<std::string>& arguments, std::size_t from, std::size_t step) {
  if (arguments.size() <= from + step) return;
  auto kept = arguments.begin() + static_cast<std::ptrdiff_t>(from + step);
  for (auto next = kept; next < arguments.end();) {
    const auto length = std::min(static_cast<std::ptrdiff_t>(step), arguments.end() - next);
    const bool repeated = length == static_cast<std::ptrdiff_t>(step) && std::equal(next, next + length, kept - length);
    if (!repeated) kept = std::move(next, next + length, kept);
    next += length;
  }
  arguments.erase(kept, arguments.end());
}

/// The canonical arguments: syntax in lower case, values generalised, members without an order sorted.
std::vector<std::string> ShapeMaker::generalised(const ParsedCommand& parsed, const CommandWords* words) const {
  const std::vector<std::size_t> syntax = syntax_indexes(parsed.arguments);
  std::vector<std::string> out;
  const std::size_t kept = std::min(parsed.arguments.size(), kMostArguments);
  for (std::size_t i = 0; i < kept; ++i) {
    if (std::binary_search(syntax.begin(), syntax.end(), i)) {
      out.push_back(lower_case(parsed.arguments[i]));
    } else if (is_script_label(parsed.arguments[i])) {
      out.push_back(baseline_label(parsed.arguments[i]));
    } else {
      out.push_back(generalise(parsed.arguments[i]));
    }
  }
  if (words != nullptr && words->members_from > 0) fold_members(out, words->members_from);
  if (words != nullptr && words->list_from > 0) fold_list(out, words->list_from, words->list_step);
  return out;
}

std::string ShapeMaker::baseline_label(std::string_view label) const {
  const auto found = renamed_.find(std::string(label));
  return found == renamed_.end() ? std::string(label) : found->second;
}

Group& ShapeMaker::group_of(const ParsedCommand& parsed, const std::vector<std::string>& arguments,
                            const CommandWords* words, Share& share) const {
  Shape shape;
  shape.lua = parsed.lua;
  shape.caller = baseline_label(parsed.caller);
  shape.miss = parsed.miss;
  shape.words = words;
  shape.name = arguments.front();
  const bool call = !parsed.lua && shape.name.starts_with("eval");
  if (arguments.size() > 1 && (call || shape.name.starts_with("fcall"))) shape.qualifier = arguments[1];
  if (arguments.size() > 1 && find_command_words(shape.name) != nullptr && find_command_words(shape.name)->container) {
    shape.qualifier = arguments[1];
  }
  if (call) shape.name = "call";
  if (shape.miss) shape.qualifier.clear();
  shape.key = first_key_index(parsed.arguments);
  const bool all_kept = parsed.arguments.size() <= kMostArguments;
  const std::string key = std::string(parsed.lua    ? "L"
                                      : parsed.miss ? "M"
                                                    : "C") +
                          shape.caller + '\0' + shape.name + '\0' + shape.qualifier + '\0' +
                          (all_kept ? std::to_string(arguments.size()) : std::to_string(arguments.size()) + "+");
  const auto [found, added] = share.group_index.try_emplace(key, share.groups.size());
  if (added) {
    share.groups.push_back({std::move(shape), parsed.miss ? 1 : arguments.size(), {}, {}});
  }
  return share.groups[found->second];
}

void ShapeMaker::add(CommandId id, ParsedCommand& parsed, Share& share) const {
  parse_normalised(corpus_.commands.text(id), parsed);
  if (parsed.arguments.empty()) parsed.arguments.emplace_back();
  const CommandWords* words = find_command_words(parsed.arguments);
  const std::vector<std::string> arguments = generalised(parsed, words);
  Group& group = group_of(parsed, arguments, words, share);
  group.commands.push_back(id);
  for (std::size_t slot = 0; slot < group.slots; ++slot) {
    const bool name = slot == 0;
    group.values.push_back(share.pool.intern(name ? group.prototype.name : arguments[slot]));
  }
}

/// Splits the commands among threads, in order: put together in the order of the shares, groups, their commands and
/// texts come as one thread would have found them.
std::vector<Share> ShapeMaker::sort_into_groups() const {
  constexpr std::size_t kLeastCommands = 4096;  // for fewer a thread is not worth its start
  const std::size_t commands = corpus_.commands.size();
  const std::size_t most = thread_count(corpus_.threads);
  std::vector<Share> shares(std::clamp<std::size_t>(commands / kLeastCommands, 1, most));
  for_each_index(shares.size(), most, [&](std::size_t share) {
    ParsedCommand parsed;
    const std::size_t end = commands * (share + 1) / shares.size();
    for (std::size_t id = commands * share / shares.size(); id < end; ++id) {
      add(static_cast<CommandId>(id), parsed, shares[share]);
    }
  });
  return shares;
}

void ShapeMaker::adopt(const Share& share) {
  std::vector<TextId> texts(share.pool.size());
  for (TextId id = 0; id < texts.size(); ++id) texts[id] = pool_.intern(share.pool.text(id));
  std::vector<const std::string*> keys(share.groups.size());
  for (const auto& [key, group] : share.group_index) keys[group] = &key;
  for (std::size_t i = 0; i < share.groups.size(); ++i) {
    const Group& from = share.groups[i];
    const auto [found, added] = group_index_.try_emplace(*keys[i], groups_.size());
    if (added) groups_.push_back({from.prototype, from.slots, {}, {}});
    Group& into = groups_[found->second];
    into.commands.insert(into.commands.end(), from.commands.begin(), from.commands.end());
    for (const TextId value : from.values) into.values.push_back(texts[value]);
  }
}

Slot ShapeMaker::slot_values(const Group& group, std::size_t slot) const {
  Slot out;
  for (const Side side : kSides) out.runs[side] = corpus_.runs[side].size();
  std::unordered_map<TextId, SlotUses> uses;
  for (std::size_t i = 0; i < group.commands.size(); ++i) {
    SlotUses& value = uses[group.values[i * group.slots + slot]];
    for (const Side side : kSides) {
      value.per_run[side].resize(out.runs[side]);
      for (std::size_t run = 0; run < out.runs[side]; ++run)
        value.per_run[side][run] += uses_[side][run][group.commands[i]];
    }
  }
  for (auto& [value, counts] : uses) out.values.emplace(pool_.text(value), std::move(counts));
  return out;
}

/// Values without a token that look like those with one beside them are the same kind of token.
void ShapeMaker::adopt_tokens(Group& group, std::size_t slot) const {
  std::vector<std::pair<TokenForm, TextId>> forms;
  std::vector<TextId> seen;
  for (std::size_t i = slot; i < group.values.size(); i += group.slots) seen.push_back(group.values[i]);
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  for (const TextId value : seen) {
    constexpr std::size_t kMostForms = 16;
    if (std::optional<TokenForm> form = token_form(pool_.text(value)); form && forms.size() < kMostForms) {
      forms.emplace_back(*std::move(form), value);
    }
  }
  if (forms.empty() || seen.size() == forms.size()) return;
  ParsedCommand parsed;
  for (std::size_t i = 0; i < group.commands.size(); ++i) {
    TextId& value = group.values[i * group.slots + slot];
    if (pool_.text(value).find(kTokenBegin) != std::string::npos) continue;
    parse_normalised(corpus_.commands.text(group.commands[i]), parsed);
    // Members were sorted: the argument is found by what it was generalised to.
    const auto fits = [&](const TokenForm& form) {
      return std::any_of(parsed.arguments.begin(), parsed.arguments.end(), [&](std::string_view argument) {
        return form.fits(argument) && generalise(argument) == pool_.text(value);
      });
    };
    const auto fitting = std::find_if(forms.begin(), forms.end(), [&](const auto& form) { return fits(form.first); });
    if (fitting != forms.end()) value = fitting->second;
  }
}

void ShapeMaker::replace_random(Group& group) {
  if (group.commands.size() < 2) return;
  const std::size_t fixed = group.prototype.qualifier.empty() ? 1 : 2;  // names and labels are never random
  for (std::size_t slot = fixed; slot < group.slots; ++slot) {
    adopt_tokens(group, slot);
    std::unordered_map<TextId, TextId> replaced;
    for (const auto& [value, text] : volatile_values(slot_values(group, slot)))
      replaced[pool_.intern(value)] = pool_.intern(text);
    if (replaced.empty()) continue;
    for (std::size_t i = slot; i < group.values.size(); i += group.slots) {
      if (const auto found = replaced.find(group.values[i]); found != replaced.end()) group.values[i] = found->second;
    }
  }
}

void ShapeMaker::make_shapes(const Group& group) {
  std::unordered_map<std::string, ShapeId> ids;
  for (std::size_t i = 0; i < group.commands.size(); ++i) {
    const TextId* values = group.values.data() + i * group.slots;
    const std::string key(reinterpret_cast<const char*>(values), group.slots * sizeof(TextId));
    const auto [found, added] = ids.try_emplace(key, static_cast<ShapeId>(table_.shapes.size()));
    if (added) {
      Shape shape = group.prototype;
      shape.example = group.commands[i];
      for (std::size_t slot = 0; slot < group.slots; ++slot) shape.arguments.push_back(pool_.text(values[slot]));
      table_.shapes.push_back(std::move(shape));
    }
    table_.of_command[group.commands[i]] = found->second;
  }
}

}  // namespace

ShapeTable make_shapes(const Corpus& corpus) { return ShapeMaker(corpus).run(); }

}  // namespace tracediff
