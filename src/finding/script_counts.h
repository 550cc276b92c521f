#ifndef TRACEDIFF_FINDING_SCRIPT_COUNTS_H_
#define TRACEDIFF_FINDING_SCRIPT_COUNTS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "finding/count_rows.h"
#include "shape/arguments.h"

namespace tracediff {

/// How the sides call and load their scripts: whether the server's memory or the driver decides that they do.
class ScriptCounts {
 public:
  explicit ScriptCounts(const Evidence& evidence);

  /// Fills in what C says of scripts: cold_cache, server_decides and new_script.
  void tell(CountCase& c) const;

 private:
  /// Of one side.
  struct Calls {
    std::set<std::string, std::less<>> by_text;                 ///< scripts
    Counts by_sha;                                              ///< a run, those that the server refused included
    std::map<std::string, std::uint64_t, std::less<>> refused;  ///< by script, of all runs

    void add(const ParsedCommand& call, std::uint32_t lines, std::size_t run);
  };

  void count_calls();
  void find_users();
  [[nodiscard]] bool cold_cache(const CountCase& c) const;
  [[nodiscard]] bool server_decides(const CountCase& c) const;
  [[nodiscard]] std::uint64_t times_asked(Side side, const std::string& script) const;
  [[nodiscard]] bool is_new(const Shape& shape) const;

  const Evidence& evidence_;
  BySide<Calls> calls_;
  std::map<std::string, BySide<bool>, std::less<>> used_;  ///< by script: does a side call or load it?
};

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_SCRIPT_COUNTS_H_
