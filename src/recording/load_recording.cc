#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <unordered_map>

#include "ascii.h"
#include "normalise/id_table.h"
#include "normalise/rule_set.h"
#include "normalise/special.h"
#include "recording/command_name.h"
#include "recording/database_uses.h"
#include "recording/line_memory.h"
#include "recording/script_calls.h"
#include "shape/arguments.h"
#include "shape/text_reducer.h"
#include "trace/simd.h"
#include "tracediff/recording.h"

namespace tracediff {

namespace {

/// What is remembered of a connection while its lines come in. Small: a long trace has many, which are far away by the
/// time they are used again.
struct ConnectionState {
  std::uint64_t previous_unit = 0;  ///< hash of the raw bytes of the unit before
  std::uint64_t unit = 0;
  std::int32_t db = -1;
  EntryIndex unit_begin = 0;
  bool did_work = false;  ///< sent something beyond its handshake
  bool in_unit = false;
  bool no_lua_yet = false;  ///< the open unit is an EVALSHA without Lua lines so far
  bool silent = false;      ///< has Loader::silent_calls_
};

/// Longer traces have no key hashes: time and memory are too much for what they tell there, where of so many keys some
/// are always used in another way.
constexpr std::size_t kMostKeyHashes = 400'000;

/// Of the first argument behind the command's name, which ends at NAME_END if that is known.
std::uint32_t hash_first_argument(std::string_view arguments, std::size_t name_end) {
  constexpr std::string_view kBetween = "\" \"";
  const bool usual = name_end > 0 && arguments[1] != ' ' && arguments.substr(name_end, kBetween.size()) == kBetween;
  const std::size_t begin = usual ? name_end : arguments.find(kBetween);
  if (begin == std::string_view::npos) return 0;
  const std::string_view rest = arguments.substr(begin + kBetween.size());
  return static_cast<std::uint32_t>(hash_bytes(rest.substr(0, rest.find('"'))) | 1);
}

/// The last script call of a node: its Lua lines follow it.
struct Caller {
  bool known = false;
  std::uint32_t connection = 0;
  std::uint32_t name = 0;  ///< in Loader::script_calls_
};

class Loader final : public KnownArguments {
 public:
  Loader(Recording& recording, const RuleSet& rules, const LoadOptions& options)
      : recording_(recording), options_(options), normaliser_(rules), memory_(rules) {}

  void prepare(std::size_t place, const Entry& entry) override {
    memory_.prepare(place, entry);
    client_hashes_[place] = hash_pair(entry.client);
    connections_.prefetch(client_hashes_[place]);
  }
  void prepared(std::size_t count) override {
    memory_.look_up(count);
    find_connections(count);
  }
  std::uint32_t find(std::size_t place) override { return memory_.find(place); }

  /// NODE is that of a cluster, or empty.
  void add(const Entry& entry, const std::string& node);
  /// Makes room for so many entries, of which more or fewer may come.
  void expect(std::size_t entries);
  void finish();

 private:
  void find_connections(std::size_t count);
  void change_node(const std::string& node);
  std::uint32_t connection_of(const Entry& entry);
  std::uint8_t client_flags(const Entry& entry, const NameTraits& name, ConnectionState& state);
  void close_unit(std::uint32_t connection, ConnectionState& state);
  void note_silent_call(std::uint32_t connection, ConnectionState& state);
  void follow_script_call(const ScriptCall& call, std::uint32_t connection);
  void follow_script_load(std::uint32_t connection);
  void mark_misses(std::string_view label, std::uint32_t connection);
  CommandId command_of(const Entry& entry, std::uint32_t known, std::uint8_t& flags);
  void normalise(const Entry& entry, std::uint8_t& flags);
  CommandId intern_text(const Entry& entry);
  CommandId find_or_intern_text(const Entry& entry);
  void keep_scripts();

