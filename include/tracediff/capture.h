#ifndef TRACEDIFF_CAPTURE_H_
#define TRACEDIFF_CAPTURE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tracediff/result.h"

namespace tracediff {

enum class Transport { plain, tls };
enum class CertificateCheck { required, skipped };
enum class Topology { single_node, cluster };

/// How TLS is spoken. Empty paths mean: the system's own trusted certificates, no client certificate.
struct TlsOptions {
  std::string ca_file;
  std::string ca_directory;
  std::string certificate;
  std::string key;
  std::string server_name;   ///< sent as SNI and checked against the certificate in place of the host
  std::string ciphers;       ///< TLS 1.2 and below, in OpenSSL's list syntax
  std::string ciphersuites;  ///< TLS 1.3
  CertificateCheck check = CertificateCheck::required;
};

/// Where a server is and how to get in. A socket path goes before host and port.
struct ConnectionOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 6379;
  std::string unix_socket;
  std::string user;                     ///< empty: the server's default user
  std::optional<std::string> password;  ///< never printed, never written, never handed on
  Transport transport = Transport::plain;
  TlsOptions tls;
  Topology topology = Topology::single_node;
};

/// Reads a `redis://[user[:password]@]host[:port][/db]` or `rediss://...` address into OPTIONS (the database is
/// accepted and has no effect: MONITOR shows every database). Parts that are not given leave OPTIONS as they were.
Result<void> apply_uri(std::string_view uri, ConnectionOptions& options);

enum class ExistingFile { refuse, overwrite };
enum class Progress { silent, on_terminal };
/// Of what is said: all, or only what is wrong.
enum class Talk { everything, troubles };

/// Writes the lines of a recording anew on their way to the file: to redact them. Called by one thread at a time, and
/// never by one that reads from a server.
class LineRewriter {
 public:
  LineRewriter() = default;
  LineRewriter(const LineRewriter&) = delete;
  LineRewriter& operator=(const LineRewriter&) = delete;
  virtual ~LineRewriter() = default;

  /// Appends what stands for LINE, an entry or a `# ` line without its line feed, to OUT: whole lines, and an entry for
  /// each entry.
  virtual void rewrite_line(std::string_view line, std::string& out) = 0;
  /// What stands for the address of a client in entries.
  virtual std::string rewrite_client(std::string_view client) = 0;
};

/// What to record, until when, and where to.
struct CaptureOptions {
  ConnectionOptions connection;
  std::string output;  ///< empty: standard output
  ExistingFile existing_file = ExistingFile::refuse;
  std::string label;
  std::optional<std::chrono::milliseconds> duration;
  std::optional<std::uint64_t> count;                ///< entries
  std::vector<std::string> command;                  ///< empty: until a signal, the duration or the count
  std::optional<std::string> spawn;                  ///< path or name of a redis-server to start for this capture
  std::size_t queue_bytes = std::size_t{256} << 20;  ///< memory between the server and a slow disk or pipe
  Progress progress = Progress::on_terminal;
  LineRewriter* rewriter = nullptr;  ///< if any, must outlive the capture
  Talk talk = Talk::everything;
};

/// Why a capture ended; to_string() gives the word of the `# end:` line.
enum class EndReason {
  command_exited,
  duration,
  count,
  interrupted,
  server_closed,
  connection_lost,
  queue_full,
  write_failed,
  marker_timeout,
  protocol_error,
  role_changed,
  cluster_changed,
};
std::string_view to_string(EndReason reason);

enum class Completeness { complete, incomplete };

/// How a capture has ended.
struct CaptureOutcome {
  std::optional<Error> refusal;  ///< it did not begin; no file is left behind, and the rest says nothing
  Completeness completeness = Completeness::incomplete;
  EndReason reason = EndReason::interrupted;
  std::uint64_t commands = 0;            ///< entries in the file
  std::uint64_t bystander_commands = 0;  ///< those of connections that were there before
  std::optional<int> command_status;     ///< as a shell gives it: 128 + N for signal N
  int exit_status = 0;                   ///< what the program should return
};

/// Exit statuses of a capture beside those of the command: our own trouble without and with a command, and a command
/// that is there but cannot be run, or is not there.
inline constexpr int kCaptureTrouble = 2;
inline constexpr int kCaptureTroubleOfWrapper = 125;
inline constexpr int kCommandNotRunnable = 126;
inline constexpr int kCommandNotFound = 127;

/// Records one server (or cluster) into a file; see docs/capture.md for the file and for what is proven.
///
/// The command runs only after the recording is proven to have begun; one line with the word `recording` is then
/// written to MESSAGES, as is everything else a person should know. Takes SIGINT, SIGTERM, SIGHUP and SIGCHLD of the
/// process for its time, so there is one capture at a time, in the main thread.
///
///     CaptureOptions options;
///     options.output = "6.0.0.log";
///     options.command = {"php", "request.php"};
///     return capture(options, std::cerr).exit_status;
CaptureOutcome capture(const CaptureOptions& options, std::ostream& messages);

}  // namespace tracediff

#endif  // TRACEDIFF_CAPTURE_H_
