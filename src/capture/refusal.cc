#include "capture/refusal.h"

#include "capture/text.h"

namespace tracediff::recorder {
namespace {

constexpr const char* kNeededRules = "+monitor +echo +client|list +info";
constexpr const char* kNeededInCluster = " +time +cluster|nodes";

bool says(const Reply& reply, std::string_view words) { return reply.text.find(words) != std::string::npos; }

std::string quote(const Reply& reply, const ConnectionOptions& options, bool may_repeat_us) {
  std::string text = reply.text.substr(0, reply.text.find(", with args beginning with"));
  if (may_repeat_us) text = mask(text, options.password.value_or(""));
  return " (it says: " + text + ")";
}

std::string rights_needed(const ConnectionOptions& options) {
  const std::string user = options.user.empty() ? "default" : options.user;
  return "the user " + user + " may not do what a capture needs; an administrator can allow it with ACL SETUSER " +
         user + " " + kNeededRules + (options.topology == Topology::cluster ? kNeededInCluster : "");
}

/// What the errors mean whose words are always the same; empty for others.
std::string meaning_of(const Reply& reply, const ConnectionOptions& options) {
  const std::string_view code = reply.error_code();
  if (code == "NOAUTH") return "the server wants a password: -a PASSWORD, --askpass or REDISCLI_AUTH";
  if (code == "WRONGPASS" || says(reply, "invalid password")) return "user name or password is wrong";
  if (code == "NOPERM") return rights_needed(options);
  if (code == "BUSY") return "a script holds the server up: wait for its end, or end it with SCRIPT KILL";
  if (says(reply, "max number of clients")) return "the server takes no more connections, and a capture needs two";
  return {};
}

}  // namespace

bool is_unknown_command(const Reply& reply) { return reply.is_error() && says(reply, "nknown command"); }

Error explain_refusal(const Reply& reply, const std::string& command, const ConnectionOptions& options) {
  std::string message = meaning_of(reply, options);
  if (!message.empty()) {
    message += quote(reply, options, false);
  } else if (reply.error_code() == "DENIED" && says(reply, "protected mode")) {
    message =
        "the server is in protected mode and takes connections from its own machine only: run the capture there, or "
        "give the server a password (requirepass) or `protected-mode no`";
  } else if (is_unknown_command(reply)) {
    message = command + (command == "MONITOR" ? " is not supported by this service, or has another name there"
                                              : " is unknown to the server, and a capture needs it");
    message += quote(reply, options, true);
  } else {
    message = "the server refuses " + command + quote(reply, options, true);
  }
  return Error{ErrorKind::refused, message, endpoint_name(options)};
}

Error explain_silence(const Error& error, IoStatus status, const ConnectionOptions& options) {
  const bool is_plain = options.transport == Transport::plain;
  std::string message = error.message;
  switch (status) {
    case IoStatus::timed_out:
      message = "no answer within " + std::to_string(kStartPatience.count()) +
                " s: is this a Redis server, and is it busy or stopped?";
      if (is_plain) message += " (one that wants TLS needs --tls)";
      break;
    case IoStatus::closed:
    case IoStatus::lost:
      if (is_plain && !message.starts_with("this is not")) message += ": is this a Redis server?";
      message +=
          is_plain ? " (if it speaks TLS, add --tls)" : " (does it want a client certificate? --cert FILE --key FILE)";
      break;
    default:
      break;
  }
  return Error{ErrorKind::refused, message, endpoint_name(options)};
}

}  // namespace tracediff::recorder
