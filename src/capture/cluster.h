#ifndef TRACEDIFF_CAPTURE_CLUSTER_H_
#define TRACEDIFF_CAPTURE_CLUSTER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "capture/entry_filter.h"

namespace tracediff::recorder {

/// One line of CLUSTER NODES.
struct ClusterMember {
  std::string host;      ///< empty: the one that was asked does not know its own address
  std::string hostname;  ///< announced, from Redis 7.0 on
  std::uint16_t port = 0;
  bool is_master = false;
  bool is_myself = false;  ///< the one that was asked
  bool has_slots = false;
  bool is_reachable = true;  ///< not failed, and has an address
};

std::vector<ClusterMember> parse_cluster_nodes(std::string_view text);

/// The addresses from which members replicate: what they send is the work of their masters' clients once more.
Names replication_clients(const std::vector<ClusterMember>& members);

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_CLUSTER_H_
