#ifndef TRACEDIFF_TRACE_H_
#define TRACEDIFF_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tracediff/result.h"

namespace tracediff {

struct TextMasks;
class KnownArguments;

/// Where the reader's bit masks of an entry's arguments are: byte 0 is bit OFFSET of BLOCKS. Only a shortcut for the
/// stages that follow; worth nothing once the arguments are others than TEXT.
struct EntryMasks {
  const TextMasks* blocks = nullptr;
  std::size_t offset = 0;
  std::string_view text;

  [[nodiscard]] bool are_of(std::string_view arguments) const {
    return blocks != nullptr && text.data() == arguments.data() && text.size() == arguments.size();
  }
};

/// One MONITOR line, byte-exact.
///
/// All views point into the reader's block and are valid until the next call of next().
struct Entry {
  std::int64_t time_us = 0;    ///< server clock, microseconds since the epoch; may step back
  std::int32_t db = 0;         ///< database number; 0 where the form has none
  std::string_view database;   ///< the database as printed ("0", a Kvrocks namespace); empty where the form has none
  std::string_view client;     ///< "127.0.0.1:46668", "unix:/path", "lua", "?:0"; empty in Redis 2.0-2.4
  std::string_view arguments;  ///< from the first argument to the last, quotes and escapes as the server printed them
  std::string_view text;       ///< the whole entry as the server sent it: no '+', no log prefix, no line end
  std::uint64_t line = 0;      ///< 1-based line of the file
  EntryMasks masks;            ///< of the arguments, where the reader has them

  static constexpr std::uint32_t kUnknown = ~std::uint32_t{0};
  std::uint32_t known = kUnknown;   ///< what the reader's KnownArguments say of the arguments
  std::size_t prepared = kNoPlace;  ///< where they were asked to look, if they were
  static constexpr std::size_t kNoPlace = ~std::size_t{0};
};

/// How a server prints the microseconds: with six digits, or (Redis 2.0, Kvrocks) without leading zeros.
enum class TimeForm { padded, unpadded };

/// The line an entry came from, printed from its fields: the inverse of reading it.
std::string print_entry(const Entry& entry, TimeForm form);

/// Splits Entry::arguments into unescaped byte strings. Cost: one pass, one string an argument.
std::vector<std::string> split_arguments(std::string_view arguments);

/// The text between MONITOR's quotes for any byte string: `\\ \" \n \r \t \a \b`, `\xhh`.
/// unescape(escape(s)) == s for every s.
std::string escape(std::string_view bytes);
std::string unescape(std::string_view text);

/// A line that is no entry, and why. Kept for the first few; all are counted.
struct SkippedLine {
  std::uint64_t line = 0;  ///< 1-based
  std::string reason;      ///< "cut in the middle: the quote of argument 3 is not closed"
};

/// Where a line begins in the bytes of a trace (unpacked, if it is packed).
struct LineMark {
  std::uint64_t line = 0;  ///< 1-based
  std::uint64_t offset = 0;
};

/// What one `# connection:` line of a capture says.
struct ConnectionInfo {
  std::string client;                                      ///< the address as in Entry::client
  std::vector<std::pair<std::string, std::string>> words;  ///< id=, name=, lib-name=, lib-ver=, bystander=...
};

/// What a trace says about itself beside its entries. Whole once next() has returned false.
struct TraceInfo {
  std::string name;  ///< as given by the user ("-" for standard input)
  std::string form;  ///< "capture", "redis-cli", "wire", "redis 2.0", "csv", ... for messages
  std::uint64_t entries = 0;
  std::uint64_t skipped_lines = 0;   ///< damaged lines; banners, replies and `# ` lines are not counted
  std::vector<SkippedLine> skipped;  ///< the first 20 of them
  std::optional<bool> complete;      ///< from `# end:`; a capture without one is false; unknown otherwise
  std::string end_reason;            ///< reason= of `# end:`, or why it is known to be cut; empty where unknown
  std::vector<std::pair<std::string, std::string>> header;  ///< `# key: value` lines in order, connections apart
  std::string node;  ///< of a cluster: where the entries come from that are being read; else empty
  std::vector<ConnectionInfo> connections;  ///< `# connection:` lines in order
  std::int64_t first_time_us = 0;           ///< smallest and largest time seen; 0 without entries
  std::int64_t last_time_us = 0;
  std::vector<LineMark> marks;  ///< of some lines, far apart, in order: to find others again

  /// The value of the last `# key: value` line with this key, or an empty view.
  [[nodiscard]] std::string_view header_value(std::string_view key) const;
};

/// Reads one trace, a line at a time, in 1 MiB blocks; no allocation a line.
///
///     auto reader = TraceReader::open("5.3.7.log");
///     Entry entry;
///     while (reader->next(entry)) use(entry);
///     if (auto failed = reader->failure()) ...
///
/// Errors: open() says what cannot be opened or is certainly no trace (empty, UTF-16, a server log, a
/// NOAUTH message...), with the cause. A bad line in the middle is counted and skipped.
class TraceReader {
 public:
  /// PATH may be "-" (standard input) and may be gzip or zstd packed (told by content, not by name).
  static Result<TraceReader> open(const std::string& path);
  /// Reads BYTES, which must outlive the reader; NAME is used in messages.
  static Result<TraceReader> from_memory(std::string_view bytes, std::string name);

  TraceReader(TraceReader&&) noexcept;
  TraceReader& operator=(TraceReader&&) noexcept;
  ~TraceReader();

  /// From now on arguments that KNOWN recognises are not looked at closely; it must outlive the reader.
  void recognise(KnownArguments* known);
  /// Passes over all lines before LINE without a look, of the marked ones as many as it can at once.
  void skip_to(std::uint64_t line, const std::vector<LineMark>& marks);
  /// Reads the next entry. False at the end or on failure.
  bool next(Entry& entry);
  /// After next() returned false: why reading stopped early, or why what was read is no trace.
  [[nodiscard]] std::optional<Error> failure() const;
  [[nodiscard]] const TraceInfo& info() const;
  /// How many bytes there are to read, 0 where that is not known (a pipe, a packed file).
  [[nodiscard]] std::uint64_t size() const;

 private:
  struct State;
  explicit TraceReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Gives the entries (Entry::text) of the given lines of a trace again, for examples in reports.
/// LINES must be sorted; a line that is no entry gives an empty string. Standard input cannot be read
/// twice: TraceReader::open("-") keeps a spooled copy for this for the life of the process.
/// MARKS are those of the trace, if they are known (TraceInfo::marks). Cost: one pass to the last line wanted, in a
/// plain file with marks only from the mark before each line on.
Result<std::vector<std::string>> read_lines(const std::string& path, const std::vector<std::uint64_t>& lines,
                                            const std::vector<LineMark>& marks = {});

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_H_
