#include "capture/server_info.h"

#include <algorithm>
#include <array>
#include <set>

#include "capture/text.h"

namespace tracediff::recorder {
namespace {

/// Calls USE(key, value) for each "key:value" line.
template <typename Use>
void for_each_line(std::string_view info, const Use& use) {
  while (!info.empty()) {
    std::string_view line = info.substr(0, info.find('\n'));
    info.remove_prefix(std::min(info.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t colon = line.find(':');
    if (!line.starts_with('#') && colon != std::string_view::npos) use(line.substr(0, colon), line.substr(colon + 1));
  }
}

/// The number behind KEY= in "calls=3,usec=9".
std::int64_t number_of(std::string_view fields, std::string_view key) {
  while (!fields.empty()) {
    const std::string_view field = fields.substr(0, fields.find(','));
    fields.remove_prefix(std::min(fields.size(), field.size() + 1));
    if (field.starts_with(key) && field.size() > key.size() && field[key.size()] == '=') {
      return leading_number<std::int64_t>(field.substr(key.size() + 1));
    }
  }
  return 0;
}

std::string parent_of(const std::string& name) { return name.substr(0, name.find('|')); }

/// Run, counted, and not shown by MONITOR (flag admin or skip_monitor), or shown in a form of its own.
bool is_hidden(const std::string& name) {
  static const std::set<std::string> kHidden{
      "acl",     "auth",   "bgrewriteaof", "bgsave",  "config",     "debug", "exec",   "failover", "hello",
      "latency", "module", "monitor",      "pfdebug", "pfselftest", "psync", "quit",   "replconf", "replicaof",
      "reset",   "save",   "shutdown",     "slaveof", "slowlog",    "sync",  "client", "cluster",  "commandlog"};
  return kHidden.contains(parent_of(name));
}

/// Counted when they wake up, shown when they begin to wait: fewer calls than entries mean nothing.
bool may_block(const std::string& name) {
  static const std::set<std::string> kBlocking{"xread", "xreadgroup", "wait", "waitaof"};
  return name.starts_with('b') || kBlocking.contains(name);
}

/// Commands with statistics by subcommand are added up where the server only knows the command.
std::map<std::string, std::int64_t> recorded_by_stat_name(const Counts& recorded, const ServerStats& grown) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& [name, count] : recorded) {
    const bool known_whole = grown.commands.contains(name) || !grown.commands.contains(parent_of(name));
    counts[known_whole ? name : parent_of(name)] += static_cast<std::int64_t>(count);
  }
  return counts;
}

}  // namespace

int ServerInfo::major_version() const { return static_cast<int>(leading_number<std::int64_t>(version)); }

bool ServerInfo::at_least(int major, int minor, int patch) const {
  std::array<int, 3> have{};
  std::string_view rest = version;
  for (int& part : have) {
    part = static_cast<int>(leading_number<std::int64_t>(rest));
    const std::size_t dot = rest.find('.');
    rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
  }
  return !version.empty() && have >= std::array<int, 3>{major, minor, patch};
}

std::string_view info_value(std::string_view info, std::string_view key) {
  std::string_view found;
  for_each_line(info, [&](std::string_view name, std::string_view value) {
    if (name == key) found = value;
  });
  return found;
}

ServerInfo parse_server_info(std::string_view info) {
  ServerInfo server;
  server.version = info_value(info, "redis_version");
  for (const std::string_view product : {"valkey", "dragonfly", "kvrocks", "pika", "garnet"}) {
    const std::string_view version = info_value(info, std::string(product) + "_version");
    if (version.empty() && info_value(info, "server_name") != product) continue;
    server.product = product;
    if (product == "valkey" && !version.empty()) server.version = version;
  }
  if (const std::string_view mode = info_value(info, "redis_mode"); !mode.empty()) server.mode = mode;
  server.role = info_value(info, "role");
  server.run_id = info_value(info, "run_id");
  server.replication_id = info_value(info, "master_replid");
  server.earlier_replication_id = info_value(info, "master_replid2");
  server.output_limit_disconnections =
      leading_number<std::int64_t>(info_value(info, "client_output_buffer_limit_disconnections"));
  server.evicted_clients = leading_number<std::int64_t>(info_value(info, "evicted_clients"));
  if (const std::string_view host = info_value(info, "master_host"); !host.empty()) {
    server.master = std::string(host) + ":" + std::string(info_value(info, "master_port"));
  }
  return server;
}

ServerStats parse_stats(std::string_view info) {
  ServerStats stats;
  constexpr std::string_view kCommand = "cmdstat_";
  constexpr std::string_view kError = "errorstat_";
  for_each_line(info, [&](std::string_view name, std::string_view value) {
    if (name.starts_with(kCommand)) {
      stats.commands[std::string(name.substr(kCommand.size()))] = {
          number_of(value, "calls"), number_of(value, "rejected_calls"), number_of(value, "failed_calls")};
    } else if (name.starts_with(kError)) {
      stats.error_replies[std::string(name.substr(kError.size()))] = number_of(value, "count");
    }
  });
  return stats;
}

namespace {

void subtract(CommandStats& stats, const std::map<std::string, CommandStats>& known, const std::string& name) {
  const auto found = known.find(name);
  if (found == known.end()) return;
  stats.calls -= found->second.calls;
  stats.rejected -= found->second.rejected;
  stats.failed -= found->second.failed;
}

}  // namespace

ServerStats growth(const ServerStats& earlier, const ServerStats& later, const ServerStats& own) {
  ServerStats grown = later;
  for (auto& [name, stats] : grown.commands) {
    subtract(stats, earlier.commands, name);
    subtract(stats, own.commands, name);
  }
  for (auto& [code, count] : grown.error_replies) {
    for (const ServerStats* known : {&earlier, &own}) {
      const auto found = known->error_replies.find(code);
      if (found != known->error_replies.end()) count -= found->second;
    }
  }
  return grown;
}

StatsReport compare_with_stats(const Counts& recorded, const ServerStats& grown, const std::string& suffix) {
  const std::string line_end = suffix + "\n";
  StatsReport report;
  const bool was_reset =
      std::any_of(grown.commands.begin(), grown.commands.end(), [](const auto& each) { return each.second.calls < 0; });
  if (was_reset) {
    report.lines = "# check: commandstats not possible: the counters were reset meanwhile" + line_end;
    return report;
  }
  for (const auto& [name, stats] : grown.commands) {
    if (stats.rejected <= 0 && stats.failed <= 0) continue;
    report.lines += "# refused: cmd=" + name + " rejected=" + std::to_string(stats.rejected) +
                    " failed=" + std::to_string(stats.failed) + line_end;
  }
  for (const auto& [code, count] : grown.error_replies) {
    if (count > 0) report.lines += "# error-replies: code=" + code + " count=" + std::to_string(count) + line_end;
  }
  std::map<std::string, std::int64_t> counts = recorded_by_stat_name(recorded, grown);
  for (const auto& [name, stats] : grown.commands) counts.try_emplace(name, 0);
  std::int64_t agreed = 0;
  for (const auto& [name, count] : counts) {
    const auto found = grown.commands.find(name);
    const std::int64_t calls = found == grown.commands.end() ? 0 : found->second.calls;
    if (is_hidden(name) || (may_block(name) && calls < count)) continue;
    if (calls == count) {
      agreed += count;
      continue;
    }
    const std::string words =
        "cmd=" + name + " recorded=" + std::to_string(count) + " counted=" + std::to_string(calls);
    report.lines += "# check: commandstats differ " + words + line_end;
    report.disagreement += (report.disagreement.empty() ? "" : ", ") + words;
  }
  if (report.disagreement.empty()) {
    report.lines += "# check: commandstats agree commands=" + std::to_string(agreed) + line_end;
  }
  return report;
}

}  // namespace tracediff::recorder
