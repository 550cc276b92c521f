#include "tracediff/normalise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "support/normalise_text.h"

namespace tracediff {
namespace {

using ::testing::ElementsAre;
using testing::entry_of;
using ::testing::HasSubstr;
using testing::kTime;
using testing::normalised;
using testing::shown;
using ::testing::StartsWith;

std::string by_rules(const std::string& rules, const std::string& arguments) {
  const auto set = RuleSet::defaults().with(rules, "r");
  if (!set) return to_string(set.error());
  Normaliser normaliser(*set);
  std::string out;
  return normaliser.normalise(entry_of(arguments), out) == Decision::ignore ? "ignored" : shown(out);
}

struct RuleRow {
  std::string name, rules, arguments, expected;
};

void PrintTo(const RuleRow& row, std::ostream* out) { *out << row.name; }

class EveryRule : public ::testing::TestWithParam<RuleRow> {};

TEST_P(EveryRule, DoesWhatTheManualSays) {
  EXPECT_EQ(by_rules(GetParam().rules, GetParam().arguments), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Normalise, EveryRule,
    ::testing::Values(
        RuleRow{"replace", "replace <order> /ord_[0-9]+/", R"("GET" "ord_17:ord_18")", R"("GET" "<order>:<order>")"},
        RuleRow{"group", "replace <n> /job:([0-9]+):/", R"("GET" "job:17:lock")", R"("GET" "job:<n>:lock")"},
        RuleRow{"length", "replace <n#> /[0-9]+/", R"("GET" "job:1789")", R"("GET" "job:<n4>")"},
        RuleRow{"comments_and_blank_lines", "# a comment\n\n  replace <n> /7/  \r\n", R"("GET" "7")", R"("GET" "<n>")"},
        RuleRow{"in_order", "replace <a> /x1/\nreplace <b> /x[0-9]/", R"("GET" "x1x2")", R"("GET" "<a><b>")"},
        RuleRow{"before_built_in", "replace <id> /[0-9a-f]{32}/", R"("GET" "880bba3b26274e101fcb145d9306fedf")",
                R"("GET" "<id>")"},
        RuleRow{"command", "replace <n> SET,incrby /[0-9]+/", R"("INCRBY" "k" "5")", R"("INCRBY" "k" "<n>")"},
        RuleRow{"other_command", "replace <n> SET,INCRBY /[0-9]+/", R"("DECRBY" "k" "5")", R"("DECRBY" "k" "5")"},
        RuleRow{"subcommand", "replace <n> CLIENT|SETNAME arg 2 /.+/", R"("client" "setname" "web-7")",
                R"("client" "setname" "<n>")"},
        RuleRow{"argument", "replace <n> arg 2 /[0-9]+/", R"("SET" "k1" "5" "EX" "7")", R"("SET" "k1" "<n>" "EX" "7")"},
        RuleRow{"arguments_from", "replace <n> arg 2.. /[0-9]+/", R"("SET" "k1" "5" "EX" "7")",
                R"("SET" "k1" "<n>" "EX" "<n>")"},
        RuleRow{"arguments_between", "replace <n> arg 1..2 /[0-9]+/", R"("SET" "k1" "5" "EX" "7")",
                R"("SET" "k<n>" "<n>" "EX" "7")"},
        RuleRow{"key", "replace <n> key /^cart:/ arg 2.. /[0-9]+/", R"("HSET" "cart:1" "5")",
                R"("HSET" "cart:1" "<n>")"},
        RuleRow{"other_key", "replace <n> key /^cart:/ arg 2.. /[0-9]+/", R"("HSET" "user:1" "5")",
                R"("HSET" "user:1" "5")"},
        RuleRow{"bounded", "replace <n> bounded /[0-9]+/", R"("GET" "a1:2:3b")", R"("GET" "a1:<n>:3b")"},
        RuleRow{"word", "replace <n> word /[0-9]+/", R"("GET" "a-1:2:3_b")", R"("GET" "a-1:<n>:3_b")"},
        RuleRow{"condition", "replace <t> bounded if near-time /[0-9]+/", R"("GET" "5:1795499696")",
                R"("GET" "5:<t>")"},
        RuleRow{"case_flag", "replace <n> /ABC/i", R"("GET" "abc")", R"("GET" "<n>")"},
        RuleRow{"slash", R"(replace <p> /a\/b/)", R"("GET" "a/b")", R"("GET" "<p>")"},
        RuleRow{"bytes", R"(replace <b> /\x00\xff/)", R"("GET" "a\x00\xffb")", R"("GET" "a<b>b")"},
        RuleRow{"untouched_bytes_keep_their_spelling", "replace <n> /7/", R"("GET" "\x00\n7\\\"\xff")",
                R"("GET" "\x00\n<n>\\\"\xff")"},
        RuleRow{"anchors", "replace <n> /^[0-9]+$/", R"("GET" "7" "7a")", R"("GET" "<n>" "7a")"},
        RuleRow{"keep", "keep /[0-9a-f]{32}/", R"("GET" "880bba3b26274e101fcb145d9306fedf:8c6ae1d0")",
                R"("GET" "880bba3b26274e101fcb145d9306fedf:<hex8>")"},
        RuleRow{"keep_then_replace", "keep /a1/\nreplace <n> /[a-z][0-9]/", R"("GET" "a1 b1")", R"("GET" "a1 <n>")"},
        RuleRow{"keep_type", "keep <hex8>", R"("GET" "8c6ae1d0:8c6ae1")", R"("GET" "8c6ae1d0:<hex6>")"},
        RuleRow{"keep_type_in_command", "keep <hex8> SET", R"("SET" "8c6ae1d0")", R"("SET" "8c6ae1d0")"},
        RuleRow{"keep_type_in_other_command", "keep <hex8> SET", R"("GET" "8c6ae1d0")", R"("GET" "<hex8>")"},
        RuleRow{"keep_cursor", "keep <cursor>", R"("SCAN" "45")", R"("SCAN" "45")"},
        RuleRow{"ignore_command", "ignore PING", R"("ping")", "ignored"},
        RuleRow{"ignore_other_command", "ignore PING", R"("GET" "PING")", R"("GET" "PING")"},
        RuleRow{"ignore_key", "ignore key /^metrics:/", R"("INCR" "metrics:hits")", "ignored"},
        RuleRow{"ignore_pattern", "ignore PUBLISH arg 1 /^log$/", R"("PUBLISH" "log" "x")", "ignored"},
        RuleRow{"ignore_pattern_elsewhere", "ignore PUBLISH arg 1 /^log$/", R"("PUBLISH" "x" "log")",
                R"("PUBLISH" "x" "log")"},
        RuleRow{"scripts_are_not_touched", "replace <n> /[0-9a-f]/", R"("EVAL" "return 1")", R"("EVAL" "@e0e1f9fa")"},
        RuleRow{"empty_matches_are_none", "replace <n> /x*/", R"("GET" "axxb")", R"("GET" "a<n>b")"},
        RuleRow{"unknown_action", "repalce <n> /x/", "",
                "r:1:1: `repalce` is no kind of rule; did you mean `replace`?"},
        RuleRow{"unknown_word", "replace <n> bonded /x/", "",
                "r:1:13: `bonded` is no word of rules; did you mean `bounded`? A command of that name is written in "
                "capitals"},
        RuleRow{"unknown_condition", "# c\nreplace <n> if near-tyme /x/", "",
                "r:2:16: `near-tyme` is no condition; did you mean `near-time`?"},
        RuleRow{"no_type", "replace /x/", "", "r:1:9: a replace rule names its type first: replace <order> /pattern/"},
        RuleRow{"no_pattern", "replace <n> SET", "",
                "r:1:16: a replace rule needs a pattern: replace <order> /pattern/"},
        RuleRow{"open_pattern", "replace <n> /x", "", "r:1:13: the pattern's closing slash is missing"},
        RuleRow{"bad_pattern", "replace <n> /a(/", "", "r:1:14: the pattern is not understood by RE2: missing ): a("},
        RuleRow{"two_groups", "replace <n> /(a)(b)/", "",
                "r:1:14: a pattern may have one group, which is what is replaced; write the others as (?:...)"},
        RuleRow{"text_behind", "replace <n> /a/ SET", "",
                "r:1:17: nothing may follow the pattern; write a `/` inside it as `\\/`"},
        RuleRow{"bad_argument", "replace <n> arg x /a/", "",
                "r:1:17: `arg` needs a place: 1 is the first after the command's name; 2.. and 2..4 are ranges"},
        RuleRow{"ignore_everything", "ignore", "",
                "r:1:7: this would ignore everything; name a command, a key or a pattern: ignore PING"},
        RuleRow{"keep_unknown_type", "keep <hex9x>", "", "r:1:6: <hex9x> is no built-in type; did you mean `hex#`?"}),
    [](const auto& test) { return test.param.name; });

TEST(Rules, PrintedAndReadAgainAreTheSame) {
  const auto rules = RuleSet::defaults().with(
      "  replace <n> SET,CLIENT|SETNAME arg 2..3 key /^a\\/b/ bounded if mixed /[0-9]+/i\nkeep <hex8>\nignore "
      "PING\nkeep /x/\n",
      "r");
  ASSERT_TRUE(rules.has_value());
  const auto again = RuleSet::none().with(rules->to_text(), "printed");
  ASSERT_TRUE(again.has_value()) << to_string(again.error());
  EXPECT_EQ(again->to_text(), rules->to_text());
  EXPECT_THAT(rules->to_text(), StartsWith("replace <n> SET,CLIENT|SETNAME"));
}

TEST(Rules, DefaultsPrintOneLineAType) {
  const std::string text = RuleSet::defaults().to_text();
  for (const std::string type :
       {"uuid", "iso", "jwt", "bcrypt", "lock", "uniqid", "hex#", "hex8", "time_#", "port", "b64_#", "cursor"}) {
    EXPECT_THAT(text, HasSubstr("replace <" + type + ">"));
  }
  EXPECT_EQ(RuleSet::none().to_text(), "");
}

TEST(Rules, NoneReplacesNothingButScriptsAndSecrets) {
  Normaliser normaliser(RuleSet::none());
  EXPECT_EQ(normalised(normaliser, R"("SET" "880bba3b26274e101fcb145d9306fedf")"),
            R"("SET" "880bba3b26274e101fcb145d9306fedf")");
  EXPECT_EQ(shown(normalised(normaliser, R"("AUTH" "pw")")), R"("AUTH" "<secret>")");
  EXPECT_EQ(normalised(normaliser, R"("EVAL" "return 1" "0")"), R"("EVAL" "@e0e1f9fa" "0")");
  EXPECT_EQ(normalised(normaliser, R"("SCAN" "5")"), R"("SCAN" "5")");
}

TEST(Rules, IgnoreOfTheCommandLineIsAnIgnoreRule) {
  const auto rules = RuleSet::defaults().with_ignore("/^cache:/");
  ASSERT_TRUE(rules.has_value());
  EXPECT_THAT(rules->to_text(), StartsWith("ignore /^cache:/\n"));
  const auto bad = RuleSet::defaults().with_ignore("/(/");
  ASSERT_FALSE(bad.has_value());
  EXPECT_THAT(to_string(bad.error()), StartsWith("--ignore:1:"));
}

TEST(Rules, AMissingFileIsNamed) {
  const auto rules = RuleSet::defaults().with_file("/nonexistent/rules");
  ASSERT_FALSE(rules.has_value());
  EXPECT_THAT(to_string(rules.error()), StartsWith("/nonexistent/rules: cannot open this rule file"));
}

TEST(Rules, UsesAreCountedByType) {
  const auto rules = RuleSet::defaults().with("replace <n> SET /n[0-9]/\nignore PING\n", "r");
  ASSERT_TRUE(rules.has_value());
  Normaliser normaliser(*rules);
  normalised(normaliser, R"("SET" "n1" "n2" "880bba3b26274e10" "8c6ae1d0" "8c6ae1d1")");
  normalised(normaliser, R"("PING")");
  std::vector<std::string> uses;
  for (const RuleUse& use : normaliser.uses()) uses.push_back(use.rule + " " + std::to_string(use.count));
  EXPECT_THAT(uses, ElementsAre("replace <n> SET 2", "ignore PING 1", "replace <hex16> 1", "replace <hex8> 2"));
}

TEST(Explain, NamesEveryPiece) {
  const auto rules = RuleSet::defaults().with("replace <n> /n[0-9]/", "r");
  ASSERT_TRUE(rules.has_value());
  Normaliser normaliser(*rules);
  Entry entry;
  entry.time_us = kTime;
  entry.arguments = R"("SET" "k:8c6ae1d0" "n1" "1795499696")";
  const auto replaced = normaliser.explain(entry);
  ASSERT_EQ(replaced.size(), 3U);
  EXPECT_EQ(replaced[0].argument, 1U);
  EXPECT_EQ(replaced[0].type, "hex8");
  EXPECT_EQ(replaced[0].original, "8c6ae1d0");
  EXPECT_THAT(replaced[0].rule, StartsWith("replace <hex8>"));
  EXPECT_EQ(replaced[1].argument, 2U);
  EXPECT_EQ(replaced[1].rule, "replace <n> /n[0-9]/");
  EXPECT_EQ(replaced[2].type, "time_s");
  EXPECT_TRUE(normaliser.uses().empty());
}

}  // namespace
}  // namespace tracediff
