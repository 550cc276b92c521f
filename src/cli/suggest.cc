#include "cli/suggest.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <numeric>

namespace tracediff {
namespace {

/// Letters to insert, delete, replace or swap with their neighbour (optimal string alignment distance).
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::vector<std::size_t>> cost(from.size() + 1, std::vector<std::size_t>(to.size() + 1));
  for (std::size_t i = 0; i <= from.size(); ++i) cost[i][0] = i;
  std::iota(cost[0].begin(), cost[0].end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replace = cost[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replace});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[from.size()][to.size()];
}

}  // namespace

std::vector<std::string> names_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  for (const CLI::App* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
  return names;
}

std::string nearest_name(std::string_view word, const std::vector<std::string>& names) {
  const std::string_view name_only = word.substr(0, word.find('='));
  constexpr std::size_t kLongestName = 40;
  if (name_only.size() < 3 || name_only.size() > kLongestName) return {};
  std::string best;
  std::size_t best_distance = name_only.size() / 3 + 1;
  for (const std::string& name : names) {
    if (name.size() < 3) continue;
    const auto ends = std::mismatch(name_only.begin(), name_only.end(), name.begin(), name.end());
    const auto shared = static_cast<std::size_t>(ends.first - name_only.begin());
    // A name that was begun or remembered in part is one or two mistakes, whatever its length.
    std::size_t distance = edit_distance(name_only, name);
    if (shared == name_only.size()) distance = std::min<std::size_t>(distance, 1);
    if (shared >= 7 && 3 * shared >= 2 * name_only.size()) distance = std::min<std::size_t>(distance, 2);
    if (distance < best_distance) {
      best_distance = distance;
      best = name;
    }
  }
  return best;
}

}  // namespace tracediff
