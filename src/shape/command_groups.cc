#include "shape/command_groups.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ascii.h"
#include "shape/arguments.h"
#include "trace/parallel.h"

namespace tracediff {

namespace {

/// More kinds of members than this are not told apart.
constexpr std::size_t kMostMembers = 4;

/// What the name of a command says of the way in which it is grouped.
enum NameTrait : std::uint8_t { kNameKnown = 1, kNameEval = 2, kNameFunction = 4, kNameContainer = 8 };

/// Sorts a share of the commands. All texts are numbered as they are met; the values of groups get numbers of their
/// own, in the order in which they are kept, so that what other shares do does not show in it.
class ShareSorter {
 public:
  ShareSorter(const Corpus& corpus, const ScriptLabels& stand_ins, const OpenCalls& open_calls)
      : corpus_(corpus), stand_ins_(stand_ins), open_calls_(open_calls) {}

  void add(CommandId id);
  void adopt_into(CommandGroups& out, std::unordered_map<std::string, std::size_t>& group_index, TextPool& spellings);

 private:
  [[nodiscard]] const CommandWords* words_of();
  void generalise_arguments(const CommandWords* words, const std::vector<std::size_t>& syntax);
  void fold_members(std::size_t from);
  void fold_list(const ArgumentList& list);
  [[nodiscard]] TextId value_of(std::string_view argument);
  [[nodiscard]] TextId word_of(std::string_view argument);
  [[nodiscard]] std::string_view stand_in_of(std::string_view label) const;
  [[nodiscard]] std::uint8_t name_traits(TextId name);
  [[nodiscard]] std::uint32_t group_of(const CommandWords* words);
  [[nodiscard]] std::uint32_t spelling_of(const std::vector<std::size_t>& syntax);
  void keep(TextId text, CommandGroup& group);

