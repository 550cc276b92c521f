#include "cli/connection_options.h"

#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <string>

namespace tracediff {
namespace {

constexpr const char* kGroup = "Connection (as redis-cli)";
constexpr char kCtrlC = '\x03';
constexpr const char* kTlsGroup = "TLS (as redis-cli)";

/// A line from standard input, not echoed where that is a terminal.
Result<std::string> ask_for_password() {
  termios before{};
  const bool is_terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
  if (is_terminal) {
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);  // Ctrl-C must not leave a silent terminal behind
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    std::cerr << "Please input password: " << std::flush;
  }
  // Read by the byte: what follows on standard input is the command's.
  std::string password;
  char c = 0;
  ssize_t count = 0;
  while ((count = ::read(STDIN_FILENO, &c, 1)) == 1 && c != '\n' && !(is_terminal && c == kCtrlC)) password += c;
  if (is_terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::cerr << "\n";
  }
  if (is_terminal && c == kCtrlC) return Error{ErrorKind::usage, "--askpass: interrupted", {}};
  if (count != 1 && password.empty()) return Error{ErrorKind::usage, "--askpass: no password on standard input", {}};
  if (password.ends_with('\r')) password.pop_back();
  return password;
}

Result<std::optional<std::string>> password_from(const ConnectionArguments& arguments,
                                                 const std::optional<std::string>& of_uri) {
  if (arguments.askpass) {
    const Result<std::string> typed = ask_for_password();
    if (!typed) return typed.error();
    return std::optional<std::string>(*typed);
  }
  if (arguments.password) return arguments.password;
  if (of_uri) return of_uri;
  const char* variable = std::getenv("REDISCLI_AUTH");
  return variable == nullptr || *variable == '\0' ? std::optional<std::string>() : std::optional<std::string>(variable);
}

void add_tls_options(CLI::App& command, ConnectionArguments& arguments) {
  TlsOptions& tls = arguments.tls_options;
  command.add_flag("--tls", arguments.tls, "Speak TLS")->group(kTlsGroup);
  command.add_option("--cacert", tls.ca_file, "File with the trusted authorities' certificates")
      ->group(kTlsGroup)
      ->type_name("FILE");
  command.add_option("--cacertdir", tls.ca_directory, "Directory with them")->group(kTlsGroup)->type_name("PATH");
  command.add_option("--cert", tls.certificate, "Own certificate")->group(kTlsGroup)->type_name("FILE");
  command.add_option("--key", tls.key, "Its private key")->group(kTlsGroup)->type_name("FILE");
  command.add_option("--sni", tls.server_name, "Server name to send and to expect in the certificate")
      ->group(kTlsGroup)
      ->type_name("HOST");
  command.add_option("--tls-ciphers", tls.ciphers, "Ciphers of TLS 1.2")->group(kTlsGroup)->type_name("LIST");
  command.add_option("--tls-ciphersuites", tls.ciphersuites, "Ciphers of TLS 1.3")->group(kTlsGroup)->type_name("LIST");
  command.add_flag("--insecure", arguments.insecure, "Accept any certificate")->group(kTlsGroup);
}

}  // namespace

void add_connection_options(CLI::App& command, ConnectionArguments& arguments) {
  command.set_help_flag("--help", "Print this help and exit");
  command.add_option("-h,--host", arguments.host, "Server host (default 127.0.0.1)")->group(kGroup)->type_name("HOST");
  command.add_option("-p,--port", arguments.port, "Server port (default 6379)")
      ->check(CLI::Range(1, 65535))
      ->group(kGroup)
      ->type_name("PORT");
  command.add_option("-s", arguments.unix_socket, "Server socket (goes before host and port)")
      ->group(kGroup)
      ->type_name("SOCKET");
  command.add_option("-a,--pass", arguments.password, "Password; REDISCLI_AUTH or --askpass are safer")
      ->group(kGroup)
      ->type_name("PASSWORD");
  command.add_option("--user", arguments.user, "User name")->group(kGroup)->type_name("NAME");
  command.add_flag("--askpass", arguments.askpass, "Ask for the password")->group(kGroup);
  command.add_option("-u", arguments.uri, "redis://[user[:password]@]host[:port][/db], rediss:// for TLS")
      ->group(kGroup)
      ->type_name("URI");
  command.add_option("-n", arguments.database, "Database: accepted, MONITOR shows them all")
      ->group(kGroup)
      ->type_name("DB");
  command.add_flag("-c", arguments.cluster, "Record every node of the cluster")->group(kGroup);
  add_tls_options(command, arguments);
}

Result<ConnectionOptions> connection_from(const ConnectionArguments& arguments) {
  ConnectionOptions options;
  if (!arguments.uri.empty()) {
    if (Result<void> applied = apply_uri(arguments.uri, options); !applied) return applied.error();
  }
  if (!arguments.host.empty()) options.host = arguments.host;
  if (arguments.port != 0) options.port = arguments.port;
  if (!arguments.user.empty()) options.user = arguments.user;
  options.unix_socket = arguments.unix_socket;
  options.topology = arguments.cluster ? Topology::cluster : Topology::single_node;
  if (arguments.tls) options.transport = Transport::tls;
  options.tls = arguments.tls_options;
  options.tls.check = arguments.insecure ? CertificateCheck::skipped : CertificateCheck::required;
  Result<std::optional<std::string>> password = password_from(arguments, options.password);
  if (!password) return password.error();
  options.password = *password;
  return options;
}

}  // namespace tracediff
