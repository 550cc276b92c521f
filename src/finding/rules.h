#ifndef TRACEDIFF_FINDING_RULES_H_
#define TRACEDIFF_FINDING_RULES_H_

#include <optional>
#include <vector>

#include "finding/count_rules.h"
#include "finding/difference.h"

namespace tracediff {

/// Steps that are tried again: how often in a row (repeats), and how far apart (timing).
std::vector<Difference> compare_retries(const Evidence& evidence);

/// A number in a slot of a shape of both sides that is another one on each side (TTL 1800 -> 900).
std::vector<Difference> compare_numbers(const Evidence& evidence);

/// Keys that are called otherwise on each side (`sess:` -> `session:`), whatever is done with them: one difference,
/// which concerns all uses of its shapes.
inline constexpr const char* kRenamedRule = "key.renamed";
std::vector<Difference> compare_key_names(const Evidence& evidence);
/// Puts into those findings what other findings in ALL say of commands that differ in nothing but such a renaming, in
/// arguments that are no keys by themselves or are other things elsewhere.
void join_renamed(const Evidence& evidence, std::vector<Difference>& all);

/// A number in the beginning of keys that is another one on each side (`app:v1:user` -> `app:v2:user`).
std::vector<Difference> compare_key_numbers(const Evidence& evidence);
/// Takes out of NUMBERS (compare_numbers()) those of keys that KEYS tell all together.
void leave_out_told_keys(const Evidence& evidence, const std::vector<Difference>& keys,
                         std::vector<Difference>& numbers);

/// Fields of structured values (JSON, PHP, msgpack) that only one side writes.
std::vector<Difference> compare_fields(const Evidence& evidence);

/// Command and option words spelled in upper case by one side and in lower case by the other: at most one finding.
std::vector<Difference> compare_letter_case(const Evidence& evidence);

/// Scripts whose text changed.
std::vector<Difference> compare_scripts(const Evidence& evidence);

/// Scripts called by EVAL on one side and by EVALSHA on the other: all of them, or some.
inline constexpr const char* kCallingModeRule = "script.calling-mode";
std::optional<Difference> compare_calling_modes(const Evidence& evidence);

/// Sequences of commands that calls of one script produce on one side only.
std::vector<Difference> compare_outcomes(const Evidence& evidence);

/// Joins commands that one side sends in a block with the script that does the same on the other: one changed step.
inline constexpr const char* kBlockRule = "block.script";
void join_blocks_with_scripts(const Evidence& evidence, std::vector<Difference>& all);

/// Joins what opens transactions with what closes them, where one version has as many more of both: one change.
void join_transactions(const Evidence& evidence, std::vector<Difference>& all);
/// Adds what one version sends in transactions only and the other outside of any, if nothing in ALL tells it.
void add_bare_transactions(const Evidence& evidence, std::vector<Difference>& all);

/// What was done with each key: where all keys but a few were used in the same way by both sides, the few tell a
/// command that is gone or new, in traffic whose order varies.
std::vector<Difference> compare_key_histories(const Evidence& evidence);

/// What each transaction consists of: where all but a few are the same on both sides, as compare_key_histories().
std::vector<Difference> compare_transactions(const Evidence& evidence);

/// Commands that one version runs in a database where the other does not run them.
inline constexpr const char* kDatabaseRule = "database.changed";
std::vector<Difference> compare_databases(const Evidence& evidence);

/// How many connections each side opens. Where that may be chance, the rule of the note is kPoolRule.
inline constexpr const char* kPoolRule = "connections.pool";
std::vector<Difference> compare_connections(const Evidence& evidence);

/// Commands that are now sent on another connection, all together and in the same order.
std::vector<Difference> compare_places(const Evidence& evidence);
/// PLACES, one at least, as one.
Difference join_places(const std::vector<Difference>& places);

/// Commands that both sides send equally often, in another order on the same connection. COUNTS: shapes whose number
/// differs are no matter of order.
std::vector<Difference> compare_order(const Evidence& evidence, const std::vector<CountDifference>& counts);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_RULES_H_
