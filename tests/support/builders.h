#ifndef TRACEDIFF_TESTS_SUPPORT_BUILDERS_H_
#define TRACEDIFF_TESTS_SUPPORT_BUILDERS_H_

#include <string>
#include <utility>
#include <vector>

#include "tracediff/finding.h"

/// Reports made by hand, for tests of what prints them.
namespace tracediff::testing {

inline std::string token(const std::string& type) {
  return std::string(1, kTokenBegin) + type + std::string(1, kTokenEnd);
}

inline Place place(std::string file, std::uint64_t line, std::string connection, std::string text, std::int64_t time_us,
                   Arguments command = {}) {
  return Place{std::move(file), line, std::move(connection), std::move(text), time_us, std::move(command)};
}

/// The report of a session whose read is gone after a refused lock, and whose lock is tried more slowly.
class SessionReport {
 public:
  static constexpr std::int64_t kStart = 1'700'000'000'000'000;

  static Report build() {
    Report report;
    report.verdict = ReportVerdict::different;
    report.baseline = side("5.3.7", "5.3.7.log", 18);
    report.candidate = side("6.0.0", "6.0.0.log", 17);
    report.findings = {lost_read(), slower_tries()};
    report.baseline_accounting = {.commands = 18, .same = 17, .one_sided = 1};
    report.candidate_accounting = {.commands = 17, .same = 17};
    report.baseline_rules = {{"replace <hex32>", 17}, {"replace <lock>", 12}};
    report.candidate_rules = {{"replace <hex32>", 16}, {"replace <lock>", 12}};
    report.regime = "quiet";
    report.regime_why = "all other commands agree";
    return report;
  }

  static Arguments lock() {
    return {"SET", "PHPREDIS_SESSION:" + token("hex32:1") + "_LOCK", token("lock:2"), "NX", "PX", "30000"};
  }
  static Arguments read() { return {"GET", "PHPREDIS_SESSION:" + token("hex32:1")}; }

  static Place lock_place(Side which) {
    const std::string client = which == Side::baseline ? "172.25.0.3:46684" : "172.25.0.3:43670";
    const std::string text = "1700000000.000000 [0 " + client +
                             "] \"SET\" \"PHPREDIS_SESSION:880bba3b26274e101fcb145d9306fedf_LOCK\" "
                             "\"6f242563524f|17\" \"NX\" \"PX\" \"30000\"";
    return place(which == Side::baseline ? "5.3.7.log" : "6.0.0.log", 3, client, text, kStart, lock());
  }
  static Place read_place() {
    const std::string text =
        "1700000000.024300 [0 172.25.0.3:46684] \"GET\" \"PHPREDIS_SESSION:880bba3b26274e101fcb145d9306fedf\"";
    return place("5.3.7.log", 14, "172.25.0.3:46684", text, kStart + 24'300, read());
  }
  static ExampleRow lock_row() {
    ExampleRow row;
    row.baseline = lock_place(Side::baseline);
    row.candidate = lock_place(Side::candidate);
    row.baseline_repeats = row.candidate_repeats = 11;
    row.baseline_gap_us = 2'200;
    row.candidate_gap_us = 20'200;
    return row;
  }

  static Finding lost_read() {
    Finding finding;
    finding.id = "F1";
    finding.kind = FindingKind::missing;
    finding.title = "`GET PHPREDIS_SESSION:" + token("hex32:1") + "` is no longer sent after the 11th refused `SET`";
    finding.baseline = {read(), 2, {2}, {read_place()}, {}};
    finding.candidate = {std::nullopt, 1, {1}, {lock_place(Side::candidate)}, {}};
    finding.before = {lock()};
    finding.where = "In 1 of 2 conversations that begin with `SET`, as their last command.";
    finding.conversations = 1;
    finding.rule = "count.quiet";
    finding.why = "2 against 1 where nothing else differs";
    ExampleRow row;
    row.mark = ExampleRow::Mark::missing;
    row.subject = true;
    row.baseline = read_place();
    finding.example = {lock_row(), row};
    return finding;
  }

  static Finding slower_tries() {
    Finding finding;
    finding.id = "F2";
    finding.kind = FindingKind::timing;
    finding.title =
        "`SET PHPREDIS_SESSION:" + token("hex32:1") + "_LOCK …` is repeated every 20.2 ms instead of 2.2 ms";
    finding.baseline = {lock(), 11, {11}, {lock_place(Side::baseline)}, 2'200};
    finding.candidate = {lock(), 11, {11}, {lock_place(Side::candidate)}, 20'200};
    ExampleRow row = lock_row();
    row.subject = true;
    finding.example = {row};
    return finding;
  }

 private:
  static SideSummary side(const std::string& label, const std::string& file, std::uint64_t commands) {
    RunSummary run;
    run.file = file;
    run.commands = commands;
    run.connections = run.conversations = 2;
    run.duration_us = 9'112'000;
    run.recorded_by = "redis-cli monitor";
    return {label, {run}};
  }
};

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_BUILDERS_H_
