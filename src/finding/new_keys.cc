#include "finding/new_keys.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "ascii.h"

namespace tracediff {

namespace {

/// So many different keys, and uses of all together, are no chance.
constexpr std::size_t kLeastOfKind = 2;
constexpr std::uint64_t kLeastUsesOfKind = 4;
constexpr std::size_t kMostShapesOfKeys = 4096;

/// What a key has in common with others of its kind: all before its last word (`roles@`). Empty where there is none.
std::string_view kind_of(std::string_view key) {
  while (!key.empty() && is_alnum(key.back())) key.remove_suffix(1);
  return std::ranges::any_of(key, is_letter) ? key : std::string_view{};
}

struct KeysOfKind {
  std::vector<ShapeId> shapes;
  std::uint64_t uses = 0;
};

/// By name of the command and kind of the keys.
using Kinds = std::map<std::pair<std::string, std::string>, KeysOfKind>;

/// Kinds of which SIDE alone has any key.
Kinds new_kinds(const Evidence& evidence, Side side) {
  Kinds out;
  for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
    const Shape& shape = evidence.shape(id);
    if (shape.lua || shape.miss || shape.key == 0 || shape.is_handshake() || evidence.lines(side, id) == 0) continue;
    const std::string_view kind = kind_of(shape.key_text());
    if (kind.empty() || evidence.lines(other(side), id) > 0) continue;
    KeysOfKind& keys = out[{shape.name, std::string(kind)}];
    keys.shapes.push_back(id);
    keys.uses += evidence.lines(side, id);
  }
  std::erase_if(out, [&](const auto& entry) {
    for (ShapeId id = 0; id < evidence.shape_count(); ++id) {
      const bool known = evidence.shape(id).key > 0 && evidence.shape(id).key_text().starts_with(entry.first.second);
      if (known && evidence.lines(other(side), id) > 0) return true;
    }
    return false;
  });
  return out;
}

}  // namespace

std::vector<bool> of_new_keys(const Evidence& evidence) {
  std::vector<bool> out(evidence.shape_count(), false);
  if (evidence.several_runs() || evidence.shape_count() > kMostShapesOfKeys) return out;
  const BySide<Kinds> kinds{new_kinds(evidence, Side::baseline), new_kinds(evidence, Side::candidate)};
  for (const Side side : kSides) {
    for (const auto& entry : kinds[side]) {
      const KeysOfKind& keys = entry.second;
      const auto same_name = [&](const auto& theirs) { return theirs.first.first == entry.first.first; };
      if (keys.shapes.size() < kLeastOfKind || keys.uses < kLeastUsesOfKind) continue;
      if (std::ranges::any_of(kinds[other(side)], same_name)) continue;
      for (const ShapeId shape : keys.shapes) out[shape] = true;
    }
  }
  return out;
}

}  // namespace tracediff
