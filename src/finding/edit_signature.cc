#include "finding/edit_signature.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

#include "shape/arguments.h"
#include "tracediff/align.h"
#include "tracediff/normalise.h"

namespace tracediff {

namespace {

struct ArgumentEdit {
  std::string removed;
  std::string added;
};

ArgumentEdit trimmed_edit(std::string_view one, std::string_view two) {
  while (!one.empty() && !two.empty() && one.front() == two.front()) one.remove_prefix(1), two.remove_prefix(1);
  while (!one.empty() && !two.empty() && one.back() == two.back()) one.remove_suffix(1), two.remove_suffix(1);
  const auto without_digits = [](std::string_view text) {
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out),
                 [](char c) { return (c < '0' || c > '9') && c != kDigits; });
    return out;
  };
  return {without_digits(one), without_digits(two)};
}

}  // namespace

std::string edit_signature(const Shape& baseline, const Shape& candidate) {
  if (baseline.is_call() && candidate.is_call() && baseline.arguments.size() != candidate.arguments.size()) {
    const auto numkeys = [](const Shape& shape) {
      return shape.arguments.size() > 2 ? shape.arguments[2] : std::string();
    };
    return "call " + baseline.qualifier + ' ' + numkeys(baseline) + '>' + numkeys(candidate) + ' ' +
           std::to_string(static_cast<std::int64_t>(candidate.arguments.size()) -
                          static_cast<std::int64_t>(baseline.arguments.size()));
  }
  std::vector<ArgumentEdit> edits;
  for (const Edit& edit : [&] {
         // Arguments as ids, so that an argument inserted in the middle is one edit.
         std::vector<std::string> all(baseline.arguments.begin() + 1, baseline.arguments.end());
         all.insert(all.end(), candidate.arguments.begin() + 1, candidate.arguments.end());
         std::sort(all.begin(), all.end());
         const auto id = [&](const std::string& text) {
           return static_cast<std::uint32_t>(std::lower_bound(all.begin(), all.end(), text) - all.begin());
         };
         std::vector<std::uint32_t> one;
         std::vector<std::uint32_t> two;
         for (std::size_t i = 1; i < baseline.arguments.size(); ++i) one.push_back(id(baseline.arguments[i]));
         for (std::size_t i = 1; i < candidate.arguments.size(); ++i) two.push_back(id(candidate.arguments[i]));
         return align(one, two).edits;
       }()) {
    if (edit.kind == EditKind::same) continue;
    for (std::uint32_t i = 0; i < edit.length; ++i) {
      if (edit.kind == EditKind::removed) edits.push_back({baseline.arguments[1 + edit.baseline_begin + i], {}});
      if (edit.kind == EditKind::added) {
        const auto open =
            std::find_if(edits.begin(), edits.end(), [](const ArgumentEdit& e) { return e.added.empty(); });
        const std::string& text = candidate.arguments[1 + edit.candidate_begin + i];
        if (open != edits.end()) {
          open->added = text;
        } else {
          edits.push_back({{}, text});
        }
      }
    }
  }
  std::string signature;
  for (const ArgumentEdit& edit : edits) {
    // What became a structured value, or was one, differs from use to use: that it did so is the edit.
    const bool structured = edit.removed.starts_with(kTokenBegin) != edit.added.starts_with(kTokenBegin);
    const ArgumentEdit trimmed = structured ? ArgumentEdit{edit.removed.starts_with(kTokenBegin) ? edit.removed : "",
                                                           edit.added.starts_with(kTokenBegin) ? edit.added : ""}
                                            : trimmed_edit(edit.removed, edit.added);
    signature += '|' + trimmed.removed + '>' + trimmed.added;
  }
  return baseline.name + ' ' + baseline.qualifier + '>' + candidate.name + ' ' + candidate.qualifier + signature;
}

}  // namespace tracediff
