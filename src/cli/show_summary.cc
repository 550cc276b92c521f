#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "ascii.h"
#include "cli/show_text.h"
#include "report/printable.h"
#include "report/words.h"
#include "shape/arguments.h"

namespace tracediff {
namespace {

constexpr std::size_t kMostRows = 10;

/// Names and how often each was seen; printed busiest first, equal ones by name.
class Ranking {
 public:
  void add(const std::string& name, std::uint64_t count) { counts_[name] += count; }

  void print(std::string_view heading, std::uint64_t total, std::ostream& out) const {
    if (counts_.empty()) return;
    std::vector<std::pair<std::string, std::uint64_t>> rows(counts_.begin(), counts_.end());
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& one, const auto& other) { return one.second > other.second; });
    out << "\n" << heading << " (" << grouped(rows.size()) << ")\n";
    for (std::size_t i = 0; i < std::min(rows.size(), kMostRows); ++i) {
      constexpr std::size_t kNameColumns = 56;
      std::array<char, 64> numbers{};
      const double share =
          100.0 * static_cast<double>(rows[i].second) / static_cast<double>(std::max<std::uint64_t>(total, 1));
      std::snprintf(numbers.data(), numbers.size(), "%14s  %5.1f %%  ", grouped(rows[i].second).c_str(), share);
      out << numbers.data() << elide_middle(printable(rows[i].first), kNameColumns) << "\n";
    }
  }

 private:
  std::map<std::string, std::uint64_t> counts_;
};

std::string shape_text(const Shape& shape) {
  Arguments arguments = shape.arguments;
  for (std::string& argument : arguments) std::replace(argument.begin(), argument.end(), kDigits, '#');
  return (shape.lua ? "lua " : "") + display_command(arguments);
}

void print_time(const Recording& recording, std::ostream& out) {
  const std::int64_t span = recording.info.last_time_us - recording.info.first_time_us;
  out << "\nTime\n  from first to last  " << duration(span) << "\n";
  if (span > 0) {
    const double rate = static_cast<double>(recording.size()) * 1e6 / static_cast<double>(span);
    out << "  commands a second   " << grouped(static_cast<std::uint64_t>(std::llround(rate))) << "\n";
  }
  std::int64_t longest = 0;
  EntryIndex after = 0;
  for (EntryIndex i = 1; i < recording.size(); ++i) {
    if (recording.time_us[i] - recording.time_us[i - 1] <= longest) continue;
    longest = recording.time_us[i] - recording.time_us[i - 1];
    after = i - 1;
  }
  if (longest > 0)
    out << "  longest pause       " << duration(longest) << " after line " << recording.line(after) << "\n";
}

}  // namespace

void show_summary(const ShownTrace& trace, std::ostream& out) {
  const Recording& recording = trace.recording();
  std::vector<std::uint64_t> uses(trace.shapes.of_command.size(), 0);
  std::vector<std::uint64_t> by_connection(recording.clients.size(), 0);
  for (EntryIndex i = 0; i < recording.size(); ++i) {
    ++uses[recording.command[i]];
    ++by_connection[recording.connection[i]];
  }
  Ranking commands;
  Ranking shapes;
  Ranking keys;
  Ranking connections;
  ParsedCommand parsed;
  for (CommandId id = 0; id < uses.size(); ++id) {
    if (uses[id] == 0) continue;
    const Shape& shape = trace.shapes.shapes[trace.shapes.of_command[id]];
    parse_normalised(trace.corpus.commands.text(id), parsed);
    const std::string name = parsed.arguments.empty() ? shape.name : lower_case(parsed.arguments.front());
    commands.add(shape.lua ? "lua " + name : name, uses[id]);
    shapes.add(shape_text(shape), uses[id]);
    if (shape.key > 0 && shape.key < parsed.arguments.size())
      keys.add(std::string(parsed.arguments[shape.key]), uses[id]);
  }
  for (std::size_t i = 0; i < by_connection.size(); ++i) {
    const std::string name = std::string(recording.clients[i]) + (trace.bystanders[i] ? " (bystander)" : "");
    if (by_connection[i] > 0) connections.add(name, by_connection[i]);
  }
  out << printable(recording.info.name) << ": " << trace_facts(trace) << "\n";
  print_time(recording, out);
  commands.print("Commands", recording.size(), out);
  shapes.print("Kinds of commands", recording.size(), out);
  keys.print("Keys", recording.size(), out);
  connections.print("Connections", recording.size(), out);
}

}  // namespace tracediff