  Recording& recording_;
  const LoadOptions& options_;
  Normaliser normaliser_;
  IdTable commands_;  ///< by whole normalised texts, of lines that the memory does not take
  LineMemory memory_;
  bool with_keys_ = true;
  std::vector<std::uint64_t> replaced_again_;  ///< how often, by Outcome::replaced
  std::string text_;                           ///< the entry's, normalised
  TextReducer reducer_;
  IdTable connections_;
  std::vector<ConnectionState> states_;
  /// By connection, EVALSHA without Lua lines: the server may not have known the script.
  std::unordered_map<std::uint32_t, std::vector<EntryIndex>> silent_calls_;
  std::string node_;
  std::unordered_map<std::string, Caller> callers_;  ///< of the nodes that are not being read now
  std::uint64_t node_hash_ = 0;
  std::array<HashPair, kAhead> client_hashes_;
  std::array<std::uint32_t, kAhead> known_connections_;  ///< of the lines read ahead; IdTable::kNone: not yet
  Caller caller_;
  ScriptCalls script_calls_;
  DatabaseUses databases_;
};

/// The lines of a cluster's nodes lie between each other, but for each node its scripts' lines follow their call.
void Loader::change_node(const std::string& node) {
  callers_[node_] = caller_;
  caller_ = callers_[node];
  node_ = node;
  node_hash_ = hash_bytes(node) | 1;
}

/// Fetches what is known of the connections of the lines ahead into the processor's cache.
void Loader::find_connections(std::size_t count) {
  for (std::size_t place = 0; place < count; ++place) {
    const std::uint32_t connection = node_.empty() ? connections_.find(client_hashes_[place]) : IdTable::kNone;
    known_connections_[place] = connection;
    if (connection != IdTable::kNone) simd::prefetch(&states_[connection]);
  }
}

std::uint32_t Loader::connection_of(const Entry& entry) {
  if (entry.prepared != Entry::kNoPlace && node_.empty() && known_connections_[entry.prepared] != IdTable::kNone) {
    return known_connections_[entry.prepared];
  }
  HashPair hash = entry.prepared != Entry::kNoPlace ? client_hashes_[entry.prepared] : hash_pair(entry.client);
  if (!node_.empty())
    hash.first = hash_detail::fold(hash.first, node_hash_);  // two nodes can know two clients by one address
  std::uint32_t& connection = connections_.find_or_add(hash);
  if (connection == IdTable::kNone) {
    connection = static_cast<std::uint32_t>(recording_.clients.size());
    if (node_.empty()) {
      recording_.clients.push_back(entry.client);
    } else {
      recording_.clients.push_back(std::string(entry.client) + '@' + node_);
    }
    states_.emplace_back();
  }
  return connection;
}

void Loader::close_unit(std::uint32_t connection, ConnectionState& state) {
  if (state.no_lua_yet) note_silent_call(connection, state);
  if (state.in_unit && state.unit == state.previous_unit) recording_.flags[state.unit_begin] |= kRepeat;
  state.previous_unit = state.unit;
  state.in_unit = false;
}

std::uint8_t Loader::client_flags(const Entry& entry, const NameTraits& name, ConnectionState& state) {
  std::uint8_t flags = name.script_call ? kScriptCall : 0;
  const bool other_db = state.db >= 0 && state.db != entry.db;
  if (name.handshake) flags |= kHandshake;
  if (state.did_work && !name.may_change_db && (name.clears || (other_db && !name.selects))) flags |= kFreshStart;
  state.db = entry.db;
  if ((flags & kFreshStart) != 0) state.did_work = false;
  if ((flags & kHandshake) == 0) state.did_work = true;
  return flags;
}

void Loader::note_silent_call(std::uint32_t connection, ConnectionState& state) {
  constexpr std::size_t kMostSilent = 64;
  std::vector<EntryIndex>& calls = silent_calls_[connection];
  if (calls.size() == kMostSilent) calls.erase(calls.begin());
  calls.push_back(state.unit_begin);
  state.silent = true;
  state.no_lua_yet = false;
}

/// Of the calls of CONNECTION that ran nothing, those of the script LABEL were answered with NOSCRIPT.
void Loader::mark_misses(std::string_view label, std::uint32_t connection) {
  std::erase_if(silent_calls_[connection], [&](EntryIndex silent_call) {
    const std::string_view silent = recording_.table.text(recording_.command[silent_call]);
    if (label_in(silent) != label) return false;
    recording_.command[silent_call] = recording_.table.intern(kMissPrefix + std::string(silent));
    return true;
  });
}

/// After an EVALSHA that was answered with NOSCRIPT the connection sends the text by EVAL.
void Loader::follow_script_call(const ScriptCall& call, std::uint32_t connection) {
  if (call.label.empty()) return;
  ConnectionState& state = states_[connection];
  state.no_lua_yet = call.by_sha;
  if (!call.by_sha && state.silent) mark_misses(call.label, connection);
}

/// Or by SCRIPT LOAD, the last entry.
void Loader::follow_script_load(std::uint32_t connection) {
  const std::string_view text = recording_.table.text(recording_.command.back());
  if (!is_word(called_name(text), "LOAD")) return;
  const std::string label(label_in(text));
  if (!label.empty()) mark_misses(label, connection);
}

/// The long way, for what was never seen before: fills text_.
void Loader::normalise(const Entry& entry, std::uint8_t& flags) {
  if (normaliser_.normalise(entry, text_) == Decision::ignore) flags |= kIgnored;
  if (entry.client == "lua") {
    text_.insert(0, kLuaPrefix + ((flags & kLua) != 0 ? script_calls_.name(caller_.name) : std::string()) + ' ');
  }
}

/// The id of text_, reduced.
CommandId Loader::intern_text(const Entry& entry) {
  if (options_.values == ValueTexts::whole) return recording_.table.intern(text_);
  const CommandId id = recording_.table.intern(reducer_.reduce(text_));
  memory_.learn(entry, reducer_.argument_count(), reducer_.passed_over());
  return id;
}

/// Some lines that the memory does not take come again.
CommandId Loader::find_or_intern_text(const Entry& entry) {
  if (!memory_.may_recur(entry)) return intern_text(entry);
  CommandId& id = commands_.find_or_add(hash_pair(text_));
  if (id == IdTable::kNone) id = intern_text(entry);
  return id;
}

/// KNOWN is the entry's id in the memory, or kUnknown.
CommandId Loader::command_of(const Entry& entry, std::uint32_t known, std::uint8_t& flags) {
  if (known == LineMemory::kUnknown) {
    normalise(entry, flags);
    return find_or_intern_text(entry);
  }
  Outcome& outcome = entry.client != "lua" ? memory_.of_client(known)
                                           : memory_.of_script(known, (flags & kLua) != 0 ? caller_.name : 0);
  if (outcome.command == Outcome::kNone) {
    normalise(entry, flags);
    outcome.command = intern_text(entry);
    outcome.replaced = normaliser_.replaced(memory_.looked_at(entry));
    if (replaced_again_.size() <= outcome.replaced) replaced_again_.resize(outcome.replaced + 1, 0);
  } else {
    ++replaced_again_[outcome.replaced];
  }
  return outcome.command;
}

void Loader::add(const Entry& entry, const std::string& node) {
  if (node != node_) change_node(node);
  const auto index = static_cast<EntryIndex>(recording_.size());
  const bool lua = entry.client == "lua" && caller_.known;
  const std::uint32_t connection = lua ? caller_.connection : connection_of(entry);
  ConnectionState& state = states_[connection];
  const std::uint64_t raw = memory_.raw_hash(entry);
  const std::uint32_t known = entry.known != LineMemory::kUnknown ? entry.known : memory_.remember(entry);
  const CommandName& name = memory_.name(entry);

  std::uint8_t flags = 0;
  if (lua) {
    flags = kLua;
    state.no_lua_yet = false;
    state.unit = state.unit * 0x9E3779B97F4A7C15ull + raw;
  } else {
    close_unit(connection, state);
    flags = client_flags(entry, name.traits, state);
    state.unit = raw;
    state.unit_begin = index;
    state.in_unit = true;
    if ((flags & kScriptCall) != 0) {
      caller_.connection = connection;
      caller_.known = true;
    }
  }
  const CommandId command = command_of(entry, known, flags);

  databases_.note(command, entry.db, index);
  recording_.note_line(index, entry.line);
  recording_.command.push_back(command);
  recording_.connection.push_back(connection);
  recording_.time_us.push_back(entry.time_us);
  recording_.flags.push_back(flags);
  if (with_keys_ && recording_.size() <= kMostKeyHashes) {
    recording_.key_hash.push_back(hash_first_argument(entry.arguments, name.end));
  }
  if ((flags & kScriptCall) != 0) {
    const ScriptCall& call = script_calls_.of(command, recording_.table);
    caller_.name = call.name;
    follow_script_call(call, connection);
  }
  if (name.traits.script_admin && state.silent) follow_script_load(connection);
}

void Loader::expect(std::size_t entries) {
  // What is too much is never touched, so costs no memory.
  if (entries > recording_.size() && entries <= UINT32_MAX) recording_.reserve(entries);
  with_keys_ = entries <= 2 * kMostKeyHashes;  // it is told from the beginning of the file
  if (with_keys_) recording_.key_hash.reserve(std::min(entries, kMostKeyHashes));
}

void Loader::finish() {
  for (std::uint32_t i = 0; i < states_.size(); ++i) close_unit(i, states_[i]);
  if (recording_.key_hash.size() < recording_.size()) std::vector<std::uint32_t>().swap(recording_.key_hash);
  for (std::uint32_t i = 0; i < replaced_again_.size(); ++i) normaliser_.count_again(i, replaced_again_[i]);
  recording_.rule_uses = normaliser_.uses();
  keep_scripts();
  recording_.databases = databases_.count(recording_.command);
}

/// Takes the texts over from the normaliser, whose life ends with the loading.
void Loader::keep_scripts() {
  ParsedCommand parsed;
  for (CommandId id = 0; id < recording_.table.size(); ++id) {
    const std::string_view text = recording_.table.text(id);
    if (text.find('@') == std::string_view::npos) continue;
    parse_normalised(text, parsed);
    for (std::size_t i = 1; i < parsed.arguments.size() && i < 4; ++i) {
      const std::string_view script = normaliser_.script_text(parsed.arguments[i]);
      if (!script.empty()) recording_.scripts.emplace(parsed.arguments[i], script);
    }
  }
}

/// How many entries there will be, told from the first of them, which have so many BYTES; 0 where nothing tells.
std::size_t expected_entries(const TraceReader& reader, std::uint64_t bytes, std::size_t entries) {
  const std::uint64_t all = bytes == 0 ? 0 : reader.size() * entries / bytes;
  return all + all / 8;
}

}  // namespace

Result<Recording> load_recording(const std::string& path, const RuleSet& rules, const LoadOptions& options) {
  Result<TraceReader> reader = TraceReader::open(path);
  if (!reader) return reader.error();
  Recording recording;
  Loader loader(recording, rules, options);
  reader->recognise(&loader);
  Entry entry;
  std::uint64_t bytes = 0;  // of the first entries
  while (reader->next(entry)) {
    if (recording.size() == UINT32_MAX) {
      return Error{ErrorKind::unreadable,
                   "holds more than 4,294,967,295 commands: split the trace and compare the parts", path};
    }
    loader.add(entry, reader->info().node);
    constexpr std::size_t kStep = 4096;
    if (recording.size() <= kStep) bytes += entry.text.size() + 1;
    if (recording.size() == kStep) loader.expect(expected_entries(*reader, bytes, kStep));
    if (options.progress != nullptr && recording.size() % kStep == 0) options.progress->commands += kStep;
  }
  if (const std::optional<Error> failed = reader->failure()) return *failed;
  loader.finish();
  recording.info = reader->info();
  if (recording.size() == 0) {
    return Error{ErrorKind::not_a_trace, "holds no command: was anything sent while it was recorded?", path};
  }
  return recording;
}

}  // namespace tracediff
