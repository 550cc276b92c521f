#include "mutation/pairs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <tuple>
#include <unordered_map>

#include "shape/arguments.h"
#include "shape/corpus.h"
#include "tracediff/compare.h"
#include "tracediff/trace.h"

namespace tracediff::testing {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> read_file(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream in(path, std::ios::binary);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Splits `"GET" "k \" v"` at the blanks between quotes.
std::vector<std::string> split_quoted(std::string_view arguments) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < arguments.size();) {
    std::size_t end = at + 1;
    while (end < arguments.size() && arguments[end] != '"') end += arguments[end] == '\\' ? 2U : 1U;
    end = std::min(end + 1, arguments.size());
    out.emplace_back(arguments.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

struct RawEntry {
  std::string text;
  std::string arguments;
};

std::map<std::uint64_t, RawEntry> entries_by_line(const std::string& path) {
  std::map<std::uint64_t, RawEntry> out;
  Result<TraceReader> reader = TraceReader::open(path);
  if (!reader) return out;
  Entry entry;
  while (reader->next(entry)) out[entry.line] = {std::string(entry.text), std::string(entry.arguments)};
  return out;
}

void collect_baseline(const Corpus& corpus, const ShapeTable& table, BasePair& pair) {
  const Recording& recording = corpus.runs.baseline.front();
  pair.baseline_numbers.resize(table.shapes.size());
  for (EntryIndex i = 0; i < recording.size(); ++i) {
    const ShapeId shape = table.of_command[recording.command[i]];
    pair.names.insert(table.shapes[shape].name);
    if ((recording.flags[i] & (kLua | kIgnored)) != 0) continue;
    pair.common.insert(shape);
    const Arguments command = arguments_of(corpus.commands.text(recording.command[i]));
    for (std::size_t slot = 1; slot < command.size(); ++slot) {
      if (is_number(command[slot])) pair.baseline_numbers[shape].insert(std::to_string(slot) + ' ' + command[slot]);
    }
  }
}

void collect_candidate(const Corpus& corpus, const ShapeTable& table, BasePair& pair) {
  const Recording& recording = corpus.runs.candidate.front();
  const std::map<std::uint64_t, RawEntry> entries = entries_by_line(pair.candidate);
  std::unordered_map<std::uint32_t, std::size_t> last_of_connection;
  std::set<ShapeId> seen;
  for (EntryIndex i = 0; i < recording.size(); ++i) {
    const std::uint64_t line = recording.line(i);
    const ShapeId shape = table.of_command[recording.command[i]];
    pair.names.insert(table.shapes[shape].name);
    const auto entry = entries.find(line);
    if (entry == entries.end() || (recording.flags[i] & kIgnored) != 0) continue;
    const auto last = last_of_connection.find(recording.connection[i]);
    if ((recording.flags[i] & kLua) != 0) {
      if (last != last_of_connection.end()) pair.uses[last->second].lua.push_back(line - 1);
      continue;
    }
    const bool repeat = (recording.flags[i] & kRepeat) != 0;
    if (repeat && last != last_of_connection.end()) pair.uses[last->second].alone = false;
    last_of_connection[recording.connection[i]] = pair.uses.size();
    seen.insert(shape);
    pair.uses.push_back({line - 1,
                         {},
                         shape,
                         entry->second.text,
                         split_quoted(entry->second.arguments),
                         arguments_of(corpus.commands.text(recording.command[i])),
                         !repeat});
  }
  std::set<ShapeId> common;
  std::set_intersection(seen.begin(), seen.end(), pair.common.begin(), pair.common.end(),
                        std::inserter(common, common.end()));
  pair.common = std::move(common);
}

/// A script call that the server did not know, and the one sent in its place, are one command to a driver: what changes
/// one changes the other.
void join_misses(BasePair& pair) {
  for (std::size_t i = 0; i < pair.uses.size(); ++i) {
    Use& miss = pair.uses[i];
    if (!pair.shapes[miss.shape].miss || miss.command.size() < 2) continue;
    const auto answer =
        std::find_if(pair.uses.begin() + static_cast<std::ptrdiff_t>(i) + 1, pair.uses.end(), [&](const Use& use) {
          return pair.shapes[use.shape].is_call() && !pair.shapes[use.shape].miss &&
                 use.command.size() == miss.command.size() && use.command[1] == miss.command[1];
        });
    if (answer == pair.uses.end()) continue;
    miss.shape = answer->shape;
    miss.alone = answer->alone = false;
  }
  std::erase_if(pair.common, [&](ShapeId shape) { return pair.shapes[shape].miss; });
}

}  // namespace

Arguments arguments_of(std::string_view normalised) {
  ParsedCommand parsed;
  parse_normalised(normalised, parsed);
  return Arguments(parsed.arguments.begin(), parsed.arguments.end());
}

std::vector<BasePair> find_pairs(const std::string& folder) {
  static const std::regex kRunFile(R"((.+)-run([0-9]+)\.log)");
  std::map<std::pair<std::string, std::string>, std::map<int, std::string>> runs;  // by folder and version
  for (const fs::directory_entry& file : fs::recursive_directory_iterator(folder)) {
    std::smatch match;
    const std::string name = file.path().filename().string();
    if (!file.is_regular_file() || !std::regex_match(name, match, kRunFile)) continue;
    runs[{file.path().parent_path().string(), match[1].str()}][std::stoi(match[2].str())] = file.path().string();
  }
  std::vector<BasePair> out;
  for (const auto& [version, files] : runs) {
    for (auto one = files.begin(); one != files.end() && std::next(one) != files.end(); ++one) {
      BasePair pair;
      const auto two = std::next(one);
      pair.name = fs::path(version.first).filename().string() + ' ' + version.second + " run" +
                  std::to_string(one->first) + "-run" + std::to_string(two->first);
      pair.baseline = one->second;
      pair.candidate = two->second;
      out.push_back(std::move(pair));
    }
  }
  return out;
}

std::string load(BasePair& pair) {
  const Result<Report> report = compare({pair.baseline}, {pair.candidate}, {});
  if (!report) return to_string(report.error());
  pair.regime = report->regime;
  pair.clean = report->findings.empty();
  const Result<Corpus> corpus = load_corpus({pair.baseline}, {pair.candidate}, RuleSet::defaults());
  if (!corpus) return to_string(corpus.error());
  const ShapeTable table = make_shapes(*corpus);
  pair.shapes = table.shapes;
  pair.lines = read_file(pair.candidate);
  collect_baseline(*corpus, table, pair);
  collect_candidate(*corpus, table, pair);
  join_misses(pair);
  return {};
}

}  // namespace tracediff::testing
