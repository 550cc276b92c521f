#include "tracediff/align.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

namespace tracediff {

void PrintTo(const Edit& edit, std::ostream* out) {
  constexpr std::string_view kSigns = "=-+";
  *out << kSigns[static_cast<std::size_t>(edit.kind)] << edit.length << "@" << edit.baseline_begin << ","
       << edit.candidate_begin;
}

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Ids = std::vector<std::uint32_t>;

Ids ids(std::string_view text) { return {text.begin(), text.end()}; }

/// "a-b+c": a stays, b goes, c comes.
std::string script(std::string_view baseline, std::string_view candidate) {
  std::string text;
  for (const Edit& edit : align(ids(baseline), ids(candidate)).edits) {
    if (edit.kind == EditKind::same) text += std::string(baseline.substr(edit.baseline_begin, edit.length));
    if (edit.kind == EditKind::removed) text += "-" + std::string(baseline.substr(edit.baseline_begin, edit.length));
    if (edit.kind == EditKind::added) text += "+" + std::string(candidate.substr(edit.candidate_begin, edit.length));
    text += ' ';
  }
  if (!text.empty()) text.pop_back();
  return text;
}

std::size_t edits_of(const Alignment& alignment) {
  std::size_t count = 0;
  for (const Edit& edit : alignment.edits) count += edit.kind == EditKind::same ? 0 : edit.length;
  return count;
}

/// Fails the test unless the script is well-formed and rebuilds both sides.
void expect_rebuilds(const Ids& baseline, const Ids& candidate, const Alignment& alignment) {
  std::size_t in_baseline = 0;
  std::size_t in_candidate = 0;
  const Edit* last = nullptr;
  for (const Edit& edit : alignment.edits) {
    ASSERT_GT(edit.length, 0U);
    ASSERT_EQ(edit.baseline_begin, in_baseline);
    ASSERT_EQ(edit.candidate_begin, in_candidate);
    if (last != nullptr) {
      ASSERT_NE(last->kind, edit.kind);
      ASSERT_FALSE(last->kind == EditKind::added && edit.kind == EditKind::removed);
    }
    if (edit.kind == EditKind::same) {
      ASSERT_LE(in_baseline + edit.length, baseline.size());
      ASSERT_LE(in_candidate + edit.length, candidate.size());
      ASSERT_TRUE(std::equal(baseline.begin() + edit.baseline_begin,
                             baseline.begin() + edit.baseline_begin + edit.length,
                             candidate.begin() + edit.candidate_begin));
    }
    if (edit.kind != EditKind::added) in_baseline += edit.length;
    if (edit.kind != EditKind::removed) in_candidate += edit.length;
    last = &edit;
  }
  EXPECT_EQ(in_baseline, baseline.size());
  EXPECT_EQ(in_candidate, candidate.size());
}

std::vector<Edit> mirrored(const std::vector<Edit>& edits) {
  std::vector<Edit> result;
  for (Edit edit : edits) {
    std::swap(edit.baseline_begin, edit.candidate_begin);
    if (edit.kind != EditKind::same) {
      edit.kind = edit.kind == EditKind::removed ? EditKind::added : EditKind::removed;
    }
    // Within a change the order stays removed, added.
    if (edit.kind == EditKind::removed && !result.empty() && result.back().kind == EditKind::added) {
      Edit added = result.back();
      edit.candidate_begin = added.candidate_begin;
      added.baseline_begin += edit.length;
      result.back() = edit;
      result.push_back(added);
    } else {
      result.push_back(edit);
    }
  }
  return result;
}

std::size_t fewest_edits(const Ids& baseline, const Ids& candidate) {
  std::vector<std::size_t> row(candidate.size() + 1, 0);  // longest common subsequences
  for (const std::uint32_t id : baseline) {
    std::size_t diagonal = 0;
    for (std::size_t j = 0; j < candidate.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = id == candidate[j] ? diagonal + 1 : std::max(above, row[j]);
      diagonal = above;
    }
  }
  return baseline.size() + candidate.size() - 2 * row.back();
}

Ids random_ids(std::mt19937& random, std::size_t size, std::uint32_t alphabet, std::uint32_t base = 0) {
  Ids result(size);
  for (std::uint32_t& id : result) id = base + static_cast<std::uint32_t>(random() % alphabet);
  return result;
}

/// CHANGES random removals, insertions and replacements.
Ids mutated(std::mt19937& random, Ids sequence, std::size_t changes, std::uint32_t alphabet) {
  for (std::size_t i = 0; i < changes; ++i) {
    const auto at = static_cast<std::ptrdiff_t>(random() % (sequence.size() + 1));
    const auto id = static_cast<std::uint32_t>(random() % alphabet);
    const auto choice = random() % 3;
    if (choice == 0 || at == static_cast<std::ptrdiff_t>(sequence.size())) {
      sequence.insert(sequence.begin() + at, id);
    } else if (choice == 1) {
      sequence.erase(sequence.begin() + at);
    } else {
      sequence[static_cast<std::size_t>(at)] = id;
    }
  }
  return sequence;
}

/// Requests that try a lock a random number of times: SET (0) repeated, then GET (1), EXPIRE (2), DEL (3).
Ids lock_blocks(std::mt19937& random, std::size_t size) {
  Ids result;
  while (result.size() < size) {
    result.insert(result.end(), 1 + random() % 11, 0);
    result.push_back(1);
    if (random() % 3 != 0) result.insert(result.end(), {2, 3});
  }
  result.resize(size);
  return result;
}

void expect_mirrors(const Ids& baseline, const Ids& candidate, AlignBudget budget = {}) {
  EXPECT_EQ(mirrored(align(baseline, candidate, budget).edits), align(candidate, baseline, budget).edits);
}

TEST(Align, small_scripts_read_as_a_person_would_write_them) {
  struct Case {
    std::string_view baseline, candidate, script;
  };
  for (const Case& row : {
           Case{"", "", ""},
           Case{"a", "a", "a"},
           Case{"a", "", "-a"},
           Case{"", "a", "+a"},
           Case{"a", "b", "-a +b"},
           Case{"abc", "axc", "a -b +x c"},
           Case{"abcd", "ad", "a -bc d"},
           Case{"ad", "abcd", "a +bc d"},
           Case{"ab", "ba", "-a b +a"},
           Case{"sssg", "ssg", "ss -s g"},
           Case{"ssg", "sssg", "ss +s g"},
           Case{"sssss", "ss", "ss -sss"},
           Case{"sgsgsg", "sgsg", "sgsg -sg"},
           Case{"sgsgx", "sgsgsgx", "sgsg +sg x"},
           Case{"sssgd", "sssd", "sss -g d"},
           Case{"xxy", "xzy", "x -x +z y"},
           Case{"xxxxa", "xxa", "xx -xx a"},
       }) {
    EXPECT_EQ(script(row.baseline, row.candidate), row.script) << row.baseline << " to " << row.candidate;
  }
}

TEST(Align, positions_are_those_of_both_sides) {
  EXPECT_THAT(align(ids("abc"), ids("axyc")).edits,
              ElementsAre(Edit{EditKind::same, 0, 0, 1}, Edit{EditKind::removed, 1, 1, 1},
                          Edit{EditKind::added, 2, 1, 2}, Edit{EditKind::same, 2, 3, 1}));
}

TEST(Align, a_sequence_is_the_same_as_itself) {
  std::mt19937 random(1);
  for (const std::size_t size : {0U, 1U, 2U, 1000U, 100000U}) {
    const Ids sequence = random_ids(random, size, 100);
    const Alignment alignment = align(sequence, sequence);
    EXPECT_TRUE(alignment.minimal);
    if (size == 0) {
      EXPECT_THAT(alignment.edits, IsEmpty());
    } else {
      EXPECT_THAT(alignment.edits, ElementsAre(Edit{EditKind::same, 0, 0, static_cast<std::uint32_t>(size)}));
    }
  }
}

TEST(Align, scripts_of_small_sequences_rebuild_mirror_and_are_minimal) {
  std::mt19937 random(20240701);
  for (int round = 0; round < 10000; ++round) {
    const auto alphabet = static_cast<std::uint32_t>(1 + random() % 6);
    const std::uint32_t base = round % 2 == 0 ? 0 : 4'000'000'000U;
    const Ids baseline = random_ids(random, random() % 24, alphabet, base);
    const Ids candidate = random_ids(random, random() % 24, alphabet + 1, base);
    const Alignment alignment = align(baseline, candidate);
    expect_rebuilds(baseline, candidate, alignment);
    EXPECT_TRUE(alignment.minimal);
    ASSERT_EQ(edits_of(alignment), fewest_edits(baseline, candidate));
    expect_mirrors(baseline, candidate);
    if (HasFailure()) FAIL() << "round " << round;
  }
}

// Too long for one exact piece, so that these are split.
TEST(Align, scripts_of_longer_sequences_rebuild_mirror_and_are_minimal) {
  std::mt19937 random(7);
  for (int round = 0; round < 6; ++round) {
    const auto alphabet = static_cast<std::uint32_t>(round < 2 ? 3 : 200);
    const Ids baseline = random_ids(random, 1800 + random() % 1000, alphabet);
    const Ids candidate = round % 2 == 0 ? mutated(random, baseline, 400, alphabet + 5)
                                         : random_ids(random, 1500 + random() % 2000, alphabet);
    const Alignment alignment = align(baseline, candidate);
    expect_rebuilds(baseline, candidate, alignment);
    EXPECT_TRUE(alignment.minimal);
    EXPECT_EQ(edits_of(alignment), fewest_edits(baseline, candidate)) << "round " << round;
    expect_mirrors(baseline, candidate);
  }
}

TEST(Align, a_small_budget_gives_a_valid_script_that_says_it_may_be_longer) {
  std::mt19937 random(8);
  const Ids baseline = random_ids(random, 6000, 50);
  const Ids candidate = random_ids(random, 5000, 50);
  const AlignBudget budget{1000};
  const Alignment alignment = align(baseline, candidate, budget);
  expect_rebuilds(baseline, candidate, alignment);
  EXPECT_FALSE(alignment.minimal);
  EXPECT_GE(edits_of(alignment), fewest_edits(baseline, candidate));
  expect_mirrors(baseline, candidate, budget);
}

TEST(Align, elements_without_any_partner_cost_nothing) {
  Ids baseline(300000);
  Ids candidate(300000);
  for (std::uint32_t i = 0; i < baseline.size(); ++i) {
    baseline[i] = 2 * i;
    candidate[i] = 2 * i + 1;
  }
  baseline[1000] = candidate[250000] = 1'000'001;
  const Alignment alignment = align(baseline, candidate);
  expect_rebuilds(baseline, candidate, alignment);
  EXPECT_TRUE(alignment.minimal);
  EXPECT_EQ(edits_of(alignment), 2U * 299999U);
  EXPECT_EQ(alignment.steps, 0U);
}

TEST(Align, big_hard_inputs_stay_within_the_budget) {
  std::mt19937 random(9);
  constexpr std::size_t kSize = 100'000;
  struct Case {
    std::string_view name;
    Ids baseline, candidate;
  };
  const Ids few_changes = random_ids(random, kSize, 5000);
  const Case cases[] = {
      {"lock blocks, every retry count drawn anew", lock_blocks(random, kSize), lock_blocks(random, kSize)},
      {"unrelated", random_ids(random, kSize, 5000), random_ids(random, kSize, 5000)},
      {"unrelated, two ids", random_ids(random, kSize, 2), random_ids(random, kSize, 2)},
      {"one id, half as many", Ids(kSize, 1), Ids(kSize / 2, 1)},
      {"hardly changed", few_changes, mutated(random, few_changes, 100, 5000)},
  };
  for (const Case& row : cases) {
    SCOPED_TRACE(row.name);
    const AlignBudget budget{30'000'000};
    const Alignment alignment = align(row.baseline, row.candidate, budget);
    expect_rebuilds(row.baseline, row.candidate, alignment);
    EXPECT_LE(alignment.steps, budget.steps);
  }
}

}  // namespace
}  // namespace tracediff
