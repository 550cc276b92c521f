#include "conversation/bystanders.h"

#include <algorithm>
#include <string_view>

namespace tracediff {

namespace {

/// A command that only a tool sends, never an application's driver. The generalised argument begins with `argument`.
struct ToolSign {
  std::string_view name;
  std::size_t index;  ///< of the argument
  std::string_view argument;
};

constexpr ToolSign kToolSigns[] = {
    {"publish", 1, "__sentinel__:hello"},  // Sentinel announces itself
    {"subscribe", 1, "__sentinel__:hello"},
    {"client", 2, "sentinel-"},  // CLIENT SETNAME sentinel-<run id>-cmd
    {"client", 2, "redisinsight"},
    {"client", 2, "tracediff-capture"},
    {"echo", 1, "tracediff:"},  // the marks of another recording
    {"client", 2, "redis_exporter"},
    {"client", 2, "__redis_exporter"},
    {"replconf", 0, ""},
    {"psync", 0, ""},
    {"sync", 0, ""},
    {"monitor", 0, ""},
};

bool is_tool_sign(const Shape& shape) {
  if (shape.lua) return false;
  return std::any_of(std::begin(kToolSigns), std::end(kToolSigns), [&](const ToolSign& sign) {
    return shape.name == sign.name && sign.index < shape.arguments.size() &&
           (sign.index == 0 || std::string_view(shape.arguments[sign.index]).starts_with(sign.argument));
  });
}

bool is_marked(const ConnectionInfo& info) {
  return std::any_of(info.words.begin(), info.words.end(),
                     [](const auto& word) { return word.first == "bystander" && word.second != "no"; });
}

}  // namespace

std::vector<bool> find_bystanders(const Recording& recording, const ShapeTable& shapes) {
  std::vector<bool> out(recording.clients.size(), false);
  std::vector<bool> signs(shapes.shapes.size(), false);
  bool any = false;
  for (ShapeId id = 0; id < shapes.shapes.size(); ++id) {
    signs[id] = is_tool_sign(shapes.shapes[id]);
    any = any || signs[id];
  }
  if (any) {
    // Over a unix socket, and before Redis 2.6, all clients have one address: a tool cannot be told apart there.
    const auto shared = [&](EntryIndex i) {
      const std::string_view client = recording.clients[recording.connection[i]];
      return client.empty() || client.starts_with("unix");
    };
    for (EntryIndex i = 0; i < recording.size(); ++i) {
      if (!shared(i) && signs[shapes.of_command[recording.command[i]]]) out[recording.connection[i]] = true;
    }
  }
  for (const ConnectionInfo& info : recording.info.connections) {
    if (!is_marked(info)) continue;
    const auto node =
        std::find_if(info.words.begin(), info.words.end(), [](const auto& word) { return word.first == "node"; });
    const std::string client = node == info.words.end() ? info.client : info.client + "@" + node->second;
    if (const std::size_t found = recording.clients.find(client); found < out.size()) out[found] = true;
  }
  return out;
}

}  // namespace tracediff
