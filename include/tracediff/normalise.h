#ifndef TRACEDIFF_NORMALISE_H_
#define TRACEDIFF_NORMALISE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tracediff/result.h"
#include "tracediff/trace.h"

namespace tracediff {

/// In normalised text a replaced token is kTokenBegin, the name of its type ("hex32"), kTokenEnd. MONITOR
/// never prints control bytes, so that a client's literal "<hex32>" is not mistaken for one.
inline constexpr char kTokenBegin = '\x01';
inline constexpr char kTokenEnd = '\x02';

/// Rules in the order in which they are tried. An immutable value; cheap to copy.
///
/// Syntax, defaults and scopes: docs/rules.md.
class RuleSet {
 public:
  /// The built-in token types.
  static RuleSet defaults();
  static RuleSet none();
  /// Adds the rules of TEXT before those that are there. NAME is used in errors (`file:line:column`).
  [[nodiscard]] Result<RuleSet> with(std::string_view text, std::string_view name) const;
  [[nodiscard]] Result<RuleSet> with_file(const std::string& path) const;
  /// Adds one `ignore` rule as `compare --ignore PATTERN` gives it.
  [[nodiscard]] Result<RuleSet> with_ignore(std::string_view pattern) const;
  /// All rules in the rule file's own syntax; parsing it gives the same rules.
  [[nodiscard]] std::string to_text() const;

  struct Impl;
  [[nodiscard]] const Impl& impl() const { return *impl_; }

 private:
  explicit RuleSet(std::shared_ptr<const Impl> impl);
  std::shared_ptr<const Impl> impl_;
};

/// How often a rule replaced or ignored something.
struct RuleUse {
  std::string rule;         ///< as in the rule file, without its pattern: "replace <hex32>"
  std::uint64_t count = 0;  ///< replacements (or entries ignored)
};

/// One replaced piece of one entry.
struct Replacement {
  std::size_t argument = 0;  ///< 0-based
  std::string type;          ///< "hex32"
  std::string original;      ///< as in the trace, escapes kept
  std::string rule;          ///< which rule did it
};

enum class Decision { keep, ignore };

/// Replaces what is random in an entry's arguments by its type.
///
/// normalise() is idempotent and never fails. Not thread-safe: one a thread. Cost: one pass over the
/// arguments, nothing allocated once OUT has grown.
class Normaliser {
 public:
  explicit Normaliser(RuleSet rules);
  Normaliser(Normaliser&&) noexcept;
  Normaliser& operator=(Normaliser&&) noexcept;
  ~Normaliser();

  /// Puts the normalised arguments into OUT (cleared first): each quoted, one blank between, escapes kept,
  /// tokens as kTokenBegin type kTokenEnd. The text of a script (EVAL, EVAL_RO, SCRIPT LOAD) and the SHA of
  /// EVALSHA and SCRIPT EXISTS become `@` and the first 8 digits of the script's SHA-1, the same for both.
  Decision normalise(const Entry& entry, std::string& out);

  /// The types that the last normalise() replaced before byte END of the arguments, as a number: for count_again().
  std::uint32_t replaced(std::size_t end);
  /// Counts the replacements of another entry, whose types are those behind REPLACED, TIMES times.
  void count_again(std::uint32_t replaced, std::uint64_t times);

  /// normalise(), naming every replaced piece. For `show --explain`; slow.
  std::vector<Replacement> explain(const Entry& entry);

  /// Text of the script behind a label `@0123abcd` seen so far, or an empty view.
  [[nodiscard]] std::string_view script_text(std::string_view label) const;
  /// Full SHA-1 (40 lower-case hex digits) of a label seen so far, or an empty view.
  [[nodiscard]] std::string_view script_sha1(std::string_view label) const;
  [[nodiscard]] std::vector<RuleUse> uses() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

using CommandId = std::uint32_t;

/// Gives every distinct normalised text a dense id, in order of first appearance. Ids are indexes from 0.
/// Views returned stay valid for the life of the table. Cost: O(length) expected; text is stored once.
class CommandTable {
 public:
  CommandTable();
  CommandTable(CommandTable&&) noexcept;
  CommandTable& operator=(CommandTable&&) noexcept;
  ~CommandTable();

  CommandId intern(std::string_view normalised);
  [[nodiscard]] std::string_view text(CommandId id) const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_NORMALISE_H_
