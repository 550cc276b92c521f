#include "answer.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

namespace tracediff::testing {

namespace {

using Json = nlohmann::json;

std::int64_t difference(std::uint64_t more, std::uint64_t less) {
  return static_cast<std::int64_t>(more) - static_cast<std::int64_t>(less);
}

/// Compares a report with what is known, and collects what is wrong.
class Check {
 public:
  Check(const Json& report, const Truth& baseline, const Truth& candidate)
      : report_(report), baseline_(baseline), candidate_(candidate) {}

  std::vector<std::string> run() {
    const bool same = baseline_.session_reads == candidate_.session_reads &&
                      baseline_.retry_us == candidate_.retry_us && baseline_.touches == candidate_.touches;
    const std::string verdict = report_.value("verdict", "");
    if (verdict != (same ? "same" : "different")) wrong("the verdict is " + verdict);
    check_counts("missing", "GET", difference(baseline_.session_reads, candidate_.session_reads));
    check_counts("extra", "TOUCH", difference(candidate_.touches, baseline_.touches));
    check_retries();
    check_other_findings();
    check_accounting("baseline", "missing", baseline_.lines,
                     difference(baseline_.session_reads, candidate_.session_reads));
    check_accounting("candidate", "extra", candidate_.lines, difference(candidate_.touches, baseline_.touches));
    check_repeated();
    return std::move(wrong_);
  }

 private:
  void wrong(std::string sentence) { wrong_.push_back(std::move(sentence)); }

  static std::string name_of(const Json& finding) {
    for (const char* side : {"baseline", "candidate"}) {
      const Json& command = finding.at(side).at("command");
      if (command.is_array() && !command.empty()) return command.at(0).get<std::string>();
    }
    return {};
  }

  void check_counts(std::string_view kind, std::string_view name, std::int64_t expected) {
    std::int64_t found = 0;
    for (const Json& finding : report_.at("findings")) {
      if (finding.at("kind") == kind && name_of(finding) == name)
        found += finding.at("occurrences").get<std::int64_t>();
    }
    if (found == expected) return;
    wrong(std::string(kind) + " " + std::string(name) + ": " + std::to_string(found) + " of " +
          std::to_string(expected));
  }

  /// Another wait between tries is a finding that names both.
  void check_retries() {
    const bool tried_again = baseline_.lock_tries > baseline_.requests && candidate_.lock_tries > candidate_.requests;
    if (!tried_again || baseline_.retry_us == candidate_.retry_us) return;
    const Json& findings = report_.at("findings");
    const auto near = [](const Json& side, std::uint64_t retry_us) {
      const std::uint64_t gap_us = side.value("median_gap_us", std::uint64_t{0});
      return gap_us >= retry_us && gap_us < retry_us + retry_us / 2;
    };
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const Json& finding) {
      return finding.at("kind") == "timing" && name_of(finding) == "SET" &&
             near(finding.at("baseline"), baseline_.retry_us) && near(finding.at("candidate"), candidate_.retry_us);
    });
    if (found == findings.end()) wrong("the wait before a lock is tried again is not found");
  }

  void check_other_findings() {
    for (const Json& finding : report_.at("findings")) {
      const std::string name = name_of(finding);
      const std::string kind = finding.at("kind").get<std::string>();
      const bool known = (kind == "missing" && name == "GET") || (kind == "extra" && name == "TOUCH") ||
                         (kind == "timing" && name == "SET");
      if (!known) wrong("nobody changed this: " + finding.at("title").get<std::string>());
    }
  }

  void check_accounting(const char* side, const char* one_sided, std::uint64_t lines, std::int64_t expected) {
    const Json& row = report_.at("accounting").at(side);
    std::uint64_t sum = 0;
    for (const auto& [name, count] : row.items()) {
      if (name != "commands") sum += count.get<std::uint64_t>();
    }
    if (row.at("commands") != lines) wrong(std::string(side) + ": commands are not the lines of the trace");
    if (sum != lines) wrong(std::string(side) + ": the accounting does not sum");
    if (row.at(one_sided).get<std::int64_t>() != expected) {
      wrong(std::string(side) + ": " + one_sided + " " + row.at(one_sided).dump() + " of " + std::to_string(expected));
    }
  }

  void check_repeated() {
    const auto repeated = [&](const char* side) {
      return report_.at("accounting").at(side).at("repeated").get<std::uint64_t>();
    };
    const std::int64_t found = difference(repeated("baseline"), repeated("candidate"));
    const std::int64_t expected = difference(baseline_.lock_tries, candidate_.lock_tries);
    if (found != expected) wrong("repeated: " + std::to_string(found) + " of " + std::to_string(expected));
  }

  const Json& report_;
  const Truth& baseline_;
  const Truth& candidate_;
  std::vector<std::string> wrong_;
};

}  // namespace

std::vector<std::string> wrong_in_answer(const std::string& report, const Truth& baseline, const Truth& candidate) {
  const Json parsed = Json::parse(report, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || !parsed.contains("findings")) return {"there is no report"};
  return Check(parsed, baseline, candidate).run();
}

}  // namespace tracediff::testing
