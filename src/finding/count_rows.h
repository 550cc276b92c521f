#ifndef TRACEDIFF_FINDING_COUNT_ROWS_H_
#define TRACEDIFF_FINDING_COUNT_ROWS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "finding/difference.h"

/// The tables of docs/comparing.md, section 2: what a number of steps that differs means.
namespace tracediff {

/// A number a run.
using Counts = std::vector<std::uint64_t>;

/// One shape with everything that the rows of the tables ask about.
struct CountCase {
  const Evidence& evidence;
  const Regime& regime;
  const Shape& shape;
  Counts a;
  Counts b;
  std::uint64_t least = 0;  ///< smaller and larger count where there is one run a side
  std::uint64_t most = 0;
  bool on_both = false;
  bool family_on_both = false;  ///< a command of the same name and sub-command is sent by both sides
  /// How often one side sends what the other never does; in racy traces those in a row are one event.
  std::uint64_t places = 0;
  std::uint64_t family_places = 0;  ///< the same of all commands of its name and sub-command, at most
  bool handshake = false;           ///< sets a connection up: of those that can, one that is hardly sent later on
  bool vanishes_in_a_pair = false;
  bool isolated = false;
  bool lines_agree = false;       ///< the side with more steps has more lines as well
  bool opposed = false;           ///< other commands of both sides make up for it: one is drawn instead of the other
  bool one_way = true;            ///< nowhere does the side that has fewer of it have one that the other lacks
  bool mixed_members = false;     ///< of its members, which both sides send, several kinds go together (MGET u:1 p:2)
  bool server_dependent = false;  ///< the servers differ, and not every server shows it
  std::size_t one_sided_families = 0;  ///< kinds of client commands that one side never sends, this one included
  BySide<Counts> lines{};              ///< of each run, repeats counted
  std::uint64_t least_lines = 0;       ///< repeats counted, all runs together
  std::uint64_t most_lines = 0;
  bool similar_connections = false;  ///< the sides' numbers of connections differ by a fifth at most
  bool tried_again = false;          ///< by both sides, here and there: how often may depend on the time
  bool contested_lock = false;       ///< tries a lock that somebody else has, again and again, on both sides
  bool new_keys = false;             ///< of_new_keys()
  bool timer = false;                ///< sent_by_timers()
  bool new_script = false;           ///< calls or loads a script that only one side has
  bool server_decides = false;       ///< loads a script that servers had forgotten, as far as the traces tell
  bool cold_cache = false;  ///< a side that never misses a script sends some by EVAL: its server knew none either
};

inline std::uint64_t smallest(const Counts& counts) { return *std::min_element(counts.begin(), counts.end()); }
inline std::uint64_t largest(const Counts& counts) { return *std::max_element(counts.begin(), counts.end()); }
inline bool is_constant(const Counts& counts) { return smallest(counts) == largest(counts); }

/// A row: what it is called, what it decides, for whom, and why.
struct CountRow {
  std::string_view name;
  bool finding;
  bool (*applies)(const CountCase&);
  std::string_view why;
};

/// The first row that applies, of the table for one run a side or that for several. There is always one.
const CountRow& deciding_row(const CountCase& c);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_COUNT_ROWS_H_
