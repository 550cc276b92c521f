// What live tests run as COMMAND: a client that behaves in one way each, so that no test needs a shell.
//   workload PORT MODE [NUMBER [TEXT]]
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <thread>

#include "support/redis_client.h"

namespace {

using tracediff::testing::RedisClient;

struct Arguments {
  std::uint16_t port;
  long number;
  std::string text;
};

std::string pipeline_of(long count) {
  std::string bytes;
  for (long i = 0; i < count; ++i) bytes += RedisClient::encode({"SET", "k" + std::to_string(i), "v"});
  return bytes;
}

/// N commands in one go, all replies read.
int pipeline(const Arguments& arguments) {
  RedisClient client(arguments.port);
  std::thread sender([&] { client.send(pipeline_of(arguments.number)); });
  long replies = 0;
  while (replies < arguments.number && !client.read_reply().empty()) ++replies;
  sender.join();
  return replies == arguments.number ? 0 : 1;
}

/// N commands with replies off, and gone at once.
int replies_off(const Arguments& arguments) {
  RedisClient client(arguments.port);
  client.send(RedisClient::encode({"CLIENT", "REPLY", "OFF"}) + pipeline_of(arguments.number));
  return 0;
}

/// One SET with a value of N bytes 0xff.
int big(const Arguments& arguments) {
  RedisClient client(arguments.port);
  const std::string value(static_cast<std::size_t>(arguments.number), '\xff');
  for (int i = 0; i < 8; ++i) client.call({"SET", "big" + std::to_string(i), value});
  return 0;
}

/// The commands in TEXT: words with blanks between, `;` between commands. The status is N.
int commands(const Arguments& arguments) {
  RedisClient client(arguments.port);
  std::vector<std::string> words(1);
  for (const char c : arguments.text + ";") {
    if (c != ' ' && c != ';') {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
    if (c != ';' || words.size() < 2) continue;
    words.pop_back();
    client.call(words);
    words.assign(1, "");
  }
  return static_cast<int>(arguments.number);
}

int run_for_ever() {
  while (true) ::pause();
}

/// Says that it is there, ignores everything that can be ignored, and stays.
int stubborn(const Arguments& arguments) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::signal(number, SIG_IGN);
  RedisClient(arguments.port).call({"SET", "stubborn", std::to_string(::getpid())});
  return run_for_ever();
}

/// Stays until a signal ends it.
int patient(const Arguments& arguments) {
  RedisClient(arguments.port).call({"SET", "patient", std::to_string(::getpid())});
  return run_for_ever();
}

/// Leaves a process behind that ignores SIGHUP, holds a connection and our standard streams.
int grandchild(const Arguments& arguments) {
  if (::fork() == 0) {
    ::signal(SIGHUP, SIG_IGN);
    RedisClient client(arguments.port);
    client.call({"SET", "grandchild", std::to_string(::getpid())});
    return run_for_ever();
  }
  RedisClient client(arguments.port);
  while (client.call({"GET", "grandchild"}) == "$-1") continue;
  return static_cast<int>(arguments.number);
}

/// Ends by signal N.
int killed(const Arguments& arguments) {
  ::kill(::getpid(), static_cast<int>(arguments.number));
  return run_for_ever();
}

/// Prints its environment and arguments of all processes that it may see, then its standard input.
int tell(const Arguments&) {
  for (char** each = environ; *each != nullptr; ++each) std::cout << *each << "\n";
  std::cout << "standard output is ours" << std::endl;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<int(const Arguments&)>> modes{
      {"pipeline", pipeline}, {"replies-off", replies_off}, {"big", big},
      {"commands", commands}, {"stubborn", stubborn},       {"patient", patient},
      {"tell", tell},         {"grandchild", grandchild},   {"killed", killed}};
  if (argc < 3 || !modes.contains(argv[2])) return 99;
  const char* const spawned = std::getenv("REDIS_PORT");
  const std::string port = std::string(argv[1]) == "env" && spawned != nullptr ? spawned : argv[1];
  const Arguments arguments{static_cast<std::uint16_t>(std::atoi(port.c_str())), argc > 3 ? std::atol(argv[3]) : 0,
                            argc > 4 ? argv[4] : ""};
  return modes.at(argv[2])(arguments);
}
