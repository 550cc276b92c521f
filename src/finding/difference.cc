#include "finding/difference.h"

#include <utility>

namespace tracediff {

void erase_differences(std::vector<Difference>& all, const std::set<std::size_t>& gone) {
  std::vector<std::size_t> place(all.size());
  std::vector<Difference> rest;
  for (std::size_t i = 0; i < all.size(); ++i) {
    place[i] = rest.size();
    if (!gone.contains(i)) rest.push_back(std::move(all[i]));
  }
  for (Difference& difference : rest) {
    if (difference.parent) difference.parent = place[*difference.parent];
  }
  all = std::move(rest);
}

}  // namespace tracediff
