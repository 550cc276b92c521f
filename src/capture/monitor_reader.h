#ifndef TRACEDIFF_CAPTURE_MONITOR_READER_H_
#define TRACEDIFF_CAPTURE_MONITOR_READER_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "capture/byte_queue.h"
#include "capture/entry_filter.h"
#include "capture/stream.h"
#include "tracediff/capture.h"

namespace tracediff::recorder {

/// Why a MONITOR stream ended before its end marker.
struct StreamFailure {
  EndReason reason = EndReason::connection_lost;
  std::string detail;
  std::uint64_t cut_lines = 0;  ///< a last line without its end, dropped
  std::string cause;            ///< one word, where more is known than the reason
};

/// Takes whole lines with LF. May be called from several readers at once.
using LineSink = std::function<ByteQueue::Appended(std::string_view lines)>;

/// What happens with entries behind the wanted number of them.
enum class BeyondLimit { dropped, passed_on };

/// A thread that reads one MONITOR connection and never waits for anything else. When the sink is full the connection
/// is closed, so that the server's memory never fills in our place.
class MonitorReader {
 public:
  struct Options {
    std::size_t line_limit = 0;  ///< a longer line is treated as a full sink; bytes
    std::optional<std::uint64_t> entry_limit;
    BeyondLimit beyond_limit = BeyondLimit::dropped;
    Names ignored;       ///< see set_ignored()
    std::string secret;  ///< never in a message
    LineSink sink;
    std::function<void()> changed;  ///< called when started(), ended(), failure() or limit_reached() may differ
  };

  /// STREAM has answered MONITOR with OK; UNREAD came behind that answer.
  MonitorReader(std::unique_ptr<Stream> stream, std::string unread, Markers markers, Options options);
  MonitorReader(const MonitorReader&) = delete;
  MonitorReader& operator=(const MonitorReader&) = delete;
  ~MonitorReader();

  /// Waits for the marker's line; false on failure or when no byte came for PATIENCE.
  [[nodiscard]] bool wait_for_start(std::chrono::milliseconds patience);
  [[nodiscard]] bool wait_for_end(std::chrono::milliseconds patience);

  /// Waits until the stream has failed, PATIENCE at most.
  void wait_for_failure(std::chrono::milliseconds patience);

  /// Ends the thread. Everything below may be called at any time, from any thread.
  void stop();

  [[nodiscard]] std::optional<StreamFailure> failure() const;
  [[nodiscard]] bool limit_reached() const { return limit_reached_; }
  [[nodiscard]] std::uint64_t entries() const { return entries_; }  ///< passed on to the sink
  [[nodiscard]] std::uint64_t bystander_entries() const;

  /// Addresses whose entries count as a bystander's, from the start marker on when it is the first call.
  void set_bystanders(Names clients);

  /// Addresses whose entries are not recorded: replication links.
  void set_ignored(Names clients);

  /// CLIENT SETNAME, CLIENT SETINFO, HELLO and other recordings' ECHO lines since the last call: client and arguments
  /// as printed.
  std::vector<std::pair<std::string, std::string>> take_handshakes();

  /// Only after stop(), or when the end marker was seen.
  [[nodiscard]] const EntryFilter& filter() const { return filter_; }
  /// Our controlling connection as the server sees it, known once the start marker was seen.
  [[nodiscard]] std::string own_client() const;

 private:
  void read_all();
  void read_until_end();
  /// Judges the whole lines in the buffer and passes the entries on. False: stop reading.
  bool process();
  bool process_line(std::string_view line, char*& out);
  void note_entry(std::string_view line, char*& out);
  void note_handshake();
  void fail(EndReason reason, std::string detail);
  [[nodiscard]] std::string quoted(std::string_view line) const;
  void publish();
  void grow();
  bool wait_for(const bool& flag, std::chrono::milliseconds patience);

  std::unique_ptr<Stream> stream_;
  Options options_;
  EntryFilter filter_;
  Interrupt interrupt_;

  // The reading thread's own.
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = std::size_t{1} << 20;
  std::size_t filled_ = 0;   ///< bytes in the buffer, a begun line first
  std::size_t scanned_ = 0;  ///< of those, bytes known to hold no line end
  std::uint64_t passed_on_ = 0;
  std::uint64_t bystander_count_ = 0;
  Names tools_;          ///< connections that said so themselves
  Counts early_counts_;  ///< by client, until the bystanders are known
  std::shared_ptr<const Names> bystanders_now_;
  std::shared_ptr<const Names> ignored_now_;

  mutable std::mutex mutex_;
  std::condition_variable condition_;
  bool started_ = false;
  bool ended_ = false;
  std::optional<StreamFailure> failure_;
  std::string own_client_;
  std::shared_ptr<const Names> bystanders_;
  std::shared_ptr<const Names> ignored_;
  std::vector<std::pair<std::string, std::string>> handshakes_;

  std::atomic<std::uint64_t> received_{0};
  std::atomic<std::uint64_t> entries_{0};
  std::atomic<std::uint64_t> bystander_entries_{0};
  std::atomic<bool> limit_reached_{false};
  std::thread thread_;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_MONITOR_READER_H_
