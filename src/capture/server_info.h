#ifndef TRACEDIFF_CAPTURE_SERVER_INFO_H_
#define TRACEDIFF_CAPTURE_SERVER_INFO_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "capture/entry_filter.h"

namespace tracediff::recorder {

/// What a server says about itself in INFO.
struct ServerInfo {
  std::string product = "redis";  ///< "redis", "valkey", "dragonfly", ...
  std::string version;            ///< "7.0.15"; empty when it does not say
  std::string mode = "standalone";
  std::string role;    ///< "master", "slave"; empty when it does not say
  std::string master;  ///< "HOST:PORT" of a replica's master
  std::string run_id;
  std::string replication_id;
  std::string earlier_replication_id;            ///< of a server that was a replica or had one promoted beside it
  std::int64_t output_limit_disconnections = 0;  ///< since its start; 0 before Redis 7.2
  std::int64_t evicted_clients = 0;

  [[nodiscard]] int major_version() const;
  /// At least MAJOR.MINOR.PATCH; false when the version is not known.
  [[nodiscard]] bool at_least(int major, int minor, int patch) const;
};

ServerInfo parse_server_info(std::string_view info);

/// A line's value in the text of INFO, or empty.
std::string_view info_value(std::string_view info, std::string_view key);

/// Counters of one command, or their growth.
struct CommandStats {
  std::int64_t calls = 0;
  std::int64_t rejected = 0;  ///< never run: MONITOR does not show them
  std::int64_t failed = 0;    ///< run, with an error as answer
};

/// INFO commandstats and errorstats.
struct ServerStats {
  std::map<std::string, CommandStats> commands;       ///< by name as in commandstats: "get", "client|setname"
  std::map<std::string, std::int64_t> error_replies;  ///< by code: "NOPERM"
};
ServerStats parse_stats(std::string_view info);

/// What was counted from EARLIER to LATER, less what OWN says we caused ourselves in between.
ServerStats growth(const ServerStats& earlier, const ServerStats& later, const ServerStats& own);

/// The `# refused:`, `# error-replies:` and `# check:` lines, and whether the counters agree with the recorded entries.
struct StatsReport {
  std::string lines;
  std::string disagreement;  ///< empty when they agree; for a message
};
/// SUFFIX ends each line: " node=10.0.0.1:7000" in a cluster.
StatsReport compare_with_stats(const Counts& recorded, const ServerStats& grown, const std::string& suffix = {});

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_SERVER_INFO_H_
