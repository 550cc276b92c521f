#include "capture/cluster.h"

#include <algorithm>
#include <charconv>

namespace tracediff::recorder {
namespace {

/// Between the flags and the slots: master, ping, pong, epoch, state of the link.
constexpr int kFieldsBetween = 5;

std::string_view take_until(std::string_view& text, char end) {
  const std::string_view word = text.substr(0, text.find(end));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

/// "10.0.0.1:7000@17000,host.example" into MEMBER.
void read_address(std::string_view address, ClusterMember& member) {
  std::string_view place = take_until(address, '@');
  take_until(address, ',');
  member.hostname = take_until(address, ',');
  const std::size_t colon = place.rfind(':');
  if (colon == std::string_view::npos) return;
  member.host = place.substr(0, colon);
  const std::string_view port = place.substr(colon + 1);
  std::from_chars(port.data(), port.data() + port.size(), member.port);
}

}  // namespace

std::vector<ClusterMember> parse_cluster_nodes(std::string_view text) {
  std::vector<ClusterMember> members;
  while (!text.empty()) {
    std::string_view line = take_until(text, '\n');
    if (line.empty()) continue;
    take_until(line, ' ');  // id
    ClusterMember member;
    read_address(take_until(line, ' '), member);
    const std::string_view flags = take_until(line, ' ');
    member.is_master = flags.find("master") != std::string_view::npos;
    member.is_myself = flags.find("myself") != std::string_view::npos;
    const bool is_lost = flags.ends_with("fail") || flags.find("fail,") != std::string_view::npos ||
                         flags.find("noaddr") != std::string_view::npos ||
                         flags.find("handshake") != std::string_view::npos;
    member.is_reachable = !is_lost && member.port != 0;
    for (int i = 0; i < kFieldsBetween; ++i) take_until(line, ' ');
    member.has_slots = !line.empty() && !line.starts_with('[');  // [: on their way from or to another
    members.push_back(std::move(member));
  }
  return members;
}

Names replication_clients(const std::vector<ClusterMember>& members) {
  Names names;
  for (const ClusterMember& member : members) {
    const bool is_v6 = member.host.find(':') != std::string::npos;
    const std::string host = is_v6 ? "[" + member.host + "]" : member.host;
    names.insert(host + ":" + std::to_string(member.port));
    if (!member.hostname.empty()) names.insert(member.hostname + ":" + std::to_string(member.port));
  }
  return names;
}

}  // namespace tracediff::recorder
