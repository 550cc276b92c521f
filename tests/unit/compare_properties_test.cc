// What holds for every two traces, over those of the repository and generated ones.

#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <regex>

#include "support/trace_builder.h"
#include "tracediff/compare.h"

namespace tracediff::testing {
namespace {

namespace fs = std::filesystem;

struct Pair {
  std::string name;
  std::string baseline;  ///< texts
  std::string candidate;
};

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Every two traces of one folder of the repository.
std::vector<Pair> repository_pairs() {
  std::vector<fs::path> files;
  for (const auto& file : fs::recursive_directory_iterator(TRACEDIFF_SOURCE_DIR "/traces")) {
    constexpr std::uintmax_t kSmall = 200'000;
    if (file.path().extension() == ".log" && file.file_size() < kSmall) files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Pair> out;
  for (std::size_t one = 0; one < files.size(); ++one) {
    for (std::size_t two = one + 1; two < files.size(); ++two) {
      if (files[one].parent_path() != files[two].parent_path()) continue;
      const std::string name = files[one].parent_path().filename().string() + ' ' + files[one].stem().string() + ' ' +
                               files[two].stem().string();
      out.push_back({name, read_file(files[one]), read_file(files[two])});
    }
  }
  return out;
}

/// Conversations of random commands; the candidate lacks some, and has others instead.
Pair generated_pair(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  static const std::vector<std::string> kCommands = {
      "SET user:1 ann EX 60", "GET user:1",        "HSET cart:2 pear 2", "HGETALL cart:2",   "INCR visits",
      "LPUSH queue job",      "LRANGE queue 0 9",  "ZADD board 5 ann",   "ZRANGE board 0 3", "EXPIRE cart:2 600",
      "DEL cart:2",           "SADD seen ann bob", "MGET a b",           "TTL user:1"};
  std::string scripts[2];
  const std::size_t changed = below(kCommands.size());
  const std::size_t how = below(4);
  for (std::size_t connection = 0; connection < 1 + seed % 6; ++connection) {
    const std::string name(1, static_cast<char>('b' + connection));
    for (std::size_t length = 5 + below(30); length > 0; --length) {
      const std::size_t command = below(kCommands.size());
      scripts[0] += name + ' ' + kCommands[command] + '\n';
      if (command != changed || how == 0)
        scripts[1] += name + ' ' + kCommands[command] + '\n';
      else if (how == 1)
        scripts[1] += name + " TOUCH fresh\n";
      else if (how == 2)
        scripts[1] += name + ' ' + kCommands[command] + " NX\n";
    }
  }
  return {"generated " + std::to_string(seed), TraceBuilder().build("a PING\n" + scripts[0]),
          TraceBuilder(41000).build("a PING\n" + scripts[1])};
}

constexpr std::uint64_t kGenerated = 40;

std::vector<Pair> all_pairs() {
  std::vector<Pair> out = repository_pairs();
  for (std::uint64_t seed = 1; seed <= kGenerated; ++seed) out.push_back(generated_pair(seed));
  return out;
}

struct Compared {
  Report report;
  std::string baseline;  ///< paths
  std::string candidate;
};

class CompareProperties : public ::testing::Test {
 protected:
  Compared compare_texts(const std::string& baseline, const std::string& candidate) {
    Compared out{{}, folder_.write(baseline), folder_.write(candidate)};
    Result<Report> report = compare({out.baseline}, {out.candidate}, {});
    EXPECT_TRUE(report) << (report ? "" : to_string(report.error()));
    if (report) out.report = std::move(*report);
    return out;
  }
  TraceFolder folder_;
};

std::string kind_of(const Finding& finding, bool mirrored) {
  if (mirrored && finding.kind == FindingKind::missing) return "extra";
  if (mirrored && finding.kind == FindingKind::extra) return "missing";
  return std::string(to_string(finding.kind));
}

/// A finding without what depends on which example is shown.
std::string essence(const Finding& finding, bool mirrored) {
  const auto side = [](const FindingSide& each) {
    return std::to_string(each.count) + ' ' +
           (each.command ? display_command({each.command->empty() ? "" : each.command->front()}) : "-");
  };
  const FindingSide& first = mirrored ? finding.candidate : finding.baseline;
  const FindingSide& second = mirrored ? finding.baseline : finding.candidate;
  return kind_of(finding, mirrored) + ' ' + finding.rule + " x" + std::to_string(finding.occurrences) + " | " +
         side(first) + " | " + side(second) + (finding.parent ? " | detail" : "");
}

std::vector<std::string> essences(const std::vector<Finding>& findings, bool mirrored = false) {
  std::vector<std::string> out;
  for (const Finding& finding : findings) out.push_back(essence(finding, mirrored));
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::uint64_t> row_of(const Accounting& row) {
  return {row.commands, row.same,  row.changed, row.moved,    row.one_sided,
          row.repeated, row.noise, row.ignored, row.bystander};
}

TEST_F(CompareProperties, PairsDifferOftenEnoughToProveSomething) {
  std::size_t with_findings = 0;
  std::size_t with_notes = 0;
  for (const Pair& pair : all_pairs()) {
    const Report report = compare_texts(pair.baseline, pair.candidate).report;
    with_findings += report.findings.empty() ? 0 : 1;
    with_notes += report.notes.empty() ? 0 : 1;
  }
  EXPECT_GE(with_findings, 20U);
  EXPECT_GE(with_notes, 1U);
}

TEST_F(CompareProperties, ATraceIsTheSameAsItself) {
  for (const Pair& pair : all_pairs()) {
    SCOPED_TRACE(pair.name);
    for (const std::string& text : {pair.baseline, pair.candidate}) {
      const Report report = compare_texts(text, text).report;
      EXPECT_EQ(report.verdict, ReportVerdict::same);
      EXPECT_THAT(essences(report.findings), ::testing::IsEmpty());
      EXPECT_THAT(essences(report.notes), ::testing::IsEmpty());
      EXPECT_EQ(report.baseline_accounting.same + report.baseline_accounting.bystander,
                report.baseline_accounting.commands);
    }
  }
}

TEST_F(CompareProperties, SwappedSidesGiveTheMirror) {
  for (const Pair& pair : all_pairs()) {
    SCOPED_TRACE(pair.name);
    const Report report = compare_texts(pair.baseline, pair.candidate).report;
    const Report mirror = compare_texts(pair.candidate, pair.baseline).report;
    EXPECT_EQ(report.verdict, mirror.verdict);
    EXPECT_EQ(report.regime, mirror.regime);
    EXPECT_EQ(essences(report.findings), essences(mirror.findings, true));
    EXPECT_EQ(essences(report.notes), essences(mirror.notes, true));
    EXPECT_EQ(row_of(report.baseline_accounting), row_of(mirror.candidate_accounting));
    EXPECT_EQ(row_of(report.candidate_accounting), row_of(mirror.baseline_accounting));
  }
}

TEST_F(CompareProperties, EveryCommandIsCountedOnce) {
  for (const Pair& pair : all_pairs()) {
    SCOPED_TRACE(pair.name);
    const Report report = compare_texts(pair.baseline, pair.candidate).report;
    for (const Accounting* row : {&report.baseline_accounting, &report.candidate_accounting}) {
      EXPECT_EQ(row->commands, row->same + row->changed + row->moved + row->one_sided + row->repeated + row->noise +
                                   row->ignored + row->bystander);
    }
    EXPECT_EQ(report.baseline_accounting.commands, report.baseline.runs[0].commands);
    EXPECT_EQ(report.candidate_accounting.commands, report.candidate.runs[0].commands);
  }
}

TEST_F(CompareProperties, EveryPlaceIsThatLineOfThatFile) {
  std::size_t places = 0;
  for (const Pair& pair : all_pairs()) {
    SCOPED_TRACE(pair.name);
    const Compared compared = compare_texts(pair.baseline, pair.candidate);
    const auto check = [&](const Place& place, const std::string& file) {
      ++places;
      EXPECT_EQ(place.file, file);
      const Result<std::vector<std::string>> text = read_lines(file, {place.line});
      ASSERT_TRUE(text);
      EXPECT_EQ(place.text, text->at(0)) << "line " << place.line;
      EXPECT_FALSE(place.text.empty());
    };
    for (const std::vector<Finding>* list : {&compared.report.findings, &compared.report.notes}) {
      for (const Finding& finding : *list) {
        EXPECT_LE(finding.baseline.places.size(), 3U);
        for (const Place& place : finding.baseline.places) check(place, compared.baseline);
        for (const Place& place : finding.candidate.places) check(place, compared.candidate);
        for (const ExampleRow& row : finding.example) {
          if (row.baseline) check(*row.baseline, compared.baseline);
          if (row.candidate) check(*row.candidate, compared.candidate);
        }
      }
    }
  }
  EXPECT_GT(places, 100U);
}

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
  Lines out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::string text_of(const Lines& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

/// Every match of PATTERN in TEXT, replaced by what CHANGE makes of it.
template <typename Change>
std::string replace_each(const std::string& text, const std::regex& pattern, Change change) {
  std::string out;
  auto last = text.cbegin();
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    out.append(last, (*match)[0].first);
    out += change(match->str());
    last = (*match)[0].second;
  }
  out.append(last, text.cend());
  return out;
}

std::string renamed_ports(const std::string& text) {
  static const std::regex kPort(R"(:[0-9]{4,5}\] )");
  // 7919 has no divisor in common with 30000: no two ports become one.
  return replace_each(text, kPort, [](const std::string& port) {
    const int number = std::stoi(port.substr(1));
    return ':' + std::to_string(30000 + (number * 7919) % 30000) + "] ";
  });
}

std::string renamed_tokens(const std::string& text) {
  static const std::regex kHash(R"(\b[0-9a-f]{32}\b)");
  return replace_each(text, kHash, [](std::string token) {
    for (char& c : token)
      c = c >= 'a' ? static_cast<char>('a' + (c - 'a' + 2) % 6) : static_cast<char>('0' + (c - '0' + 3) % 10);
    return token;
  });
}

std::string shifted_clock(const std::string& text) {
  Lines lines = lines_of(text);
  for (std::string& line : lines) {
    const std::size_t dot = line.find('.');
    if (line.empty() || line[0] < '0' || line[0] > '9' || dot == std::string::npos) continue;
    line = std::to_string(std::stoll(line.substr(0, dot)) + 61) + line.substr(dot);
  }
  return text_of(lines);
}

/// The connections' entries merged in another order; that within each, and of a call and its Lua lines, is kept.
std::string shuffled_connections(const std::string& text, std::uint64_t seed) {
  static const std::regex kClient(R"(^[0-9.]+ \[[0-9]+ (\S+)\])");
  std::map<std::string, std::vector<std::string>> units;
  Lines own;
  std::string last;
  for (const std::string& line : lines_of(text)) {
    std::smatch match;
    if (!std::regex_search(line, match, kClient))
      own.push_back(line);
    else if (match[1] == "lua" && !units[last].empty())
      units[last].back() += '\n' + line;
    else
      units[last = match[1]].push_back(line);
  }
  std::mt19937_64 random(seed);
  std::map<std::string, std::size_t> next;
  std::vector<std::string> open;
  for (const auto& [client, each] : units) {
    if (!each.empty()) open.push_back(client);
  }
  Lines out;
  while (!open.empty()) {
    const std::size_t chosen = random() % open.size();
    const std::string client = open[chosen];
    out.push_back(units[client][next[client]++]);
    if (next[client] == units[client].size()) open.erase(open.begin() + static_cast<std::ptrdiff_t>(chosen));
  }
  // Our own lines stand first and last: `# tracediff-capture` and `# end:`.
  Lines all;
  for (const std::string& line : own) {
    if (!line.starts_with("# end")) all.push_back(line);
  }
  all.insert(all.end(), out.begin(), out.end());
  for (const std::string& line : own) {
    if (line.starts_with("# end")) all.push_back(line);
  }
  return text_of(all);
}

struct Disguise {
  std::string name;
  std::string (*change)(const std::string&);
};

const Disguise kDisguises[] = {
    {"renamed ports", renamed_ports},
    {"renamed tokens", renamed_tokens},
    {"a shifted clock", shifted_clock},
    {"connections in another order", [](const std::string& text) { return shuffled_connections(text, 7); }},
    {"connections in yet another order", [](const std::string& text) { return shuffled_connections(text, 8); }},
};

TEST_F(CompareProperties, WhatARecordingHappensToHoldChangesNoFinding) {
  for (const Pair& pair : all_pairs()) {
    SCOPED_TRACE(pair.name);
    const std::vector<std::string> expected = essences(compare_texts(pair.baseline, pair.candidate).report.findings);
    for (const Disguise& disguise : kDisguises) {
      SCOPED_TRACE(disguise.name);
      EXPECT_EQ(essences(compare_texts(pair.baseline, disguise.change(pair.candidate)).report.findings), expected);
      EXPECT_EQ(essences(compare_texts(disguise.change(pair.baseline), pair.candidate).report.findings), expected);
    }
  }
}

TEST_F(CompareProperties, TheSameInputsGiveTheSameReport) {
  for (const Pair& pair : all_pairs()) {
    SCOPED_TRACE(pair.name);
    const Compared once = compare_texts(pair.baseline, pair.candidate);
    const Result<Report> again = compare({once.baseline}, {once.candidate}, {});
    ASSERT_TRUE(again);
    ASSERT_EQ(again->findings.size(), once.report.findings.size());
    for (std::size_t i = 0; i < again->findings.size(); ++i)
      EXPECT_EQ(again->findings[i].title, once.report.findings[i].title);
  }
}

}  // namespace
}  // namespace tracediff::testing
