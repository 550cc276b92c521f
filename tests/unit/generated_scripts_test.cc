#include "shape/generated_scripts.h"

#include <gtest/gtest.h>

#include <functional>

#include "shape/shape.h"
#include "support/trace_builder.h"

namespace tracediff::testing {
namespace {

/// A run's text of its I-th call.
using TextOf = std::function<std::string(int)>;

class GeneratedScripts : public ::testing::Test {
 protected:
  std::string trace(const TextOf& text_of, int calls) {
    std::string out;
    for (int i = 0; i < calls; ++i) {
      out += "1700000000.00000" + std::to_string(i) + " [0 127.0.0.1:40001] \"EVAL\" \"" + escape(text_of(i)) +
             "\" \"1\" \"k\"\n";
    }
    return folder_.write(out);
  }
  /// The shapes of the calls of both sides.
  static std::size_t shapes(const std::vector<std::string>& baseline, const std::vector<std::string>& candidate) {
    const Result<Corpus> corpus = load_corpus(baseline, candidate, RuleSet::defaults());
    EXPECT_TRUE(corpus);
    return make_shapes(*corpus).shapes.size();
  }

  TraceFolder folder_;
};

/// Values that no rule takes for random by themselves.
std::string colour(int i) {
  return std::string(1, static_cast<char>('a' + i)) + "-colour-" + std::string(1, static_cast<char>('a' + i * 7 % 26));
}

TextOf with_values_from(int first, const std::string& command = "set") {
  return [=](int i) {
    return "-- " + colour(first + i) + "\nredis.call('" + command + "', KEYS[1], '" + colour(first + i) + "', \"" +
           std::to_string(first + i) + "\")";
  };
}

TEST_F(GeneratedScripts, AreOneScriptWhereMostCallsHaveATextOfTheirOwn) {
  EXPECT_EQ(shapes({trace(with_values_from(0), 6)}, {trace(with_values_from(10), 8)}), 1U);
}

TEST_F(GeneratedScripts, AreOneScriptWhereEachRunHasItsOwnFew) {
  EXPECT_EQ(shapes({trace(with_values_from(0), 2), trace(with_values_from(2), 2)},
                   {trace(with_values_from(4), 2), trace(with_values_from(6), 2)}),
            1U);
}

TEST_F(GeneratedScripts, MayHaveListsOfAnyLength) {
  const auto list_from = [](int first) {
    return [=](int i) {
      std::string list = "'" + colour(first + i) + "'";
      for (int k = 0; k < i; ++k) list += ", '" + colour(first + k) + "'";
      return "return redis.call('del', " + list + ")";
    };
  };
  EXPECT_EQ(shapes({trace(list_from(0), 6)}, {trace(list_from(10), 6)}), 1U);
}

TEST_F(GeneratedScripts, AreToldByATokenWithASingleCall) {
  const auto with_token = [](const std::string& token) {
    return [=](int) { return "if redis.call('get', KEYS[1]) == '" + token + "' then return 1 end"; };
  };
  EXPECT_EQ(shapes({trace(with_token("9b2f71c05de84a63b1c7d09e5f3a2846"), 1)},
                   {trace(with_token("c40d8e5512fb4790a6e3b7d81f02c95e"), 1)}),
            1U);
}

TEST_F(GeneratedScripts, ThatChangedArePairedAsOne) {
  const auto one_more = [](int i) { return with_values_from(10)(i) + " redis.call('expire', KEYS[1], 60)"; };
  for (const TextOf& changed : {TextOf(one_more), with_values_from(10, "setnx")}) {
    const Result<Corpus> corpus =
        load_corpus({trace(with_values_from(0), 6)}, {trace(changed, 6)}, RuleSet::defaults());
    ASSERT_TRUE(corpus);
    EXPECT_EQ(make_shapes(*corpus).script_pairs.size(), 1U);
  }
}

TEST_F(GeneratedScripts, AreNotALibrarysOwnThatAreCalledAgainAndAgain) {
  const auto library = [](const std::string& prefix) {
    return [=](int i) { return "return redis.call('get', '" + prefix + colour(i % 3) + "')"; };
  };
  const Result<Corpus> corpus =
      load_corpus({trace(library("one:"), 9)}, {trace(library("two:"), 9)}, RuleSet::defaults());
  ASSERT_TRUE(corpus);
  EXPECT_EQ(make_shapes(*corpus).script_pairs.size(), 3U);
}

TEST_F(GeneratedScripts, MayHoldNumbersOfAnyForm) {
  const auto numbers = [](const std::vector<std::string>& values) {
    return
        [=](int i) { return "return redis.call('incrbyfloat', KEYS[1], " + values[static_cast<std::size_t>(i)] + ")"; };
  };
  EXPECT_EQ(shapes({trace(numbers({"-5", "0.5", "7", "1e-5", "-0.25"}), 5)}, {trace(numbers({"6", "-1", "2.5"}), 3)}),
            1U);
}

TEST_F(GeneratedScripts, AreNotALibrarysOwnOfWhichAFewChanged) {
  const auto library = [](const std::string& last) {
    return [=](int i) { return "return redis.call('get', '" + (i < 7 ? colour(i) : last + colour(i)) + "')"; };
  };
  const Result<Corpus> corpus =
      load_corpus({trace(library("one:"), 9)}, {trace(library("two:"), 9)}, RuleSet::defaults());
  ASSERT_TRUE(corpus);
  EXPECT_EQ(make_shapes(*corpus).script_pairs.size(), 2U);
}

TEST_F(GeneratedScripts, AreNotThoseThatBothVersionsCall) {
  const std::string both = trace(with_values_from(0), 6);
  EXPECT_EQ(shapes({both}, {both}), 6U);
}

}  // namespace
}  // namespace tracediff::testing
