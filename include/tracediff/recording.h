#ifndef TRACEDIFF_RECORDING_H_
#define TRACEDIFF_RECORDING_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tracediff/normalise.h"
#include "tracediff/progress.h"
#include "tracediff/result.h"
#include "tracediff/trace.h"

namespace tracediff {

/// Index of an entry in a Recording's columns, in file order.
using EntryIndex = std::uint32_t;

/// What is known of an entry beside its command.
enum EntryFlag : std::uint8_t {
  kLua = 1,         ///< called by the script call above it
  kScriptCall = 2,  ///< EVAL, EVALSHA, FCALL...
  kRepeat =
      4,  ///< a client command whose raw arguments, and those of its Lua lines, equal those of the command before it
  kFreshStart = 8,  ///< the connection is certainly new here, or cleared: HELLO, AUTH, another database without SELECT
  kIgnored = 16,    ///< left out by an `ignore` rule
  kHandshake = 32,  ///< AUTH, HELLO, SELECT, CLIENT ...: what drivers send to set a connection up
};

/// Times of entries, microseconds since the epoch: four bytes each as long as 64 entries in a row lie within half an
/// hour of each other, eight otherwise.
class TimeColumn {
 public:
  void push_back(std::int64_t time_us) {
    const std::int64_t offset = bases_.empty() ? 0 : time_us - bases_.back();
    if (offsets_.size() % kBlock != 0 && static_cast<std::int32_t>(offset) == offset) {
      offsets_.push_back(static_cast<std::int32_t>(offset));
    } else {
      push_other(time_us);
    }
  }
  void reserve(std::size_t entries);
  [[nodiscard]] std::int64_t operator[](EntryIndex entry) const {
    return wide_.empty() ? bases_[entry / kBlock] + offsets_[entry] : wide_[entry];
  }
  [[nodiscard]] std::size_t size() const { return wide_.empty() ? offsets_.size() : wide_.size(); }

 private:
  void push_other(std::int64_t time_us);

  static constexpr std::size_t kBlock = 64;
  std::vector<std::int64_t> bases_;  ///< of each block: the time of its first entry
  std::vector<std::int32_t> offsets_;
  std::vector<std::int64_t> wide_;  ///< instead, once an offset did not fit
};

/// Texts that are kept and never changed, one after the other in one piece of memory. A view is valid until the next
/// push_back().
class TextColumn {
 public:
  void push_back(std::string_view text) {
    bytes_ += text;
    ends_.push_back(bytes_.size());
  }
  [[nodiscard]] std::string_view operator[](std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(bytes_).substr(begin, ends_[index] - begin);
  }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  /// The index of the first that equals TEXT, or size(). Cost: looks at all before it.
  [[nodiscard]] std::size_t find(std::string_view text) const {
    std::size_t index = 0;
    while (index < size() && (*this)[index] != text) ++index;
    return index;
  }
  friend bool operator==(const TextColumn&, const TextColumn&) = default;

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

/// How much of the values is kept when a trace is loaded: `reduced`, all that comparing asks for (few different
/// texts), or `whole`.
enum class ValueTexts : std::uint8_t { reduced, whole };

struct LoadOptions {
  ValueTexts values = ValueTexts::reduced;
  std::size_t threads = 0;           ///< at most; 0: as many as there are processors
  WorkProgress* progress = nullptr;  ///< kept up to date where given
};

/// Lines of one command in one database.
struct DatabaseUse {
  CommandId command = 0;
  std::int32_t database = 0;
  std::uint32_t lines = 0;
  EntryIndex first = 0;
};

/// One trace in columns: 13 bytes an entry. Connections are indexes into `clients`; a Lua line has the connection of
/// its caller.
struct Recording {
  TraceInfo info;
  CommandTable table;  ///< of this trace; Corpus has the ids that hold over all traces
  std::vector<CommandId> command;
  std::vector<std::uint32_t> connection;
  TimeColumn time_us;
  std::vector<std::uint8_t> flags;
  std::vector<std::uint32_t>
      key_hash;  ///< of the first argument as it is, 0 where there is none; empty for a trace of over 400,000 entries
  TextColumn clients;  ///< addresses; in a cluster's trace `address@node`
  std::vector<RuleUse> rule_uses;
  std::unordered_map<std::string, std::string> scripts;  ///< text by label ("@0123abcd")
  std::vector<DatabaseUse> databases;  ///< by command, then database; empty where all runs in database 0

  [[nodiscard]] std::size_t size() const { return flags.size(); }
  /// 1-based line of an entry in the file.
  [[nodiscard]] std::uint64_t line(EntryIndex entry) const;
  /// The entry on a line, the inverse of line(); nullopt where the line is none. Cost: O(log n) of them.
  [[nodiscard]] std::optional<EntryIndex> entry_at(std::uint64_t line_number) const;
  void note_line(EntryIndex entry, std::uint64_t line) {
    if (jumps_.empty() || jumps_.back().line + (entry - jumps_.back().entry) != line) jumps_.push_back({entry, line});
  }
  /// Makes room for so many in all columns but key_hash: columns that double as they grow need three times their size
  /// at last.
  void reserve(std::size_t entries);

 private:
  struct LineJump {
    EntryIndex entry;
    std::uint64_t line;
  };
  std::vector<LineJump> jumps_;  ///< where line - entry changes: at skipped lines
};

/// Reads one trace into columns. Cost: one pass, O(distinct normalised lines) text.
/// Errors: as TraceReader, and a trace without any command.
Result<Recording> load_recording(const std::string& path, const RuleSet& rules, const LoadOptions& options = {});

}  // namespace tracediff

#endif  // TRACEDIFF_RECORDING_H_
