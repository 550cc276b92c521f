#ifndef TRACEDIFF_RECORDING_LINE_MEMORY_H_
#define TRACEDIFF_RECORDING_LINE_MEMORY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "normalise/hash.h"
#include "normalise/id_table.h"
#include "normalise/skeleton.h"
#include "normalise/special.h"
#include "recording/command_name.h"
#include "trace/known_arguments.h"
#include "tracediff/normalise.h"

namespace tracediff {

/// What became of an entry, for all entries of the same skeleton.
struct Outcome {
  static constexpr CommandId kNone = ~CommandId{0};
  CommandId command = kNone;
  std::uint32_t replaced = 0;  ///< Normaliser::replaced()
};

/// Remembers what became of the lines of a trace by their skeletons, so that most lines need not be normalised.
///
/// Long values hardly repeat, but most are passed over when texts are reduced: then what becomes of a line is
/// remembered by what else it holds.
class LineMemory {
 public:
  /// What RULES of files are about is not remembered: they may look at anything. Nothing is, where not all the built-in
  /// rules apply, which skeletons stand for.
  explicit LineMemory(const RuleSet& rules);

  static constexpr std::uint32_t kUnknown = KnownArguments::kUnknown;

  /// As those of KnownArguments.
  void prepare(std::size_t place, const Entry& entry);
  void look_up(std::size_t count);
  [[nodiscard]] std::uint32_t find(std::size_t place) const {
    const Prepared& prepared = prepared_[place];
    if (prepared.id != kUnknown || !prepared.skeleton.usable) return prepared.id;
    return ids_.find(prepared.skeleton.hash);  // may have become known since
  }
  /// ENTRY was not known. From now on, of lines with the same first two arguments and COUNT in all those of PASSED_OVER
  /// (a bit each) do not matter if they are long.
  void learn(const Entry& entry, std::size_t count, std::uint32_t passed_over);
  /// False for a line of which hardly any like it ever came again: it is not remembered.
  [[nodiscard]] bool may_recur(const Entry& entry) const {
    return entry.prepared == Entry::kNoPlace || prepared_[entry.prepared].may_recur;
  }
  /// Where the first argument begins that did not matter; the end where all did.
  [[nodiscard]] std::size_t looked_at(const Entry& entry) const;

  /// Of ENTRY's arguments, the same whether it was prepared or not.
  std::uint64_t raw_hash(const Entry& entry) {
    return entry.prepared != Entry::kNoPlace ? prepared_[entry.prepared].skeleton.raw : raw_of(entry.arguments);
  }
  /// The id of a prepared ENTRY, new where it was not known; kUnknown where it cannot be remembered.
  std::uint32_t remember(const Entry& entry);

  const CommandName& name(const Entry& entry) {
    if (entry.prepared != Entry::kNoPlace) return prepared_[entry.prepared].name;
    return names_.look_up(entry.arguments);
  }
  /// A client's entry has one outcome, to be filled in where it has no command yet.
  Outcome& of_client(std::uint32_t id) { return outcomes_[id]; }
  /// Of the entry as a script's, CALLER being the script's number.
  Outcome& of_script(std::uint32_t id, std::uint32_t caller);

 private:
  /// What is known of the long lines with the same first two arguments.
  struct Head {
    std::uint32_t count = 0;
    std::uint32_t passed_over = 0;
    std::uint32_t known = 0;  ///< how many lines were
    std::uint32_t others = 0;

    [[nodiscard]] bool may_recur() const {
      constexpr std::uint32_t kMany = 1024;
      constexpr std::uint32_t kFew = 8;
      return others < kMany || known > others / kFew;
    }
  };
  struct Prepared {
    std::string_view arguments;
    CommandName name;
    std::uint32_t id = kUnknown;
    Skeleton skeleton;
    HashPair head;
    bool usable = false;  ///< may lines with this name be remembered?
    bool has_head = false;
    bool may_recur = true;
    std::uint32_t head_id = IdTable::kNone;
    std::size_t looked_at = 0;
  };

  void make_whole(std::string_view arguments, bool plain, Skeleton& out) const;
  [[nodiscard]] std::uint64_t raw_of(std::string_view arguments) const;
  bool find_head(std::string_view arguments, Prepared& prepared) const;
  bool prepare_parts(std::string_view arguments, const Head& head, Prepared& prepared);
  void prepare_whole(Prepared& prepared);
  void prepare_long(Prepared& prepared);

  static constexpr std::size_t kMostLines = 1U << 21U;
  static constexpr std::size_t kMostIdleHeads = 1U << 16U;  ///< more than these are kept only for what they pass over
  MakeSkeleton make_skeleton_ = fastest_skeleton_maker();
  bool usable_ = false;
  std::array<Prepared, KnownArguments::kAhead> prepared_;
  IdTable head_ids_;
  std::vector<Head> heads_;
  std::vector<ArgumentRange> ranges_;
  IdTable ids_;
  std::vector<Outcome> outcomes_;
  IdTable of_scripts_;
  std::vector<Outcome> script_outcomes_;
  NameCache names_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_RECORDING_LINE_MEMORY_H_
