#ifndef TRACEDIFF_CLI_CONNECTION_OPTIONS_H_
#define TRACEDIFF_CLI_CONNECTION_OPTIONS_H_

#include <optional>
#include <string>

#include "tracediff/capture.h"
#include "tracediff/result.h"

namespace CLI {
class App;
}

namespace tracediff {

/// The values of redis-cli's connection options as they were given.
struct ConnectionArguments {
  std::string host;
  std::uint16_t port = 0;  ///< 0: not given
  std::string unix_socket;
  std::optional<std::string> password;
  std::string user;
  bool askpass = false;
  std::string uri;
  int database = 0;  ///< accepted, without effect: MONITOR shows every database
  bool cluster = false;
  bool tls = false;
  bool insecure = false;
  TlsOptions tls_options;
};

/// Adds redis-cli's connection options, letter for letter, to COMMAND. -h is the host: its help is --help alone.
void add_connection_options(CLI::App& command, ConnectionArguments& arguments);

/// What they mean together with REDISCLI_AUTH. May ask for a password on the terminal.
Result<ConnectionOptions> connection_from(const ConnectionArguments& arguments);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_CONNECTION_OPTIONS_H_
