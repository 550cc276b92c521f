#include <gmock/gmock.h>

#include "support/argument_maker.h"
#include "support/compare_fixture.h"

// What commands hold: numbers that are settings, and the fields of values.
namespace tracediff::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class CompareValues : public CompareTest {};

TEST_F(CompareValues, CountsWhatHoldsAnotherNumberAsChanged) {
  const Report report = compare_scripts({std::string(kWork)}, {work_with("EX 60", "EX 30")});
  for (const Accounting* row : {&report.baseline_accounting, &report.candidate_accounting}) {
    EXPECT_EQ(row->changed, 1U);
    EXPECT_EQ(row->same, row->commands - 1);
  }
}

TEST_F(CompareValues, ANumberThatAScriptAlwaysWritesIsASettingInRacyTracesToo) {
  const auto limited = [](const std::string& first_ttl, const std::string& ttl) {
    std::string out;
    for (int i = 0; i < 24; ++i) {
      const std::string name = i % 2 == 0 ? "a " : "b ";
      out += name + "EVAL 'return hit()' 1 r:x\nlua INCR r:x\nlua PEXPIRE r:x " + (i == 0 ? first_ttl : ttl) + '\n' +
             name + "GET page\n";
    }
    return out;
  };
  const Report report = compare_scripts({limited("2000", "2000")}, {limited("4000", "4000")});
  EXPECT_EQ(report.regime, "racy");
  EXPECT_THAT(told(report.findings), ElementsAre("changed PEXPIRE r:x 2000 -> PEXPIRE r:x 4000"));
  // What varies, or is no number that people choose, is made of data.
  EXPECT_THAT(told(compare_scripts({limited("2000", "2000")}, {limited("3000", "4000")}).findings), IsEmpty());
  EXPECT_THAT(told(compare_scripts({limited("2000", "2000")}, {limited("1917", "1917")}).findings), IsEmpty());
}

TEST_F(CompareValues, SeveralSettingsAtOnePlaceMayAllChange) {
  const auto lives = [](const std::string& cache, const std::string& session) {
    return work_and(lines("a SET life:1 v EX " + cache + "\na GET life:1", 4) +
                    lines("a SET life:2 v EX " + session + "\na GET life:2", 3));
  };
  EXPECT_THAT(
      titles({lives("60", "3600")}, {lives("60000", "3600000")}),
      ElementsAre("`SET life:1 v EX 60` became `SET life:1 v EX 60000`; there `3600` became `3600000` as well"));
  EXPECT_THAT(titles({lives("60", "3600")}, {lives("90", "7200")}),
              ElementsAre("`SET life:1 v EX 60` became `SET life:1 v EX 90`; there `3600` became `7200` as well"));
  EXPECT_THAT(titles({lives("61", "3601")}, {lives("67", "3607")}), IsEmpty());  // nobody chooses such
}

