#ifndef TRACEDIFF_SHAPE_SHAPE_H_
#define TRACEDIFF_SHAPE_SHAPE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "shape/command_words.h"
#include "shape/corpus.h"

namespace tracediff {

using ShapeId = std::uint32_t;

/// What commands have in common that differ in their data only: `set user:# json{name:string} ex #`.
struct Shape {
  bool lua = false;
  bool miss = false;                   ///< a script call answered with NOSCRIPT
  std::string name;                    ///< lower case; `call` for EVAL and EVALSHA
  std::string qualifier;               ///< sub-command, script label or function; empty otherwise
  std::string caller;                  ///< of a Lua line: its script's label or function's name
  std::vector<std::string> arguments;  ///< generalised, the name first
  std::size_t key = 0;                 ///< index of the first key; 0 where there is none
  const CommandWords* words = nullptr;
  CommandId example = 0;  ///< the first command of this shape

  [[nodiscard]] bool is_call() const { return name == "call"; }
  [[nodiscard]] bool is_handshake() const { return !lua && words != nullptr && words->handshake; }
  [[nodiscard]] bool is_blocking() const { return words != nullptr && words->blocking != Blocking::never; }
  /// SCAN and its like: how often they are sent is up to the server.
  [[nodiscard]] bool has_cursor() const;
  [[nodiscard]] std::string_view key_text() const {
    return key > 0 && key < arguments.size() ? std::string_view(arguments[key]) : std::string_view{};
  }
};

/// What rules that look at every item of a trace ask of its shape: a byte a shape, so that asking costs next to
/// nothing.
enum ShapeTrait : std::uint8_t {
  kLuaShape = 1,
  kCallShape = 2,      ///< a script call that ran: Shape::is_call(), and no miss
  kBlockingShape = 4,  ///< Shape::is_blocking()
  kOpensShape = 8,     ///< a client's command that opens a transaction
  kClosesShape = 16,   ///< or closes one
};

/// A script whose text changed from one version to the other, and is called from the same place.
struct ScriptPair {
  std::string baseline;  ///< labels
  std::string candidate;
  double similarity = 0;
};

/// What of keys can be another one on each side. `word`: several words that all are used alike, such as users' names.
enum class KeyPart : std::uint8_t { beginning, end, punctuation, word };

/// Keys that are called otherwise on each side: `sess:7` of the baseline is `session:7` of the candidate.
struct RenamedKeys {
  KeyPart part = KeyPart::beginning;
  std::string baseline;   ///< what they begin or end with; empty where that is all that was added
  std::string candidate;  ///< both are empty where it is the punctuation, or words, here and there
  /// Of each shape that has such a key, a command of each side.
  std::vector<std::pair<ShapeId, BySide<CommandId>>> shapes;
};

struct ShapeTable {
  std::vector<Shape> shapes;
  std::vector<std::uint8_t> traits;  ///< by shape: ShapeTrait
  std::vector<ShapeId> of_command;   ///< by CommandId of the corpus
  /// By CommandId: commands with one number are spelled alike in their names, option words and other syntax.
  std::vector<std::uint32_t> spelling;
  std::vector<ScriptPair> script_pairs;
  std::vector<RenamedKeys> renamed_keys;  ///< such commands of both sides have one shape
};

/// Gives every command of the corpus its shape. Where a slot of a kind of command holds mostly values that
/// other runs do not have, the value is random (`<*>`), and so no part of the shape.
/// Cost: O(distinct commands).
ShapeTable make_shapes(const Corpus& corpus);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_SHAPE_H_
