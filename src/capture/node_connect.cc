// How a server is reached, and what it says about itself.
#include <utility>

#include "capture/merge.h"
#include "capture/node.h"
#include "capture/refusal.h"

namespace tracediff::recorder {
namespace {

constexpr int kClockReadings = 8;

/// Sentinel's answer to SENTINEL MASTERS as "mymaster 10.0.0.1:6379".
std::string masters_of(const Reply& reply) {
  std::string names;
  for (const Reply& master : reply.elements) {
    std::string name;
    std::string host;
    std::string port;
    for (std::size_t i = 0; i + 1 < master.elements.size(); i += 2) {
      const std::string& key = master.elements[i].text;
      const std::string& value = master.elements[i + 1].text;
      if (key == "name") name = value;
      if (key == "ip") host = value;
      if (key == "port") port = value;
    }
    names += (names.empty() ? "" : ", ") + name + " is at -h " + host + " -p " + port;
  }
  return names;
}

/// HELLO's answer as the few lines of INFO that are read of it.
std::string hello_as_info(const Reply& hello) {
  std::string info;
  for (std::size_t i = 0; i + 1 < hello.elements.size(); i += 2) {
    const std::string& key = hello.elements[i].text;
    const std::string& value = hello.elements[i + 1].text;
    if (key == "version") info += "redis_version:" + value + "\n";
    if (key == "mode") info += "redis_mode:" + value + "\n";
    if (key == "role") info += "role:" + std::string(value == "replica" ? "slave" : value) + "\n";
  }
  return info;
}

}  // namespace

Result<void> Node::authenticate(Control& control, Deadline deadline) const {
  if (!options_.password) return {};
  Command auth{"AUTH"};
  if (!options_.user.empty()) auth.push_back(options_.user);
  auth.push_back(*options_.password);
  const Result<Reply> reply = control.call(auth, deadline, interrupt_);
  if (!reply) return reply.error();
  // As redis-cli: a password that nobody asked for is no obstacle.
  const bool needless = reply->text.find("without any password configured") != std::string::npos ||
                        reply->text.find("no password is set") != std::string::npos;
  if (reply->is_error() && !needless) return explain(*reply, "AUTH");
  return {};
}

Result<Control> Node::open(Deadline deadline) const {
  Result<std::unique_ptr<Stream>> stream = open_stream(options_, deadline, interrupt_);
  if (!stream) return stream.error();
  return Control(std::move(*stream));
}

Result<void> Node::connect() {
  const Deadline deadline = Clock::now() + kStartPatience;
  Result<Control> opened = open(deadline);
  if (!opened) return opened.error();
  control_.emplace(std::move(*opened));
  if (auto allowed = authenticate(*control_, deadline); !allowed) {
    return allowed.error().kind == ErrorKind::refused ? allowed.error() : explain(allowed.error());
  }
  if (Result<void> known = identify(deadline); !known) return known;
  if (options_.topology == Topology::cluster) measure_clock(deadline);
  return {};
}

void Node::measure_clock(Deadline deadline) {
  using Microseconds = std::chrono::microseconds;
  const auto now_us = [] {
    return std::chrono::duration_cast<Microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  };
  std::int64_t shortest = -1;
  for (int i = 0; i < kClockReadings; ++i) {
    const std::int64_t sent = now_us();
    const Result<Reply> reply = control_->call({"TIME"}, deadline, interrupt_);
    const std::int64_t trip = now_us() - sent;
    if (!reply || reply->elements.size() != 2) return;
    if (shortest >= 0 && trip >= shortest) continue;
    shortest = trip;  // its error is half of it at most
    const std::int64_t theirs = entry_time_us(reply->elements[0].text + "." + reply->elements[1].text);
    clock_offset_us_ = theirs - (sent + trip / 2);
  }
}

Result<void> Node::identify(Deadline deadline) {
  // For other recordings of this server. One that must not name itself is known by its markers.
  const Result<Reply> named = control_->call({"CLIENT", "SETNAME", std::string(kOwnName)}, deadline, interrupt_);
  if (!named) return explain(named.error());
  Result<Reply> reply = control_->call({"INFO"}, deadline, interrupt_);
  if (!reply && named->is_error()) return explain(*named, "the connection");  // those were its last words
  if (!reply) return explain(reply.error());
  if (reply->error_code() == "NOPERM") {
    Result<Reply> hello = control_->call({"HELLO", "2"}, deadline, interrupt_);
    if (!hello) return explain(hello.error());
    reply->text = hello->is_error() ? "" : hello_as_info(*hello);
  } else if (reply->is_error() && !is_unknown_command(*reply)) {
    return explain(*reply, "INFO");
  }
  info_ = parse_server_info(reply->text);
  if (info_value(reply->text, "loading") == "1") {
    return Error{ErrorKind::refused, "the server is still loading its data and shows no commands: try again later",
                 name()};
  }
  if (info_.mode == "sentinel") {
    const Result<Reply> masters = control_->call({"SENTINEL", "MASTERS"}, deadline, interrupt_);
    const std::string known = masters ? masters_of(*masters) : "";
    return Error{ErrorKind::refused,
                 "this is a Sentinel: it does not see the commands. Capture its master" +
                     (known.empty() ? std::string() : ": " + known),
                 name()};
  }
  return {};
}

}  // namespace tracediff::recorder