TEST_F(CompareValues, SettingsAreComparedOfAnyNumberOfKeys) {
  const auto users = [](int first, const std::string& version, const std::string& rest) {
    std::string out;
    for (int i = 0; i < 2500; ++i)
      out += "a SET v" + version + ":user:" + std::to_string(first + 7 * i) + ' ' + rest + '\n';
    return out;
  };
  const auto titles_of_two = [&](const std::string& baseline, const std::string& candidate) {
    return titles({baseline, baseline}, {candidate, candidate});
  };
  EXPECT_THAT(titles_of_two(users(10'000, "1", "x EX 600"), users(50'001, "1", "x EX 1200")),
              ElementsAre(HasSubstr("x EX 600` became")));
  EXPECT_THAT(titles_of_two(users(10'000, "1", "'{\"a\":1,\"c\":0}'"), users(50'001, "1", "'{\"a\":1}'")),
              ElementsAre(HasSubstr("no longer holds the fields `c`")));
  EXPECT_THAT(titles_of_two(users(10'000, "1", "x"), users(50'001, "2", "x")), SizeIs(1));
  EXPECT_THAT(titles_of_two(users(10'000, "1", "x"), users(50'001, "1", "x")), IsEmpty());
}

TEST_F(CompareValues, TellsTheVersionOfKeys) {
  const auto work = [](const std::string& version) {
    const std::string key = " app:v" + version + ":";
    return work_and("b GET" + key + "user\nb SET" + key + "cart 1\nb DEL" + key + "job\nb GET" + key + "user:7\nb GET" +
                    key + "user:8");
  };
  const Report report = compare_scripts({work("1"), work("1")}, {work("2"), work("2")});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_THAT(report.findings[0].title, StartsWith("Keys that began with `app:v1` begin with `app:v2` now: "));
  EXPECT_THAT(compare_scripts({work("1")}, {work("2")}).findings, IsEmpty());
  EXPECT_EQ(compare_scripts({work("1")}, {work("2")}).notes.size(), 1U);
  EXPECT_THAT(compare_scripts({work("1"), work("2")}, {work("2"), work("2")}).findings, IsEmpty());
  EXPECT_EQ(compare_scripts({work("4711"), work("4711")}, {work("4713"), work("4713")}).findings.size(), 1U);
  EXPECT_THAT(compare_scripts({work("4711")}, {work("4713")}).notes, IsEmpty());
}

TEST_F(CompareValues, WhenAKeyExpiresIsComparedByHowLongThatIs) {
  // The entries' times are some seconds behind kStart, and those of the candidate 77 seconds more.
  const auto expiring = [](std::int64_t first, std::string_view before, std::string_view behind) {
    std::string out;
    for (int i = 0; i < 6; ++i) {
      out +=
          std::string(before) + std::to_string(TraceBuilder::kStart / 1'000'000 + first) + std::string(behind) + '\n';
    }
    return out;
  };
  EXPECT_THAT(
      titles({work_and(expiring(90, "a EXPIREAT page:1 ", ""))}, {work_and(expiring(167, "a EXPIREAT page:1 ", ""))}),
      IsEmpty());
  EXPECT_THAT(
      titles({work_and(expiring(90, "a EXPIREAT page:1 ", ""))}, {work_and(expiring(677, "a EXPIREAT page:1 ", ""))}),
      ElementsAre("`EXPIREAT page:1 +90` became `EXPIREAT page:1 +600`"));
  EXPECT_THAT(titles({work_and(expiring(90, "a SET page:1 x EXAT ", ""))},
                     {work_and(expiring(677, "a SET page:1 x EXAT ", ""))}),
              ElementsAre("`SET page:1 x EXAT +90` became `SET page:1 x EXAT +600`"));
  EXPECT_THAT(titles({work_and(expiring(90, "a SET page:1 x PXAT ", "000"))},
                     {work_and(expiring(677, "a SET page:1 x PXAT ", "000"))}),
              ElementsAre("`SET page:1 x PXAT +90` became `SET page:1 x PXAT +600`"));
}

TEST_F(CompareValues, HowLongEncodedDataIsSaysNothingWhereItVaries) {
  ArgumentMaker random(3);
  const auto saved = [&](int count, std::size_t length) {
    constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (int i = 0; i < count; ++i)
      out += "a SET saved:" + std::string(1, static_cast<char>('a' + i % 3)) + ' ' + random.of(kBase64, length - 1) +
             "=\n";
    return out;
  };
  EXPECT_THAT(titles({work_and(saved(24, 124) + saved(4, 128))}, {work_and(saved(4, 124) + saved(24, 128))}),
              IsEmpty());
  EXPECT_THAT(titles({work_and(saved(28, 124))}, {work_and(saved(28, 172))}), SizeIs(1));
  EXPECT_THAT(titles({work_and(saved(24, 124) + saved(4, 128))}, {work_and(saved(4, 124))}), SizeIs(1));
}

TEST_F(CompareValues, SaysWhatAFieldHoldsNow) {
  const Report report = compare_scripts({work_and("a SET json '{\"id\":7,\"error\":null}'")},
                                        {work_and("a SET json '{\"id\":7,\"error\":{\"code\":5}}'")});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].title,
            "The value that `SET json ...` writes now holds another kind of value in `error` (null -> object)");
}

TEST_F(CompareValues, FindsAFieldThatChangedBehindTheFirst) {
  const Report report = compare_scripts({work_and("a HSET h:1 name x age 5")}, {work_and("a HSET h:1 name x years 5")});
  EXPECT_THAT(told(report.findings), ElementsAre("changed HSET h:1 name x age 5 -> HSET h:1 name x years 5"));
}

TEST_F(CompareValues, NamesTheKindsOfAFieldThatBothSidesWrite) {
  const std::string number = "a PUBLISH events '{\"id\":7}'\n";
  const Report report = compare_scripts({work_and(number + lines("a PUBLISH events '{\"id\":\"7\"}'\na GET json", 5))},
                                        {work_and(number + lines("a PUBLISH events '{\"id\":7}'\na GET json", 5))});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_THAT(report.findings[0].title, HasSubstr("another kind of value in `id` (number or string -> number)"));
}

TEST_F(CompareValues, NamesTheOutermostOfNewFields) {
  const auto told_of = [&](std::string_view before, std::string_view after) {
    const auto publish = [](std::string_view value) {
      return lines("a PUBLISH events '" + std::string(value) + "'", 5);
    };
    const Report report = compare_scripts({work_and(publish(before))}, {work_and(publish(after))});
    return report.findings.size() == 1 ? report.findings[0].title : std::to_string(report.findings.size());
  };
  EXPECT_THAT(told_of(R"({"t":"x"})", R"({"t":"x","ctx":{"data":{"u":1,"v":"2"},"id":3}})"),
              EndsWith("holds the fields `ctx`"));
  EXPECT_THAT(told_of(R"({"c":{"a":1}})", R"({"c":{"a":1,"d":{"u":1,"v":2}}})"), EndsWith("holds the fields `c.d`"));
  // An empty object beside one that is not is no other kind of value.
  EXPECT_THAT(told_of(R"({"c":{"a":[1,{"x":2}]}})", R"({"c":{"a":[1,{"x":2},{}],"e":1}})"),
              EndsWith("holds the fields `c.e`"));
}

}  // namespace
}  // namespace tracediff::testing
