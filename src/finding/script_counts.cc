#include "finding/script_counts.h"

#include <algorithm>
#include <vector>

#include "ascii.h"

namespace tracediff {

namespace {

bool agree(const Counts& one, const Counts& two) {
  return is_constant(one) && is_constant(two) && one.front() == two.front();
}

/// What SCRIPT LOAD names, or an empty view.
std::string_view loaded_script(const Shape& shape) {
  const bool loads = shape.name == "script" && shape.qualifier == "load" && shape.arguments.size() > 2;
  return loads ? std::string_view(shape.arguments[2]) : std::string_view{};
}

/// The script that a call or SCRIPT LOAD names, or an empty view.
std::string_view script_of(const Shape& shape) {
  return shape.is_call() && !shape.miss ? std::string_view(shape.qualifier) : loaded_script(shape);
}

}  // namespace

ScriptCounts::ScriptCounts(const Evidence& evidence) : evidence_(evidence) {
  count_calls();
  find_users();
}

void ScriptCounts::tell(CountCase& c) const {
  c.cold_cache = cold_cache(c);
  c.server_decides = server_decides(c);
  c.new_script = is_new(c.shape) && !c.server_decides;
}

void ScriptCounts::Calls::add(const ParsedCommand& call, std::uint32_t lines, std::size_t run) {
  const std::string script(call.arguments.size() > 1 ? call.arguments[1] : std::string_view{});
  if (call.miss) refused[script] += lines;
  if (lower_case(call.arguments[0]).starts_with("evalsha")) {
    by_sha[run] += lines;
  } else {
    by_text.insert(script);
  }
}

void ScriptCounts::count_calls() {
  for (const Side side : kSides) calls_[side].by_sha.resize(evidence_.runs[side].size(), 0);
  std::vector<bool> calls(evidence_.shape_count());
  for (ShapeId shape = 0; shape < calls.size(); ++shape) calls[shape] = evidence_.shape(shape).is_call();
  ParsedCommand parsed;
  for (CommandId id = 0; id < evidence_.corpus->commands.size(); ++id) {
    if (!calls[evidence_.shapes.of_command[id]]) continue;
    parse_normalised(evidence_.corpus->commands.text(id), parsed);
    for (const Side side : kSides) {
      for (std::size_t run = 0; run < evidence_.runs[side].size(); ++run) {
        const std::uint32_t lines = evidence_.tallies[side][run].command_lines[id];
        if (lines > 0) calls_[side].add(parsed, lines, run);
      }
    }
  }
}

void ScriptCounts::find_users() {
  for (ShapeId id = 0; id < evidence_.shape_count(); ++id) {
    const std::string_view script = script_of(evidence_.shape(id));
    if (script.empty()) continue;
    BySide<bool>& used = used_[std::string(script)];
    for (const Side side : kSides) used[side] = used[side] || evidence_.lines(side, id) > 0;
  }
}

/// Does the side that misses no script send one that the other missed by its text instead? A retry over another
/// connection is no miss to us: then both sides try EVALSHA equally often.
bool ScriptCounts::cold_cache(const CountCase& c) const {
  if (c.on_both || !c.shape.miss) return false;
  if (agree(calls_.baseline.by_sha, calls_.candidate.by_sha)) return false;
  const Side side = largest(c.a) == 0 ? Side::baseline : Side::candidate;
  return std::ranges::any_of(calls_[other(side)].refused,
                             [&](const auto& script) { return calls_[side].by_text.contains(script.first); });
}

std::uint64_t ScriptCounts::times_asked(Side side, const std::string& script) const {
  std::uint64_t sum = 0;
  for (ShapeId id = 0; id < evidence_.shape_count(); ++id) {
    const Shape& shape = evidence_.shape(id);
    const bool asks = shape.name == "script" && shape.qualifier == "exists" &&
                      std::ranges::find(shape.arguments, script) != shape.arguments.end();
    if (asks) sum += sum_of(evidence_.steps(side, id));
  }
  return sum;
}

/// Does the server's memory decide whether a script is loaded? Both sides ask for it equally often, or the one that
/// loads it more often was refused as many calls of it more.
bool ScriptCounts::server_decides(const CountCase& c) const {
  const std::string script(loaded_script(c.shape));
  if (script.empty()) return false;
  const std::uint64_t asked = times_asked(Side::baseline, script);
  if (asked > 0 && asked == times_asked(Side::candidate, script)) return true;
  const auto refused = [&](Side side) -> std::int64_t {
    const auto found = calls_[side].refused.find(script);
    return found == calls_[side].refused.end() ? 0 : static_cast<std::int64_t>(found->second);
  };
  const std::int64_t loads = static_cast<std::int64_t>(sum_of(c.a)) - static_cast<std::int64_t>(sum_of(c.b));
  const std::int64_t misses = refused(Side::baseline) - refused(Side::candidate);
  return loads > 0 ? misses >= loads : misses <= loads;
}

/// Is it of a script that only one side has?
bool ScriptCounts::is_new(const Shape& shape) const {
  const auto found = used_.find(script_of(shape));
  return found != used_.end() && found->second.baseline != found->second.candidate;
}

}  // namespace tracediff
