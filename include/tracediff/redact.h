#ifndef TRACEDIFF_REDACT_H_
#define TRACEDIFF_REDACT_H_

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tracediff/result.h"
#include "tracediff/trace.h"

namespace tracediff {

/// What replacements depend on beside the text that they replace. Two traces compare with each other only when both
/// were redacted with one key; who has it can find out by trial what a replacement stands for.
struct RedactKey {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::string id;  ///< 8 hex digits that tell keys apart and nothing else of them

  /// The key that follows from a text of any length.
  static RedactKey from_text(std::string_view text);
};

/// Reads the key of FILE; makes FILE (mode 0600, directories on the way to it too) with a random key where there is
/// none, and then sets MADE.
Result<RedactKey> load_redact_key(const std::string& file, bool& made);

struct RedactOptions {
  RedactKey key;
  std::vector<std::string> kept_words;  ///< beside those of the built-in list; letter case does not matter
};

struct RedactCounts {
  std::uint64_t entries = 0;
  std::uint64_t credentials = 0;    ///< passwords taken out
  std::uint64_t damaged_lines = 0;  ///< lines that could not be read, and so were replaced as a whole
};

/// Writes traces anew so that they may be shown to anybody and still compare the same; see docs/redaction.md for what
/// is replaced and what is not.
///
/// The same text gives the same replacement of the same length, another text another one, with one key. Lines may come
/// from several traces. Not thread-safe. Cost: some µs a line.
class Redactor {
 public:
  explicit Redactor(const RedactOptions& options);
  Redactor(Redactor&&) noexcept;
  Redactor& operator=(Redactor&&) noexcept;
  ~Redactor();

  /// Appends what stands for LINE, a line of a capture file without its line feed: an entry, or one of the capture's
  /// own. A line that is neither becomes kDamagedLine.
  void redact_line(std::string_view line, std::string& out);
  /// The same for an entry that was read already; without line feed.
  void redact_entry(const Entry& entry, std::string& out);
  /// What stands for the address of a client ("10.1.2.3:40000", "unix:/run/redis.sock").
  [[nodiscard]] std::string redact_client(std::string_view client);
  /// What stands for the value of a `# key: value` line of a capture.
  [[nodiscard]] std::string redact_header(std::string_view key, std::string_view value);

  /// The line that says that and how a trace was redacted; with line feed.
  [[nodiscard]] std::string header_line() const;
  [[nodiscard]] const RedactCounts& counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Stands for a line that could not be read.
inline constexpr std::string_view kDamagedLine = "(a damaged line, redacted)";

/// Copies the trace of READER to OUT as REDACTOR writes it, in the form of `redis-cli monitor` or of a capture,
/// whichever it was. Refuses a trace that is redacted already.
Result<void> redact_trace(TraceReader& reader, Redactor& redactor, std::ostream& out);

}  // namespace tracediff

#endif  // TRACEDIFF_REDACT_H_
