#ifndef TRACEDIFF_CAPTURE_CLIENT_TABLE_H_
#define TRACEDIFF_CAPTURE_CLIENT_TABLE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "capture/entry_filter.h"

namespace tracediff::recorder {

/// Of so many connections what they say of themselves is kept until a list shows them.
inline constexpr std::size_t kMostHandshakes = 10000;

/// One line of CLIENT LIST, in the fields a recording needs. What a server does not tell stays empty or 0.
struct Client {
  std::uint64_t id = 0;
  std::string client;  ///< as in the brackets of a MONITOR line: "127.0.0.1:46668", "unix:/path"
  std::string name;
  std::string user;
  std::string lib_name;
  std::string lib_ver;
  std::string flags;
  std::string command;
  std::uint64_t idle_seconds = 0;
  std::uint64_t output_bytes = 0;  ///< waiting in the server to be sent

  /// Unix socket clients all have one address.
  [[nodiscard]] bool shares_address() const { return client.starts_with("unix:"); }
};

std::vector<Client> parse_client_list(std::string_view text);

/// What our controlling connections call themselves, so that another recording of the server knows them.
inline constexpr std::string_view kOwnName = "tracediff-capture";

/// A connection that is no application's: a replica or its master, another monitor or recording, a Sentinel, a known
/// desktop tool.
bool is_tool(const Client& client);

/// Puts into CLIENT what it says about itself in a line of the trace with these arguments: CLIENT SETNAME, CLIENT
/// SETINFO, HELLO, or the marker of another recording.
void take_handshake(Client& client, std::string_view arguments);

/// Remembers who was seen on one server, and says it in `# connection:` lines.
///
/// Connections that were there before the recording and tools are bystanders. Without a command the former are what the
/// recording is about: they are counted, but only said to have been there before. Each connection gets one line: a
/// bystander's at once, another's when it is gone or at the end, when its name and library are known.
class ClientTable {
 public:
  /// What connections are to the recording that were there when it began.
  enum class Earlier { bystanders, recorded };
  void begin(const std::vector<Client>& clients, Earlier earlier);
  /// Our own connections: never listed, never waited for.
  void add_own(std::uint64_t id) { own_.insert(id); }

  /// Takes in a new CLIENT LIST; gives the lines that became due.
  std::string observe(const std::vector<Client>& clients);
  /// Takes in a line of the trace that names its connection: see take_handshake().
  void note_handshake(const std::string& client, std::string_view arguments);
  /// The lines of all that have none yet.
  std::string finish();

  /// Addresses of bystanders; those that a newer connection has taken over are not among them.
  [[nodiscard]] Names bystander_clients() const;
  /// Connections of CLIENTS that came after the start and are no bystanders.
  [[nodiscard]] std::vector<Client> newcomers(const std::vector<Client>& clients) const;

  /// Follows the address in each line: " node=10.0.0.1:7000" in a cluster.
  void set_suffix(std::string suffix) { suffix_ = std::move(suffix); }

 private:
  struct Record {
    Client client;
    bool bystander = false;
    bool written = false;
  };
  [[nodiscard]] std::string line_of(const Record& record) const;
  Record& record_of(const Client& client);

  std::map<std::uint64_t, Record> records_;  ///< by id
  Earlier earlier_ = Earlier::bystanders;
  std::set<std::uint64_t> before_;
  std::set<std::uint64_t> own_;
  std::unordered_map<std::string, Client> handshakes_;  ///< by address, of connections that no list has shown yet
  std::string suffix_;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_CLIENT_TABLE_H_
