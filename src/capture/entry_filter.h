#ifndef TRACEDIFF_CAPTURE_ENTRY_FILTER_H_
#define TRACEDIFF_CAPTURE_ENTRY_FILTER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace tracediff::recorder {

/// Lets string keyed tables be asked with views: no allocation a line.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Counts = std::unordered_map<std::string, std::uint64_t, TextHash, std::equal_to<>>;
using Names = std::unordered_set<std::string, TextHash, std::equal_to<>>;

/// The fields of a MONITOR line that a recording needs to look at. Views into the line.
struct LineFields {
  std::string_view time;       ///< "1795499458.117492"
  std::string_view client;     ///< "127.0.0.1:46668"; empty in the forms of Redis 2.0 to 2.4
  std::string_view arguments;  ///< from the first quote on
};

/// False when LINE (without '+' and line end) is no MONITOR entry.
bool parse_fields(std::string_view line, LineFields& fields);

/// The name of the command as INFO commandstats spells it, "get" or "client|setname", into BUFFER.
/// A view of BUFFER, or empty for a name that no command has.
std::string_view command_name(std::string_view arguments, char* buffer, std::size_t size);

/// What our own commands carry, so that they are known from everybody else's.
struct Markers {
  explicit Markers(const std::string& nonce);
  std::string start;       ///< argument of ECHO
  std::string end;         ///< argument of ECHO
  std::string own;         ///< an argument of other commands of ours that MONITOR shows
  std::string start_tail;  ///< the same as they end a line: ` "..."`
  std::string end_tail;
  std::string own_tail;
};

/// Whether these arguments of ECHO are a marker, of whatever recording.
bool is_marker(std::string_view arguments);

/// A fresh 128-bit number in hex.
std::string make_nonce();

/// Says of each line of a MONITOR stream whether it belongs to the trace: it does between the two markers, unless our
/// own controlling connection caused it. Also counts what a check needs.
///
/// The controlling connection's address is learned from the start marker, which works through NAT and proxies. Where
/// clients share one address (unix sockets) or have none (Redis 2.4), only lines that carry the nonce are ours.
class EntryFilter {
 public:
  explicit EntryFilter(Markers markers) : markers_(std::move(markers)) {}

  enum class Verdict { entry, own, start_marker, end_marker, outside, invalid };
  /// LINE is without '+' and line end.
  Verdict judge(std::string_view line);

  /// Address of our controlling connection as the server sees it; empty before the start marker and where clients
  /// cannot be told apart.
  [[nodiscard]] const std::string& own_client() const { return own_client_; }
  [[nodiscard]] bool shares_address() const { return shares_address_; }

  [[nodiscard]] std::uint64_t entries() const { return entries_; }
  /// Entries by command name, between the markers.
  [[nodiscard]] const Counts& commands() const { return commands_; }
  /// The fields of the last judged entry; views into its line.
  [[nodiscard]] const LineFields& fields() const { return fields_; }
  [[nodiscard]] std::string_view last_command() const { return last_command_; }

 private:
  [[nodiscard]] Verdict judge_own(std::string_view line);
  void count(std::string_view arguments);

  enum class Phase { before, recording, after };
  Markers markers_;
  Phase phase_ = Phase::before;
  std::string own_client_;
  bool shares_address_ = false;
  std::uint64_t entries_ = 0;
  Counts commands_;
  LineFields fields_;
  std::string_view last_command_;
  char name_buffer_[64] = {};
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_ENTRY_FILTER_H_
