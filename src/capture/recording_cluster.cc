// The part of a recording that knows of clusters: every member is recorded, masters and replicas, so that nothing is
// lost when a replica takes over.
#include <algorithm>
#include <utility>

#include "capture/recording.h"

namespace tracediff::recorder {
namespace {

constexpr std::chrono::milliseconds kLookInterval{500};

}  // namespace

ConnectionOptions Recording::options_of(const ClusterMember& member) const {
  ConnectionOptions options = options_.connection;
  options.unix_socket.clear();
  if (!member.host.empty()) options.host = member.host;
  if (options.transport == Transport::tls && !member.hostname.empty()) options.host = member.hostname;
  options.port = member.port;
  return options;
}

bool Recording::is_known(const std::string& name) const {
  return std::any_of(nodes_.begin(), nodes_.end(), [&name](const auto& node) { return node->name() == name; });
}

Result<void> Recording::start_member(std::unique_ptr<Node> node) {
  if (Result<void> connected = node->connect(); !connected) return connected;
  node->name_lines();
  node->allow_role_changes();
  const std::size_t number = merge_->add_node(node->name(), node->clock_offset_us());
  MonitorReader::Options options = reader_options();
  options.entry_limit.reset();  // it holds for all of them together
  options.ignored = members_;
  options.sink = [this, number](std::string_view lines) { return merge_->append(number, lines); };
  if (Result<void> begun = node->begin(std::move(options), earlier()); !begun) {
    merge_->close_node(number);
    return begun;
  }
  const std::lock_guard lock(mutex_);
  nodes_.push_back(std::move(node));
  return {};
}

/// The node that was named only tells who the members are: it is one of them under the name they know it by.
Result<void> Recording::start_cluster() {
  const Result<std::vector<ClusterMember>> members = nodes_.front()->list_members();
  if (!members) return members.error();
  merge_.emplace(queue_, options_.queue_bytes,
                 options_.command.empty() ? options_.count : std::optional<std::uint64_t>());
  members_ = replication_clients(*members);
  nodes_.clear();
  for (const ClusterMember& member : *members) {
    if (!member.is_reachable) continue;
    Result<void> started = start_member(std::make_unique<Node>(options_of(member), interrupt_));
    if (!started) {
      return Error{ErrorKind::refused, "a node of the cluster cannot be recorded: " + to_string(started.error()), {}};
    }
  }
  if (nodes_.empty()) return Error{ErrorKind::refused, "no member of the cluster can be reached", {}};
  return {};
}

void Recording::follow_cluster() {
  merge_->flush(Merge::Flush::due);
  if (options_.count && limit_reached()) changed_.notify();
  const Deadline now = Clock::now();
  if (now < next_look_at_cluster_) return;
  next_look_at_cluster_ = now + kLookInterval;
  const auto alive =
      std::find_if(nodes_.begin(), nodes_.end(), [](const auto& node) { return !node->reader()->failure(); });
  if (alive == nodes_.end()) return;
  const Result<std::vector<ClusterMember>> members = (*alive)->list_members();
  if (!members) return;  // its loss is noticed where it is polled
  Names addresses = replication_clients(*members);
  if (addresses.size() != members_.size()) {
    members_.merge(addresses);
    for (const auto& node : nodes_) node->reader()->set_ignored(members_);
  }
  for (const ClusterMember& member : *members) {
    if (member.is_reachable && !is_known(endpoint_name(options_of(member)))) add_member(member);
  }
}

/// A node that joins while we record. It has no slots at first: what it then does for clients is seen from the
/// beginning on, and if not, the trace is not whole.
void Recording::add_member(const ClusterMember& member) {
  auto added = std::make_unique<Node>(options_of(member), interrupt_);
  const std::string name = added->name();
  if (Result<void> started = start_member(std::move(added)); !started) {
    if (unreached_.insert(name).second)
      say("a new node of the cluster cannot be recorded: " + to_string(started.error()));
    if (member.has_slots) {
      note_failure_of(
          *nodes_.front(),
          {EndReason::cluster_changed, "the cluster's new node " + name + " has slots, and is not recorded", 0, {}});
    }
    return;
  }
  queue_.append_always("# node-added: " + name + "\n");
  Node& node = *nodes_.back();
  const Result<std::vector<ClusterMember>> seen = node.list_members();
  const bool has_slots = seen && std::any_of(seen->begin(), seen->end(), [](const ClusterMember& each) {
                           return each.is_myself && each.has_slots;
                         });
  if (has_slots) {
    note_failure_of(
        node, {EndReason::cluster_changed, "a new node of the cluster, and had slots before it was recorded", 0, {}});
  } else {
    say("the cluster has a new node, recorded before it has slots: " + name);
  }
}

}  // namespace tracediff::recorder