  const Corpus& corpus_;
  const ScriptLabels& stand_ins_;
  const OpenCalls& open_calls_;
  TextPool texts_;
  IdTable values_;  ///< by argument as it is: what it is generalised to
  IdTable words_;   ///< by word of a command's syntax as it is: that in lower case
  IdTable names_;   ///< by name of a command as it is: index into rows_
  std::vector<const CommandWords*> rows_;
  std::vector<std::uint8_t> name_traits_;  ///< by text
  std::vector<TextId> kept_;               ///< by text: its number among the values of groups
  std::vector<TextId> text_of_kept_;
  IdTable group_index_;
  std::vector<CommandGroup> groups_;
  std::vector<std::string> group_keys_;
  TextPool spellings_;
  std::vector<std::uint32_t> spelling_;
  ParsedCommand parsed_;            ///< the command that is being added
  bool without_arguments_ = false;  ///< is it empty?
  std::vector<TextId> arguments_;   ///< its canonical arguments
  std::vector<ArgumentList> lists_;
  std::string spelled_;
};

const CommandWords* ShareSorter::words_of() {
  std::uint32_t& index = names_.find_or_add(hash_pair(parsed_.arguments[0]));
  if (index == IdTable::kNone) {
    index = static_cast<std::uint32_t>(rows_.size());
    rows_.push_back(find_command_words(std::span(parsed_.arguments).first(1)));
  }
  const CommandWords* words = rows_[index];
  return words != nullptr && words->container ? find_command_words(parsed_.arguments) : words;
}

std::string_view ShareSorter::stand_in_of(std::string_view label) const {
  const auto found = stand_ins_.find(label);
  return found == stand_ins_.end() ? label : std::string_view(found->second);
}

TextId ShareSorter::value_of(std::string_view argument) {
  TextId& id = values_.find_or_add(hash_pair(argument));
  if (id == IdTable::kNone)
    id = is_script_label(argument) ? texts_.intern(stand_in_of(argument)) : texts_.intern(generalise(argument));
  return id;
}

TextId ShareSorter::word_of(std::string_view argument) {
  TextId& id = words_.find_or_add(hash_pair(argument));
  if (id == IdTable::kNone) id = texts_.intern(lower_case(argument));
  return id;
}

/// How many members a command has is data, and so is their order: a set of what they have in common is kept.
void ShareSorter::fold_members(std::size_t from) {
  if (arguments_.size() <= from) return;
  const auto members = arguments_.begin() + static_cast<std::ptrdiff_t>(from);
  std::sort(members, arguments_.end(), [&](TextId one, TextId two) { return texts_.text(one) < texts_.text(two); });
  arguments_.erase(std::unique(members, arguments_.end()), arguments_.end());
  if (arguments_.size() - from > kMostMembers) arguments_.resize(from);
}

/// Of equal neighbours in a list of values (or of pairs), one is kept.
void ShareSorter::fold_list(const ArgumentList& list) {
  const auto step = static_cast<std::ptrdiff_t>(list.step);
  const auto end = arguments_.begin() + static_cast<std::ptrdiff_t>(std::min(list.end, arguments_.size()));
  auto kept = arguments_.begin() + static_cast<std::ptrdiff_t>(list.begin) + step;
  if (kept >= end) return;
  for (auto next = kept; next < end;) {
    const auto length = std::min(step, end - next);
    const bool repeated = length == step && std::equal(next, next + length, kept - length);
    if (!repeated) kept = std::copy(next, next + length, kept);
    next += length;
  }
  arguments_.erase(kept, end);
}

/// The canonical arguments: syntax in lower case, values generalised, members without an order sorted.
void ShareSorter::generalise_arguments(const CommandWords* words, const std::vector<std::size_t>& syntax) {
  arguments_.clear();
  const std::size_t kept = std::min(parsed_.arguments.size(), kMostArguments);
  auto next = syntax.begin();
  for (std::size_t i = 0; i < kept; ++i) {
    while (next != syntax.end() && *next < i) ++next;
    const bool is_syntax = next != syntax.end() && *next == i;
    arguments_.push_back(is_syntax ? word_of(parsed_.arguments[i]) : value_of(parsed_.arguments[i]));
  }
  // From the back on: what is folded does not move what is before it.
  if (!open_calls_.empty() && open_calls_.contains(open_call_name(parsed_)))
    fold_list({open_arguments_begin(parsed_), arguments_.size(), 1});
  if (words == nullptr) return;
  if (words->members_from > 0) fold_members(words->members_from);
  find_lists(parsed_.arguments, *words, syntax, lists_);
  std::for_each(lists_.rbegin(), lists_.rend(), [&](const ArgumentList& list) { fold_list(list); });
}

std::uint8_t ShareSorter::name_traits(TextId name) {
  if (name_traits_.size() <= name) name_traits_.resize(texts_.size());
  std::uint8_t& traits = name_traits_[name];
  if (traits != 0) return traits;
  const std::string_view text = texts_.text(name);
  const CommandWords* words = find_command_words(text);
  traits = kNameKnown;
  if (text.starts_with("eval")) traits |= kNameEval;
  if (text.starts_with("fcall")) traits |= kNameFunction;
  if (words != nullptr && words->container) traits |= kNameContainer;
  return traits;
}

/// Commands with this number are spelled alike in all that is not data.
std::uint32_t ShareSorter::spelling_of(const std::vector<std::size_t>& syntax) {
  spelled_ = parsed_.lua ? "L" : parsed_.miss ? "M" : without_arguments_ ? "-" : "C";
  for (const std::size_t index : syntax) spelled_.append(parsed_.arguments[index]) += '\0';
  return spellings_.intern(spelled_);
}

std::uint32_t ShareSorter::group_of(const CommandWords* words) {
  const std::uint8_t name = name_traits(arguments_.front());
  const bool call = !parsed_.lua && (name & kNameEval) != 0;
  const bool qualified =
      arguments_.size() > 1 && !parsed_.miss && (call || (name & kNameFunction) != 0 || (name & kNameContainer) != 0);
  const bool all_kept = parsed_.arguments.size() <= kMostArguments;
  const std::uint32_t kind = (parsed_.lua ? 1U : parsed_.miss ? 2U : 0U) | (call ? 4U : 0U) | (all_kept ? 8U : 0U);
  const std::array<std::uint32_t, 5> key{kind, texts_.intern(stand_in_of(parsed_.caller)),
                                         call ? 0 : arguments_.front() + 1, qualified ? arguments_[1] + 1 : 0,
                                         static_cast<std::uint32_t>(arguments_.size())};
  std::uint32_t& index = group_index_.find_or_add(hash_ids(key));
  if (index != IdTable::kNone) return index;
  index = static_cast<std::uint32_t>(groups_.size());
  CommandGroup& group = groups_.emplace_back();
  Shape& shape = group.prototype;
  shape.lua = parsed_.lua;
  shape.miss = parsed_.miss;
  shape.caller = texts_.text(key[1]);
  shape.words = words;
  shape.name = call ? "call" : texts_.text(arguments_.front());
  if (qualified) shape.qualifier = texts_.text(arguments_[1]);
  shape.key = first_key_index(parsed_.arguments);
  group.slots = parsed_.miss ? 1 : arguments_.size();
  group_keys_.push_back((parsed_.lua    ? "L"
                         : parsed_.miss ? "M"
                                        : "C") +
                        shape.caller + '\0' + shape.name + '\0' + shape.qualifier + '\0' +
                        std::to_string(arguments_.size()) + (all_kept ? "" : "+"));
  return index;
}

void ShareSorter::keep(TextId text, CommandGroup& group) {
  if (kept_.size() <= text) kept_.resize(texts_.size(), IdTable::kNone);
  if (kept_[text] == IdTable::kNone) {
    kept_[text] = static_cast<TextId>(text_of_kept_.size());
    text_of_kept_.push_back(text);
  }
  group.values.push_back(kept_[text]);
}

void ShareSorter::add(CommandId id) {
  parse_normalised(corpus_.commands.text(id), parsed_);
  without_arguments_ = parsed_.arguments.empty();
  if (without_arguments_) parsed_.arguments.emplace_back();
  const CommandWords* words = words_of();
  const std::vector<std::size_t> syntax = syntax_indexes(parsed_.arguments, words);
  spelling_.push_back(spelling_of(syntax));
  generalise_arguments(words, syntax);
  CommandGroup& group = groups_[group_of(words)];
  group.commands.push_back(id);
  keep(texts_.intern(group.prototype.name), group);
  for (std::size_t slot = 1; slot < group.slots; ++slot) keep(arguments_[slot], group);
}

void ShareSorter::adopt_into(CommandGroups& out, std::unordered_map<std::string, std::size_t>& group_index,
                             TextPool& spellings) {
  std::vector<TextId> shared(text_of_kept_.size());
  for (TextId id = 0; id < shared.size(); ++id) shared[id] = out.texts.intern(texts_.text(text_of_kept_[id]));
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    CommandGroup& from = groups_[i];
    for (TextId& value : from.values) value = shared[value];
    const auto [found, added] = group_index.try_emplace(group_keys_[i], out.groups.size());
    if (added) {
      out.groups.push_back(std::move(from));
      continue;
    }
    CommandGroup& into = out.groups[found->second];
    into.commands.insert(into.commands.end(), from.commands.begin(), from.commands.end());
    into.values.insert(into.values.end(), from.values.begin(), from.values.end());
  }
  std::vector<std::uint32_t> spelled(spellings_.size());
  for (std::uint32_t id = 0; id < spelled.size(); ++id) spelled[id] = spellings.intern(spellings_.text(id));
  for (const std::uint32_t id : spelling_) out.spelling.push_back(spelled[id]);
}

}  // namespace

CommandGroups group_commands(const Corpus& corpus, const ScriptLabels& stand_ins, const OpenCalls& open_calls) {
  const std::size_t commands = corpus.commands.size();
  const std::size_t most = thread_count(corpus.threads);
  const std::size_t count = std::clamp<std::size_t>(commands / kCommandsOfThread, 1, most);
  std::vector<ShareSorter> shares(count, ShareSorter(corpus, stand_ins, open_calls));
  for_each_index(count, most, [&](std::size_t share) {
    const std::size_t end = commands * (share + 1) / count;
    for (std::size_t id = commands * share / count; id < end; ++id) shares[share].add(static_cast<CommandId>(id));
  });
  CommandGroups out;
  out.spelling.reserve(commands);
  std::unordered_map<std::string, std::size_t> group_index;
  TextPool spellings;
  for (ShareSorter& share : shares) share.adopt_into(out, group_index, spellings);
  return out;
}

}  // namespace tracediff
