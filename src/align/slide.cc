#include "align/slide.h"

namespace tracediff::internal {
namespace {

std::size_t end_of_changes(Changes changes, std::size_t begin) {
  while (begin < changes.size() && changes[begin] != 0) ++begin;
  return begin;
}

}  // namespace

void slide_changes_late(Ids own, Changes own_changes, Changes other_changes) {
  std::size_t own_at = 0;
  std::size_t other_at = 0;
  while (own_at < own.size()) {
    std::size_t begin = own_at;
    std::size_t end = end_of_changes(own_changes, begin);
    std::size_t other_end = end_of_changes(other_changes, other_at);
    // Where both sides have changes one replaces the other: that must not be torn apart.
    if (begin < end && other_end == other_at) {
      while (end < own.size() && own[begin] == own[end] && other_end == other_at) {
        own_changes[begin++] = 0;
        own_changes[end] = 1;
        end = end_of_changes(own_changes, end);
        ++other_at;
        other_end = end_of_changes(other_changes, other_at);
      }
    }
    // Past the changes and past the pair of equal elements behind them.
    own_at = end + 1;
    other_at = other_end + 1;
  }
}

}  // namespace tracediff::internal
